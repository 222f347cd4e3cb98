import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { GuardOverRosbridge, guardNames } from '../../controller/cli/guard-over-rosbridge.ts';
import { selfTestNamespace, selfTestSiteId, startSelfTestMachine } from '../../controller/cli/self-test-machine.ts';
import type { Mac } from '../../kernel/permit.ts';
import { seededRandom } from '../../kernel/random.ts';
import type { Result } from '../../kernel/result.ts';
import { systemClock } from '../../kernel/system-clock.ts';
import {
  guardCases,
  runConformance,
  type ConformanceOptions,
  type ConformanceReport,
} from '../../robot-bridge/guard/conformance/run-conformance.ts';
import { RosbridgeConnection } from '../../robot-bridge/rosbridge/connection.ts';
import { createSimTimeClock } from '../../robot-bridge/ros/sim-time-clock.ts';
import type { MotionGate, MotionGateOptions } from '../../sim/world/motion-gate.ts';
import { MakersGuard, makersBugs, type MakersBug } from '../support/makers-guard.ts';

/**
 * Goal: the conformance tool passes right guards and catches every wrong one by the case that is meant for it. Method: the real
 * simulated robot behind a real rosbridge socket, its time in step with the tool, its guard ours or a maker's with one bug.
 */
const permitKeyHex = '6b'.repeat(32);
const macOf = (keyHex: string): Mac => {
  const key = Buffer.from(keyHex, 'hex');
  return (bytes) => createHmac('sha256', key).update(bytes).digest();
};

interface Run {
  readonly gateFor?: (options: MotionGateOptions) => MotionGate;
  readonly namespace?: string;
  readonly changes?: Partial<ConformanceOptions>;
}

async function run({ gateFor, namespace, changes }: Run = {}): Promise<Result<ConformanceReport>> {
  const gate = gateFor === undefined ? {} : { gateFor };
  const served = await startSelfTestMachine({ permitKeyHex, wall: systemClock, speed: 'max', ...gate });
  const connection = new RosbridgeConnection({ url: served.url, wallClock: systemClock, random: seededRandom(1) });
  const clock = createSimTimeClock(connection, (later) => void setImmediate(later));
  try {
    const names = guardNames;
    const wire = new GuardOverRosbridge({ connection, clock, namespace: namespace ?? selfTestNamespace, names });
    clock.acknowledge('guard-conformance');
    return await runConformance({
      wire,
      clock,
      siteId: selfTestSiteId,
      mac: macOf(permitKeyHex),
      forgedMac: macOf('00'.repeat(32)),
      random: seededRandom(3),
      validForMs: 1000,
      toleranceMs: 200,
      stopMs: 3000,
      motion: 'allowed',
      joints: ['slew', 'hoist'],
      contactMs: 5000,
      ...changes,
    });
  } finally {
    clock.close();
    connection.close();
    await served.close();
  }
}

async function reportOf(how: Run = {}): Promise<ConformanceReport> {
  const outcome = await run(how);
  if (!outcome.ok) throw new Error(outcome.problem.code);
  return outcome.value;
}

function idsWith(report: ConformanceReport, verdict: 'pass' | 'fail' | 'not-testable'): string[] {
  return report.cases.filter((one) => one.verdict === verdict).map(({ id }) => id);
}

const withBug =
  (bug: MakersBug | 'none') =>
  (options: MotionGateOptions): MotionGate =>
    new MakersGuard(options, bug);

/** The case meant for each bug first, then others that it cannot help failing. */
const caught: Readonly<Record<MakersBug, readonly string[]>> = {
  'takes nothing': ['right-permit'],
  'counts validity from receipt': ['3', '4'],
  'does not check the sequence': ['6', 'axes'],
  'takes copies': ['5', '6', 'axes'],
  'accepts an old epoch': ['8'],
  'ignores for whom it is': ['8'],
  'ignores the HMAC': ['10', '7-bits'],
  'ignores HMAC and CRC': ['7-bits', '10'],
  'ignores the CRC': ['7-bits'],
  'ignores the nonce': ['9'],
  'believes any validity': ['long-validity'],
  'takes any geometry': ['39'],
  'does not brake on expiry': ['expiry'],
  'tells of expiry but rolls on': ['motion', 'stand'],
  'restarts without a new permit': ['restart'],
  'bears any number of faulty messages': ['7-rate'],
  'is acknowledged by time': ['7-rate'],
  'grants by the button alone': ['7-rate'],
  'forgets the bounds of joints': ['axes'],
  'moves joints under a stop for ever': ['holding'],
};

describe('R20: guard conformance over a real socket', { timeout: 120_000 }, () => {
  it('covers faults 2 to 10 and 39', () => {
    const faults = new Set(guardCases.flatMap(({ fault }) => (fault === null ? [] : [fault])));
    expect([...faults].sort((left, right) => left - right)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 39]);
  });

  it('passes our own guard in every case', async () => {
    const report = await reportOf();
    expect(report.cases.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    expect(report).toMatchObject({ ok: true, machineId: 'r1', counts: { fail: 0, 'not-testable': 0 } });
  });

  it("passes a maker's guard that is right", async () => {
    const report = await reportOf({ gateFor: withBug('none') });
    expect(report.cases.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  });

  it.each(makersBugs)('catches a guard that %s', async (bug) => {
    const report = await reportOf({ gateFor: withBug(bug) });
    expect(report.ok).toBe(false);
    expect(idsWith(report, 'fail').sort()).toEqual([...caught[bug]].sort());
  });

  it('says what it cannot test and does not call that a pass', async () => {
    const gateFor = ({ siteId, machineId, mac, random, profile }: MotionGateOptions): MotionGate =>
      new MakersGuard({ siteId, machineId, mac, random, profile }, 'none');
    const report = await reportOf({ gateFor, changes: { motion: 'not-allowed' } });
    expect(idsWith(report, 'not-testable')).toEqual(['39', 'motion']);
    expect(report.ok).toBe(false);
    expect(report.cases.find(({ id }) => id === '39')?.seen).toContain('geometryHash');
  });

  it('blames a wrong key on the first case and tests no further', async () => {
    const report = await reportOf({ changes: { mac: macOf('11'.repeat(32)) } });
    expect(report.cases[0]).toMatchObject({ id: 'right-permit', verdict: 'fail' });
    expect(report.cases[0]?.seen).toContain('permit-mac');
    expect(report.counts.pass, 'all but that it stood').toBe(1);
  });

  it('refuses to report on a machine that does not ask', async () => {
    const outcome = await run({ namespace: '/nobody' });
    expect(outcome).toEqual({ ok: false, problem: { code: 'guard-silent' } });
  });
});
