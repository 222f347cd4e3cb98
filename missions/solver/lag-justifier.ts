import { ActivityOrder } from './activity-order.ts';
import type { CompiledProject } from './compile-project.ts';
import { assign, emptyIndividual, type Individual } from './individual.ts';
import { LagGenerator } from './lag-generation.ts';
import { forwardTimeline, mirrorTimeline, timedLags } from './lag-timeline.ts';
import { compareCosts, type CostMeter } from './plan-cost.ts';
import type { SerialGenerator } from './serial-generation.ts';
import type { WorkMeter } from './work-budget.ts';

/** Justified schedules under maximum lags: the mirrored project is generated first, then the project in the order found. */
export class LagJustifier {
  readonly #project: CompiledProject;
  readonly #serial: SerialGenerator;
  readonly #meter: CostMeter;
  readonly #work: WorkMeter;
  readonly #sorter: ActivityOrder;
  readonly #modes: Int32Array;
  readonly #mirrored: Int32Array;
  readonly #key: Int32Array;
  readonly #list: Int32Array;
  readonly #first: Individual;
  #generators: { readonly forward: LagGenerator; readonly mirror: LagGenerator | null } | null = null;

  constructor(project: CompiledProject, serial: SerialGenerator, meter: CostMeter, work: WorkMeter) {
    this.#project = project;
    this.#serial = serial;
    this.#meter = meter;
    this.#work = work;
    this.#sorter = new ActivityOrder(project.base);
    this.#modes = new Int32Array(project.count).fill(-1);
    this.#mirrored = new Int32Array(project.count);
    this.#key = new Int32Array(project.count);
    this.#list = new Int32Array(project.count);
    this.#first = emptyIndividual(project);
  }

  /** Schedules the individual's order and replaces the order by that of the schedule found. */
  improve(individual: Individual): void {
    this.#useModes(individual.modes);
    const generators = this.#generators;
    if (generators === null) {
      // These modes contradict the lags: as bad as nothing placed at all.
      individual.starts.fill(0);
      this.#measure(individual, this.#project.count);
      this.#work.spend(1);
      return;
    }
    const { forward, mirror } = generators;
    this.#serial.crews?.crew.set(individual.crews);
    const missing = forward.generate(individual.order, individual.starts);
    this.#measure(individual, missing);
    this.#work.spend(1);
    if (mirror === null || missing > 0) {
      if (missing === 0) this.#sorter.sort(individual.starts, null, individual.order);
      return;
    }
    this.#justify(individual, forward, mirror);
  }

  /** Right and left once more, kept where it is no worse. */
  #justify(individual: Individual, forward: LagGenerator, mirror: LagGenerator): void {
    const { count } = this.#project;
    const { duration } = this.#serial;
    for (let index = 0; index < count; index += 1) this.#key[index] = -(individual.starts[index]! + duration[index]!);
    this.#sorter.sort(this.#key, null, this.#list);
    this.#sorter.sort(individual.starts, null, individual.order);
    const missing = mirror.generate(this.#list, this.#mirrored);
    this.#work.spend(1);
    if (missing > 0) return;
    for (let index = 0; index < count; index += 1) this.#key[index] = -(this.#mirrored[index]! + duration[index]!);
    this.#sorter.sort(this.#key, null, this.#first.order);
    this.#first.modes.set(individual.modes);
    this.#measure(this.#first, forward.generate(this.#first.order, this.#first.starts));
    this.#work.spend(1);
    if (compareCosts(this.#first.cost, individual.cost) > 0) return;
    this.#sorter.sort(this.#first.starts, null, this.#first.order);
    assign(this.#first, individual);
  }

  #measure(individual: Individual, missing: number): void {
    const { duration } = this.#serial;
    let makespan = 0;
    for (let index = 0; index < this.#project.count; index += 1)
      makespan = Math.max(makespan, individual.starts[index]! + duration[index]!);
    this.#meter.measure(individual.starts, duration, individual.modes, makespan, individual.cost);
    individual.cost.violation += missing;
    if (this.#serial.crews !== null) individual.crews.set(this.#serial.crews.crew);
  }

  /** Longest paths depend on the modes; they are worked out again only when these differ. */
  #useModes(modes: Int32Array): void {
    if (modes.every((mode, index) => mode === this.#modes[index])) return;
    this.#modes.set(modes);
    this.#serial.setModes(modes);
    const lags = timedLags(this.#project, modes);
    const forward = forwardTimeline(this.#project, this.#serial, lags);
    const mirror =
      forward === null || !this.#project.isShiftable ? null : mirrorTimeline(this.#project, this.#serial, lags);
    this.#generators =
      forward === null
        ? null
        : {
            forward: new LagGenerator(this.#project, forward),
            mirror: mirror === null ? null : new LagGenerator(this.#project, mirror),
          };
  }
}
