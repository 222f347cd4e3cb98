import { describe, expect, it } from 'vitest';
import { homeJoints } from '../../../hardware-profiles/kinematics.ts';
import { InterlockSite, testConfig } from '../../support/interlock-site.ts';
import { shippedProfiles } from '../../support/small-site.ts';

/** A driving machine with an arm: it does not drive with the arm out, and the arm counts wherever it is. */

const profileId = 'painting-robot';
const folded = homeJoints(shippedProfiles().get(profileId)!);
const out = { ...folded, extend: 0.9, lift: 0.3 };

function site(joints: Record<string, number>, otherXM = 24): InterlockSite {
  const config = testConfig([
    { id: 'a1', profileId },
    { id: 't1', profileId: 'trowelling-robot' },
  ]);
  const made = new InterlockSite(config);
  made.place('a1', 10, 10).joints = joints;
  made.place('t1', otherXM, 10);
  made.run(3000);
  return made;
}

describe('a driving machine with an arm', () => {
  it('drives with the arm folded, and with it out moves the arm alone', () => {
    expect(site(folded).verdict('a1')).toMatchObject({ level: 'run', reasons: [] });
    const verdict = site(out).verdict('a1');
    expect(verdict.travelSpeedMaxMps).toBe(0);
    expect(verdict.toolSpeedMaxMps).toBeGreaterThan(0);
    expect(verdict.reasons).toMatchObject([{ ruleId: 'arm-out', level: 'limit' }]);
  });

  it('slows its arm beside another machine, and another machine slows for the arm', () => {
    const near = site(out, 12.9);
    expect(near.verdict('a1').toolSpeedMaxMps).toBeLessThan(site(out).verdict('a1').toolSpeedMaxMps);
    const gapOf = (made: InterlockSite): number | undefined =>
      made.verdict('t1').reasons.find(({ ruleId }) => ruleId === 'machine-separation')?.measured?.value;
    // The arm reaches 0.85 m farther than the machine that it is on.
    expect(gapOf(near)).toBeLessThan((gapOf(site(folded, 12.9)) ?? Infinity) - 0.7);
  });
});
