import type { AllocationTables } from './allocation-tables.ts';
import type { Assignment } from './assignment.ts';
import type { RouteTimer } from './route-timer.ts';

/** Tasks tried in vain before a machine is taken to have no time left. */
const TRIES_MAX = 20;

/** Whichever machine is free first takes the task that it can begin first, until nobody can take any more. */
export function assignNearest(tables: AllocationTables, timer: RouteTimer, assignment: Assignment): void {
  const dispatcher = new Dispatcher(tables, timer, assignment);
  while (assignment.unassigned.length > 0 && dispatcher.step()) continue;
}

class Dispatcher {
  readonly #tables: AllocationTables;
  readonly #timer: RouteTimer;
  readonly #assignment: Assignment;
  readonly #retired: Uint8Array;
  readonly #route: Int32Array;

  constructor(tables: AllocationTables, timer: RouteTimer, assignment: Assignment) {
    this.#tables = tables;
    this.#timer = timer;
    this.#assignment = assignment;
    this.#retired = new Uint8Array(tables.machines);
    this.#route = new Int32Array(tables.tasks);
  }

  /** False when all machines are full. */
  step(): boolean {
    const machine = this.#firstFree();
    if (machine < 0) return false;
    if (!this.#assignment.hasOperatorFor(machine) || !this.#takeNearest(machine)) this.#retired[machine] = 1;
    return true;
  }

  #firstFree(): number {
    const { finish, lengths } = this.#assignment;
    const freeAt = (machine: number): number =>
      lengths[machine] === 0 ? this.#tables.from[machine]! : finish[machine]!;
    let first = -1;
    for (let machine = 0; machine < this.#tables.machines; machine += 1) {
      if (this.#retired[machine] === 1) continue;
      if (first < 0 || freeAt(machine) < freeAt(first)) first = machine;
    }
    return first;
  }

  #takeNearest(machine: number): boolean {
    const { unassigned, lengths, routes } = this.#assignment;
    const length = lengths[machine]!;
    for (let at = 0; at < length; at += 1) this.#route[at] = routes[machine]![at]!;
    const refused = new Set<number>();
    while (refused.size < TRIES_MAX) {
      const at = this.#nearest(machine, refused);
      if (at < 0) return false;
      const task = unassigned[at]!;
      this.#route[length] = task;
      const finish = this.#timer.finish(machine, this.#route, length + 1);
      if (finish === Infinity) {
        refused.add(task);
        continue;
      }
      this.#assignment.set(machine, this.#route, length + 1, finish, this.#timer.flowTime);
      unassigned[at] = unassigned.at(-1)!;
      unassigned.pop();
      return true;
    }
    return false;
  }

  /** Place in the list of those unassigned, −1 where there is none. */
  #nearest(machine: number, refused: ReadonlySet<number>): number {
    const { places, begin, end, release, travel, problem, canDo, machines, from } = this.#tables;
    const { unassigned, lengths, routes, finish } = this.#assignment;
    const { start, travelTable } = problem.machines[machine]!;
    const length = lengths[machine]!;
    const place = length === 0 ? start : end[routes[machine]![length - 1]!]!;
    const free = length === 0 ? from[machine]! : finish[machine]!;
    const table = travel[travelTable]!;
    let best = -1;
    let bestBegin = Infinity;
    for (let at = 0; at < unassigned.length; at += 1) {
      const task = unassigned[at]!;
      if (canDo[task * machines + machine] === 0 || refused.has(task)) continue;
      const begins = Math.max(release[task]!, free + table[place * places + begin[task]!]!);
      if (begins >= bestBegin) continue;
      best = at;
      bestBegin = begins;
    }
    return best;
  }
}
