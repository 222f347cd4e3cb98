import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { packageRoot } from '../../controller/cli/package-root.ts';
import type { LoopFiguresView } from '../../controller/contract/interlock/interlock.ts';
import { median, type Print } from './figures.ts';
import { startInterlock } from './running-interlock.ts';

/**
 * How late the loop of the interlock process comes in real time, idle and while a process beside it commits 5,000 entries a second with the product's own writer. Rounds
 * of both alternate, each with a process of its own, so that what else the machine does meets both alike; a round is as long as the interlock remembers its cycles.
 */
const entriesPerS = 5_000;
const rounds = 5;
const roundMs = 42_000;
const settleMs = 3_000;
const loadStartMaxMs = 60_000;

interface Load {
  /** Entries acknowledged so far. */
  acknowledged(): number;
  stop(): Promise<void>;
}

async function startLoad(): Promise<Load> {
  const script = join(packageRoot(), 'dist/tests/bench/ledger-load.js');
  const child = spawn(process.execPath, [script, String(entriesPerS)], { stdio: ['pipe', 'pipe', 'inherit'] });
  let acknowledged = 0;
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    acknowledged = Number(line);
  });
  await once(lines, 'line', { signal: AbortSignal.timeout(loadStartMaxMs) });
  return {
    acknowledged: () => acknowledged,
    stop: async () => {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

interface Round {
  readonly loop: LoopFiguresView;
  readonly committedPerS: number;
}

async function measure(load: Load | null): Promise<Round> {
  const interlock = await startInterlock('auto');
  await pause(settleMs);
  const before = load?.acknowledged() ?? 0;
  const beganMs = performance.now();
  await pause(roundMs);
  const committed = (load?.acknowledged() ?? 0) - before;
  const committedPerS = (committed * 1_000) / (performance.now() - beganMs);
  const loop = interlock.loop();
  await interlock.stop();
  if (loop === null) throw new Error('the interlock told no figures');
  return { loop, committedPerS };
}

export async function benchInterlockBesideLedger(print: Print): Promise<void> {
  const idle: Round[] = [];
  const loaded: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    idle.push(await measure(null));
    const load = await startLoad();
    loaded.push(await measure(load).finally(() => load.stop()));
  }
  const of = (all: readonly Round[], read: (loop: LoopFiguresView) => number): number =>
    median(all.map(({ loop }) => read(loop)));
  const scheduling = loaded[0]?.loop.scheduling ?? '?';
  const how = `median of ${String(rounds)} rounds of ${String(roundMs / 1_000)} s, ${scheduling} priority`;
  const committed = median(loaded.map(({ committedPerS }) => committedPerS));
  print({ name: 'interlock beside the ledger: committed', value: committed, unit: 'entries/s', how });
  const quantiles = {
    p50: (loop: LoopFiguresView) => loop.lateMsP50,
    p99: (loop: LoopFiguresView) => loop.lateMsP99,
    'p99.9': (loop: LoopFiguresView) => loop.lateMsP999,
    worst: (loop: LoopFiguresView) => loop.lateMsMax,
  };
  for (const [name, read] of Object.entries(quantiles)) {
    const idleMs = of(idle, read);
    const loadedMs = of(loaded, read);
    print({ name: `interlock loop lateness ${name}, idle`, value: idleMs, unit: 'ms', how });
    print({ name: `interlock loop lateness ${name}, while entries are committed`, value: loadedMs, unit: 'ms', how });
    print({ name: `interlock loop lateness ${name}, difference`, value: loadedMs - idleMs, unit: 'ms', how });
  }
}
