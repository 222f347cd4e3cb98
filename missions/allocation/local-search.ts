import type { Random } from '../../kernel/random.ts';
import type { WorkMeter } from '../solver/work-budget.ts';
import type { AllocationObjective } from './allocation-problem.ts';
import type { AllocationTables } from './allocation-tables.ts';
import type { Assignment } from './assignment.ts';
import type { RouteTimer } from './route-timer.ts';

/** Temperatures in mean tasks' shares of the objective, and how the cold end compares with the hot one. */
const HOT = 0.3;
const COOLING = 0.01;
/** The temperature follows the work done in steps of so many moves. */
const MOVES_PER_STEP = 256;
/** Longest string of tasks that is moved to another place as it is. */
const STRING_MAX = 3;
/** A task is moved behind the nearest of a few drawn at random, at most so many. */
const DRAWN_MAX = 8;
const FRONT_RATE = 0.12;
/** Weight of the sum of flow times beside the makespan, per task. */
const FLOW_WEIGHT = 0.01;

export interface SearchOptions {
  readonly random: Random;
  readonly objective: AllocationObjective;
  /** Machine that each task had before, −1 where none, and what it costs to give it another. */
  readonly before: Int32Array | null;
  readonly changeCost: number;
}

export interface SearchRun {
  readonly work: WorkMeter;
  /** How far it has cooled down, from 0 to 1. */
  readonly cooled: () => number;
  readonly isEnough: () => boolean;
  /** Called after every move that was made. */
  readonly onTaken: () => void;
}

/** Two strings of tasks that change places: [i, i2) of machine a and [j, j2) of machine b; one may be empty. */
interface Move {
  a: number;
  i: number;
  i2: number;
  b: number;
  j: number;
  j2: number;
}

/** Simulated annealing over the orders of all machines. */
export class LocalSearch {
  readonly #tables: AllocationTables;
  readonly #timer: RouteTimer;
  readonly #assignment: Assignment;
  readonly #options: SearchOptions;
  readonly #move: Move = { a: 0, i: 0, i2: 0, b: 0, j: 0, j2: 0 };
  readonly #routeA: Int32Array;
  readonly #routeB: Int32Array;
  /** Scale of the powers that stand for the makespan. */
  #scale = 1;
  #powers = 0;
  #flowTime = 0;
  #changes = 0;

  constructor(tables: AllocationTables, timer: RouteTimer, assignment: Assignment, options: SearchOptions) {
    this.#tables = tables;
    this.#timer = timer;
    this.#assignment = assignment;
    this.#options = options;
    this.#routeA = new Int32Array(tables.tasks + 1);
    this.#routeB = new Int32Array(tables.tasks + 1);
  }

  run({ work, cooled, isEnough, onTaken }: SearchRun): void {
    const { random } = this.#options;
    if (this.#tables.tasks === 0) return;
    this.#measure();
    let temperature = 0;
    const unit = this.#unit();
    for (let moves = 0; !work.isOver && !isEnough(); moves += 1) {
      if (moves % MOVES_PER_STEP === 0) {
        temperature = unit * HOT * COOLING ** cooled();
        this.#measure();
      }
      work.spend(1);
      if (this.#assignment.unassigned.length > 0 && random.below(4) === 0) {
        if (this.#place()) onTaken();
        continue;
      }
      const limit =
        this.#energy(this.#powers, this.#flowTime, this.#changes) - temperature * Math.log(1 - random.next());
      if (this.#draw() && this.#try(limit)) onTaken();
    }
  }

  /** What a mean task is worth in the objective. */
  #unit(): number {
    const { machines, tasks } = this.#tables;
    const mean = (this.#assignment.makespan * machines) / tasks;
    return this.#options.objective === 'makespan' ? mean / machines : (mean * tasks) / machines / 2;
  }

  #measure(): void {
    const { finish, flowTime, machineOf } = this.#assignment;
    this.#scale = Math.max(1e-9, this.#assignment.makespan);
    this.#powers = 0;
    this.#flowTime = 0;
    for (let machine = 0; machine < this.#tables.machines; machine += 1) {
      this.#powers += this.#power(finish[machine]!);
      this.#flowTime += flowTime[machine]!;
    }
    this.#changes = 0;
    const { before } = this.#options;
    if (before === null) return;
    for (let task = 0; task < machineOf.length; task += 1)
      if (before[task]! >= 0 && before[task] !== machineOf[task]) this.#changes += 1;
  }

  /** The eighth power: the largest count most, and yet every other counts a little. */
  #power(finish: number): number {
    const square = (finish / this.#scale) ** 2;
    const fourth = square * square;
    return fourth * fourth;
  }

  #energy(powers: number, flowTime: number, changes: number): number {
    const { objective, changeCost } = this.#options;
    const cost = changes * changeCost;
    if (objective === 'flow-time') return flowTime + cost;
    const { machines, tasks } = this.#tables;
    const norm = this.#scale * Math.sqrt(Math.sqrt(Math.sqrt(Math.max(0, powers) / machines)));
    return norm + (FLOW_WEIGHT * flowTime) / tasks + cost;
  }

  #taskAtRandom(): number {
    const { random } = this.#options;
    const { machineOf } = this.#assignment;
    for (let tries = 0; tries < DRAWN_MAX; tries += 1) {
      const task = random.below(this.#tables.tasks);
      if (machineOf[task]! >= 0) return task;
    }
    return -1;
  }

  /** Draws a move into `#move`; false where what was drawn makes none. */
  #draw(): boolean {
    const { random } = this.#options;
    const { machineOf, positionOf, lengths } = this.#assignment;
    const task = this.#taskAtRandom();
    if (task < 0) return false;
    const move = this.#move;
    move.a = machineOf[task]!;
    move.i = positionOf[task]!;
    if (random.next() < FRONT_RATE) {
      move.b = random.below(this.#tables.machines);
      move.j = 0;
    } else {
      const behind = this.#nearTo(task, move.a);
      if (behind < 0) return false;
      move.b = machineOf[behind]!;
      move.j = positionOf[behind]! + 1;
    }
    const lengthA = lengths[move.a]!;
    const lengthB = lengths[move.b]!;
    const kind = random.below(3);
    if (kind === 2 && move.a !== move.b) {
      move.i2 = lengthA;
      move.j2 = lengthB;
    } else {
      move.i2 = Math.min(lengthA, move.i + 1 + random.below(random.below(STRING_MAX) + 1));
      move.j2 = kind === 0 ? move.j : Math.min(lengthB, move.j + 1 + random.below(random.below(STRING_MAX) + 1));
    }
    if (move.a !== move.b) return move.i2 > move.i || move.j2 > move.j;
    const isNothing = move.j === move.j2 && (move.j === move.i2 || move.j === move.i);
    return !isNothing && (move.j >= move.i2 || move.j2 <= move.i);
  }

  /** A task after which this one would come soon, out of a few. */
  #nearTo(task: number, machine: number): number {
    const { random } = this.#options;
    const { places, begin, end, travel, problem } = this.#tables;
    const table = travel[problem.machines[machine]!.travelTable]!;
    let best = -1;
    let least = Infinity;
    for (let drawn = random.below(DRAWN_MAX); drawn >= 0; drawn -= 1) {
      const other = this.#taskAtRandom();
      if (other < 0 || other === task) continue;
      const way = table[end[other]! * places + begin[task]!]!;
      if (way >= least) continue;
      best = other;
      least = way;
    }
    return best;
  }

  /** Makes the move if the energy stays below the limit. */
  #try(limit: number): boolean {
    return this.#move.a === this.#move.b ? this.#tryWithin(limit) : this.#tryBetween(limit);
  }

  #tryWithin(limit: number): boolean {
    const { a, i, i2, j, j2 } = this.#move;
    const route = this.#assignment.routes[a]!;
    const length = this.#assignment.lengths[a]!;
    const [first, first2, second, second2] = i < j ? [i, i2, j, j2] : [j, j2, i, i2];
    let at = copy(route, 0, first, this.#routeA, 0);
    at = copy(route, second, second2, this.#routeA, at);
    at = copy(route, first2, second, this.#routeA, at);
    at = copy(route, first, first2, this.#routeA, at);
    copy(route, second2, length, this.#routeA, at);
    const finish = this.#timer.finish(a, this.#routeA, length);
    if (finish === Infinity) return false;
    const { flowTime } = this.#timer;
    const powers = this.#powers + this.#power(finish) - this.#power(this.#assignment.finish[a]!);
    const flowTimes = this.#flowTime + flowTime - this.#assignment.flowTime[a]!;
    if (this.#energy(powers, flowTimes, this.#changes) > limit) return false;
    this.#powers = powers;
    this.#flowTime = flowTimes;
    this.#assignment.set(a, this.#routeA, length, finish, flowTime);
    return true;
  }

  #tryBetween(limit: number): boolean {
    const { a, i, i2, b, j, j2 } = this.#move;
    const { routes, lengths, finish, flowTime } = this.#assignment;
    const routeA = routes[a]!;
    const routeB = routes[b]!;
    const changes = this.#changesOf(routeA, i, i2, b) + this.#changesOf(routeB, j, j2, a);
    if (!Number.isFinite(changes)) return false;
    const lengthA = lengths[a]! - (i2 - i) + (j2 - j);
    const lengthB = lengths[b]! - (j2 - j) + (i2 - i);
    if (lengths[b] === 0 && !this.#assignment.hasOperatorFor(b, lengthA === 0 ? a : -1)) return false;
    copy(routeA, i2, lengths[a]!, this.#routeA, copy(routeB, j, j2, this.#routeA, copy(routeA, 0, i, this.#routeA, 0)));
    copy(routeB, j2, lengths[b]!, this.#routeB, copy(routeA, i, i2, this.#routeB, copy(routeB, 0, j, this.#routeB, 0)));
    const finishA = this.#timer.finish(a, this.#routeA, lengthA);
    const flowA = this.#timer.flowTime;
    if (finishA === Infinity) return false;
    const finishB = this.#timer.finish(b, this.#routeB, lengthB);
    const flowB = this.#timer.flowTime;
    if (finishB === Infinity) return false;
    const powers =
      this.#powers + this.#power(finishA) + this.#power(finishB) - this.#power(finish[a]!) - this.#power(finish[b]!);
    const flowTimes = this.#flowTime + flowA + flowB - flowTime[a]! - flowTime[b]!;
    if (this.#energy(powers, flowTimes, this.#changes + changes) > limit) return false;
    this.#powers = powers;
    this.#flowTime = flowTimes;
    this.#changes += changes;
    this.#assignment.set(a, this.#routeA, lengthA, finishA, flowA);
    this.#assignment.set(b, this.#routeB, lengthB, finishB, flowB);
    return true;
  }

  /** How many more tasks have another machine than before when these go to this one; Infinity where it cannot do one of them. */
  #changesOf(route: Int32Array, first: number, last: number, machine: number): number {
    const { canDo, machines } = this.#tables;
    const { before } = this.#options;
    const { machineOf } = this.#assignment;
    let changes = 0;
    for (let at = first; at < last; at += 1) {
      const task = route[at]!;
      if (canDo[task * machines + machine] === 0) return Infinity;
      if (before === null || before[task]! < 0) continue;
      changes += (before[task] === machine ? 0 : 1) - (before[task] === machineOf[task] ? 0 : 1);
    }
    return changes;
  }

  /** Puts an unassigned task somewhere at random, if it can be done there. */
  #place(): boolean {
    const { random } = this.#options;
    const { unassigned, lengths, routes } = this.#assignment;
    const at = random.below(unassigned.length);
    const task = unassigned[at]!;
    const machine = random.below(this.#tables.machines);
    if (this.#tables.canDo[task * this.#tables.machines + machine] === 0) return false;
    if (!this.#assignment.hasOperatorFor(machine)) return false;
    const length = lengths[machine]!;
    const position = random.below(length + 1);
    copy(routes[machine]!, 0, position, this.#routeA, 0);
    this.#routeA[position] = task;
    copy(routes[machine]!, position, length, this.#routeA, position + 1);
    const finish = this.#timer.finish(machine, this.#routeA, length + 1);
    if (finish === Infinity) return false;
    this.#assignment.set(machine, this.#routeA, length + 1, finish, this.#timer.flowTime);
    unassigned[at] = unassigned.at(-1)!;
    unassigned.pop();
    this.#measure();
    return true;
  }
}

function copy(from: Int32Array, first: number, last: number, to: Int32Array, at: number): number {
  let next = at;
  for (let index = first; index < last; index += 1) {
    to[next] = from[index]!;
    next += 1;
  }
  return next;
}
