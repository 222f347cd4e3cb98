import type { CompiledProject } from './compile-project.ts';
import { copyCost, worstCost, type Cost } from './plan-cost.ts';

/** A member of the population: a precedence-feasible order, a mode per activity, and the schedule they gave. */
export interface Individual {
  readonly order: Int32Array;
  readonly modes: Int32Array;
  readonly starts: Int32Array;
  /** Whom each activity has, and would rather have in the next schedule made of it: activity × crewWords + word. */
  readonly crews: Int32Array;
  readonly cost: Cost;
  /** Of starts and modes; equal schedules have equal hashes. */
  hash: number;
}

export function emptyIndividual({ count, crewWords }: Pick<CompiledProject, 'count' | 'crewWords'>): Individual {
  return {
    order: new Int32Array(count),
    modes: new Int32Array(count),
    starts: new Int32Array(count),
    crews: new Int32Array(count * crewWords),
    cost: worstCost(),
    hash: 0,
  };
}

export function assign(from: Individual, to: Individual): void {
  to.order.set(from.order);
  to.modes.set(from.modes);
  to.starts.set(from.starts);
  to.crews.set(from.crews);
  copyCost(from.cost, to.cost);
  to.hash = from.hash;
}

export function scheduleHash({ starts, modes }: Individual): number {
  let hash = 0;
  for (let index = 0; index < starts.length; index += 1) {
    hash = Math.imul(hash ^ (starts[index]! * 64 + modes[index]!), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}
