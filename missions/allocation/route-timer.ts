import type { Step } from './allocation-problem.ts';
import type { AllocationTables } from './allocation-tables.ts';
import { ChargePlanner, type Label } from './charging.ts';

/** What sums of times may be off by. */
const TOLERANCE = 1e-9;

/**
 * Times a machine's tasks in a given order: as early as can be, with visits to the charger where the battery needs them, so that the last
 * task ends as early as can be.
 */
export class RouteTimer {
  readonly #tables: AllocationTables;
  readonly #planners: readonly ChargePlanner[];
  readonly #single = new Int32Array(1);
  /** Sum of end − release of the route timed last. */
  flowTime = 0;

  constructor(tables: AllocationTables) {
    this.#tables = tables;
    this.#planners = tables.problem.machines.map(
      ({ battery }, machine) => new ChargePlanner(tables, machine, battery, 'time'),
    );
  }

  /** When the last of these tasks ends, 0 without any; Infinity where they are too much for the battery or the machine's window. */
  finish(machine: number, route: Int32Array, length: number): number {
    const finish = this.#timed(machine, route, length);
    return finish <= this.#tables.until[machine]! ? finish : Infinity;
  }

  /** When a task would end if the machine had nothing else to do and all the time. */
  earliestFinish(machine: number, task: number): number {
    this.#single[0] = task;
    return this.#timed(machine, this.#single, 1);
  }

  #timed(machine: number, route: Int32Array, length: number): number {
    const { places, tasks, travel, work, begin, end, release, from, problem } = this.#tables;
    const { travelTable, start, battery } = problem.machines[machine]!;
    const table = travel[travelTable]!;
    const reach = battery === undefined ? 0 : (battery.levelRatio - battery.floorRatio + TOLERANCE) * battery.drainTime;
    let time = from[machine]!;
    let place = start;
    let active = 0;
    let flowTime = 0;
    for (let at = 0; at < length; at += 1) {
      const task = route[at]!;
      const way = table[place * places + begin[task]!]!;
      const takes = work[travelTable * tasks + task]!;
      time += way;
      if (time < release[task]!) time = release[task]!;
      time += takes;
      flowTime += time - release[task]!;
      active += way + takes;
      place = end[task]!;
      if (battery !== undefined && active + table[place * places + battery.charger]! > reach)
        return this.#timedWithCharges(machine, route, length);
    }
    this.flowTime = flowTime;
    return length === 0 ? 0 : time;
  }

  #timedWithCharges(machine: number, route: Int32Array, length: number): number {
    const last = this.#lastLabel(machine, route, length);
    if (last === null) return Infinity;
    this.flowTime = 0;
    for (const step of this.#replay(machine, route, last))
      if (step.kind === 'task') this.flowTime += step.end - this.#tables.release[step.task]!;
    return last.time;
  }

  #lastLabel(machine: number, route: Int32Array, length: number): Label | null {
    const planner = this.#planners[machine]!;
    let place = this.#tables.problem.machines[machine]!.start;
    let labels: Label[] = [planner.start];
    for (let at = 0; at < length; at += 1) {
      const next: Label[] = [];
      for (const label of labels) planner.extend(label, place, route[at]!, next);
      labels = next;
      place = this.#tables.end[route[at]!]!;
    }
    return labels.reduce<Label | null>((best, label) => (best === null || label.time < best.time ? label : best), null);
  }

  /** Everything the machine does for these tasks; null where it cannot do them. */
  steps(machine: number, route: Int32Array): Step[] | null {
    if (route.length === 0) return [];
    const last = this.#lastLabel(machine, route, route.length);
    if (last === null || last.time > this.#tables.until[machine]!) return null;
    return this.#replay(machine, route, last);
  }

  /** Whether the way over the charger is no shorter than the straight one: a visit that charges nothing is then left out. */
  #isOnTheWay(machine: number, from: number, to: number): boolean {
    const { travelTable, battery } = this.#tables.problem.machines[machine]!;
    const { places, travel } = this.#tables;
    const table = travel[travelTable]!;
    const charger = battery!.charger;
    return table[from * places + to]! <= table[from * places + charger]! + table[charger * places + to]!;
  }

  #replay(machine: number, route: Int32Array, last: Label): Step[] {
    const { places, tasks, travel, work, begin, end, release, from, problem } = this.#tables;
    const { travelTable, start, battery } = problem.machines[machine]!;
    const table = travel[travelTable]!;
    const charges = chargesOf(last, route.length);
    const steps: Step[] = [];
    let time = from[machine]!;
    let place = start;
    let levelRatio = battery?.levelRatio ?? 1;
    for (const [at, charge] of charges.entries()) {
      const task = route[at]!;
      const isVisit = charge !== null && (charge > 0 || !this.#isOnTheWay(machine, place, begin[task]!));
      if (battery !== undefined && isVisit) {
        const away = table[place * places + battery.charger]!;
        const begins = time + away;
        time = begins + charge * battery.chargeTime;
        levelRatio = Math.min(1, levelRatio - away / battery.drainTime + charge);
        place = battery.charger;
        steps.push({ kind: 'charge', begin: begins, end: time, levelRatio });
      }
      const way = table[place * places + begin[task]!]!;
      const takes = work[travelTable * tasks + task]!;
      const begins = Math.max(release[task]!, time + way);
      time = begins + takes;
      place = end[task]!;
      if (battery !== undefined) levelRatio -= (way + takes) / battery.drainTime;
      steps.push({ kind: 'task', task, begin: begins, end: time, levelRatio });
    }
    return steps;
  }
}

/** What is charged before each task, null where the machine goes there straight. */
function chargesOf(last: Label, length: number): (number | null)[] {
  const charges: (number | null)[] = Array.from({ length }, () => null);
  let { charged } = last;
  let at = length - 1;
  for (let label: Label = last; label.before !== null; label = label.before) {
    if (label.isAfterCharge) {
      charges[at] = charged;
      charged = label.before.charged;
    }
    at -= 1;
  }
  return charges;
}
