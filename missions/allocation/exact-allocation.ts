import type { WorkMeter } from '../solver/work-budget.ts';
import type { AllocationObjective } from './allocation-problem.ts';
import type { AllocationTables } from './allocation-tables.ts';
import { leastDurations, leastFlowTimes, shortestFirst } from './allocation-bound.ts';
import { ChargePlanner, type Label } from './charging.ts';

/** Sets of tasks are bits of a word, and each set is looked at once per machine with all of its parts. */
export const EXACT_TASKS_MAX = 16;
/** Parts of sets that are looked at in all; some 200 million a second. */
const EXACT_PARTS_MAX = 500_000_000;
/** Labels of one machine, so that memory stays bounded. */
const LABELS_MAX = 400_000;
/** Parts counted as one plan of the budget. */
const PARTS_PER_PLAN = 2_048;

/** The best value of all, and an order of tasks for each machine that reaches it; no routes where nothing is better than the limit. */
export interface ExactAllocation {
  readonly value: number;
  readonly routes: readonly Int32Array[] | null;
}

export function isSmallEnough({ tasks, machines }: AllocationTables): boolean {
  return tasks <= EXACT_TASKS_MAX && machines * 3 ** tasks <= EXACT_PARTS_MAX;
}

/**
 * Branch and bound over sets of tasks: for each machine the best order of every set that can be part of a plan better than `limit` (all
 * choices of charging among them, dominated ones and those beyond the limit cut off), then the best way to deal the tasks out. Two things are left
 * out, so that the value is a bound and not always reached: scarce operators, and the battery where flow times are summed. Null where the
 * work ran out.
 */
export function exactAllocation(
  tables: AllocationTables,
  objective: AllocationObjective,
  limit: number,
  work: WorkMeter,
): ExactAllocation | null {
  const values: Float64Array[] = [];
  for (let machine = 0; machine < tables.machines; machine += 1) {
    const orders = new SetOrders(tables, machine, objective, limit);
    if (!orders.fill((1 << tables.tasks) - 1, work)) return null;
    values.push(orders.values());
  }
  const dealt = deal(values, tables.tasks, objective, limit, work);
  if (dealt === null) return null;
  if (dealt.value === Infinity) return { value: limit, routes: null };
  const routes = dealt.parts.map((part, machine) => {
    const orders = new SetOrders(tables, machine, objective, Infinity);
    orders.fill(part, null);
    return orders.best(part);
  });
  return { value: dealt.value, routes };
}

/** What the tasks outside a set add at least to the sum of flow times. */
class RestOfFlow {
  readonly #tables: AllocationTables;
  readonly #machine: number;
  readonly #durations: Float64Array;
  readonly #least: Float64Array;
  /** Tasks by duration, ascending. */
  readonly #sorted: readonly number[];
  readonly #left: Float64Array;
  readonly #free: Float64Array;
  #count = 0;
  #alone = 0;
  #releases = 0;

  constructor(tables: AllocationTables, machine: number) {
    this.#tables = tables;
    this.#machine = machine;
    this.#durations = leastDurations(tables);
    this.#least = leastFlowTimes(tables);
    this.#sorted = [...this.#durations.keys()].sort((a, b) => this.#durations[a]! - this.#durations[b]!);
    this.#left = new Float64Array(tables.tasks);
    this.#free = new Float64Array(tables.machines);
  }

  leave(set: number): void {
    this.#count = 0;
    this.#alone = 0;
    this.#releases = 0;
    for (const task of this.#sorted) {
      if (((set >> task) & 1) === 1) continue;
      this.#left[this.#count] = this.#durations[task]!;
      this.#count += 1;
      this.#alone += this.#least[task]!;
      this.#releases += this.#tables.release[task]!;
    }
  }

  /** When the machine itself is free for them from then on. */
  bound(freeFrom: number): number {
    this.#free.set(this.#tables.from);
    this.#free[this.#machine] = freeFrom;
    return Math.max(this.#alone, shortestFirst(this.#left, this.#count, this.#free) - this.#releases);
  }
}

/** The best orders of one machine for all sets of tasks. */
class SetOrders {
  readonly #tables: AllocationTables;
  readonly #machine: number;
  readonly #objective: AllocationObjective;
  readonly #limit: number;
  readonly #planner: ChargePlanner;
  readonly #rest: RestOfFlow | null;
  /** Labels by set and last task: set × tasks + task. */
  readonly #labels = new Map<number, Label[]>();
  #count = 0;

  constructor(tables: AllocationTables, machine: number, objective: AllocationObjective, limit: number) {
    this.#tables = tables;
    this.#machine = machine;
    this.#objective = objective;
    this.#limit = limit;
    const { battery } = tables.problem.machines[machine]!;
    const isTimed = objective === 'makespan';
    this.#planner = new ChargePlanner(
      tables,
      machine,
      isTimed ? battery : undefined,
      isTimed ? 'time' : 'time-and-flow',
    );
    this.#rest = isTimed || limit === Infinity ? null : new RestOfFlow(tables, machine);
  }

  /** Looks at all sets within this one; false where the work or the memory ran out. */
  fill(whole: number, work: WorkMeter | null): boolean {
    const { tasks } = this.#tables;
    for (let set = 1; set <= whole; set += 1) {
      if ((set & whole) !== set) continue;
      for (let task = 0; task < tasks; task += 1) if (((set >> task) & 1) === 1) this.#fillLast(set, task);
      if (this.#count > LABELS_MAX) return false;
      work?.spend(1);
      if (work?.isOver === true) return false;
    }
    return true;
  }

  #fillLast(set: number, task: number): void {
    const { tasks, machines, canDo, end, problem } = this.#tables;
    if (canDo[task * machines + this.#machine] === 0) return;
    const rest = set ^ (1 << task);
    const labels: Label[] = [];
    if (rest === 0) this.#planner.extend(this.#planner.start, problem.machines[this.#machine]!.start, task, labels);
    for (let last = 0; last < tasks; last += 1) {
      if (((rest >> last) & 1) === 0) continue;
      for (const label of this.#labels.get(rest * tasks + last) ?? [])
        this.#planner.extend(label, end[last]!, task, labels);
    }
    this.#rest?.leave(set);
    const kept = labels.filter((label) => this.#isUseful(label));
    this.#count += kept.length;
    if (kept.length > 0) this.#labels.set(set * tasks + task, kept);
  }

  /** Whether it can be the beginning of a part of a plan better than the limit. */
  #isUseful(label: Label): boolean {
    if (label.time > this.#tables.until[this.#machine]!) return false;
    return this.#valueOf(label) + (this.#rest?.bound(label.time) ?? 0) < this.#limit;
  }

  #valueOf({ time, flowTime }: Label): number {
    return this.#objective === 'makespan' ? time : flowTime;
  }

  /** The best value of every set, 0 for none and Infinity for those cut off. */
  values(): Float64Array {
    const { tasks } = this.#tables;
    const values = new Float64Array(1 << tasks).fill(Infinity);
    values[0] = 0;
    for (const [key, labels] of this.#labels) {
      const set = Math.floor(key / tasks);
      this.#rest?.leave(set);
      const others = this.#rest?.bound(Infinity) ?? 0;
      for (const label of labels) {
        const value = this.#valueOf(label);
        if (value + others < this.#limit) values[set] = Math.min(values[set]!, value);
      }
    }
    return values;
  }

  /** The order of this set that has the best value. */
  best(set: number): Int32Array {
    const order: number[] = [];
    let rest = set;
    let label: Label | null = null;
    while (rest !== 0) {
      const last = this.#lastOf(rest, label);
      order.push(last.task);
      rest ^= 1 << last.task;
      label = last.label.before;
    }
    return Int32Array.from(order.reverse());
  }

  /** The task that this label is of; the best label of the set where none is asked for. */
  #lastOf(set: number, wanted: Label | null): { readonly task: number; readonly label: Label } {
    const { tasks } = this.#tables;
    const all = Array.from({ length: tasks }, (_, task) =>
      (this.#labels.get(set * tasks + task) ?? []).map((label) => ({ task, label })),
    ).flat();
    const asked = all.find(({ label }) => label === wanted);
    return asked ?? all.reduce((a, b) => (this.#valueOf(b.label) < this.#valueOf(a.label) ? b : a));
  }
}

/** Deals the tasks out to the machines: the least maximum, or the least sum, of the values of their sets. */
function deal(
  values: readonly Float64Array[],
  tasks: number,
  objective: AllocationObjective,
  limit: number,
  work: WorkMeter,
): { readonly value: number; readonly parts: readonly number[] } | null {
  const whole = (1 << tasks) - 1;
  const isMaximum = objective === 'makespan';
  const both = (a: number, b: number): number => (isMaximum ? Math.max(a, b) : a + b);
  /** Best value of each set when dealt to the machines so far. */
  const stages: Float64Array[] = [values[0]!];
  for (const own of values.slice(1)) {
    const before = stages.at(-1)!;
    const next = before.slice();
    for (let part = 1; part <= whole; part += 1) {
      if (own[part]! >= limit) continue;
      work.spend(1 + (1 << (tasks - bitsOf(part))) / PARTS_PER_PLAN);
      if (work.isOver) return null;
      if (isMaximum) addByMaximum(before, own[part]!, part, next);
      else addBySum(before, own[part]!, part, next);
    }
    stages.push(next);
  }
  const value = stages.at(-1)![whole]!;
  if (value >= limit) return { value: Infinity, parts: [] };
  const parts: number[] = [];
  let set = whole;
  for (let machine = values.length - 1; machine > 0; machine -= 1) {
    const part = partOf(set, stages[machine]![set]!, (a) => both(stages[machine - 1]![set ^ a]!, values[machine]![a]!));
    parts.push(part);
    set ^= part;
  }
  return { value, parts: [...parts, set].reverse() };
}

/** Betters all sets that this part can complete. The two ways are apart because this is where the time goes. */
function addByMaximum(before: Float64Array, value: number, part: number, next: Float64Array): void {
  const rest = (before.length - 1) ^ part;
  for (let other = rest; other >= 0; other = other === 0 ? -1 : (other - 1) & rest) {
    const both = before[other]! > value ? before[other]! : value;
    if (both < next[other | part]!) next[other | part] = both;
  }
}

function addBySum(before: Float64Array, value: number, part: number, next: Float64Array): void {
  const rest = (before.length - 1) ^ part;
  for (let other = rest; other >= 0; other = other === 0 ? -1 : (other - 1) & rest) {
    const both = before[other]! + value;
    if (both < next[other | part]!) next[other | part] = both;
  }
}

function partOf(set: number, value: number, valueOf: (part: number) => number): number {
  for (let part = set; part > 0; part = (part - 1) & set) if (valueOf(part) === value) return part;
  return 0;
}

function bitsOf(set: number): number {
  let bits = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) bits += 1;
  return bits;
}
