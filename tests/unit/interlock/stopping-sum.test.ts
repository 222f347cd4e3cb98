import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { seededRandom } from '../../../kernel/random.ts';
import {
  rollingDistanceM,
  rollingSpeedMps,
  separationM,
  separationSpeedMps,
  toolSpeedMps,
  type SeparationTerms,
} from '../../../controller/interlock/speeds/stopping-sum.ts';

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

/** The same integrals with the speed of one link: its leverage on the tool until its joints can no more. Trapezia, 40 steps a part. */
function integratedM(given: SeparationTerms, linkMps: number): number {
  const steps = 40;
  const brakingS = linkMps / given.decelerationMps2;
  const speedAt = (t: number): number =>
    t <= given.reactionS ? linkMps : Math.max(0, linkMps - given.decelerationMps2 * (t - given.reactionS));
  let metres = given.fixedM + linkMps * given.poseAgeS;
  for (const [fromS, toS] of [
    [0, given.reactionS],
    [given.reactionS, given.reactionS + brakingS],
  ] as const) {
    const stepS = (toS - fromS) / steps;
    for (let step = 0; step < steps; step += 1) {
      const t = fromS + step * stepS;
      metres += (given.personSpeedMps + (speedAt(t) + speedAt(t + stepS)) / 2) * stepS;
    }
  }
  return metres;
}

/** The highest tool speed that still fits, by halving over the integral: slow, and without any of the closed form. */
function slowSpeedMps(given: SeparationTerms, distanceM: number, leverageRatio: number, capMps: number): number {
  const linkAt = (toolMps: number): number => Math.min(toolMps * leverageRatio, capMps);
  const fits = (toolMps: number): boolean => integratedM(given, linkAt(toolMps)) <= distanceM;
  if (!fits(0)) return 0;
  let [low, high] = [0, 60];
  if (fits(high)) return high;
  for (let round = 0; round < 24; round += 1) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

describe('the separation solver', () => {
  it('R7: finds the speed of the slow reference for 100,000 random pairs', { timeout: 120_000 }, () => {
    const random = seededRandom(20_261_121);
    const draw = (low: number, high: number): number => low + random.next() * (high - low);
    let [stood, ran, between] = [0, 0, 0];
    for (let pair = 0; pair < 100_000; pair += 1) {
      const given: SeparationTerms = {
        personSpeedMps: draw(0.5, 2.5),
        reactionS: draw(0.05, 2),
        poseAgeS: draw(0, 1),
        decelerationMps2: draw(0.2, 4),
        fixedM: draw(0, 3),
      };
      const distanceM = draw(0, 30);
      const leverageRatio = random.below(2) === 0 ? 1 : draw(1, 10);
      const capMps = random.below(2) === 0 ? Infinity : draw(0.1, 6);
      const solved = toolSpeedMps(separationSpeedMps(given, distanceM), leverageRatio, capMps);
      const reference = slowSpeedMps(given, distanceM, leverageRatio, capMps);
      if (reference === 0) stood += 1;
      else if (reference === 60) ran += 1;
      else between += 1;
      if (Math.abs(Math.min(solved, 60) - reference) > 2e-5) {
        throw new Error(JSON.stringify({ pair, given, distanceM, leverageRatio, capMps, solved, reference }));
      }
    }
    expect(Math.min(stood, ran, between)).toBeGreaterThan(5000);
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
