import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { asId, type MachineId } from '../../../kernel/ids.ts';
import { InterlockSite, shippedLimits, testConfig } from '../../support/interlock-site.ts';

const limits = shippedLimits();

/** Two cranes on a line: masts 60 m apart, jibs of 55 m, so that jibs may reach over one another. `yaw` of a jib that points away is π for k1. */
function cranes(
  first: { slewRad: number; zM?: number },
  second: { slewRad: number; zM?: number },
  apartM = 60,
): InterlockSite {
  const site = new InterlockSite(
    testConfig([
      { id: 'k1', profileId: 'tower-crane' },
      { id: 'k2', profileId: 'tower-crane' },
    ]),
  );
  site.place('k1', 0, 100, first.zM ?? 0).joints = { slew: first.slewRad, trolley: 10, hoist: 8 };
  site.place('k2', apartM, 100, second.zM ?? 0).joints = { slew: second.slewRad, trolley: 10, hoist: 8 };
  site.run(5000);
  return site;
}

const east = 0;
const north = Math.PI / 2;
const west = Math.PI;

describe('two cranes (C1, C2)', () => {
  it('that are far apart do not limit each other', () => {
    const site = cranes({ slewRad: west }, { slewRad: east });
    expect(site.verdict('k1').level).toBe('run');
    expect(site.verdict('k2').level).toBe('run');
  });

  it('are slower as the joints of one grow old while its pose stays fresh, and held once they are too old', () => {
    const site = cranes({ slewRad: north }, { slewRad: west }, 80);
    const truth = site.truth.get('k1');
    if (truth === undefined) throw new Error('no crane');
    truth.joints = { ...truth.joints, slew: 0.35 };
    site.run(3000);
    const before = site.verdict('k1').toolSpeedMaxMps;
    truth.isSilent = true;
    const speeds: number[] = [];
    const pose = { type: 'pose', machineId: asId<MachineId>('k1'), velocityMps: [0, 0, 0], yawRateRadps: 0 } as const;
    for (let elapsedMs = 0; elapsedMs < 1300; elapsedMs += 20) {
      const { xM, yM, zM, yawRad } = truth;
      site.interlock.observe({ ...pose, pose: { xM, yM, zM, yawRad }, stampMs: 0, receivedMonoMs: site.nowMs });
      site.cycle();
      speeds.push(site.verdict('k1').toolSpeedMaxMps);
    }
    expect(before).toBeGreaterThan(0.1);
    expect(speeds[45]).toBeGreaterThan(0);
    expect(speeds[45]).toBeLessThan(before - 0.05);
    expect(site.binding('k1')).toBe('stale-pose');
    expect(site.verdict('k1').level).toBe('hold');
  });

  /** Turns k1's jib towards k2's as fast as the permit lets its hook go, 10 m from the mast, and returns the least clear distance. */
  function turnTowards(site: InterlockSite, durationMs: number): { leastM: number; speeds: number[] } {
    const truth = site.truth.get('k1');
    if (truth === undefined) throw new Error('no crane');
    let leastM = Infinity;
    const speeds: number[] = [];
    for (let elapsedMs = 0; elapsedMs < durationMs; elapsedMs += 20) {
      const allowedMps = site.verdict('k1').toolSpeedMaxMps;
      speeds.push(allowedMps);
      const rate = -Math.min(0.0733, allowedMps / 10);
      truth.velocities = { slew: rate };
      truth.joints = { ...truth.joints, slew: (truth.joints['slew'] ?? 0) + rate * 0.02 };
      // Both jibs lie at one height, and the tip of k2's, 25 m from k1's mast, is what k1's jib comes nearest to.
      leastM = Math.min(leastM, 25 * Math.sin(truth.joints['slew'] ?? 0) - 0.9 - 0.9);
      site.cycle();
    }
    return { leastM, speeds };
  }

  it('slow as a jib comes round and stand with the clearance between all parts', () => {
    const site = cranes({ slewRad: north }, { slewRad: west }, 80);
    const { leastM, speeds } = turnTowards(site, 60_000);
    expect(Math.max(...speeds)).toBeGreaterThan(0.3);
    expect(leastM).toBeGreaterThanOrEqual(limits.craneClearanceM);
    expect(leastM).toBeLessThan(4);
    const reason = site.verdict('k1').reasons.find(({ ruleId }) => ruleId === 'crane-separation');
    expect(reason).toMatchObject({ other: { kind: 'machine', id: 'k2' } });
    expect(reason?.limit?.value).toBeGreaterThanOrEqual(limits.craneClearanceM);
    expect(Object.keys(reason?.agesMs ?? {}).toSorted()).toEqual(['otherPose', 'pose']);
  });

  it('creep the wrong way by no more than the uncertainty of their positions', () => {
    const site = cranes({ slewRad: Math.asin((2.5 + 1.8) / 25) }, { slewRad: west }, 80);
    const { leastM } = turnTowards(site, 90_000);
    expect(leastM).toBeLessThan(2.5);
    expect(leastM).toBeGreaterThanOrEqual(limits.craneClearanceM - 2 * limits.machineMarginM);
  });

  it('may pass over each other where the height between them is enough, hook and rope included', () => {
    // The low crane's highest part is the top of its mast; the high one's lowest part is its hook, 9 m below its jib.
    const high = cranes({ slewRad: east, zM: 30 }, { slewRad: north }, 45);
    expect(high.verdict('k1').toolSpeedMaxMps).toBeGreaterThan(limits.escapeSpeedMps);
    const truth = high.truth.get('k1');
    if (truth === undefined) throw new Error('no crane');
    truth.joints = { slew: east, trolley: 44, hoist: 30 };
    high.run(2000);
    const reason = high.verdict('k1').reasons.find(({ ruleId }) => ruleId === 'crane-separation');
    expect(reason?.measured?.value).toBeLessThan(limits.craneClearanceM);
    expect(high.verdict('k1').toolSpeedMaxMps).toBeLessThanOrEqual(limits.escapeSpeedMps);
  });

  it('may part again slowly when they are too close', () => {
    const site = cranes({ slewRad: east }, { slewRad: west - 0.06 });
    const reason = site.verdict('k1').reasons.find(({ ruleId }) => ruleId === 'crane-separation');
    expect(reason?.measured?.value).toBeLessThan(limits.craneClearanceM);
    const speedMps = site.verdict('k1').toolSpeedMaxMps;
    expect(speedMps).toBeLessThanOrEqual(limits.escapeSpeedMps);
  });
});

describe('cranes of which less is known', () => {
  it('never move faster: an older position, a nearer crane (I5)', () => {
    const ageMs = fc.integer({ min: 0, max: 800 });
    const slew = fc.double({ min: 0.2, max: 1.5, noNaN: true });
    fc.assert(
      fc.property(slew, ageMs, (slewRad, silentMs) => {
        const speedAfter = (isSilent: boolean): number => {
          const site = cranes({ slewRad }, { slewRad: west });
          for (const id of ['k1', 'k2']) (site.truth.get(id) as { isSilent: boolean }).isSilent = isSilent;
          site.run(silentMs);
          return site.verdict('k1').toolSpeedMaxMps;
        };
        expect(speedAfter(true)).toBeLessThanOrEqual(speedAfter(false) + 1e-9);
      }),
      { numRuns: 15 },
    );
  });
});
