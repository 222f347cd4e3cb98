import { ActivityOrder } from './activity-order.ts';
import type { Adjacency } from './block-order.ts';
import type { CompiledProject } from './compile-project.ts';
import { assign, emptyIndividual, type Individual } from './individual.ts';
import { LagGenerator, type Timeline } from './lag-generation.ts';
import { lagMatrix, NEVER, type LagMatrix } from './lag-matrix.ts';
import { compareCosts, type CostMeter } from './plan-cost.ts';
import { lagOf } from './project.ts';
import type { SerialGenerator } from './serial-generation.ts';
import type { WorkMeter } from './work-budget.ts';

interface TimedLag {
  readonly from: number;
  readonly to: number;
  readonly lag: number;
}

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
  readonly #before: Adjacency;
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
    this.#before = turned(project.count, project.ordered);
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
    const { project, gridStep, isShiftable } = this.#project;
    const lags = project.lags.map((lag) => ({
      from: lag.from,
      to: lag.to,
      lag: lagOf(lag, modes[lag.from]!, modes[lag.to]!) / gridStep,
    }));
    const matrix = lagMatrix(this.#project, lags, this.#limits());
    this.#generators =
      matrix === null
        ? null
        : {
            forward: new LagGenerator(this.#project, this.#timeline(matrix, this.#before)),
            mirror: isShiftable ? this.#mirror(lags) : null,
          };
  }

  #limits(): { earliest: Int32Array; latest: Int32Array } {
    const { project, gridStep, release, frozenStart } = this.#project;
    const { duration } = this.#serial;
    const earliest = Int32Array.from(release, (least, index) =>
      frozenStart[index]! >= 0 ? frozenStart[index]! : least,
    );
    const latest = Int32Array.from(project.activities, ({ deadline }, index) => {
      if (frozenStart[index]! >= 0) return frozenStart[index]!;
      return deadline === undefined ? NEVER : deadline / gridStep - duration[index]!;
    });
    return { earliest, latest };
  }

  #timeline(matrix: LagMatrix, before: Adjacency): Timeline {
    return {
      matrix,
      before,
      duration: this.#serial.duration,
      demand: this.#serial.demand,
      initial: this.#serial.initial,
      crews: this.#serial.crews,
      isFrozen: Uint8Array.from(this.#project.frozenStart, (start) => (start >= 0 ? 1 : 0)),
    };
  }

  /** start'(i) = C − start(i) − duration(i), so that the last becomes the first and every lag turns round. */
  #mirror(lags: readonly TimedLag[]): LagGenerator | null {
    const { duration } = this.#serial;
    const { count } = this.#project;
    const turned = lags.map(({ from, to, lag }) => ({
      from: to,
      to: from,
      lag: lag + duration[to]! - duration[from]!,
    }));
    const free = { earliest: new Int32Array(count), latest: new Int32Array(count).fill(NEVER) };
    const matrix = lagMatrix(this.#project, turned, free);
    return matrix === null ? null : new LagGenerator(this.#project, this.#timeline(matrix, this.#project.ordered));
  }
}

/** The same pairs, listed by their other end. */
function turned(count: number, { offset, other }: Adjacency): Adjacency {
  const back = new Int32Array(count + 1);
  for (const to of other) back[to + 1]! += 1;
  for (let index = 0; index < count; index += 1) back[index + 1]! += back[index]!;
  const next = back.slice();
  const from = new Int32Array(other.length);
  for (let index = 0; index < count; index += 1) {
    for (let at = offset[index]!; at < offset[index + 1]!; at += 1) {
      from[next[other[at]!]!] = index;
      next[other[at]!]! += 1;
    }
  }
  return { offset: back, other: from };
}
