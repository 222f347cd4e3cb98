import { parseArgs } from 'node:util';
import { mutants } from './mutants.ts';
import { clockText, progressLine, reportLines, Totals } from './report.ts';
import { Episode } from './scenario.ts';

/**
 * `npm run scenario:interlock -- --hours 1000 --seed N`. `--hours` are machine-hours. A run consists of episodes of a quarter of an hour of
 * site time; the seed and the number of an episode alone decide what happens in it, so that `--from E` goes on where a run was broken off
 * and `--episode E --trace` shows one again. Exit code 1 on any violation.
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

function runEpisode(episode: number): void {
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
  const figures = run.run();
  totals.add(figures, episode);
  say(`episode ${String(episode)}: ${progressLine(totals, wallS())}`);
  for (const { kind, machineId, otherId, atMs, detail } of figures.violations.slice(0, 5)) {
    say(`  at ${clockText(atMs)}: ${kind} ${machineId} ${otherId}: ${detail}`);
  }
}

if (values.episode !== undefined) runEpisode(Number(values.episode));
else {
  for (let episode = Number(values.from); totals.machineHours < hours; episode += 1) {
    runEpisode(episode);
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
process.exitCode = totals.violations.length > 0 ? 1 : 0;
