import { setImmediate } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { mutants } from './mutants.ts';
import { clockText, progressLine, reportLines, Totals } from './report.ts';
import { Episode } from './scenario.ts';

/**
 * `npm run scenario:interlock -- --hours 1000 --seed N`. `--hours` are machine-hours. A run consists of episodes of a quarter of an hour of
 * site time; the seed and the number of an episode alone decide what happens in it, so that `--from E` goes on where a run was broken off
 * and `--episode E --trace` shows one again. Exit code 1 on any violation, 130 where it was cut before its hours were full.
 */
const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '10' },
    seed: { type: 'string' },
    from: { type: 'string', default: '0' },
    episode: { type: 'string' },
    minutes: { type: 'string', default: '15' },
    faults: { type: 'string', default: '1' },
    people: { type: 'string', default: '60' },
    only: { type: 'string', multiple: true },
    mutant: { type: 'string' },
    trace: { type: 'boolean', default: false },
  },
});

/** What a shell says of a program that Ctrl-C has ended. */
const cutExitCode = 130;
const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
const hours = Number(values.hours);
const durationMs = Number(values.minutes) * 60_000;
const mutation = values.mutant === undefined ? {} : mutants[values.mutant];
if (mutation === undefined || ![seed, hours, durationMs].every(Number.isFinite)) {
  process.stderr.write(`no such mutant or number; mutants: ${Object.keys(mutants).join(', ')}\n`);
  process.exit(2);
}

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const trace = (nowMs: number, text: string): void => say(`${clockText(nowMs)}  ${text}`);
const begunMs = performance.now();
const wallS = (): number => (performance.now() - begunMs) / 1000;
const totals = new Totals();
say(`seed ${String(seed)}${values.mutant === undefined ? '' : `, mutant ${values.mutant}`}`);

/** Options that say which episodes: the line that shows one again gives its own. */
function isPlace(word: string): boolean {
  return ['--seed', '--hours', '--from', '--episode', '--trace'].includes(word);
}

/** Ctrl-C, once: what has been run so far is counted and printed. A second one ends the process as usual. */
let isCut = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    isCut = true;
  });
}

/** Site time between two looks at the clock and at the keyboard, ms. */
const stretchMs = 1000;
const tellEveryS = 30;
let toldAtS = 0;

async function runEpisode(episode: number): Promise<void> {
  const run = new Episode({
    seed,
    episode,
    durationMs,
    mutation: mutation ?? {},
    faultIntensity: Number(values.faults),
    peopleCount: Number(values.people),
    ...(values.only === undefined ? {} : { onlyFaults: values.only }),
    ...(values.trace ? { trace } : {}),
  });
  while (!run.isOver && !isCut) {
    const untilMs = run.nowMs + stretchMs;
    while (!run.isOver && run.nowMs < untilMs) run.step();
    await setImmediate();
    if (wallS() - toldAtS < tellEveryS || values.trace) continue;
    toldAtS = wallS();
    say(`  episode ${String(episode)} at ${clockText(run.nowMs)}, ${String(run.violations.length)} violations in it`);
  }
  const figures = run.figures();
  totals.add(figures, episode);
  toldAtS = wallS();
  say(`episode ${String(episode)}${run.isOver ? '' : ' (cut)'}: ${progressLine(totals, wallS())}`);
  for (const { kind, machineId, otherId, atMs, detail } of figures.violations.slice(0, 5)) {
    say(`  at ${clockText(atMs)}: ${kind} ${machineId} ${otherId}: ${detail}`);
  }
}

if (values.episode !== undefined) await runEpisode(Number(values.episode));
else {
  for (let episode = Number(values.from); totals.machineHours < hours && !isCut; episode += 1) {
    await runEpisode(episode);
    // A mutant has been found once it has been found.
    if (values.mutant !== undefined && totals.violations.length > 0) break;
  }
}
for (const line of reportLines(totals, {
  seed,
  wallS: wallS(),
  command: `npm run scenario:interlock -- ${process.argv
    .slice(2)
    .filter((word, index, all) => !isPlace(word) && !isPlace(all[index - 1] ?? ''))
    .join(' ')}`.trim(),
}))
  say(line);
const isShort = isCut && totals.machineHours < hours;
if (isShort) say(`cut: ${totals.machineHours.toFixed(1)} of ${String(hours)} machine-hours were run`);
process.exitCode = totals.violations.length > 0 ? 1 : isShort ? cutExitCode : 0;
