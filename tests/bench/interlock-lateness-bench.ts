import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocketServer, type WebSocket } from 'ws';
import { packageRoot } from '../../controller/cli/package-root.ts';
import { fromInterlock, type InterlockConfig, type LoopFiguresView } from '../../controller/contract/interlock.ts';
import { loadProfiles } from '../../hardware-profiles/load-profiles.ts';
import { quantile, type Print } from './figures.ts';

/**
 * The compiled interlock process in real time against one robot over the wire: from a request's sending to its permit's arrival here, both
 * through a local socket, and how late its loop came. With and without real-time priority, idle and beside busy processes.
 */
const WARM_UP_MS = 4_000;
const REQUEST_PERIOD_MS = 37;
const HOGS_PER_CORE = 2;

const zero = { x: 0, y: 0, z: 0 };
const upright = { x: 0, y: 0, z: 0, w: 1 };

/** A robot that stands and asks; remembers how long each answer took, ms. */
class AskingRobot {
  readonly answersMs: number[] = [];
  readonly #server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  readonly #sockets = new Set<WebSocket>();
  readonly #asked = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  #count = 0;

  constructor() {
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('message', (data) => this.#hear((data as Buffer).toString('utf8')));
    });
    // No multiple of the cycle, so that requests meet it at every phase.
    this.#timer = setInterval(() => this.#tell(), REQUEST_PERIOD_MS);
  }

  async url(): Promise<string> {
    if (this.#server.address() === null) await new Promise((resolve) => this.#server.once('listening', resolve));
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return `ws://127.0.0.1:${String(address.port)}`;
  }

  close(): void {
    clearInterval(this.#timer);
    for (const socket of this.#sockets) socket.terminate();
    this.#server.close();
  }

  #hear(text: string): void {
    const nonce = /\\"nonce\\":\\"([0-9a-f]{16})\\"/.exec(text)?.[1];
    const askedMs = nonce === undefined ? undefined : this.#asked.get(nonce);
    if (nonce === undefined || askedMs === undefined) return;
    this.#asked.delete(nonce);
    this.answersMs.push(performance.now() - askedMs);
  }

  #tell(): void {
    this.#count += 1;
    const nowMs = Date.now();
    const header = { stamp: { sec: Math.floor(nowMs / 1000), nanosec: (nowMs % 1000) * 1e6 }, frame_id: 'map' };
    const covariance = Array.from({ length: 36 }, () => 0);
    const pose = { pose: { position: { x: 30, y: 13, z: 0 }, orientation: upright }, covariance };
    const twist = { twist: { linear: zero, angular: zero }, covariance };
    this.#publish('/t1/odom', { header, child_frame_id: 'base_link', pose, twist });
    this.#publish('/tags', { transforms: [] });
    const nonce = this.#count.toString(16).padStart(16, '0');
    this.#asked.set(nonce, performance.now());
    if (this.#asked.size > 1_000) this.#asked.delete(this.#asked.keys().next().value ?? '');
    const request = { version: 1, machineId: 't1', connectionId: 'c1', nonce, epochSeen: 0 };
    this.#publish('/t1/permit_request', { data: JSON.stringify(request) });
  }

  #publish(topic: string, msg: unknown): void {
    const text = JSON.stringify({ op: 'publish', topic, msg });
    for (const socket of this.#sockets) socket.send(text);
  }
}

/** One floor of 60 m × 27 m with one robot on it. */
function configOf(url: string): InterlockConfig {
  const profiles = loadProfiles(join(packageRoot(), 'hardware-profiles/data'));
  const profile = profiles.ok ? profiles.value.get('trowelling-robot') : undefined;
  if (profile === undefined) throw new Error('no profile of a trowelling robot');
  const outline: [number, number][] = [
    [0, 0],
    [60, 0],
    [60, 27],
    [0, 27],
  ];
  const machine: InterlockConfig['machines'][number]['machine'] = {
    id: 't1',
    label: 'T1',
    profileId: profile.id,
    serialNo: 't1',
    assetId: 't1',
    wire: { kind: 'rosbridge', url, namespace: '/t1' },
    permitKeyHex: '5a'.repeat(32),
    start: { levelId: 'level-1', xM: 30, yM: 13, zM: 0, yawRad: 0 },
  };
  return {
    siteId: 'bench',
    geometryHash: 'ab'.repeat(32),
    levels: [{ id: 'level-1', elevationM: 0, slabs: [{ outline, holes: [] }], fallEdges: [] }],
    landings: [],
    zones: [],
    machines: [{ machine, profile }],
    people: [],
    siteUrl: url,
    useSimTime: false,
  };
}

function hog(): ChildProcess {
  return spawn(
    process.execPath,
    ['-e', 'const a = []; for (;;) { a.push({ x: a.length }); if (a.length > 1e5) a.length = 0; }'],
    {
      stdio: 'ignore',
    },
  );
}

function follow(socket: Socket, onLoop: (loop: LoopFiguresView) => void): void {
  createInterface({ input: socket }).on('line', (line) => {
    const message = fromInterlock.parse(JSON.parse(line));
    if (message.type === 'status') onLoop(message.loop);
  });
}

async function measure(print: Print, priority: 'auto' | 'off', load: 'idle' | 'loaded', forMs: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'lateness-'));
  const robot = new AskingRobot();
  const path = join(directory, 'socket');
  const script = join(packageRoot(), 'dist/controller/interlock/main.js');
  const args = ['--socket', path, '--state', join(directory, 'state'), '--sim-time', 'false', '--priority', priority];
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const socket = connect(path);
  let loop: LoopFiguresView | null = null;
  follow(socket, (next) => {
    loop = next;
  });
  const config = configOf(await robot.url());
  socket.write(`${JSON.stringify({ type: 'configure', commandId: 'bench', config })}\n`);
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  await pause(WARM_UP_MS);
  const hogs = load === 'idle' ? [] : Array.from({ length: HOGS_PER_CORE * availableParallelism() }, hog);
  robot.answersMs.length = 0;
  await pause(forMs);
  for (const one of hogs) one.kill('SIGKILL');
  const figures = loop as LoopFiguresView | null;
  const how = `${load}, ${figures?.scheduling ?? '?'} priority, ${String(robot.answersMs.length)} answers`;
  for (const [name, share] of [
    ['p50', 0.5],
    ['p99', 0.99],
    ['p99.9', 0.999],
  ] as const) {
    print({ name: `interlock request to permit ${name}`, value: quantile(robot.answersMs, share), unit: 'ms', how });
  }
  print({ name: 'interlock loop lateness p99', value: figures?.lateMsP99 ?? Number.NaN, unit: 'ms', how });
  print({ name: 'interlock loop lateness worst', value: figures?.lateMsMax ?? Number.NaN, unit: 'ms', how });
  socket.destroy();
  child.kill('SIGTERM');
  await new Promise((resolve) => child.once('exit', resolve));
  robot.close();
  rmSync(directory, { recursive: true, force: true });
}

/** `minutes` for each of the four. */
export async function benchInterlockLateness(print: Print, minutes: number): Promise<void> {
  for (const load of ['idle', 'loaded'] as const) {
    for (const priority of ['off', 'auto'] as const) await measure(print, priority, load, minutes * 60_000);
  }
}
