import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../controller/cli/package-root.ts';
import {
  fromInterlock,
  type InterlockConfig,
  type LoopFiguresView,
} from '../../controller/contract/interlock/interlock.ts';
import { loadProfiles } from '../../hardware-profiles/load-profiles.ts';
import { AskingRobot } from './asking-robot.ts';

/** The compiled interlock process in real time, with one robot over the wire. */
export interface RunningInterlock {
  readonly robot: AskingRobot;
  /** Its newest figures; null before the first. */
  loop(): LoopFiguresView | null;
  stop(): Promise<void>;
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

function follow(socket: Socket, onLoop: (loop: LoopFiguresView) => void): void {
  createInterface({ input: socket }).on('line', (line) => {
    const message = fromInterlock.parse(JSON.parse(line));
    if (message.type === 'status') onLoop(message.loop);
  });
}

export async function startInterlock(priority: 'auto' | 'off'): Promise<RunningInterlock> {
  const directory = mkdtempSync(join(tmpdir(), 'lateness-'));
  const robot = new AskingRobot();
  const path = join(directory, 'socket');
  const script = join(packageRoot(), 'dist/controller/interlock/main.js');
  const args = ['--socket', path, '--state', join(directory, 'state'), '--sim-time', 'false', '--priority', priority];
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const socket = connect(path);
  let loop: LoopFiguresView | null = null;
  follow(socket, (next) => {
    loop = next;
  });
  const config = configOf(await robot.url());
  socket.write(`${JSON.stringify({ type: 'configure', commandId: 'bench', config })}\n`);
  return {
    robot,
    loop: () => loop,
    stop: async () => {
      socket.destroy();
      child.kill('SIGTERM');
      await once(child, 'exit');
      robot.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
