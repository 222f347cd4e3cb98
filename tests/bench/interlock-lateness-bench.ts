import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../controller/cli/package-root.ts';
import { fromInterlock, type InterlockConfig, type LoopFiguresView } from '../../controller/contract/interlock.ts';
import { loadProfiles } from '../../hardware-profiles/load-profiles.ts';
import { AskingRobot } from './asking-robot.ts';
import { quantile, type Print } from './figures.ts';

/**
 * The compiled interlock process in real time against one robot over the wire: from a request's sending to its permit's arrival here, both
 * through a local socket, and how late its loop came. With and without real-time priority, idle and beside busy processes.
 */
const WARM_UP_MS = 4_000;
const HOGS_PER_CORE = 2;

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
