import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { seededRandom, type Random } from '../../kernel/random.ts';
import type { Project, Schedule } from '../../missions/solver/project.ts';
import { replan } from '../../missions/solver/replan.ts';
import { solveProject } from '../../missions/solver/solve-project.ts';
import type { Disruption, Situation } from '../../missions/solver/under-way.ts';
import { makespanOf } from '../support/checkers/schedule-checker.ts';
import { concernOf, repairFaults } from '../support/checkers/replan-checker.ts';
import { readProgenMax } from './formats/progen-max.ts';
import { readPsplib } from './formats/psplib.ts';
import { printRows } from './instance-rows.ts';
import type { SolverBenchOptions } from './solver-bench.ts';

export const replanFamily = 're-plan';
const CASES_PER_FILE = 20;
/** For the plan in force; the same on every machine. */
const PLAN_SCHEDULES = 1000;
/** How long the bar gives a feasible repair. */
const REPAIR_MAX_MS = 250;

interface Case {
  readonly now: number;
  readonly disruption: Disruption;
  /** Impossible: lags and what has begun leave no schedule, which the checker has found too. Proven impossible: only by our own search. */
  readonly outcome: 'repaired' | 'impossible' | 'proven-impossible' | 'none-found';
  /** CPU time until the first valid repair. */
  readonly firstMs: number | null;
  /** Starts that the disruption does not reach, and how many of them are moved. */
  readonly unreached: number;
  readonly unreachedMoved: number;
  /** Starts that nothing by itself forces, and how many of them are moved. */
  readonly unforced: number;
  readonly unforcedMoved: number;
  readonly moved: number;
  readonly makespan: number | null;
  readonly starts: readonly number[] | null;
}

interface Row {
  readonly instance: string;
  readonly family: string;
  /** CPU time for each repair. */
  readonly seconds: number;
  /** Percent of the starts not reached that were moved, mean over the cases repaired. */
  readonly objective: number | null;
  readonly bestKnown: null;
  readonly gapPercent: null;
  readonly planMakespan: number | null;
  readonly solution: { readonly plan: readonly number[]; readonly cases: readonly Case[] } | null;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** One thing goes wrong at some moment in the first three quarters of the plan. */
function drawSituation(random: Random, { activities, renewables }: Project, { starts, modes }: Schedule): Situation {
  const end = Math.max(...starts);
  const durations = activities.map((activity) => activity.modes[0]!.duration);
  const mean = durations.reduce((sum, duration) => sum + duration, 0) / durations.length;
  const now = Math.round(end * (0.05 + 0.7 * random.next()));
  const ofWork = [...starts.keys()].filter((index) => durations[index]! > 0);
  const running = ofWork.filter((index) => starts[index]! < now && now < starts[index]! + durations[index]!);
  const coming = ofWork.filter((index) => starts[index]! >= now && starts[index]! < now + 5 * mean);
  const delay = 1 + random.below(Math.ceil(2 * mean));
  const draw = random.next();
  let disruption: Disruption;
  if (draw < 0.4 && running.length > 0)
    disruption = { kind: 'takes-longer', activity: running[random.below(running.length)]!, by: delay };
  else if (draw < 0.7 && coming.length > 0) {
    const activity = coming[random.below(coming.length)]!;
    disruption = { kind: 'begins-later', activity, at: starts[activity]! + delay };
  } else {
    const renewable = random.below(renewables.length);
    const left = random.below(renewables[renewable]!.capacity);
    disruption = { kind: 'resource-down', renewable, from: now, until: now + delay, left };
  }
  return { plan: { starts, modes }, now, disruptions: [disruption] };
}

/** One repair, checked. Throws where it is wrong: that is a bug. */
function runCase(project: Project, situation: Situation, { seconds, seed }: SolverBenchOptions): Case {
  const startMs = cpuMs();
  let firstMs: number | null = null;
  const repaired = replan(project, situation, {
    random: seededRandom(seed),
    budget: { schedulesMax: Infinity, timeMaxMs: seconds * 1000, elapsedMs: () => cpuMs() - startMs },
    onBetter: ({ schedule }) => {
      if (schedule.objective.violation === 0) firstMs ??= cpuMs() - startMs;
    },
  });
  const { now, disruptions } = situation;
  const concern = concernOf(project, situation);
  const none = {
    now,
    disruption: disruptions[0]!,
    firstMs: null,
    unreached: 0,
    unreachedMoved: 0,
    unforced: 0,
    unforcedMoved: 0,
    moved: 0,
  };
  if (!repaired.ok && repaired.problem.code === 'schedule-infeasible')
    return { ...none, outcome: 'proven-impossible', makespan: null, starts: null };
  if (!repaired.ok && !concern.isImpossible)
    throw new Error(`a repair is refused: ${JSON.stringify(repaired.problem)}`);
  if (concern.isImpossible) return { ...none, outcome: 'impossible', makespan: null, starts: null };
  if (!repaired.ok || repaired.value.schedule.objective.violation > 0)
    return { ...none, outcome: 'none-found', makespan: null, starts: null };
  const { schedule, moved } = repaired.value;
  const faults = repairFaults(project, situation, schedule);
  if (faults.length > 0) throw new Error(`${JSON.stringify(disruptions)}: ${faults.slice(0, 3).join('; ')}`);
  const movedOf = (indices: readonly number[]): number =>
    indices.filter((index) => schedule.starts[index] !== situation.plan.starts[index]).length;
  return {
    ...none,
    outcome: 'repaired',
    firstMs,
    unreached: concern.unreached.length,
    unreachedMoved: movedOf(concern.unreached),
    unforced: concern.unforced.length,
    unforcedMoved: movedOf(concern.unforced),
    moved: moved.length,
    makespan: makespanOf(repaired.value.project, schedule),
    starts: schedule.starts,
  };
}

function run(file: string, options: SolverBenchOptions): Row | string {
  const text = readFileSync(file, 'utf8');
  const read = file.endsWith('.sch') ? readProgenMax(text) : readPsplib(text);
  if (!read.ok) return `${file}, line ${String(read.problem.facts.line)}: ${read.problem.facts.what}`;
  const project = read.value;
  if (project.activities.some(({ modes }) => modes.length > 1)) return `${file}: several modes are not re-planned here`;
  const random = seededRandom(options.seed).fork(basename(file));
  const planned = solveProject(project, { random, budget: { schedulesMax: PLAN_SCHEDULES } });
  const row = { instance: basename(file), family: replanFamily, seconds: options.seconds, bestKnown: null };
  if (!planned.ok || planned.value.schedule.objective.violation > 0)
    return { ...row, objective: null, gapPercent: null, planMakespan: null, solution: null };
  const { schedule } = planned.value;
  const cases = Array.from({ length: CASES_PER_FILE }, () =>
    runCase(project, drawSituation(random, project, schedule), options),
  );
  const repaired = cases.filter(({ outcome }) => outcome === 'repaired');
  return {
    ...row,
    objective: repaired.length === 0 ? null : meanOf(repaired.map(unreachedPercent)),
    gapPercent: null,
    planMakespan: schedule.objective.makespan,
    solution: { plan: schedule.starts, cases },
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function unreachedPercent({ unreached, unreachedMoved }: Case): number {
  return (100 * unreachedMoved) / Math.max(1, unreached);
}

function unforcedPercent({ unforced, unforcedMoved }: Case): number {
  return (100 * unforcedMoved) / Math.max(1, unforced);
}

function percentile(values: readonly number[], ratio: number): number {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(ratio * values.length) - 1)] ?? NaN;
}

function figuresOf(cases: readonly Case[], planMakespans: readonly number[]): string {
  const repaired = cases.filter(({ outcome }) => outcome === 'repaired');
  const countOf = (one: Case['outcome']): number => cases.filter(({ outcome }) => outcome === one).length;
  const [impossible, proven] = [countOf('impossible'), countOf('proven-impossible')];
  const firstMs = repaired.map(({ firstMs }) => firstMs ?? Infinity);
  const shares = repaired.map(unreachedPercent);
  const longer = cases.flatMap(({ makespan }, at) =>
    makespan === null ? [] : [100 * (makespan / planMakespans[at]! - 1)],
  );
  return [
    `${String(repaired.length)} of ${String(cases.length - impossible - proven)} repaired, ${String(impossible)} impossible by lags, ${String(proven)} proven so`,
    `first repair p50 ${percentile(firstMs, 0.5).toFixed(0)} ms, p99 ${percentile(firstMs, 0.99).toFixed(0)} ms`,
    `moved of the starts not reached: mean ${meanOf(shares).toFixed(1)} %, at most 10 % in ${String(shares.filter((share) => share <= 10).length)}`,
    `moved of those not forced: mean ${meanOf(repaired.map(unforcedPercent)).toFixed(1)} %`,
    `end ${meanOf(longer).toFixed(1)} % later`,
  ].join('; ');
}

function textOf({ instance, planMakespan, solution }: Row): string {
  if (solution === null || planMakespan === null) return `${instance.padEnd(16)} no plan to repair was found`;
  return `${instance.padEnd(16)} ${figuresOf(
    solution.cases,
    solution.cases.map(() => planMakespan),
  )}`;
}

function summaryOf(rows: readonly Row[], { seed, seconds }: SolverBenchOptions): string {
  const cases = rows.flatMap(({ solution }) => solution?.cases ?? []);
  const planMakespans = rows.flatMap(({ solution, planMakespan }) => (solution?.cases ?? []).map(() => planMakespan!));
  const slow = cases.filter(({ firstMs }) => firstMs !== null && firstMs > REPAIR_MAX_MS).length;
  return `all, seed ${String(seed)}, ${String(seconds)} s each: ${figuresOf(cases, planMakespans)}; ${String(slow)} over ${String(REPAIR_MAX_MS)} ms; all checked`;
}

/** Plans each file, disturbs the plan in so many ways drawn from the seed, and prints how it is repaired. */
export function benchReplan(_family: string, files: readonly string[], options: SolverBenchOptions): number {
  const { output } = options;
  return printRows({
    files,
    output,
    run: (file) => run(file, options),
    textOf,
    summaryOf: (rows) => summaryOf(rows, options),
  });
}
