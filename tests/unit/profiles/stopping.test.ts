import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  brakingDistanceM,
  speedToStopWithinMps,
  stoppingDistanceM,
  stoppingTimeS,
  toolBraking,
  travelBraking,
  type Braking,
} from '../../../hardware-profiles/stopping.ts';
import { shipped } from './shipped.ts';

const braking = fc.record({
  reactionS: fc.double({ min: 0, max: 2, noNaN: true }),
  decelerationMps2: fc.double({ min: 0.05, max: 9.8, noNaN: true }),
});
const distance = fc.double({ min: 0.001, max: 50, noNaN: true });

/** Slow reference: small steps of time. */
function simulatedStopM(how: Braking, speedMps: number): number {
  const stepS = 1e-4;
  let pathM = speedMps * how.reactionS;
  for (let rest = speedMps; rest > 0; rest -= how.decelerationMps2 * stepS) pathM += rest * stepS;
  return pathM;
}

describe('stopping', () => {
  it('from the allowed speed uses up just the distance', () => {
    fc.assert(
      fc.property(braking, distance, (how, distanceM) => {
        const speedMps = speedToStopWithinMps(how, distanceM);
        expect(stoppingDistanceM(how, speedMps)).toBeCloseTo(distanceM, 6);
        expect(stoppingDistanceM(how, speedMps * 1.01)).toBeGreaterThan(distanceM);
      }),
    );
  });

  it('agrees with a simulation in small steps', () => {
    fc.assert(
      fc.property(braking, fc.double({ min: 0.01, max: 4, noNaN: true }), (how, speedMps) => {
        expect(Math.abs(stoppingDistanceM(how, speedMps) - simulatedStopM(how, speedMps))).toBeLessThan(1e-3);
      }),
      { numRuns: 30 },
    );
  });

  it('takes no time or way at rest, and none is allowed where there is no room', () => {
    const how = { reactionS: 0.2, decelerationMps2: 1 };
    expect([stoppingTimeS(how, 0), stoppingDistanceM(how, 0), brakingDistanceM(how, -1)]).toEqual([0, 0, 0]);
    expect([speedToStopWithinMps(how, 0), speedToStopWithinMps(how, -3)]).toEqual([0, 0]);
  });

  it('of the carrier is as worked by hand', () => {
    const how = travelBraking(shipped('material-carrier'));
    expect(stoppingTimeS(how, 1.2)).toBeCloseTo(0.15 + 0.8, 9);
    expect(stoppingDistanceM(how, 1.2)).toBeCloseTo(0.18 + 0.48, 9);
  });

  it('of a tool falls back to that of the base', () => {
    expect(toolBraking(shipped('levelling-robot'))).toEqual(travelBraking(shipped('levelling-robot')));
    expect(toolBraking(shipped('tower-crane')).decelerationMps2).toBe(0.7);
  });
});
