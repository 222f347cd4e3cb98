import type { AllocationTables } from './allocation-tables.ts';
import type { RouteTimer } from './route-timer.ts';

export interface AssignmentSnapshot {
  readonly routes: readonly Int32Array[];
  readonly unassigned: readonly number[];
}

/** The order of tasks of each machine with its times, and the tasks that are on none. */
export class Assignment {
  readonly #tables: AllocationTables;
  readonly #timer: RouteTimer;
  readonly routes: Int32Array[];
  readonly lengths: Int32Array;
  readonly finish: Float64Array;
  readonly flowTime: Float64Array;
  /** Machine of each task, −1 where it has none, and its place in that machine's order. */
  readonly machineOf: Int32Array;
  readonly positionOf: Int32Array;
  unassigned: number[];

  constructor(tables: AllocationTables, timer: RouteTimer) {
    this.#tables = tables;
    this.#timer = timer;
    this.routes = Array.from({ length: tables.machines }, () => new Int32Array(8));
    this.lengths = new Int32Array(tables.machines);
    this.finish = new Float64Array(tables.machines);
    this.flowTime = new Float64Array(tables.machines);
    this.machineOf = new Int32Array(tables.tasks).fill(-1);
    this.positionOf = new Int32Array(tables.tasks);
    this.unassigned = Array.from({ length: tables.tasks }, (_, task) => task);
  }

  get makespan(): number {
    return this.finish.reduce((latest, finish) => Math.max(latest, finish), 0);
  }

  get flowTimeSum(): number {
    return this.flowTime.reduce((sum, flowTime) => sum + flowTime, 0);
  }

  /** Gives a machine this order of tasks, whose times are known; who had them must be given another. */
  set(machine: number, route: Int32Array, length: number, finish: number, flowTime: number): void {
    if (this.routes[machine]!.length < length) this.routes[machine] = new Int32Array(2 * length);
    const own = this.routes[machine]!;
    for (let at = 0; at < length; at += 1) {
      const task = route[at]!;
      own[at] = task;
      this.machineOf[task] = machine;
      this.positionOf[task] = at;
    }
    this.lengths[machine] = length;
    this.finish[machine] = finish;
    this.flowTime[machine] = flowTime;
  }

  /** Whether a machine without tasks may get some, when another loses all of its own: no operator of its group may be free. */
  hasOperatorFor(machine: number, emptied = -1): boolean {
    const { operators, problem } = this.#tables;
    const group = problem.machines[machine]!.operators;
    if (group === undefined || this.lengths[machine]! > 0) return true;
    let busy = 0;
    for (let other = 0; other < this.lengths.length; other += 1) {
      if (other === emptied || this.lengths[other] === 0) continue;
      if (problem.machines[other]!.operators === group) busy += 1;
    }
    return busy < operators[machine]!;
  }

  snapshot(): AssignmentSnapshot {
    return {
      routes: this.routes.map((route, machine) => route.slice(0, this.lengths[machine]!)),
      unassigned: [...this.unassigned],
    };
  }

  restore({ routes, unassigned }: AssignmentSnapshot): void {
    this.machineOf.fill(-1);
    this.unassigned = [...unassigned];
    routes.forEach((route, machine) => {
      const finish = this.#timer.finish(machine, route, route.length);
      this.set(machine, route, route.length, finish, this.#timer.flowTime);
    });
  }
}
