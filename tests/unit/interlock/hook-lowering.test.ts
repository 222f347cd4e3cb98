import { describe, expect, it } from 'vitest';
import { jointsOf } from '../../../hardware-profiles/kinematics.ts';
import { InterlockSite, testConfig } from '../../support/interlock-site.ts';

/** The crane stands at (0, 100), away from all slabs, its jib at 39 m; its hook hangs at (30, 100), a robot stands below. */
const craneYM = 100;
const hookXM = 30;

/** The hoist's bound with the hook so far below the jib, rope in m/s, and whom the reason names. */
function lowering(ropeM: number, aside = 0, change: (site: InterlockSite) => void = () => {}) {
  const config = testConfig([
    { id: 'k1', profileId: 'tower-crane' },
    { id: 't1', profileId: 'trowelling-robot' },
  ]);
  const profile = config.machines[0]?.profile;
  const site = new InterlockSite(config);
  site.place('k1', 0, craneYM).joints = { slew: 0, trolley: hookXM, hoist: ropeM };
  site.place('t1', hookXM, craneYM + aside);
  site.loads.set('k1', { tool: 'hook=off', load_kg: '0' });
  change(site);
  site.run(6000);
  const reason = site.verdict('k1').reasons.find(({ ruleId }) => ruleId === 'hook-lowering');
  const permit = site.permits.filter(({ machineId }) => machineId === 'k1').at(-1);
  const hoist = profile && jointsOf(profile).find(({ kind }) => kind === 'hoist');
  const bound = permit?.axes?.find(({ joint }) => joint === hoist?.name);
  return { reason, bound, fullMps: hoist?.speedMax.value ?? 0, level: permit?.level };
}

describe('a hook above a machine', () => {
  it('is lowered no faster than it stops above it, and may always be raised', () => {
    const bounds = [35.3, 35.7, 36.1, 36.5].map((ropeM) => lowering(ropeM));
    for (const { reason, bound, fullMps } of bounds) {
      expect(reason).toMatchObject({ level: 'limit', other: { kind: 'machine', id: 't1' } });
      expect(bound?.minPerS).toBe(-fullMps);
      const dropM = reason?.measured?.value ?? 0;
      const decelerationMps2 = 0.7;
      expect((bound?.maxPerS ?? Infinity) ** 2 / (2 * decelerationMps2)).toBeLessThan(dropM);
    }
    const rates = bounds.map(({ bound }) => bound?.maxPerS ?? Infinity);
    expect(rates).toEqual(rates.toSorted((a, b) => b - a));
    expect(rates[0]).toBeGreaterThan(0);
    expect(lowering(37.7).bound?.maxPerS).toBe(0);
  });

  it('is free high above it, beside it, and in a rendezvous', () => {
    expect(lowering(10).reason).toBeUndefined();
    expect(lowering(35, 6).reason).toBeUndefined();
    const together = lowering(35, 0, (site) => {
      site.rendezvous = [['k1', 't1']];
    });
    expect(together.reason).toBeUndefined();
  });
});
