import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MachineId } from '../../kernel/ids.ts';
import { asId } from '../../kernel/ids.ts';
import { encodePermit, type Mac } from '../../kernel/permit.ts';
import { seededRandom } from '../../kernel/random.ts';
import { LockGuard } from '../../robot-bridge/guard/lock-guard.ts';
import { PermitGuard } from '../../robot-bridge/guard/permit-guard.ts';
import { createRosPermitLink, type RosPermitLink } from '../../robot-bridge/ros/permit-link.ts';
import { MachineWires } from '../../robot-bridge/wires.ts';
import { FakeRosbridge, type Frame } from '../support/fakes/fake-rosbridge.ts';
import { fleetMachineAt, shippedProfile } from './bridge-bench.ts';
import { ManualClock, until } from './manual-clock.ts';

/**
 * Goal: what leaves the interlock's link and what a machine's guard makes of it belong together; silence of any kind stops motion
 * within the validity. Method: a guarded and a locked machine behind one fake server, each with the guard that real and simulated
 * machines run; all clocks in the test's hand.
 */
const mac: Mac = (bytes) => createHmac('sha256', 'key').update(bytes).digest();
const guarded = asId<MachineId>('m1');
const locked = asId<MachineId>('c1');
const validForMs = 500;

let server: FakeRosbridge;
let connections: MachineWires;
let link: RosPermitLink;
let siteClock: ManualClock;
let wallClock: ManualClock;
let guard: PermitGuard;
let lock: LockGuard;
let read: number;
let sequence: number;
let isAnswering: boolean;

beforeEach(async () => {
  server = await FakeRosbridge.listen();
  siteClock = new ManualClock();
  wallClock = new ManualClock();
  connections = new MachineWires({ wallClock, random: seededRandom(1), ros2: { environment: {}, nodeName: 'test' } });
  link = createRosPermitLink({
    machines: [
      { machine: fleetMachineAt(server.url, 'm1', 'levelling-robot'), profile: shippedProfile('levelling-robot') },
      { machine: fleetMachineAt(server.url, 'c1', 'material-carrier'), profile: shippedProfile('material-carrier') },
    ],
    connectionOf: ({ wire }) => connections.ros(wire.url),
    clock: siteClock,
  });
  guard = new PermitGuard({ siteId: 'site', machineId: 'm1', connectionId: 'c1', mac, random: seededRandom(2) });
  lock = new LockGuard({ lockTimeoutMs: validForMs, speedMaxMps: 1.2 });
  read = 0;
  sequence = 0;
  isAnswering = true;
  link.onRequest((request) => {
    if (!isAnswering) return;
    sequence += 1;
    link.sendPermit(guarded, permitFor(request.connectionId, request.nonce));
  });
  await until(() => server.isSubscribed('/m1/permit_request'), 'subscribed');
});

afterEach(async () => {
  link.close();
  connections.close();
  wallClock.advance(1000);
  await server.close();
});

function permitFor(connectionId: string, nonce: string): string {
  const body = { version: 1, siteId: 'site', machineId: 'm1', epoch: 1, connectionId, sequence, nonce } as const;
  const words = { grantedZoneIds: [], geometryHash: 'ab', limitsHash: 'cd', ruleId: '', level: 'run' } as const;
  return encodePermit({ ...body, ...words, travelSpeedMaxMps: 0.5, toolSpeedMaxMps: 0.5, validForMs }, mac);
}

/** The machine's side: what has come in since the last look goes to the guards, at this moment of the machine's clock. */
function machineReads(nowMs: number): void {
  for (const frame of server.frames.slice(read)) {
    const message = frame.message['msg'] as { data: never } & { percentage: boolean; speed_limit: number };
    if (frame.message['topic'] === '/m1/permit' && message !== undefined) guard.receive(message.data, nowMs);
    if (frame.message['topic'] === '/c1/safety_lock' && message !== undefined) lock.receiveLock(message.data, nowMs);
    if (frame.message['topic'] === '/c1/speed_limit' && message !== undefined) lock.receiveSpeedLimit(message);
  }
  read = server.frames.length;
}

const permits = (): Frame[] => published('/m1/permit');

function published(topic: string): Frame[] {
  return server.sent('publish').filter((frame) => frame.message['topic'] === topic);
}

/** Asks at `nowMs`; the permit, when one comes, reaches the guard at once. */
async function askAndRead(nowMs: number): Promise<void> {
  const before = permits().length;
  server.publish('/m1/permit_request', { data: JSON.stringify(guard.ask(nowMs)) });
  if (isAnswering) await until(() => permits().length > before, 'a permit');
  machineReads(nowMs);
}

describe('a permit over rosbridge', () => {
  it('moves the machine, and silence of the interlock stops it within the validity', async () => {
    await askAndRead(0);
    expect(guard.motion(10)).toMatchObject({ travelSpeedMaxMps: 0.5 });
    await askAndRead(400);
    expect(guard.motion(899)).not.toBeNull();
    isAnswering = false;
    for (let nowMs = 500; nowMs <= 1500; nowMs += 100) {
      await askAndRead(nowMs);
      expect(guard.motion(nowMs) === null, `at ${nowMs} ms`).toBe(nowMs >= 900);
    }
  });

  it('is worth nothing when the network has kept it for too long', async () => {
    const request = guard.ask(0);
    server.publish('/m1/permit_request', { data: JSON.stringify(request) });
    await until(() => permits().length === 1, 'a permit');
    machineReads(validForMs);
    expect(guard.motion(validForMs)).toBeNull();
    expect(guard.refusals()['permit-expired']).toBe(1);
  });

  it('stops coming when the sockets die, is not sent later, and flows again on the next connection', async () => {
    await askAndRead(0);
    server.killSockets();
    await until(() => connections.ros(server.url).state() === 'disconnected', 'disconnected');
    sequence += 1;
    link.sendPermit(guarded, permitFor('c1', guard.ask(100).nonce));
    link.sendLock(locked, false, 0.5);
    expect(guard.motion(499)).not.toBeNull();
    expect(guard.motion(500)).toBeNull();
    wallClock.advance(1000);
    await until(() => server.isSubscribed('/m1/permit_request'), 'subscribed again');
    guard.newConnection('c2');
    await askAndRead(1000);
    expect(guard.motion(1001)).not.toBeNull();
    const onSecond = server.sent('publish').filter((frame) => frame.connection === 2);
    expect(onSecond).toHaveLength(1);
  });

  it('is not given to a half-open link for ever: the link is cut and the guard stands still', async () => {
    await askAndRead(0);
    server.goHalfOpen();
    for (let second = 0; second < 5; second += 1) wallClock.advance(1000);
    expect(connections.ros(server.url).state()).toBe('disconnected');
    expect(guard.motion(500)).toBeNull();
  });

  it('is not asked for by another machine on this topic, nor by rubbish', async () => {
    const requests: string[] = [];
    link.onRequest((request) => requests.push(request.machineId));
    server.publish('/m1/permit_request', { data: JSON.stringify({ ...guard.ask(0), machineId: 'c1' }) });
    server.publish('/m1/permit_request', { data: JSON.stringify({ ...guard.ask(0), nonce: 'short' }) });
    server.publish('/m1/permit_request', { data: '{' });
    server.publish('/m1/permit_request', { data: 'x'.repeat(5000) });
    server.publish('/m1/permit_request', {});
    await askAndRead(0);
    expect(requests).toEqual(['m1']);
    expect(link.refusedRequests()).toBe(5);
  });
});

describe('a lock over rosbridge', () => {
  async function lockAndRead(isLocked: 'locked' | 'free', speedMps: number, nowMs: number): Promise<void> {
    const before = published('/c1/safety_lock').length;
    link.sendLock(locked, isLocked === 'locked', speedMps);
    await until(() => published('/c1/safety_lock').length > before, 'a lock');
    machineReads(nowMs);
  }

  it('frees the machine at a speed, and silence locks it', async () => {
    await lockAndRead('free', 0.4, 0);
    expect(lock.motion(1)?.travelSpeedMaxMps).toBeCloseTo(0.4, 3);
    expect(lock.motion(499)).not.toBeNull();
    expect(lock.motion(500)).toBeNull();
  });

  it('sends the limit before the unlock, never as 0, which would mean no limit', async () => {
    for (const speedMps of [0, 0.0009, NaN, Infinity, -1]) {
      await lockAndRead('free', speedMps, 0);
      expect(lock.motion(1), `${speedMps} m/s`).toBeNull();
    }
    expect(published('/c1/speed_limit')).toEqual([]);
    await lockAndRead('free', 0.4, 0);
    const topics = server.sent('publish').map((frame) => frame.message['topic']);
    expect(topics.slice(-2)).toEqual(['/c1/speed_limit', '/c1/safety_lock']);
  });

  it('repeats an unchanged limit every second and on a new connection only', async () => {
    for (let nowMs = 0; nowMs < 2000; nowMs += 100) {
      await lockAndRead('free', 0.4, nowMs);
      siteClock.advance(100);
    }
    expect(published('/c1/speed_limit')).toHaveLength(2);
    server.killSockets();
    await until(() => connections.ros(server.url).state() === 'disconnected', 'disconnected');
    wallClock.advance(1000);
    await until(() => connections.ros(server.url).state() === 'connected', 'connected');
    await lockAndRead('free', 0.4, 2000);
    expect(published('/c1/speed_limit').map((frame) => frame.connection)).toEqual([1, 1, 2]);
  });
});
