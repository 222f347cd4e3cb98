import { execFile, type ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodePermit, type PermitRequest } from '../../kernel/permit.ts';
import { seededRandom } from '../../kernel/random.ts';
import { systemClock } from '../../kernel/system-clock.ts';
import { runConformance } from '../../robot-bridge/guard/conformance/run-conformance.ts';
import { isStanding } from '../../robot-bridge/guard/base-twist.ts';
import { ahead, standKeyHex, standMac, standSiteId } from '../support/base-guard-stand.ts';
import { InterlockSite, testConfig, testKeyHex } from '../support/interlock-site.ts';
import { missingRos2, placeM, Ros2Robot, startGuardProcess } from '../support/ros2-robot.ts';
import { until } from '../support/start-banksman.ts';

/**
 * Goal: the guard node does on real ROS 2 what it does on a virtual clock. Method: the built program as a process of its own on DDS,
 * loopback only; the test is planner, base and permit giver.
 */
const program = new URL('../../dist/controller/cli/main.js', import.meta.url).pathname;
const waitMs = 20_000;
const hash = 'ab'.repeat(32);
const args = ['--machine', 'r1', '--site', standSiteId, '--key', standKeyHex, '--footprint-radius', '0.5'];

describe('banksman guard node without ROS 2', () => {
  it('says what is missing, at once', async () => {
    const env = { ...process.env, ROS_DISTRO: '' };
    const ran = await new Promise<{ readonly code: number; readonly complaint: string }>((resolve) => {
      execFile(process.execPath, [program, 'guard', 'node', ...args], { env }, (error, _out, complaint) => {
        resolve({ code: Number(error?.code ?? 0), complaint });
      });
    });
    expect(ran).toEqual({ code: 1, complaint: expect.stringContaining('(ros2-not-sourced)') as string });
  });
});

/** Answers each request with 0.3 m/s for half a second while it is told to. */
class Permits {
  isSilent = false;
  #sequence = 0;

  answer(robot: Ros2Robot, { machineId, connectionId, nonce }: PermitRequest): void {
    if (this.isSilent) return;
    this.#sequence += 1;
    const permit = {
      version: 1 as const,
      siteId: standSiteId,
      machineId,
      epoch: 1,
      connectionId,
      sequence: this.#sequence,
      nonce,
      level: 'limit' as const,
      travelSpeedMaxMps: 0.3,
      toolSpeedMaxMps: 0.3,
      grantedZoneIds: [],
      geometryHash: hash,
      limitsHash: hash,
      validForMs: 500,
      ruleId: 'person-near',
    };
    robot.sendPermit(encodePermit(permit, standMac));
  }
}

const named = missingRos2 === null ? 'banksman guard node on ROS 2' : `banksman guard node on ROS 2 (${missingRos2})`;
describe.skipIf(missingRos2 !== null)(named, { timeout: 300_000 }, () => {
  let robot: Ros2Robot;
  let guard: ChildProcess | null = null;
  const permits = new Permits();

  beforeAll(async () => {
    process.env['ROS_AUTOMATIC_DISCOVERY_RANGE'] = 'LOCALHOST';
    process.env['ROS_DOMAIN_ID'] = String(1 + (process.pid % 100));
    robot = await Ros2Robot.start('twist');
  });
  afterAll(() => robot.close());
  afterEach(async () => {
    robot.stopMotion();
    robot.onRequest = () => undefined;
    if (guard === null || guard.exitCode !== null || guard.signalCode !== null) return;
    // Not killed: a base that nobody tells to stand would roll into the next test.
    guard.kill('SIGTERM');
    await once(guard, 'exit');
    await comes('the base to stand', () => robot.base.speedMps(performance.now()) === 0);
  });

  const last = () => robot.told.at(-1)?.twist ?? ahead(NaN);
  const comes = (what: string, isSo: () => boolean): Promise<true> =>
    until(what, waitMs, () => Promise.resolve(isSo() ? true : null));

  async function roll(): Promise<void> {
    robot.told.length = 0;
    permits.isSilent = false;
    robot.onRequest = (request) => permits.answer(robot, request);
    robot.commandOn(ahead(1, 1));
    await comes('the base to be told to move', () => last().linear.x > 0);
  }

  it('R1, R20: bounds what the planner says, and stands when the permits end', async () => {
    guard = await startGuardProcess(args);
    await comes('a first word to the base', () => robot.told.length > 0);
    expect(robot.told.every(({ twist }) => isStanding(twist))).toBe(true);
    await roll();
    // 1 m/s and 1 rad/s with 0.5 m: 1.5 m/s, five times too fast.
    expect(last().linear.x).toBeCloseTo(0.2, 6);
    expect(last().angular.z).toBeCloseTo(0.2, 6);
    expect(robot.requests.at(-1)).toMatchObject({
      wantsToMove: true,
      place: { xM: placeM.x, yM: placeM.y, zM: 0, yawRad: 0 },
    });
    permits.isSilent = true;
    await comes('the base to be told to stand', () => isStanding(last()));
    const from = robot.told.length;
    await comes('forty more words', () => robot.told.length >= from + 40);
    expect(robot.told.slice(from).every(({ twist }) => isStanding(twist))).toBe(true);
    expect(robot.base.speedMps(performance.now())).toBe(0);
  });

  it('leaves a base that stands when it is told to end', async () => {
    guard = await startGuardProcess(args);
    await roll();
    guard.kill('SIGTERM');
    const [code] = (await once(guard, 'exit')) as [number | null];
    expect(code).toBe(0);
    await comes('its last word', () => isStanding(last()));
  });

  it('fault 16: says a stand first when it wakes, before anything that waited', async () => {
    guard = await startGuardProcess(args);
    await roll();
    guard.kill('SIGSTOP');
    const stopped = await until('silence', waitMs, async () => {
      const before = robot.told.length;
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return robot.told.length === before ? before : null;
    });
    guard.kill('SIGCONT');
    await comes('its first word', () => robot.told.length > stopped);
    expect(isStanding(robot.told[stopped]?.twist ?? ahead(1))).toBe(true);
    await comes('the base to be told to move again', () => last().linear.x > 0);
  });

  it('R1: drives by permits of the interlock itself, and stands for a person in its way', async () => {
    guard = await startGuardProcess([
      ...args.slice(0, 2),
      '--site',
      'test-site',
      '--key',
      testKeyHex,
      ...args.slice(6),
    ]);
    const site = new InterlockSite(testConfig([{ id: 'r1', profileId: 'levelling-robot' }]));
    site.requests = false;
    const truth = site.place('r1', placeM.x, placeM.y);
    robot.onRequest = (request) => site.interlock.observeRequest(request, site.nowMs);
    const cycles = setInterval(() => {
      truth.forwardMps = robot.base.speedMps(performance.now());
      truth.xM += truth.forwardMps * 0.02;
      for (const { text } of site.cycle().permits) robot.sendPermit(text);
    }, 20);
    try {
      robot.told.length = 0;
      robot.commandOn(ahead(5));
      await comes('the base to be told to move', () => last().linear.x > 0);
      expect(last().linear.x).toBeLessThanOrEqual(site.verdict('r1').travelSpeedMaxMps);
      site.people.set('p1', { xM: truth.xM + 1, yM: truth.yM, zM: 0 });
      await comes('the base to be told to stand', () => isStanding(last()));
      expect(site.binding('r1')).not.toBe('none');
    } finally {
      clearInterval(cycles);
    }
  });

  it('passes the conformance tool in every case', async () => {
    guard = await startGuardProcess([...args, '--geometry-hash', hash, '--limits-hash', hash]);
    const outcome = await runConformance({
      wire: robot,
      clock: systemClock,
      siteId: standSiteId,
      mac: standMac,
      forgedMac: (bytes) => createHmac('sha256', 'another key').update(bytes).digest(),
      random: seededRandom(3),
      validForMs: 1000,
      toleranceMs: 400,
      stopMs: 2000,
      motion: 'allowed',
      contactMs: waitMs,
    });
    if (!outcome.ok) throw new Error(outcome.problem.code);
    expect(outcome.value.cases.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  });
});
