import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  rollingDistanceM,
  rollingSpeedMps,
  separationM,
  separationSpeedMps,
  type SeparationTerms,
} from '../../../controller/interlock/stopping-sum.ts';

const terms: fc.Arbitrary<SeparationTerms> = fc.record({
  personSpeedMps: fc.double({ min: 0.5, max: 2.5, noNaN: true }),
  reactionS: fc.double({ min: 0.05, max: 2, noNaN: true }),
  poseAgeS: fc.double({ min: 0, max: 1, noNaN: true }),
  decelerationMps2: fc.double({ min: 0.2, max: 4, noNaN: true }),
  fixedM: fc.double({ min: 0, max: 3, noNaN: true }),
});

/** The integrals of ISO/TS 15066, summed in small steps, sharing nothing with the closed form. */
function slowSeparationM(given: SeparationTerms, speedMps: number): number {
  const stepS = 1e-3;
  const brakingS = speedMps / given.decelerationMps2;
  let metres = given.fixedM + speedMps * given.poseAgeS;
  for (let t = stepS / 2; t < given.reactionS + brakingS; t += stepS) {
    const machineMps =
      t < given.reactionS ? speedMps : Math.max(0, speedMps - given.decelerationMps2 * (t - given.reactionS));
    metres += (given.personSpeedMps + machineMps) * stepS;
  }
  return metres;
}

describe('the separation sum', () => {
  it('equals the integrals of the standard', () => {
    fc.assert(
      fc.property(terms, fc.double({ min: 0, max: 4, noNaN: true }), (given, speedMps) => {
        expect(Math.abs(separationM(given, speedMps) - slowSeparationM(given, speedMps))).toBeLessThan(0.02);
      }),
      { numRuns: 200 },
    );
  });

  it('is solved for the highest speed that still fits, and no higher one fits', () => {
    fc.assert(
      fc.property(terms, fc.double({ min: 0, max: 30, noNaN: true }), (given, distanceM) => {
        const speedMps = separationSpeedMps(given, distanceM);
        if (speedMps === 0) expect(slowSeparationM(given, 0)).toBeGreaterThan(distanceM - 0.02);
        else {
          expect(slowSeparationM(given, speedMps)).toBeLessThan(distanceM + 0.02);
          expect(slowSeparationM(given, speedMps * 1.05 + 0.02)).toBeGreaterThan(distanceM);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('never gives more speed for less distance or older data', () => {
    fc.assert(
      fc.property(
        terms,
        fc.double({ min: 0, max: 30, noNaN: true }),
        fc.double({ min: 0, max: 5, noNaN: true }),
        (given, distanceM, lessM) => {
          const speedMps = separationSpeedMps(given, distanceM);
          expect(separationSpeedMps(given, distanceM - lessM)).toBeLessThanOrEqual(speedMps);
          const older = { ...given, poseAgeS: given.poseAgeS + lessM };
          expect(separationSpeedMps(older, distanceM)).toBeLessThanOrEqual(speedMps + 1e-12);
        },
      ),
    );
  });
});

describe('rolling to a stand', () => {
  it('turns speed into distance and back', () => {
    const positive = fc.double({ min: 0.05, max: 3, noNaN: true });
    fc.assert(
      fc.property(positive, positive, positive, (timeS, decelerationMps2, speedMps) => {
        const roomM = rollingDistanceM(timeS, decelerationMps2, speedMps);
        expect(rollingSpeedMps(timeS, decelerationMps2, roomM)).toBeCloseTo(speedMps, 9);
      }),
    );
  });

  it('is nothing where there is no room or the room is no number', () => {
    expect(rollingSpeedMps(0.5, 1, 0)).toBe(0);
    expect(rollingSpeedMps(0.5, 1, -1)).toBe(0);
    expect(rollingSpeedMps(0.5, 1, Number.NaN)).toBe(0);
  });
});
