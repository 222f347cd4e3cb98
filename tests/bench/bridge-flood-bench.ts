import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { WebSocketServer, type WebSocket } from 'ws';
import { asId, type CommandId } from '../../kernel/ids.ts';
import { seededRandom } from '../../kernel/random.ts';
import { systemClock } from '../../kernel/system-clock.ts';
import { createRosMachineLink } from '../../robot-bridge/ros/machine-link.ts';
import { RosbridgeConnection } from '../../robot-bridge/rosbridge/connection.ts';
import { fleetMachineAt, shippedProfile } from '../wire/bridge-bench.ts';
import type { Print } from './figures.ts';

/** Messages of one flood, connections of one storm, storms. */
const floodMessages = 200_000;
const stormMachines = 500;
const storms = 10;
/** The server stops writing while this much waits in its socket: the flood is as fast as it is taken. */
const serverAheadBytes = 1_000_000;
const mebi = 1024 * 1024;

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;

/** What the rosbridge wire does to memory when it is flooded, and when hundreds of connections break and come back at once, many times. */
export async function benchBridgeFlood(print: Print): Promise<void> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (socket) => socket.on('error', () => undefined));
  const url = `ws://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  for (const kind of floodKinds) await flood(print, server, url, kind);
  await storm(print, server, url);
  for (const socket of server.clients) socket.terminate();
  await new Promise((resolve) => server.close(resolve));
}

const floodKinds = ['right poses', 'cut off', 'for nobody', 'of another type', 'answers to nobody'] as const;

function messageOf(kind: (typeof floodKinds)[number], index: number): string {
  const pose = JSON.stringify(poseMessage(index));
  switch (kind) {
    case 'right poses':
      return pose;
    case 'cut off':
      return pose.slice(0, -20);
    case 'for nobody':
      return JSON.stringify({ op: 'publish', topic: `/nobody/${String(index)}`, msg: {} });
    case 'of another type':
      return JSON.stringify({ op: 'publish', topic: '/l1/odom', msg: { data: String(index) } });
    case 'answers to nobody':
      return JSON.stringify({ op: 'action_result', id: `goal:${String(index)}`, values: {}, status: 4, result: true });
  }
}

function poseMessage(index: number): unknown {
  const still = { x: 0, y: 0, z: 0 };
  const covariance = Array.from({ length: 36 }, () => 0);
  const stamp = { sec: 1_700_000_000 + Math.floor(index / 1000), nanosec: (index % 1000) * 1_000_000 };
  const pose = { position: still, orientation: { ...still, w: 1 } };
  return {
    op: 'publish',
    topic: '/l1/odom',
    msg: {
      header: { frame_id: 'map', stamp },
      pose: { pose, covariance },
      twist: { twist: { linear: still, angular: still }, covariance },
    },
  };
}

async function flood(
  print: Print,
  server: WebSocketServer,
  url: string,
  kind: (typeof floodKinds)[number],
): Promise<void> {
  const profile = shippedProfile('levelling-robot');
  const connection = new RosbridgeConnection({ url, wallClock: systemClock, random: seededRandom(1) });
  const machine = fleetMachineAt(url, 'l1', profile.id);
  const link = createRosMachineLink({ machine, profile, connection, clock: systemClock, wallClock: systemClock });
  let reports = 0;
  link.onReport(() => {
    reports += 1;
  });
  await until(() => connection.state() === 'connected' && server.clients.size === 1);
  collect();
  const before = process.memoryUsage().heapUsed;
  const startMs = performance.now();
  const [socket] = server.clients;
  if (socket === undefined) throw new Error('the connection has a socket');
  for (let index = 0; index < floodMessages; index += 1) {
    socket.send(messageOf(kind, index));
    if (socket.bufferedAmount > serverAheadBytes) await until(() => socket.bufferedAmount < serverAheadBytes / 2);
  }
  await pinged(socket);
  const tookS = (performance.now() - startMs) / 1000;
  collect();
  const grownMiB = (process.memoryUsage().heapUsed - before) / mebi;
  print({
    name: `flood, ${kind}: taken`,
    value: floodMessages / tookS,
    unit: '1/s',
    how: `${String(floodMessages)} messages, sender in this process, ${String(reports)} reports`,
  });
  print({ name: `flood, ${kind}: heap kept`, value: grownMiB, unit: 'MiB', how: 'after a collection, less before' });
  link.close();
  connection.close();
  await until(() => server.clients.size === 0);
}

/** Everything sent before has been read. */
function pinged(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('pong', () => resolve());
    socket.ping();
  });
}

async function storm(print: Print, server: WebSocketServer, url: string): Promise<void> {
  const profile = shippedProfile('levelling-robot');
  const random = seededRandom(1);
  const links = Array.from({ length: stormMachines }, (_, index) => {
    const id = `m${String(index)}`;
    const connection = new RosbridgeConnection({ url, wallClock: systemClock, random: random.fork(id) });
    const machine = fleetMachineAt(url, id, profile.id);
    const link = createRosMachineLink({ machine, profile, connection, clock: systemClock, wallClock: systemClock });
    return { connection, link };
  });
  const all = (): boolean => links.every(({ connection }) => connection.state() === 'connected');
  await until(all);
  const tookMs: number[] = [];
  const heapMiB: number[] = [];
  for (let round = 0; round < storms; round += 1) {
    // Commands that are refused while it is down must leave nothing either.
    for (const socket of server.clients) socket.terminate();
    const startMs = performance.now();
    await until(() => links.every(({ connection }) => connection.state() !== 'connected'));
    for (const { link } of links) {
      const commandId = asId<CommandId>(`storm-${String(round)}`);
      const expiresMonoMs = systemClock.monoMs() + 1000;
      link.send(
        { commandId, author: 'bench', reason: 'bench', expiresMonoMs, type: 'trigger', trigger: 'clear_fault' },
        () => undefined,
      );
    }
    await until(all);
    tookMs.push(performance.now() - startMs);
    collect();
    heapMiB.push(process.memoryUsage().heapUsed / mebi);
  }
  const how = `${String(stormMachines)} connections cut at once, ${String(storms)} times, server in this process`;
  print({ name: 'storm: all connected again, longest', value: Math.max(...tookMs), unit: 'ms', how });
  print({ name: 'storm: heap after the first', value: heapMiB[0] ?? NaN, unit: 'MiB', how });
  print({ name: 'storm: heap after the last', value: heapMiB.at(-1) ?? NaN, unit: 'MiB', how });
  for (const { connection, link } of links) {
    link.close();
    connection.close();
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
