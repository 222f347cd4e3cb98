import { ActivityOrder } from './activity-order.ts';
import type { CompiledProject } from './compile-project.ts';
import { emptyIndividual, type Individual } from './individual.ts';
import { compareCosts, copyCost, type CostMeter } from './plan-cost.ts';
import type { SerialGenerator } from './serial-generation.ts';
import type { WorkMeter } from './work-budget.ts';

/** Turns orders into justified schedules: generation, then right and left justification (Valls, Ballestín, Quintanilla 2005). */
export class Justifier {
  readonly #project: CompiledProject;
  readonly #generator: SerialGenerator;
  readonly #meter: CostMeter;
  readonly #work: WorkMeter;
  readonly #sorter: ActivityOrder;
  readonly #right: Int32Array;
  readonly #rightOrder: Int32Array;
  readonly #spare: Individual;
  /** Whether ends are in precedence order too, so that right justification may go by them. */
  readonly #isByEnd: boolean;

  constructor(project: CompiledProject, generator: SerialGenerator, meter: CostMeter, work: WorkMeter) {
    this.#project = project;
    this.#generator = generator;
    this.#meter = meter;
    this.#work = work;
    this.#sorter = new ActivityOrder(project.base);
    this.#right = new Int32Array(project.count);
    this.#rightOrder = new Int32Array(project.count);
    this.#spare = emptyIndividual(project);
    this.#isByEnd = !project.hasModeLags && endsInOrder(project);
  }

  /** Schedules the individual's order and replaces the order by that of the schedule found. */
  improve(individual: Individual): void {
    const { isSingleMode, isShiftable, horizon } = this.#project;
    if (!isSingleMode) this.#generator.setModes(individual.modes);
    this.#generator.crews?.crew.set(individual.crews);
    if (!isShiftable) {
      this.#improveInPlace(individual);
      return;
    }
    this.#generator.backward(individual.order, this.#right, horizon, null);
    this.#sorter.sort(this.#right, null, this.#rightOrder);
    this.#forward(this.#rightOrder, individual);
    this.#work.spend(2);
    this.#orderOf(individual);
  }

  /** Where times are not free to shift, the right schedule needs an end to start from: forward first. */
  #improveInPlace(individual: Individual): void {
    this.#forward(individual.order, individual);
    const limits = this.#generator.limitsOf(individual.starts, individual.cost.makespan);
    this.#orderOf(individual);
    this.#generator.backward(individual.order, this.#right, individual.cost.makespan, limits);
    this.#sorter.sort(this.#right, null, this.#rightOrder);
    this.#forward(this.#rightOrder, this.#spare, individual.modes);
    this.#work.spend(3);
    if (compareCosts(this.#spare.cost, individual.cost) > 0) return;
    individual.starts.set(this.#spare.starts);
    individual.crews.set(this.#spare.crews);
    copyCost(this.#spare.cost, individual.cost);
    this.#orderOf(individual);
  }

  #forward(order: Int32Array, into: Individual, modes: Int32Array = into.modes): void {
    const makespan = this.#generator.forward(order, into.starts);
    this.#meter.measure(into.starts, this.#generator.duration, modes, makespan, into.cost);
    if (this.#generator.crews !== null) into.crews.set(this.#generator.crews.crew);
  }

  #orderOf(individual: Individual): void {
    this.#sorter.sort(individual.starts, this.#isByEnd ? this.#generator.duration : null, individual.order);
  }
}

function endsInOrder({ count, predecessors, modeOffset, modeDuration }: CompiledProject): boolean {
  for (let to = 0; to < count; to += 1) {
    for (let at = predecessors.offset[to]!; at < predecessors.offset[to + 1]!; at += 1) {
      const from = predecessors.other[at]!;
      const fromLength = modeDuration[modeOffset[from]!]!;
      if (predecessors.lag[at]! + modeDuration[modeOffset[to]!]! < fromLength) return false;
    }
  }
  return true;
}
