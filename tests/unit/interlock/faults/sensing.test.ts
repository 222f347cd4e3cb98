import { describe, expect, it } from 'vitest';
import type { Pose } from '../../../../kernel/geometry.ts';
import { asId, type MachineId } from '../../../../kernel/ids.ts';
import { createMotionGate } from '../../../../sim/world/motion-gate.ts';
import { InterlockSite, testConfig } from '../../../support/interlock-site.ts';
import {
  cycleMs,
  drivesOnMs,
  drivingSite,
  expectSound,
  foreman,
  restingSite,
  stopMsOf,
  transitMs,
  trowel,
  validityMs,
} from '../../../support/fault-stand.ts';

/** Faults 29 to 40 of reference/safety.md §4, as far as they are about what machines and tags tell. */

const reportMs = 100;

describe('positions that cannot be true', () => {
  it('fault 29: five identical ones of a moving machine latch it in the next cycle', () => {
    const site = drivingSite();
    site.machine('t1').isFrozen = true;
    const latchedMs = site.runUntil(() => site.verdict('t1').level === 'protectiveStop', 5000);
    // The first frozen report is the sixth of its kind at the latest.
    expect(latchedMs).toBeLessThanOrEqual(6 * reportMs + transitMs + cycleMs);
    site.machine('t1').isFrozen = false;
    site.run(3000);
    expect(site.machine('t1').speedMps).toBe(0);
    expectSound(site);
  });

  it.each([NaN, Infinity, -Infinity])(
    'fault 36: one with a number that is %d refreshes nothing, so that it grows old',
    (wrong) => {
      const site = new InterlockSite(testConfig([trowel('t1')]));
      site.run(3500);
      for (const field of ['xM', 'yM', 'zM', 'yawRad'] as const) {
        const pose: Pose = { xM: 30, yM: 13, zM: 0, yawRad: 0, [field]: wrong };
        const machineId = asId<MachineId>('t1');
        const before = site.interlock.refusedInputs;
        const report = { type: 'pose', machineId, pose, velocityMps: [0, 0, 0], yawRateRadps: 0, stampMs: 0 } as const;
        site.interlock.observe({ ...report, receivedMonoMs: site.nowMs });
        expect(site.interlock.refusedInputs).toBe(before + 1);
      }
      const truth = site.truth.get('t1');
      if (truth !== undefined) truth.xM = wrong;
      site.run(1000 + 120);
      expect(site.binding('t1')).toBe('stale-pose');
    },
  );

  it('fault 36: one off the site stands the machine within a cycle', () => {
    const site = new InterlockSite(testConfig([trowel('t1')]));
    site.place('t1', 30, 90);
    site.run(3500);
    expect(site.verdict('t1').level).toBe('hold');
    expect(site.binding('t1')).toBe('out-of-site');
  });

  it('fault 37: that of another machine latches the one it is told for and holds the other', () => {
    const site = new InterlockSite(testConfig([trowel('t1'), trowel('t2')]));
    site.place('t2', 10, 20);
    site.run(3500);
    const [victim, other] = [site.truth.get('t2'), site.truth.get('t1')];
    if (victim === undefined || other === undefined) throw new Error('no truth');
    Object.assign(victim, { xM: other.xM, yM: other.yM });
    site.run(reportMs + 2 * cycleMs);
    expect(site.verdict('t2').level).toBe('protectiveStop');
    expect(site.verdict('t2').reasons.map(({ ruleId }) => ruleId)).toContain('pose-suspect');
    expect(site.verdict('t1').level).toBe('hold');
    expect(site.binding('t1')).toBe('machine-separation');
  });
});

describe('a tag that is lost', () => {
  it('fault 30: slows whoever is near at once, and stands the whole level after 2 s', () => {
    const site = drivingSite({ config: testConfig([trowel('t1'), trowel('t2')]) });
    const { xM } = site.machine('t1');
    site.people.set('p1', { xM: xM + 5.6, yM: 13, zM: 0, vxMps: 0, vyMps: 0 });
    site.run(300);
    const before = site.verdict('t1').travelSpeedMaxMps;
    site.untagged.add('p1');
    expect(site.runUntil(() => site.verdict('t1').travelSpeedMaxMps < before, 3000)).toBeLessThanOrEqual(600);
    expect(site.runUntil(() => site.verdict('t1').level === 'hold', 3000)).toBeLessThanOrEqual(2000);
    site.run(2500);
    expect(site.verdict('t2').reasons.map(({ ruleId }) => ruleId)).toContain('person-untracked');
    expect(site.verdict('t2').level).toBe('hold');
    expectSound(site);
  });

  it('fault 30: whoever walks on unheard at a machine is not reached while his disc grows', () => {
    const site = drivingSite();
    const { xM } = site.machine('t1');
    site.people.set('p1', { xM: xM + 6.5, yM: 13, zM: 0, vxMps: -1.6, vyMps: 0 });
    site.untagged.add('p1');
    site.people.set('p2', { xM: xM + 6.5, yM: 13, zM: 0, vxMps: 0, vyMps: 0 });
    site.run(100);
    site.untagged.delete('p1');
    site.run(100);
    site.untagged.add('p1');
    site.run(1800);
    expect(site.verdict('t1').level).toBe('hold');
    expectSound(site);
  });
});

describe('what a machine was commissioned with', () => {
  it.each([
    ['geometry', { geometryHash: '12'.repeat(32), limitsHash: 'cd'.repeat(32) }],
    ['limits', { geometryHash: 'ab'.repeat(32), limitsHash: '12'.repeat(32) }],
  ])('fault 39: another %s than ours: the machine takes no permit, and the interlock says why', (id, commissioned) => {
    const site = restingSite({ makeGate: (options) => createMotionGate({ ...options, commissioned }) });
    site.machine('t1').wantsMps = 0.5;
    site.run(2000);
    expect(site.machine('t1').speedMps).toBe(0);
    expect(site.verdict('t1')).toMatchObject({
      level: 'lockout',
      reasons: [{ ruleId: 'hash-mismatch' }, { ruleId: 'hash-mismatch', other: { kind: 'source', id } }],
    });
    const [latch] = site.interlock.latches();
    expect(latch).toMatchObject({ ruleId: 'hash-mismatch', class: 'reset-two', scope: { machineId: 't1' } });
    expect(site.reset(foreman, latch?.id ?? '')).toBe('cause-present');
    expectSound(site);
  });

  it('fault 39: the same as ours moves', () => {
    const commissioned = { geometryHash: 'ab'.repeat(32), limitsHash: 'cd'.repeat(32) };
    expectSound(drivingSite({ makeGate: (options) => createMotionGate({ ...options, commissioned }) }));
  });
});

describe('a site that changes under a moving machine', () => {
  it('fault 40: an edge that is opened ahead stops it in the next cycle, and no body reaches over', () => {
    const site = drivingSite();
    const { xM } = site.machine('t1');
    // Its front is 1 m ahead of its middle: enough room to stop, too little to go on.
    const edgeAheadM = 1.45;
    const [level, ...others] = site.config.levels;
    if (level === undefined) throw new Error('no level');
    const edge = {
      from: [xM + edgeAheadM, 0] as [number, number],
      to: [xM + edgeAheadM, 27] as [number, number],
      landingId: null,
    };
    const levels = [{ ...level, fallEdges: [...level.fallEdges, edge] }, ...others];
    site.interlock.configure({ ...site.config, levels, geometryHash: 'ef'.repeat(32) });
    site.run(cycleMs);
    expect(site.verdict('t1').travelSpeedMaxMps).toBeLessThan(0.5);
    expect(drivesOnMs(site, 't1')).toBeLessThanOrEqual(validityMs);
    site.run(stopMsOf(site, 't1') + 5000);
    expect(site.machine('t1').xM + 1).toBeLessThan(xM + edgeAheadM);
    expectSound(site);
  });

  it('fault 40: its level waits for an acknowledgement from the next cycle on, the other levels and a model that is told again do not', () => {
    const config = testConfig([trowel('t1'), trowel('t2'), { id: 'k1', profileId: 'tower-crane' }]);
    const site = new InterlockSite(config);
    site.place('t1', 30, 13, 0);
    site.place('t2', 30, 13, 4);
    site.run(6000);
    const [first, ...others] = config.levels;
    if (first === undefined) throw new Error('no level');
    const hole: [number, number][] = [
      [50, 20],
      [51, 20],
      [51, 21],
    ];
    const opened = { ...config, levels: [{ ...first, slabs: [{ ...first.slabs[0]!, holes: [hole] }] }, ...others] };
    const levels = () => ['t1', 't2', 'k1'].map((id) => site.verdict(id).level);
    site.interlock.configure(config);
    site.run(cycleMs);
    expect(levels()).toEqual(['run', 'run', 'run']);
    site.interlock.configure(opened);
    site.interlock.configure(opened);
    site.run(cycleMs);
    expect(levels().slice(0, 2)).toEqual(['protectiveStop', 'run']);
    expect(site.binding('t1')).toBe('geometry-changed');
    const [latch, ...more] = site.interlock.latches();
    expect(latch).toMatchObject({ ruleId: 'geometry-changed', class: 'ack', scope: { levelId: 'level-1' } });
    expect(more).toEqual([]);
    site.run(1000);
    const by = { user: 'o', role: 'operator' };
    expect(site.interlock.reset({ latchId: latch!.id, by, isInSight: false, note: '' }, 0).ok).toBe(true);
    site.run(1500);
    expect(levels()).toEqual(['run', 'run', 'run']);
    // A crane that has climbed by a section.
    const climbed = opened.machines.map(({ machine, profile }) =>
      machine.id !== 'k1'
        ? { machine, profile }
        : {
            machine,
            profile: {
              ...profile,
              dimensions: { ...profile.dimensions, heightM: { ...profile.dimensions.heightM, value: 45 } },
            },
          },
    );
    site.interlock.configure({ ...opened, machines: climbed });
    site.run(1500);
    expect(site.interlock.latches()).toMatchObject([{ ruleId: 'geometry-changed', scope: { machineId: 'k1' } }]);
  });
});
