import { seededRandom } from '../../kernel/random.ts';
import { allocate, type Allocation } from '../../missions/allocation/allocate.ts';
import type {
  AllocationObjective,
  AllocationPlan,
  AllocationProblem,
} from '../../missions/allocation/allocation-problem.ts';
import { allocationFaults } from '../support/checkers/allocation-checker.ts';
import { drawnAllocation, shapeOf, type AllocationShape } from './allocation-instances.ts';
import { publishedExact, publishedFigures } from './allocation-published.ts';
import { printRows } from './instance-rows.ts';
import type { SolverBenchOptions } from './solver-bench.ts';

/** What is minimised, by the name of the family. */
export const allocationFamilies: Readonly<Record<string, AllocationObjective>> = {
  allocation: 'makespan',
  'allocation-flow-time': 'flow-time',
};

/** Where the search is cut short as well. */
const CUTS_MS = [10, 50, 200] as const;
const LASTING_BATTERY_S = 7_200;
const BYTES_PER_MB = 1_000_000;
const ALL = 'all';

interface Cut {
  readonly afterMs: number;
  /** CPU time that it took to stop. */
  readonly usedMs: number;
  /** Tasks with a machine. */
  readonly assigned: number;
  readonly objective: number;
}

interface Row {
  readonly instance: string;
  readonly family: string;
  readonly seconds: number;
  /** Null where a task is left. */
  readonly objective: number | null;
  /** The plain local search's, mean over seeds; null where none was measured. */
  readonly bestKnown: number | null;
  /** Open-RMF's, likewise: of its greedy mode, or what its exact mode needed. */
  readonly rmf: number | string | null;
  readonly lowerBound: number;
  readonly isOptimal: boolean;
  /** Over the lower bound, proven. */
  readonly gapPercent: number | null;
  readonly makespan: number;
  readonly flowTime: number;
  readonly cutShort: readonly Cut[];
  /** The most memory of the process so far. */
  readonly memoryMb: number;
  readonly solution: Pick<AllocationPlan, 'routes' | 'unassigned'>;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

interface Measured {
  readonly allocation: Allocation;
  readonly usedMs: number;
}

/** Throws where a plan is wrong: that is a bug. */
function measured(
  problem: AllocationProblem,
  objective: AllocationObjective,
  seed: number,
  timeMaxMs: number,
): Measured | string {
  const startMs = cpuMs();
  const result = allocate(problem, {
    objective,
    random: seededRandom(seed),
    budget: { schedulesMax: Infinity, timeMaxMs, elapsedMs: () => cpuMs() - startMs },
  });
  const usedMs = cpuMs() - startMs;
  if (!result.ok) return JSON.stringify(result.problem);
  const faults = allocationFaults(problem, result.value.plan);
  if (faults.length > 0) throw new Error(faults.slice(0, 3).join('; '));
  return { allocation: result.value, usedMs };
}

function valueOf({ makespan, flowTime }: AllocationPlan, objective: AllocationObjective): number {
  return objective === 'makespan' ? makespan : flowTime;
}

function cutsOf(problem: AllocationProblem, objective: AllocationObjective, seed: number): Cut[] {
  return CUTS_MS.flatMap((afterMs) => {
    const cut = measured(problem, objective, seed, afterMs);
    if (typeof cut === 'string') return [];
    const { plan } = cut.allocation;
    const assigned = problem.tasks.length - plan.unassigned.length;
    return [{ afterMs, usedMs: cut.usedMs, assigned, objective: valueOf(plan, objective) }];
  });
}

/** Nothing was published of spread releases; a battery that a full makespan does not empty changes nothing. */
function publishedOf({ machines, tasks, spreadS, batteryS }: AllocationShape, objective: AllocationObjective) {
  if (spreadS !== undefined || (batteryS ?? Infinity) < LASTING_BATTERY_S) return { bestKnown: null, rmf: null };
  const known = publishedFigures.find((row) => row.machines === machines && row.tasks === tasks);
  const key = objective === 'makespan' ? 'makespan' : 'flowTime';
  const exact = publishedExact[`${String(machines)}x${String(tasks)}`];
  return { bestKnown: known?.localSearch[key] ?? null, rmf: known?.rmf[key] ?? exact ?? null };
}

function run(family: string, name: string, { seconds, seed }: SolverBenchOptions): Row | string {
  const shape = shapeOf(name);
  if (shape === null)
    return `${name}: an instance is written m5-n15-s1, with -r7200 for releases and -b7200 for batteries`;
  const objective = allocationFamilies[family]!;
  const problem = drawnAllocation(shape);
  const cutShort = cutsOf(problem, objective, seed);
  const whole = measured(problem, objective, seed, seconds * 1000);
  if (typeof whole === 'string') return `${name}: ${whole}`;
  const { plan, bound, isOptimal } = whole.allocation;
  const isWhole = plan.unassigned.length === 0;
  const value = valueOf(plan, objective);
  return {
    instance: name,
    family,
    seconds: whole.usedMs / 1000,
    objective: isWhole ? value : null,
    ...publishedOf(shape, objective),
    lowerBound: bound,
    isOptimal,
    gapPercent: isWhole && bound > 0 ? 100 * (value / bound - 1) : null,
    makespan: plan.makespan,
    flowTime: plan.flowTime,
    cutShort,
    memoryMb: (process.resourceUsage().maxRSS * 1024) / BYTES_PER_MB,
    solution: { routes: plan.routes, unassigned: plan.unassigned },
  };
}

function textOf(row: Row): string {
  const { instance, objective, lowerBound, gapPercent, isOptimal, seconds, rmf, bestKnown, cutShort, memoryMb } = row;
  const gap = gapPercent === null ? '-' : `${gapPercent.toFixed(2)} %`;
  return [
    instance.padEnd(20),
    (objective === null ? 'tasks left' : objective.toFixed(0)).padStart(10),
    `bound ${lowerBound.toFixed(0)}`.padStart(12),
    (isOptimal ? 'proven' : gap).padStart(8),
    `${seconds.toFixed(2)} s CPU`.padStart(11),
    `${memoryMb.toFixed(0)} MB`.padStart(7),
    `cut ${cutShort.map(({ afterMs, objective }) => `${String(afterMs)} ms ${objective.toFixed(0)}`).join(', ')}`.padStart(
      46,
    ),
    bestKnown === null ? '' : `local search ${bestKnown.toFixed(0)}`.padStart(20),
    rmf === null ? '' : ` RMF ${String(rmf)}`,
  ].join(' ');
}

function summaryOf(rows: readonly Row[]): string {
  const known = rows.filter(({ bestKnown, objective }) => bestKnown !== null && objective !== null);
  const ratios = known.map(({ objective, bestKnown }) => objective! / bestKnown!);
  const mean = 100 * (ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length - 1);
  const proven = rows.filter(({ isOptimal }) => isOptimal).length;
  const against =
    known.length === 0 ? '' : `; mean ${mean.toFixed(2)} % against the local search over ${String(known.length)}`;
  return `${String(proven)} of ${String(rows.length)} proven${against}; all checked`;
}

/** All instances that have published figures, with batteries that are never empty as in the day that they stand for. */
function allNames(): string[] {
  const sizes = [{ machines: 5, tasks: 15 }, ...publishedFigures];
  return sizes.flatMap(({ machines, tasks }) =>
    (tasks === 200 ? [1] : [1, 2, 3]).map((seed) => `m${String(machines)}-n${String(tasks)}-s${String(seed)}-b7200`),
  );
}

/** Prints a row per drawn instance, `all` standing for those with published figures. Returns the exit code: 1 where a name is none. */
export function benchAllocation(family: string, names: readonly string[], options: SolverBenchOptions): number {
  const { output } = options;
  const all = names.flatMap((name) => (name === ALL ? allNames() : [name]));
  return printRows({ files: all, drawn: 'yes', output, run: (name) => run(family, name, options), textOf, summaryOf });
}
