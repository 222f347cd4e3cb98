import type { Random } from '../../kernel/random.ts';
import { ok, type Result } from '../../kernel/result.ts';
import { WorkMeter, type WorkBudget } from '../solver/work-budget.ts';
import { allocationBound } from './allocation-bound.ts';
import type {
  AllocationObjective,
  AllocationPlan,
  AllocationProblem,
  AllocationRefusal,
} from './allocation-problem.ts';
import type { AllocationTables } from './allocation-tables.ts';
import { Assignment, type AssignmentSnapshot } from './assignment.ts';
import { assignCheapest } from './cheapest-place.ts';
import { compileAllocation } from './compile-allocation.ts';
import { exactAllocation, isSmallEnough } from './exact-allocation.ts';
import { assignNearest } from './first-assignment.ts';
import { LocalSearch } from './local-search.ts';
import { RouteTimer } from './route-timer.ts';

/**
 * Moves of the local search per task that are made in any case, for the sake of what counts second, and before a small problem is solved
 * exactly: the better the plan to beat, the less is left to look at.
 */
const MOVES_AT_FIRST = 2_000;
/** Time and cancellation are looked at once per so many moves. */
const MOVES_PER_LOOK = 32;
/** Values that differ by less than this share are equal. */
const TOLERANCE_RATIO = 1e-9;

export interface AllocationOptions {
  readonly objective: AllocationObjective;
  readonly random: Random;
  /** Counts moves as the scheduler counts schedules. */
  readonly budget: WorkBudget;
  /** The orders in force by machine, which are where the search begins, and what it costs to give one of their tasks another machine. */
  readonly previous?: { readonly orders: readonly (readonly number[])[]; readonly changeCost: number };
  /** Called with every better plan, as it is found. */
  readonly onBetter?: (plan: AllocationPlan) => void;
}

export interface Allocation {
  /** The best plan found; valid however early the search was cut short. */
  readonly plan: AllocationPlan;
  /**
   * No plan with all tasks assigned has a lower makespan, or flow time where that is the objective; 0 where it was cut short at once. Of a plan
   * that is proven to be optimal it is the very number, though a search of another order may have summed up to another last digit.
   */
  readonly bound: number;
  readonly isOptimal: boolean;
  readonly moves: number;
}

/**
 * Searches for the best plan until the budget is spent or the best is proven. The same problem, seed and number of moves give the same
 * answer on every machine.
 */
export function allocate(
  problem: AllocationProblem,
  options: AllocationOptions,
): Result<Allocation, AllocationRefusal> {
  const tables = compileAllocation(problem);
  return tables.ok ? ok(new AllocationSearch(tables.value, options).run()) : tables;
}

interface Score {
  readonly unassigned: number;
  readonly value: number;
  readonly other: number;
}

function isBetter(a: Score, b: Score): boolean {
  if (a.unassigned !== b.unassigned) return a.unassigned < b.unassigned;
  const tolerance = TOLERANCE_RATIO * Math.max(1, Math.abs(b.value));
  if (Math.abs(a.value - b.value) > tolerance) return a.value < b.value;
  return a.other < b.other - TOLERANCE_RATIO * Math.max(1, Math.abs(b.other));
}

function machinesOf(orders: readonly (readonly number[])[], tasks: number): Int32Array {
  const machines = new Int32Array(tasks).fill(-1);
  orders.forEach((order, machine) => order.forEach((task) => (machines[task] = machine)));
  return machines;
}

class AllocationSearch {
  readonly #tables: AllocationTables;
  readonly #options: AllocationOptions;
  readonly #work: WorkMeter;
  readonly #timer: RouteTimer;
  readonly #assignment: Assignment;
  readonly #search: LocalSearch;
  /** Machine that each task had, −1 where it had none. */
  readonly #before: Int32Array | null;
  #bound = 0;
  #best: { score: Score; state: AssignmentSnapshot };

  constructor(tables: AllocationTables, options: AllocationOptions) {
    this.#tables = tables;
    this.#options = options;
    this.#work = new WorkMeter(options.budget, MOVES_PER_LOOK);
    this.#timer = new RouteTimer(tables);
    this.#assignment = new Assignment(tables, this.#timer);
    const { objective, random } = options;
    const previous = options.previous ?? null;
    this.#before = previous === null ? null : machinesOf(previous.orders, tables.tasks);
    this.#search = new LocalSearch(tables, this.#timer, this.#assignment, {
      random,
      objective,
      before: this.#before,
      changeCost: previous?.changeCost ?? 0,
    });
    this.#best = { score: this.#score(), state: this.#assignment.snapshot() };
  }

  run(): Allocation {
    if (this.#options.previous === undefined) assignNearest(this.#tables, this.#timer, this.#assignment);
    else this.#takePrevious(this.#options.previous.orders);
    this.#keep();
    // A task dealt out is a plan tried, and a budget that this has used up is not to wait for the bound.
    this.#work.spend(this.#tables.tasks);
    this.#bound = this.#work.isOver ? 0 : allocationBound(this.#tables, this.#options.objective);
    if (isSmallEnough(this.#tables)) {
      this.#anneal(
        () => this.#first,
        () => this.#first >= 1,
      );
      if (!this.#isProven()) this.#searchExactly();
      this.#assignment.restore(this.#best.state);
    }
    const begun = this.#work.usedRatio;
    const cooled = (): number => (this.#work.usedRatio - begun) / (1 - begun);
    this.#anneal(cooled, () => this.#first >= 1 && this.#isProven());
    const isOptimal = this.#isProven();
    return {
      plan: this.#plan(),
      bound: isOptimal ? this.#best.score.value : this.#bound,
      isOptimal,
      moves: Math.round(this.#work.schedules),
    };
  }

  /** The orders in force as far as they still can be kept, the rest where it costs least. */
  #takePrevious(orders: readonly (readonly number[])[]): void {
    const { tasks, machines } = this.#tables;
    const routes = orders.map((order, machine) => {
      const route = Int32Array.from(order);
      const isAble = order.every((task) => this.#tables.canDo[task * machines + machine] === 1);
      return isAble && this.#timer.finish(machine, route, route.length) < Infinity ? route : new Int32Array(0);
    });
    const kept = new Set(routes.flatMap((route) => [...route]));
    const unassigned = Array.from({ length: tasks }, (_, task) => task).filter((task) => !kept.has(task));
    if (this.#isManned(routes)) this.#assignment.restore({ routes, unassigned });
    assignCheapest(this.#tables, this.#timer, this.#assignment, this.#options.objective);
  }

  #anneal(cooled: () => number, isEnough: () => boolean): void {
    this.#search.run({ work: this.#work, cooled, isEnough, onTaken: () => this.#keep() });
  }

  /** How much of the moves that are made in any case is done. */
  get #first(): number {
    return this.#work.schedules / (MOVES_AT_FIRST * Math.max(1, this.#tables.tasks));
  }

  #searchExactly(): void {
    const { score } = this.#best;
    const limit = score.unassigned === 0 ? score.value : Infinity;
    const exact = exactAllocation(this.#tables, this.#options.objective, limit, this.#work);
    if (exact === null || exact.value === Infinity) return;
    this.#bound = Math.max(this.#bound, exact.value);
    if (exact.routes === null || !this.#take(exact.routes)) return;
    this.#keep();
  }

  /** False where an operator is missing or the battery does not last, which the exact search may leave out. */
  #take(routes: readonly Int32Array[]): boolean {
    const finishes = routes.map((route, machine) => this.#timer.finish(machine, route, route.length));
    if (finishes.includes(Infinity)) return false;
    const isManned = this.#isManned(routes);
    if (isManned) this.#assignment.restore({ routes, unassigned: [] });
    return isManned;
  }

  #isManned(routes: readonly Int32Array[]): boolean {
    const { machines, operatorGroups } = this.#tables.problem;
    return (operatorGroups ?? []).every(({ count }, group) => {
      const busy = machines.filter(({ operators }, machine) => operators === group && routes[machine]!.length > 0);
      return busy.length <= count;
    });
  }

  #isProven(): boolean {
    const { unassigned, value } = this.#best.score;
    return unassigned === 0 && value <= this.#bound * (1 + TOLERANCE_RATIO);
  }

  #score(): Score {
    const { unassigned, makespan, flowTimeSum } = this.#assignment;
    const isMakespan = this.#options.objective === 'makespan';
    return {
      unassigned: unassigned.length,
      value: (isMakespan ? makespan : flowTimeSum) + this.#changes * (this.#options.previous?.changeCost ?? 0),
      other: isMakespan ? flowTimeSum : makespan,
    };
  }

  get #changes(): number {
    const { machineOf } = this.#assignment;
    return (
      this.#before?.reduce((sum, machine, task) => sum + (machine < 0 || machineOf[task] === machine ? 0 : 1), 0) ?? 0
    );
  }

  #keep(): void {
    const score = this.#score();
    if (!isBetter(score, this.#best.score)) return;
    this.#best = { score, state: this.#assignment.snapshot() };
    this.#options.onBetter?.(this.#plan());
  }

  #plan(): AllocationPlan {
    const { routes, unassigned } = this.#best.state;
    const steps = routes.map((route, machine) => this.#timer.steps(machine, route)!);
    const ends = steps.flat().flatMap((step) => (step.kind === 'task' ? [step] : []));
    return {
      routes: steps,
      unassigned: unassigned.toSorted((a, b) => a - b),
      makespan: ends.reduce((latest, { end }) => Math.max(latest, end), 0),
      flowTime: ends.reduce((total, { task, end }) => total + end - this.#tables.release[task]!, 0),
    };
  }
}
