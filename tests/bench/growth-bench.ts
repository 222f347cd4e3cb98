import { seededRandom } from '../../kernel/random.ts';
import { allocate } from '../../missions/allocation/allocate.ts';
import type { AllocationPlan, AllocationProblem } from '../../missions/allocation/allocation-problem.ts';
import { afterEnd, atMostAfterEnd, type Lag, type Project } from '../../missions/solver/project.ts';
import { solveProject } from '../../missions/solver/solve-project.ts';
import { allocationFaults } from '../support/checkers/allocation-checker.ts';
import { scheduleFaults } from '../support/checkers/schedule-checker.ts';
import type { SolverBenchOptions } from './solver-bench.ts';

/** What planning costs as tasks and machines grow together, up to 5,000 tasks on 200 machines. */
const sizes = [
  { tasks: 624, machines: 24 },
  { tasks: 1248, machines: 48 },
  { tasks: 2500, machines: 100 },
  { tasks: 5000, machines: 200 },
] as const;

interface Size {
  readonly tasks: number;
  readonly machines: number;
}

interface Row {
  readonly instance: string;
  readonly family: 'growth';
  readonly firstMs: number | null;
  readonly seconds: number;
  readonly objective: number;
  readonly bound: number;
  readonly gapPercent: number;
  /** Starts in the order of the activities, or the machines' routes. */
  readonly solution: { readonly starts: readonly number[] } | Pick<AllocationPlan, 'routes' | 'unassigned'>;
}

/** Minutes. Bays of concrete, each placed, levelled, floated and trowelled by one of a quarter of the machines, with the waits between. */
function slabProject({ tasks, machines }: Size, lags: 'least' | 'most'): Project {
  const random = seededRandom(7);
  const steps = [20, 15, 25, 25];
  const activities = Array.from({ length: tasks }, (_, at) => {
    const step = at % steps.length;
    const demands = steps.map((_step, other) => (other === step ? 1 : 0));
    return { modes: [{ duration: steps[step]! + random.below(11), demands, stockDemands: [] }] };
  });
  const waits = [0, 120, 60];
  const limits = [30, 240, 180];
  const between = Array.from({ length: tasks / steps.length }, (_, bay) =>
    waits.flatMap((wait, step): Lag[] => {
      const [from, to] = [bay * steps.length + step, bay * steps.length + step + 1];
      const least = afterEnd({ activities }, from, to, wait);
      return lags === 'least' ? [least] : [least, atMostAfterEnd({ activities }, from, to, limits[step]!)];
    }),
  ).flat();
  const renewables = steps.map(() => ({ capacity: machines / steps.length }));
  return { activities, lags: between, renewables, stocks: [] };
}

/** Seconds. Machines that stand anywhere on a grid of 16 × 16 places 10 m apart, and tasks that begin at one place and end at another. */
function gridAllocation({ tasks, machines }: Size): AllocationProblem {
  const random = seededRandom(7);
  const side = 16;
  const places = side * side;
  const travel = Array.from({ length: places * places }, (_, way) => {
    const [from, to] = [Math.floor(way / places), way % places];
    const rows = Math.abs(Math.floor(from / side) - Math.floor(to / side));
    return 10 * (rows + Math.abs((from % side) - (to % side)));
  });
  return {
    places,
    travelTables: [travel],
    machines: Array.from({ length: machines }, () => {
      return { travelTable: 0, skills: [], start: random.below(places), from: 0, until: Infinity };
    }),
    tasks: Array.from({ length: tasks }, () => {
      return { begin: random.below(places), end: random.below(places), service: 60 + random.below(91), skills: [] };
    }),
  };
}

function rowOf(found: Pick<Row, 'instance' | 'firstMs' | 'objective' | 'bound' | 'solution'>, startMs: number): Row {
  const { objective, bound } = found;
  const seconds = (cpuMs() - startMs) / 1000;
  return { ...found, family: 'growth', seconds, gapPercent: 100 * (objective / bound - 1) };
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Throws where a plan is wrong or refused: that is a bug. */
function schedule(size: Size, lags: 'least' | 'most', { seconds, seed }: SolverBenchOptions): Row {
  const project = slabProject(size, lags);
  const startMs = cpuMs();
  let firstMs: number | null = null;
  const solved = solveProject(project, {
    random: seededRandom(seed),
    budget: { schedulesMax: Infinity, timeMaxMs: seconds * 1000, elapsedMs: () => cpuMs() - startMs },
    onBetter: ({ objective }) => {
      if (objective.violation === 0) firstMs ??= cpuMs() - startMs;
    },
  });
  if (!solved.ok) throw new Error(JSON.stringify(solved.problem));
  const { schedule: found, makespanBound } = solved.value;
  const name = `${String(size.tasks)} activities, ${String(size.machines)} machines${lags === 'most' ? ', maximum lags' : ''}`;
  const { starts, objective } = found;
  const row = rowOf(
    { instance: name, firstMs, objective: objective.makespan, bound: makespanBound, solution: { starts } },
    startMs,
  );
  const faults = scheduleFaults(project, found);
  if (faults.length > 0) throw new Error(`${name}: ${faults.slice(0, 3).join('; ')}`);
  return row;
}

function allocation(size: Size, { seconds, seed }: SolverBenchOptions): Row {
  const problem = gridAllocation(size);
  const startMs = cpuMs();
  let firstMs: number | null = null;
  const found = allocate(problem, {
    objective: 'makespan',
    random: seededRandom(seed),
    budget: { schedulesMax: Infinity, timeMaxMs: seconds * 1000, elapsedMs: () => cpuMs() - startMs },
    onBetter: ({ unassigned }) => {
      if (unassigned.length === 0) firstMs ??= cpuMs() - startMs;
    },
  });
  if (!found.ok) throw new Error(JSON.stringify(found.problem));
  const { plan, bound } = found.value;
  const name = `${String(size.tasks)} tasks allotted, ${String(size.machines)} machines`;
  const { routes, unassigned, makespan } = plan;
  const row = rowOf({ instance: name, firstMs, objective: makespan, bound, solution: { routes, unassigned } }, startMs);
  const faults = allocationFaults(problem, plan);
  if (faults.length > 0) throw new Error(`${name}: ${faults.slice(0, 3).join('; ')}`);
  return row;
}

/** `plan growth`: each size is searched for so many seconds of CPU. */
export function benchGrowth(options: SolverBenchOptions): number {
  const print = (row: Row): void => {
    const { instance, firstMs, seconds, objective, bound, gapPercent } = row;
    if (options.output === 'json') process.stdout.write(`${JSON.stringify(row)}\n`);
    else
      process.stdout.write(
        `${instance.padEnd(52)} first ${firstMs === null ? '-' : `${firstMs.toFixed(0)} ms`.padStart(8)}  ${objective.toFixed(0)} of at least ${bound.toFixed(0)}  ${gapPercent.toFixed(1)} %  ${seconds.toFixed(2)} s CPU\n`,
      );
  };
  for (const size of sizes) print(schedule(size, 'least', options));
  for (const size of sizes) print(schedule(size, 'most', options));
  for (const size of sizes) print(allocation(size, options));
  return 0;
}
