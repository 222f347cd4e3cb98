import { seededRandom, type Random } from '../../kernel/random.ts';
import { compileProject } from '../solver/compile-project.ts';
import type { Individual } from '../solver/individual.ts';
import { lowerBound } from '../solver/lower-bound.ts';
import { searchOrders, type PlannedOrder } from '../solver/order-search.ts';
import { afterEnd, type Activity, type Project } from '../solver/project.ts';
import type { WorkBudget } from '../solver/work-budget.ts';
import { LiftDecoder, type LiftProblem, type LiftSchedule } from './lift-decoder.ts';

/** Orders of arrival with dues and priorities shaken by up to so much are what the search begins with, seconds. */
const shakesS = [0, 300, 900, 2400] as const;
const seedsMax = 24;
/** A lift that finds no place counts as this late. */
const unplacedS = 1_000_000;

export interface LiftSearchOptions {
  readonly seed: number;
  readonly budget: WorkBudget;
  /** Called with every better schedule, as it is found: how many lifts it has, and when the last of them ends. */
  readonly onBetter?: (lifts: number, endS: number) => void;
}

export interface FoundLifts {
  readonly schedule: LiftSchedule;
  /** No schedule of these lifts ends before it. */
  readonly boundS: number;
}

export interface LiftDates {
  /** By job; Infinity where nothing is due. */
  readonly dueS: readonly number[];
  readonly leaveByS: ReadonlyMap<string, number>;
}

/**
 * The best order of the lifts, with cranes and bays for them: nothing left out and no vehicle kept longer than it can stay, then the least weighted
 * lateness, then the earliest end, then what matters most first.
 */
export function searchLifts(
  problem: LiftProblem,
  dates: LiftDates,
  { seed, budget, onBetter }: LiftSearchOptions,
): FoundLifts {
  const doable = problem.jobs.flatMap(({ modes }, job) => (modes.length > 0 ? [job] : []));
  const project = projectOf(problem, dates, doable);
  const compiled = compileProject(project, null);
  const boundS = compiled.ok ? lowerBound(compiled.value) * compiled.value.gridStep : 0;
  const random = seededRandom(seed);
  const jobOf = (order: ArrayLike<number>): number[] => Array.from(order, (index) => doable[index]!);
  const modesOf = (modes: ArrayLike<number>): number[] => {
    const all = problem.jobs.map(() => 0);
    doable.forEach((job, index) => (all[job] = modes[index]!));
    return all;
  };
  const decode = (individual: Individual): void => {
    const schedule = LiftDecoder.decode(problem, jobOf(individual.order), { modes: modesOf(individual.modes) });
    Object.assign(individual.cost, costOf(problem, dates, schedule));
    const startOf = new Map(schedule.placed.map(({ job, startS }) => [job, startS]));
    doable.forEach((job, index) => (individual.starts[index] = startOf.get(job) ?? unplacedS));
  };
  const found = searchOrders(project, decode, {
    random,
    budget,
    onBetter: ({ starts, cost }) => onBetter?.(starts.filter((startS) => startS < unplacedS).length, cost.makespan),
    seeds: seedsOf(problem, dates, doable, { random: random.fork('seeds'), isCancelled: budget.isCancelled }),
  });
  const { order, modes } = found.ok
    ? found.value
    : { order: doable.map((_, index) => index), modes: doable.map(() => 0) };
  return { schedule: LiftDecoder.decode(problem, jobOf(order), { modes: modesOf(modes) }), boundS };
}

export function costOf(
  { jobs }: LiftProblem,
  { dueS, leaveByS }: LiftDates,
  schedule: LiftSchedule,
): Individual['cost'] {
  const cost = { violation: schedule.unplaced.length * unplacedS, lateness: 0, makespan: 0, change: 0, wages: 0 };
  for (const { job, liftS, endS, mode } of schedule.placed) {
    const { lift, vehicle } = jobs[job]!;
    if (vehicle !== null && mode.bayId !== null)
      cost.violation += Math.max(0, liftS - (leaveByS.get(vehicle) ?? Infinity));
    cost.lateness += lift.priority * Math.max(0, endS - (dueS[job] ?? Infinity));
    cost.makespan = Math.max(cost.makespan, endS);
    cost.change += lift.priority * endS;
  }
  return cost;
}

/** What the core is to know of the lifts: what waits for what, who could do them and how long at least; ways without a load come on top. */
function projectOf(
  { moves, jobs, after, arrivesS }: LiftProblem,
  { dueS }: LiftDates,
  doable: readonly number[],
): Project {
  const place = new Map(doable.map((job, index) => [job, index]));
  const activities = doable.map((job): Activity => {
    const { lift, modes, vehicle } = jobs[job]!;
    const due = dueS[job] ?? Infinity;
    return {
      modes: modes.map(({ crane, slingS, unslingS, carries }) => ({
        duration: slingS + unslingS + carries[0]!.durationS,
        demands: [...moves.cranes.map((_, index) => Number(index === crane)), 1],
        stockDemands: [],
      })),
      ...(vehicle === null ? {} : { release: arrivesS.get(vehicle) ?? 0 }),
      ...(due === Infinity ? {} : { due, weight: lift.priority }),
    };
  });
  const lags = doable.flatMap((job, to) =>
    after[job]!.flatMap((before) => {
      const from = place.get(before);
      return from === undefined ? [] : [afterEnd({ activities }, from, to, 0)];
    }),
  );
  const renewables = [...moves.cranes.map(() => ({ capacity: 1 })), { capacity: moves.cranes.length }];
  return { activities, lags, renewables, stocks: [] };
}

/** Orders of what comes and is due first, with the cranes that a greedy choice gives them. */
function seedsOf(
  problem: LiftProblem,
  { dueS, leaveByS }: LiftDates,
  doable: readonly number[],
  { random, isCancelled = () => false }: { readonly random: Random; readonly isCancelled: WorkBudget['isCancelled'] },
): PlannedOrder[] {
  const { jobs, after, arrivesS } = problem;
  const placeOf = new Map(doable.map((job, index) => [job, index]));
  const seeds: PlannedOrder[] = [];
  for (let seed = 0; seed < seedsMax && (seed === 0 || !isCancelled()); seed += 1) {
    const byS = shakesS[seed % shakesS.length]!;
    const keys = jobs.map(({ lift, vehicle }, job) => {
      const fromS = vehicle === null ? 0 : (arrivesS.get(vehicle) ?? 0);
      const untilS = Math.min(dueS[job] ?? Infinity, vehicle === null ? Infinity : (leaveByS.get(vehicle) ?? Infinity));
      const urgencyS = (untilS === Infinity ? 36_000 : untilS) - 60 * lift.priority;
      return (seed % 2 === 0 ? fromS : fromS + urgencyS) + byS * random.normal();
    });
    const order = precedenceOrder(doable, after, keys);
    const schedule = LiftDecoder.decode(problem, order, seed % 3 === 2 ? 'free-first' : 'done-first');
    const modes = doable.map(() => 0);
    for (const { job, mode } of schedule.placed) modes[placeOf.get(job)!] = jobs[job]!.modes.indexOf(mode);
    seeds.push({ order: order.map((job) => placeOf.get(job)!), modes });
  }
  return seeds;
}

/** By key, nothing before what it waits for. */
export function precedenceOrder(
  jobs: readonly number[],
  after: readonly (readonly number[])[],
  keys: readonly number[],
): number[] {
  const order: number[] = [];
  const isIn = new Set(jobs);
  const done = new Set<number>();
  const sorted = [...jobs].sort((a, b) => keys[a]! - keys[b]! || a - b);
  while (order.length < sorted.length) {
    const next = sorted.find(
      (job) => !done.has(job) && after[job]!.every((before) => done.has(before) || !isIn.has(before)),
    );
    if (next === undefined) return sorted;
    done.add(next);
    order.push(next);
  }
  return order;
}
