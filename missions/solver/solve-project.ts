import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { Random } from '../../kernel/random.ts';
import { compileProject, type CompiledProject, type ProjectProblem } from './compile-project.ts';
import { Evolution, type EvolutionSettings } from './evolution.ts';
import { emptyIndividual, type Individual } from './individual.ts';
import { Justifier } from './justifier.ts';
import { LagJustifier } from './lag-justifier.ts';
import { MATRIX_ACTIVITIES_MAX, matrixActivities } from './lag-matrix.ts';
import { lowerBound } from './lower-bound.ts';
import { CostMeter } from './plan-cost.ts';
import type { PreviousPlan, Project, Schedule } from './project.ts';
import { SerialGenerator } from './serial-generation.ts';
import { WorkMeter, type WorkBudget } from './work-budget.ts';

/** Found on PSPLIB j30, j60 and j120 and on UBO at one and two seconds; see docs/planners.md. Schedules under maximum lags are dear. */
const plainSettings: EvolutionSettings = { populationSize: 300, mutationRatio: 0.05, patience: 3 };
const lagSettings: EvolutionSettings = { ...plainSettings, populationSize: 60 };
/** Each population that has nothing left to give is followed by one larger by this factor. */
const GROWTH = 1.5;

export interface SolveOptions {
  readonly random: Random;
  readonly budget: WorkBudget;
  /** The plan in force: where the search begins, and what `change` is counted against. */
  readonly previous?: PreviousPlan;
  /** Called with every better schedule, as it is found. */
  readonly onBetter?: (schedule: Schedule) => void;
}

export interface Solution {
  /** The best schedule found. Valid if and only if its violation is 0; a violation does not prove that there is no valid one. */
  readonly schedule: Schedule;
  /** No schedule without lateness ends before this, in the caller's units. */
  readonly makespanBound: number;
  /** Whether the schedule is proven to be the best: valid, never late and as short as the bound. */
  readonly isOptimal: boolean;
  /** Schedules generated. */
  readonly schedules: number;
}

/**
 * Searches for the best schedule until the budget is spent or the best is proven. The same project, seed and number of schedules
 * give the same answer on every machine. Refuses a project that is malformed, too large, contradicts itself or never fits.
 */
export function solveProject(project: Project, options: SolveOptions): Result<Solution, ProjectProblem> {
  const compiled = compileProject(project, options.previous ?? null);
  if (!compiled.ok) return compiled;
  const size = isPlain(compiled.value) ? 0 : matrixActivities(compiled.value);
  if (size > MATRIX_ACTIVITIES_MAX)
    return refuse({ code: 'schedule-too-large', facts: { size, limit: MATRIX_ACTIVITIES_MAX } });
  return ok(searched(compiled.value, options));
}

/** Whether serial generation alone keeps every lag; else the longest paths between all activities are needed. */
function isPlain({ isForward, hasLatestStarts }: CompiledProject): boolean {
  return isForward && !hasLatestStarts;
}

/** Schedules of many activities take so long that the clock is looked at after each; under maximum lags they are dearer still. */
function schedulesPerLook(project: CompiledProject): number {
  const often = isPlain(project) ? 3200 : 800;
  return Math.max(1, Math.min(16, Math.floor(often / Math.max(1, project.count))));
}

function searched(project: CompiledProject, { random, budget, onBetter }: SolveOptions): Solution {
  const work = new WorkMeter(budget, schedulesPerLook(project));
  const generator = new SerialGenerator(project);
  const meter = new CostMeter(project, generator.crews);
  const justifier = isPlain(project)
    ? new Justifier(project, generator, meter, work)
    : new LagJustifier(project, generator, meter, work);
  const evolution = new Evolution(project, { random, work, justifier }, isPlain(project) ? plainSettings : lagSettings);
  const bound = lowerBound(project);
  const { cost } = evolution.best;
  const isOptimal = (): boolean =>
    cost.violation === 0 && cost.lateness === 0 && cost.makespan <= bound && cost.change === 0 && cost.wages === 0;
  evolution.onBetter = (individual) => onBetter?.(scheduleOf(project, meter, individual));
  const seeds = seedsOf(project);
  evolution.begin(seeds);
  while (!work.isOver && !isOptimal()) {
    evolution.step();
    if (!evolution.isSpent) continue;
    evolution.grow(GROWTH);
    evolution.begin(seeds);
  }
  return {
    schedule: scheduleOf(project, meter, evolution.best),
    makespanBound: bound * project.gridStep,
    isOptimal: isOptimal(),
    schedules: work.schedules,
  };
}

/** In the caller's units. */
export function scheduleOf(
  project: CompiledProject,
  meter: CostMeter,
  { starts, modes, crews, cost }: Individual,
): Schedule {
  return {
    starts: Array.from(starts, (start) => start * project.gridStep),
    modes: Array.from(modes),
    crews: crewsOf(project, modes, crews),
    objective: meter.objective(cost),
  };
}

function crewsOf({ project, crews: table, count }: CompiledProject, modes: Int32Array, crews: Int32Array): number[][] {
  return Array.from({ length: count }, (_, activity) => {
    const { frozen, modes: all } = project.activities[activity]!;
    if (frozen !== undefined) return [...(frozen.crew ?? [])];
    const { crew, duration } = all[modes[activity]!]!;
    if (table === null || crew === undefined || crew.length === 0 || duration === 0) return [];
    return [...table.personOfBit]
      .filter((_person, bit) => ((crews[activity * table.words + (bit >> 5)]! >>> (bit & 31)) & 1) === 1)
      .sort((a, b) => a - b);
  });
}

/** The plan in force, as the order of its starts, and the order of earliest starts. */
function seedsOf(project: CompiledProject): Individual[] {
  const { base, previous, doable, predecessors } = project;
  const plain = emptyIndividual(project);
  plain.order.set(base);
  doable.forEach((modes, index) => (plain.modes[index] = modes[0]!));
  if (previous === null) return [plain];
  const published = emptyIndividual(project);
  previous.modes.forEach((mode, index) => {
    published.modes[index] = doable[index]!.includes(mode) ? mode : doable[index]![0]!;
  });
  // A plan in force may break lags that are new: nothing comes before what it waits for.
  const key = Float64Array.from(previous.starts);
  for (const activity of base) {
    for (let at = predecessors.offset[activity]!; at < predecessors.offset[activity + 1]!; at += 1)
      key[activity] = Math.max(key[activity]!, key[predecessors.other[at]!]!);
  }
  published.order.set(base.toSorted((a, b) => key[a]! - key[b]!));
  return [published, plain];
}
