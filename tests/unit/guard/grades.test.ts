import { describe, expect, it } from 'vitest';
import type { InterlockConfig } from '../../../controller/contract/interlock/interlock.ts';
import { InterlockSite, shippedLimits, testConfig } from '../../support/interlock-site.ts';

/**
 * Goal: a machine that only knows a lock topic gets the larger separations that its time-out costs. Method: the same carrier once with a
 * permit guard and once without, before a person who stands ever farther away; the difference is compared with the sum worked out here.
 */
type Machine = InterlockConfig['machines'][number];
type Wiring = NonNullable<Machine['profile']['wires']['ros']>;

const guarded: Wiring['permit'] = { grade: 'guarded', request: 'permit_request', permit: 'permit' };
const lockedFor = (lockTimeoutMs: number): Wiring['permit'] => ({
  grade: 'locked',
  lock: 'safety_lock',
  lockTimeoutMs,
  speedLimit: 'speed_limit',
});

function carrierWith(permit: Wiring['permit']): InterlockConfig {
  const config = testConfig([{ id: 'c1', profileId: 'material-carrier' }]);
  const machines = config.machines.map(({ machine, profile }) => {
    const wiring = profile.wires.ros;
    if (wiring === undefined) throw new Error('the carrier speaks rosbridge');
    return { machine, profile: { ...profile, wires: { ...profile.wires, ros: { ...wiring, permit } } } };
  });
  return { ...config, machines };
}

/** What the carrier at rest in the middle of the floor is allowed, a person standing so far from its centre. */
function allowedMps(permit: Wiring['permit'], distanceM: number): number {
  const site = new InterlockSite(carrierWith(permit));
  site.people.set('p1', { xM: 30 + distanceM, yM: 13, zM: 0 });
  site.run(6000);
  return site.verdict('c1').travelSpeedMaxMps;
}

/** The least distance at which at least this speed is allowed, to the centimetre. */
function distanceForM(permit: Wiring['permit'], speedMps: number): number {
  let nearM = 0;
  let farM = 20;
  expect(allowedMps(permit, farM)).toBeGreaterThanOrEqual(speedMps);
  while (farM - nearM > 0.01) {
    const middleM = (nearM + farM) / 2;
    if (allowedMps(permit, middleM) >= speedMps) farM = middleM;
    else nearM = middleM;
  }
  return farM;
}

describe('the two grades of machine', () => {
  const { permitValidityMs, lockedGradeExtraMs, personSpeedMps } = shippedLimits();

  it.each([500, 1500])(
    'a locked machine with a time-out of %i ms gets the separation that it costs',
    (lockTimeoutMs) => {
      const longerS = (lockTimeoutMs + lockedGradeExtraMs - permitValidityMs) / 1000;
      expect(longerS).toBeGreaterThan(0);
      for (const speedMps of [0.3, 1]) {
        const moreM = distanceForM(lockedFor(lockTimeoutMs), speedMps) - distanceForM(guarded, speedMps);
        // Both walk on for the longer reaction: the person towards the machine, the machine towards the person.
        expect(moreM).toBeCloseTo((personSpeedMps + speedMps) * longerS, 1);
      }
    },
  );

  it('at the same distance is slower, never faster', () => {
    let isSlower = 0;
    for (let distanceM = 1; distanceM <= 12; distanceM += 0.5) {
      const [first, second] = [allowedMps(guarded, distanceM), allowedMps(lockedFor(500), distanceM)];
      expect(second).toBeLessThanOrEqual(first);
      if (second < first) isSlower += 1;
    }
    expect(isSlower).toBeGreaterThan(2);
  });

  it('is told with each verdict', () => {
    for (const permit of [guarded, lockedFor(500)]) {
      const site = new InterlockSite(carrierWith(permit));
      site.run(100);
      expect(site.verdict('c1').grade).toBe(permit.grade);
    }
  });
});
