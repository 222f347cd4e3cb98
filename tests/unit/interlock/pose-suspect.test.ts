import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { PoseEvidence } from '../../../controller/interlock/heard/pose-evidence.ts';
import { InterlockSite, resetBy, shippedLimits, testConfig } from '../../support/interlock-site.ts';

const limits = shippedLimits();
const operator = { user: 'op', role: 'operator' };

function running(): InterlockSite {
  const site = new InterlockSite(
    testConfig([
      { id: 't1', profileId: 'trowelling-robot' },
      { id: 'd1', profileId: 'concrete-distributor' },
    ]),
  );
  site.place('d1', 300, 300);
  site.run(3600);
  expect(site.verdict('t1').level).toBe('run');
  return site;
}

describe('a position that goes on coming and does not change (R18, fault 29)', () => {
  it('stops a machine that says it moves after the limit of reports, and waits for somebody who sees it', () => {
    const site = running();
    const truth = site.truth.get('t1');
    if (truth === undefined) throw new Error('no truth');
    truth.forwardMps = 0.3;
    truth.isFrozen = true;
    site.run(100 * (limits.poseFrozenReports - 1));
    expect(site.verdict('t1').level).toBe('run');
    site.run(200);
    expect(site.verdict('t1').level).toBe('protectiveStop');
    const found = site
      .verdict('t1')
      .reasons.find((reason) => reason.ruleId === 'pose-suspect' && reason.latchId === null);
    expect(found).toMatchObject({
      limit: { value: limits.poseFrozenReports, unit: 'reports' },
      other: { kind: 'source', id: 'frozen' },
    });
    const [latch] = site.interlock.latches();
    expect(latch).toMatchObject({ ruleId: 'pose-suspect', class: 'reset-local', causeGone: false });
    expect(site.interlock.reset(resetBy(operator, latch?.id ?? ''), 1)).toMatchObject({
      problem: { code: 'cause-present' },
    });
    truth.forwardMps = 0;
    site.run(1000);
    expect(site.verdict('t1').level).toBe('protectiveStop');
    expect(site.interlock.reset(resetBy(operator, latch?.id ?? ''), 1).ok).toBe(true);
    site.run(1500);
    expect(site.verdict('t1').level).toBe('run');
  });

  it('is expected of a machine at rest', () => {
    const site = running();
    site.run(20_000);
    expect(site.verdict('t1').level).toBe('run');
    expect(site.verdict('d1').level).toBe('run');
  });

  it('is found in joints as well', () => {
    const site = running();
    const truth = site.truth.get('d1');
    if (truth === undefined) throw new Error('no truth');
    const name = 'slew1';
    truth.isFrozen = true;
    truth.velocities = { [name]: 0.05 };
    site.run(100 * limits.poseFrozenReports + 200);
    expect(site.verdict('d1').level).toBe('protectiveStop');
    expect(site.interlock.latches().map((latch) => latch.ruleId)).toEqual(['pose-suspect']);
    expect(site.verdict('t1').level).toBe('run');
  });
});

describe('a long boom whose joint hardly turns', () => {
  it('is found frozen by the speed of its end, and is at rest where that creeps', () => {
    const site = running();
    const truth = site.truth.get('d1');
    if (truth === undefined) throw new Error('no truth');
    truth.isFrozen = true;
    truth.velocities = { slew1: 0.004 };
    site.run(100 * limits.poseFrozenReports + 200);
    expect(site.interlock.latches()).toEqual([]);
    truth.velocities = { slew1: 0.015 };
    site.run(100 * limits.poseFrozenReports + 200);
    expect(site.interlock.latches().map((latch) => latch.ruleId)).toEqual(['pose-suspect']);
  });
});

describe('a step longer than a machine can drive (fault 37)', () => {
  it('stops it', () => {
    const site = running();
    const truth = site.truth.get('t1');
    if (truth === undefined) throw new Error('no truth');
    truth.xM += limits.poseJumpM;
    site.run(200);
    expect(site.verdict('t1').level).toBe('run');
    truth.xM += limits.poseJumpM + 0.5 * (0.1 + limits.poseAgeMovingMaxMs / 1000) + 0.05;
    site.run(200);
    const found = site
      .verdict('t1')
      .reasons.find(({ ruleId, latchId }) => ruleId === 'pose-suspect' && latchId === null);
    expect(found).toMatchObject({ level: 'protectiveStop', other: { kind: 'source', id: 'pose' } });
    expect(found?.measured?.value).toBeGreaterThan(found?.limit?.value ?? Infinity);
  });

  it('is not what a drive at full speed looks like', () => {
    const site = running();
    const [drivenM] = site.drive(['t1'], 8000);
    expect(drivenM).toBeGreaterThan(3);
    expect(site.interlock.latches()).toEqual([]);
  });
});

describe('evidence', () => {
  const step = fc.record({
    dxM: fc.double({ min: -4, max: 4, noNaN: true }),
    sinceMs: fc.integer({ min: 1, max: 2000 }),
    motion: fc.constantFrom('moving' as const, 'at-rest' as const),
  });

  it('suspects a longer step wherever it suspects a shorter one (I5)', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 12 }),
        step,
        fc.double({ min: 0, max: 5, noNaN: true }),
        (steps, last, moreM) => {
          const suspicionAfter = (extraM: number): boolean => {
            const evidence = new PoseEvidence(0.5, limits);
            let xM = 0;
            let atMs = 0;
            evidence.takePose({ xM, yM: 0, zM: 0, yawRad: 0 }, 'at-rest', atMs);
            for (const { dxM, sinceMs, motion } of steps) {
              xM += dxM;
              atMs += sinceMs;
              evidence.takePose({ xM, yM: 0, zM: 0, yawRad: 0 }, motion, atMs);
            }
            const stepM = last.dxM + Math.sign(last.dxM || 1) * extraM;
            evidence.takePose({ xM: xM + stepM, yM: 0, zM: 0, yawRad: 0 }, 'at-rest', atMs + last.sinceMs);
            return evidence.suspicion !== null;
          };
          if (suspicionAfter(0)) expect(suspicionAfter(moreM)).toBe(true);
        },
      ),
    );
  });

  it('begins anew with a new connection', () => {
    const evidence = new PoseEvidence(0.5, limits);
    evidence.takePose({ xM: 0, yM: 0, zM: 0, yawRad: 0 }, 'at-rest', 0);
    evidence.forget();
    evidence.takePose({ xM: 40, yM: 0, zM: 0, yawRad: 0 }, 'at-rest', 100);
    expect(evidence.suspicion).toBeNull();
  });
});
