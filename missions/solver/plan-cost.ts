import type { CompiledProject } from './compile-project.ts';
import type { CrewTimeline } from './crew-timeline.ts';
import type { Objective } from './project.ts';

/** The objective on the grid, in the order in which it counts. Written into again and again, so it is not readonly. */
export interface Cost {
  violation: number;
  lateness: number;
  makespan: number;
  change: number;
  wages: number;
}

export function worstCost(): Cost {
  return { violation: Infinity, lateness: Infinity, makespan: Infinity, change: Infinity, wages: Infinity };
}

/** Negative when `a` is better. */
export function compareCosts(a: Cost, b: Cost): number {
  if (a.violation !== b.violation) return a.violation - b.violation;
  if (a.lateness !== b.lateness) return a.lateness - b.lateness;
  if (a.makespan !== b.makespan) return a.makespan - b.makespan;
  if (a.change !== b.change) return a.change - b.change;
  return a.wages - b.wages;
}

export function copyCost(from: Cost, to: Cost): void {
  to.violation = from.violation;
  to.lateness = from.lateness;
  to.makespan = from.makespan;
  to.change = from.change;
  to.wages = from.wages;
}

/** Measures schedules of one project. */
export class CostMeter {
  readonly #project: CompiledProject;
  readonly #hasDue: boolean;
  readonly #overtimeFrom: number;
  readonly #stocks: readonly number[];
  readonly #crews: CrewTimeline | null;

  /** `crews` is the memory of the generator whose schedules are measured, right after it has made them. */
  constructor(project: CompiledProject, crews: CrewTimeline | null) {
    this.#project = project;
    this.#crews = crews;
    this.#overtimeFrom = project.modeOvertimeFrom.reduce((least, from) => Math.min(least, from), Infinity);
    this.#hasDue = project.due.some((due) => due < Infinity);
    this.#stocks = project.project.stocks.map(({ capacity }) => capacity);
  }

  /** How much more of the stocks the modes use than there is. */
  stockExcess(modes: Int32Array): number {
    if (this.#stocks.length === 0) return 0;
    const { activities } = this.#project.project;
    let excess = 0;
    for (let stock = 0; stock < this.#stocks.length; stock += 1) {
      let used = 0;
      for (let index = 0; index < activities.length; index += 1)
        used += activities[index]!.modes[modes[index]!]!.stockDemands[stock]!;
      excess += Math.max(0, used - this.#stocks[stock]!);
    }
    return excess;
  }

  measure(starts: Int32Array, duration: Int32Array, modes: Int32Array, makespan: number, cost: Cost): void {
    const { count, due, weight } = this.#project;
    cost.makespan = makespan;
    cost.lateness = 0;
    cost.change = 0;
    cost.violation = this.stockExcess(modes);
    if (makespan > this.#overtimeFrom) cost.violation += this.#overtime(starts, duration, modes);
    if (this.#hasDue) {
      for (let index = 0; index < count; index += 1) {
        const late = starts[index]! + duration[index]! - due[index]!;
        if (late > 0) cost.lateness += late * weight[index]!;
      }
    }
    this.#addChange(starts, modes, cost);
    cost.wages = this.#wages(duration);
  }

  #overtime(starts: Int32Array, duration: Int32Array, modes: Int32Array): number {
    const { count, frozenStart, modeOffset, modeOvertimeFrom } = this.#project;
    let overtime = 0;
    for (let index = 0; index < count; index += 1) {
      if (frozenStart[index]! >= 0 || duration[index] === 0) continue;
      const from = modeOvertimeFrom[modeOffset[index]! + modes[index]!]!;
      overtime += Math.max(0, starts[index]! + duration[index]! - from);
    }
    return overtime;
  }

  #wages(duration: Int32Array): number {
    const { count, crews: table, frozenStart } = this.#project;
    if (table === null || this.#crews === null || !table.hasWages) return 0;
    const { crew } = this.#crews;
    let wages = 0;
    for (let activity = 0; activity < count; activity += 1) {
      if (frozenStart[activity]! >= 0) continue;
      for (let word = 0; word < table.words; word += 1) {
        for (let bits = crew[activity * table.words + word]!; bits !== 0; bits &= bits - 1)
          wages += duration[activity]! * table.wageOfBit[word * 32 + 31 - Math.clz32(bits & -bits)]!;
      }
    }
    return wages;
  }

  #addChange(starts: Int32Array, modes: Int32Array, cost: Cost): void {
    const { previous, gridStep, count } = this.#project;
    if (previous === null) return;
    for (let index = 0; index < count; index += 1) {
      cost.change += Math.abs(starts[index]! - previous.starts[index]! / gridStep);
      if (modes[index] !== previous.modes[index]) cost.change += cost.makespan;
    }
  }

  /** The cost in the caller's units. */
  objective(cost: Cost): Objective {
    const step = this.#project.gridStep;
    return {
      violation: cost.violation,
      lateness: cost.lateness * step,
      makespan: cost.makespan * step,
      change: cost.change * step,
      wages: cost.wages * step,
    };
  }
}
