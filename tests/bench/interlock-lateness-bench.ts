import { spawn, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { quantile, type Print } from './figures.ts';
import { startInterlock } from './running-interlock.ts';

/**
 * The compiled interlock process in real time against one robot over the wire: from a request's sending to its permit's arrival here, both
 * through a local socket, and how late its loop came. With and without real-time priority, idle and beside busy processes.
 */
const WARM_UP_MS = 4_000;
const HOGS_PER_CORE = 2;

function hog(): ChildProcess {
  return spawn(
    process.execPath,
    ['-e', 'const a = []; for (;;) { a.push({ x: a.length }); if (a.length > 1e5) a.length = 0; }'],
    {
      stdio: 'ignore',
    },
  );
}

async function measure(print: Print, priority: 'auto' | 'off', load: 'idle' | 'loaded', forMs: number): Promise<void> {
  const interlock = await startInterlock(priority);
  const { robot } = interlock;
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  await pause(WARM_UP_MS);
  const hogs = load === 'idle' ? [] : Array.from({ length: HOGS_PER_CORE * availableParallelism() }, hog);
  robot.answersMs.length = 0;
  await pause(forMs);
  for (const one of hogs) one.kill('SIGKILL');
  const figures = interlock.loop();
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
  await interlock.stop();
}

/** `minutes` for each of the four. */
export async function benchInterlockLateness(print: Print, minutes: number): Promise<void> {
  for (const load of ['idle', 'loaded'] as const) {
    for (const priority of ['off', 'auto'] as const) await measure(print, priority, load, minutes * 60_000);
  }
}
