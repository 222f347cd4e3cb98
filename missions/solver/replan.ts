import type { Random } from '../../kernel/random.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import { compileProject, type CompiledProject, type ProjectProblem } from './compile-project.ts';
import { diagnose, type Diagnosis } from './infeasibility.ts';
import { assign, emptyIndividual, type Individual } from './individual.ts';
import { LagGenerator } from './lag-generation.ts';
import { MATRIX_ACTIVITIES_MAX, matrixActivities, type LagMatrix } from './lag-matrix.ts';
import { forwardTimeline, timedLags } from './lag-timeline.ts';
import { CostMeter } from './plan-cost.ts';
import type { Project, Schedule } from './project.ts';
import { SerialGenerator } from './serial-generation.ts';
import { scheduleOf, solveProject } from './solve-project.ts';
import { projectUnderWay, type Situation } from './under-way.ts';
import { WorkMeter, type WorkBudget } from './work-budget.ts';

/** Without a valid repair after so many tries, complete search takes over. */
const REPAIRS_BEFORE_COMPLETE_SEARCH = 60;
/** The clock is looked at once per so many repairs; one of 200 activities takes about half a millisecond. */
const REPAIRS_PER_LOOK = 4;

export interface ReplanOptions {
  readonly random: Random;
  readonly budget: WorkBudget;
  /** How much later an end (or how much more weighted lateness) one start less that moves is worth; a mean duration unless given. */
  readonly stability?: number;
  /** Called with every better repair, as it is found. */
  readonly onBetter?: (repair: Repair) => void;
}

export interface Repair {
  /** Valid if and only if its violation is 0. */
  readonly schedule: Schedule;
  /** Activities that have not begun and no longer begin when the plan says. */
  readonly moved: readonly number[];
}

export interface Replan extends Repair {
  /** The project as it stands, with what has begun frozen. */
  readonly project: Project;
  /** Schedules generated. */
  readonly schedules: number;
}

/** What `solveProject` refuses, and what is proven to have no schedule any more. */
export type ReplanProblem =
  | ProjectProblem
  | { readonly code: 'schedule-infeasible'; readonly facts: Extract<Diagnosis, { readonly kind: 'infeasible' }> };

/**
 * Repairs a plan that is under way: what has begun stays, what has not keeps its start unless it must move or moving it is worth
 * more than `stability`. Modes and people are kept where possible; only where no repair is found is one looked for by complete search,
 * which may prove that there is none, and then the plan made anew. The same seed and number of schedules give the same repair.
 */
export function replan(project: Project, situation: Situation, options: ReplanOptions): Result<Replan, ReplanProblem> {
  const underWay = projectUnderWay(project, situation);
  if (!underWay.ok) return underWay;
  const compiled = compileProject(underWay.value, situation.plan);
  if (!compiled.ok) return compiled;
  const size = matrixActivities(compiled.value);
  if (size > MATRIX_ACTIVITIES_MAX)
    return refuse({ code: 'schedule-too-large', facts: { size, limit: MATRIX_ACTIVITIES_MAX } });
  const work = new WorkMeter(options.budget, REPAIRS_PER_LOOK);
  const search = RepairSearch.of(compiled.value, situation, { ...options, work });
  search?.run();
  if (search?.isValid !== true && !work.isOver) {
    const budget = work.halfOfRest;
    const diagnosis = diagnose(underWay.value, budget);
    work.spend(budget.schedulesMax === Infinity ? 0 : budget.schedulesMax);
    if (diagnosis.kind === 'infeasible') return refuse({ code: 'schedule-infeasible', facts: diagnosis });
    if (diagnosis.kind === 'feasible') search?.runFrom(diagnosis.starts);
  }
  if (search !== null && (search.isValid || work.isOver))
    return ok({ ...search.repair, project: underWay.value, schedules: work.schedules });
  return anew(underWay.value, situation, { ...options, work });
}

/** Everything that has not begun is planned again, as near to the plan as the search comes. */
function anew(
  project: Project,
  { plan }: Situation,
  { random, work, onBetter }: ReplanOptions & { readonly work: WorkMeter },
): Result<Replan, ProjectProblem> {
  const repairOf = (schedule: Schedule): Repair => ({
    schedule,
    moved: project.activities.flatMap(({ frozen }, activity) =>
      frozen === undefined && schedule.starts[activity] !== plan.starts[activity] ? [activity] : [],
    ),
  });
  const solved = solveProject(project, {
    random,
    budget: work.rest,
    previous: plan,
    onBetter: (schedule) => onBetter?.(repairOf(schedule)),
  });
  if (!solved.ok) return solved;
  const { schedule, schedules } = solved.value;
  return ok({ ...repairOf(schedule), project, schedules: work.schedules + schedules });
}

/** An order of placing and the starts wanted; who comes first keeps his. */
interface Attempt {
  readonly individual: Individual;
  readonly wanted: Int32Array;
  /** Starts that are not those of the plan. */
  moved: number;
}

class RepairSearch {
  readonly #project: CompiledProject;
  readonly #generator: LagGenerator;
  readonly #matrix: LagMatrix;
  readonly #serial: SerialGenerator;
  readonly #meter: CostMeter;
  readonly #options: ReplanOptions & { readonly work: WorkMeter };
  /** Starts of the plan, and of what has begun. */
  readonly #kept: Int32Array;
  readonly #crews: Int32Array;
  readonly #best: Attempt;
  readonly #next: Attempt;
  readonly #stability: number;
  #tries = 0;

  /** Null where the lags contradict each other under the modes of the plan. */
  static of(
    project: CompiledProject,
    situation: Situation,
    options: ReplanOptions & { readonly work: WorkMeter },
  ): RepairSearch | null {
    const modes = Int32Array.from(situation.plan.modes, (mode, activity) => {
      const doable = project.doable[activity]!;
      return project.frozenMode[activity]! >= 0
        ? project.frozenMode[activity]!
        : doable.includes(mode)
          ? mode
          : doable[0]!;
    });
    const serial = new SerialGenerator(project);
    serial.setModes(modes);
    const timeline = forwardTimeline(project, serial, timedLags(project, modes));
    if (timeline === null) return null;
    const parts = { serial, modes, generator: new LagGenerator(project, timeline), matrix: timeline.matrix };
    return new RepairSearch(project, situation, { ...parts, options });
  }

  private constructor(
    project: CompiledProject,
    { plan }: Situation,
    parts: {
      readonly serial: SerialGenerator;
      readonly modes: Int32Array;
      readonly generator: LagGenerator;
      readonly matrix: LagMatrix;
      readonly options: ReplanOptions & { readonly work: WorkMeter };
    },
  ) {
    const { frozenStart, gridStep, count } = project;
    this.#project = project;
    this.#serial = parts.serial;
    this.#generator = parts.generator;
    this.#matrix = parts.matrix;
    this.#options = parts.options;
    this.#meter = new CostMeter(project, parts.serial.crews);
    this.#kept = Int32Array.from(plan.starts, (start, activity) =>
      frozenStart[activity]! >= 0 ? frozenStart[activity]! : start / gridStep,
    );
    this.#crews = crewBits(project, plan.crews);
    const { earliest, latest } = parts.matrix;
    const wanted = this.#kept.map((start, activity) =>
      Math.min(latest[activity]!, Math.max(earliest[activity]!, start)),
    );
    this.#best = { individual: emptyIndividual(project), wanted, moved: Infinity };
    this.#best.individual.modes.set(parts.modes);
    this.#next = { individual: emptyIndividual(project), wanted: wanted.slice(), moved: Infinity };
    this.#next.individual.modes.set(parts.modes);
    const total = parts.serial.duration.reduce((sum, duration) => sum + duration, 0);
    const { stability } = parts.options;
    this.#stability = stability === undefined ? total / Math.max(1, count) : stability / gridStep;
  }

  get isValid(): boolean {
    return this.#best.individual.cost.violation === 0;
  }

  get repair(): Repair {
    const { starts } = this.#best.individual;
    return {
      schedule: scheduleOf(this.#project, this.#meter, this.#best.individual),
      moved: this.#movedIn(starts),
    };
  }

  #movedIn(starts: Int32Array): number[] {
    return [...starts.keys()].filter((activity) => starts[activity] !== this.#kept[activity]);
  }

  /** Until the budget is spent, nothing moves, or no valid repair has been found for long. */
  run(): void {
    const { work } = this.#options;
    for (const order of this.#firstOrders()) {
      if (this.#tries > 0 && work.isOver) return;
      this.#next.individual.order.set(order);
      this.#try();
    }
    this.#improve();
  }

  /** The same, beginning with a valid schedule. */
  runFrom(starts: readonly number[]): void {
    const { base, gridStep } = this.#project;
    const wanted = Int32Array.from(starts, (start) => start / gridStep);
    this.#next.wanted.set(wanted);
    this.#next.individual.order.set(base.toSorted((a, b) => wanted[a]! - wanted[b]!));
    this.#try();
    this.#improve();
  }

  #improve(): void {
    const { work } = this.#options;
    while (!work.isOver && this.#best.moved > 0 && (this.isValid || this.#tries < REPAIRS_BEFORE_COMPLETE_SEARCH)) {
      this.#change();
      this.#try();
    }
  }

  /** By the plan's starts; with those that cannot keep theirs behind all others, who keep theirs; and before them. */
  #firstOrders(): Int32Array[] {
    const kept = this.#kept;
    const byStart = this.#project.base.toSorted((a, b) => kept[a]! - kept[b]!);
    const isForced = (activity: number): boolean => this.#best.wanted[activity] !== kept[activity];
    const forced = byStart.filter(isForced);
    const others = byStart.filter((activity) => !isForced(activity));
    return [byStart, Int32Array.from([...others, ...forced]), Int32Array.from([...forced, ...others])];
  }

  #try(): void {
    const { individual, wanted } = this.#next;
    const { starts, modes, order, cost } = individual;
    const { duration, crews } = this.#serial;
    crews?.crew.set(this.#crews);
    const missing = this.#generator.generateFrom(wanted, order, starts);
    this.#options.work.spend(1);
    this.#tries += 1;
    let makespan = 0;
    for (let activity = 0; activity < starts.length; activity += 1)
      makespan = Math.max(makespan, starts[activity]! + duration[activity]!);
    this.#meter.measure(starts, duration, modes, makespan, cost);
    cost.violation += missing;
    if (crews !== null) individual.crews.set(crews.crew);
    this.#next.moved = 0;
    for (let activity = 0; activity < starts.length; activity += 1)
      if (starts[activity] !== this.#kept[activity]) this.#next.moved += 1;
    const difference = this.#compare(this.#next, this.#best);
    if (difference > 0) return;
    assign(individual, this.#best.individual);
    this.#best.wanted.set(wanted);
    this.#best.moved = this.#next.moved;
    if (difference < 0) this.#options.onBetter?.(this.repair);
  }

  /** Negative when `a` is better. */
  #compare(a: Attempt, b: Attempt): number {
    const [costA, costB] = [a.individual.cost, b.individual.cost];
    if (costA.violation !== costB.violation) return costA.violation - costB.violation;
    const worth = ({ individual: { cost }, moved }: Attempt): number =>
      cost.lateness + cost.makespan + this.#stability * moved;
    return worth(a) - worth(b) || costA.change - costB.change || costA.wages - costB.wages;
  }

  /** A step away from the best: somebody who had to move comes first or last in the order, or wants another start. */
  #change(): void {
    const { random } = this.#options;
    const { individual, wanted } = this.#best;
    const moved = this.#movedIn(individual.starts).sort((a, b) => this.#kept[a]! - this.#kept[b]!);
    const { order } = this.#next.individual;
    order.set(individual.order);
    this.#next.wanted.set(wanted);
    const draw = random.next();
    // The first that gives way is what pushes those behind it.
    const chosen = moved[draw < 0.3 ? 0 : random.below(moved.length)]!;
    if (draw < 0.3 || draw > 0.85) shift(order, chosen, 'last');
    else if (draw < 0.6) shift(order, chosen, 'first');
    else if (draw < 0.7) shift(order, random.below(order.length), draw < 0.65 ? 'first' : 'last');
    else this.#wantOther(chosen);
  }

  /** Its old start, or where that was wanted anything from its earliest on. */
  #wantOther(activity: number): void {
    const { earliest, latest } = this.#matrix;
    const kept = Math.min(latest[activity]!, Math.max(earliest[activity]!, this.#kept[activity]!));
    this.#next.wanted[activity] = this.#next.wanted[activity] === kept ? earliest[activity]! : kept;
  }
}

function shift(order: Int32Array, activity: number, to: 'first' | 'last'): void {
  const at = order.indexOf(activity);
  if (to === 'first') {
    order.copyWithin(1, 0, at);
    order[0] = activity;
  } else {
    order.copyWithin(at, at + 1);
    order[order.length - 1] = activity;
  }
}

/** The people of the plan as sets of bits, whom each activity would rather have. */
function crewBits({ crews: table, count, crewWords }: CompiledProject, crews: Situation['plan']['crews']): Int32Array {
  const bits = new Int32Array(count * crewWords);
  if (table === null) return bits;
  crews?.forEach((crew, activity) => {
    for (const person of crew) {
      const bit = table.bitOfPerson[person]!;
      const word = activity * crewWords + (bit >> 5);
      bits[word] = bits[word]! | (1 << (bit & 31));
    }
  });
  return bits;
}
