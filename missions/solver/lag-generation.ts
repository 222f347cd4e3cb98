import { BlockOrder, type Adjacency } from './block-order.ts';
import type { CompiledProject } from './compile-project.ts';
import type { CrewTimeline } from './crew-timeline.ts';
import { NEVER, NO_PATH, type LagMatrix } from './lag-matrix.ts';

/** Repairs per activity before a schedule in the order given is given up, */
const REPAIRS_PER_ACTIVITY = 1;
/** and before one with its blocks together is. */
const REPAIRS_PER_ACTIVITY_IN_BLOCKS = 3;

/** What one direction of time looks like: forwards, or mirrored so that the end is the beginning. */
export interface Timeline {
  readonly matrix: LagMatrix;
  readonly duration: Int32Array;
  /** Packed demand per activity: activity × words + word. */
  readonly demand: Int32Array;
  /** What is free before any work that is not frozen, as in `Packing`. */
  readonly initial: Int32Array;
  readonly isFrozen: Uint8Array;
  readonly crews: CrewTimeline | null;
  /** Who comes before an activity in any sensible order. */
  readonly before: Adjacency;
}

interface Task {
  readonly wanted: Int32Array;
  readonly list: Int32Array;
  readonly starts: Int32Array;
}

/**
 * Serial generation under maximum lags, with unscheduling (Franck, Neumann, Schwindt 2001). An activity that comes too late for
 * those it must not be far from makes them come later: they and all that begin after them are taken out and placed again.
 * The window of an activity follows from all that is placed by the matrix of longest paths; it is worked out when its turn comes,
 * so that taking something out costs nothing.
 */
export class LagGenerator {
  readonly #project: CompiledProject;
  readonly #free: Int32Array;
  /** Earliest starts by limits and by what repairs have asked for. */
  readonly #least: Int32Array;
  /** Starts of what is placed, by rank; what is not placed bounds nothing: far below here, */
  readonly #low: Int32Array;
  /** and far above here. */
  readonly #high: Int32Array;
  readonly #isPlaced: Uint8Array;
  readonly #timeline: Timeline;
  readonly #blocks: BlockOrder;

  constructor(project: CompiledProject, timeline: Timeline) {
    this.#project = project;
    this.#timeline = timeline;
    this.#blocks = new BlockOrder(timeline.matrix, timeline.before);
    this.#free = new Int32Array(project.packing.free.length);
    this.#least = new Int32Array(project.count);
    this.#low = new Int32Array(project.count);
    this.#high = new Int32Array(project.count);
    this.#isPlaced = new Uint8Array(project.count);
  }

  /** Writes starts; gives how many activities could not be placed (their starts are then only their earliest). */
  generate(order: Int32Array, starts: Int32Array): number {
    return this.generateFrom(this.#timeline.matrix.earliest, order, starts);
  }

  /** The same, with nobody before the start that it wants; the starts wanted are within the limits. */
  generateFrom(wanted: Int32Array, order: Int32Array, starts: Int32Array): number {
    const missing = this.#run({ wanted, list: order, starts }, REPAIRS_PER_ACTIVITY);
    if (missing === 0 || !this.#blocks.hasBlocks) return missing;
    return this.#run({ wanted, list: this.#blocks.arrange(order), starts }, REPAIRS_PER_ACTIVITY_IN_BLOCKS);
  }

  #run({ wanted, list, starts }: Task, repairsPerActivity: number): number {
    const { count } = this.#project;
    const { matrix, isFrozen } = this.#timeline;
    this.#free.set(this.#timeline.initial);
    this.#timeline.crews?.reset();
    this.#least.set(wanted);
    this.#isPlaced.set(isFrozen);
    this.#low.fill(NO_PATH);
    this.#high.fill(NEVER);
    for (let index = 0; index < count; index += 1) {
      if (isFrozen[index] === 1) this.#fix(index, matrix.earliest[index]!, starts);
    }
    let repairs = Math.ceil(repairsPerActivity * count);
    let position = 0;
    while (position < count) {
      const activity = list[position]!;
      position += 1;
      if (this.#isPlaced[activity] === 1) continue;
      const start = this.#firstMannedPlace(activity, this.#earliestOf(activity));
      if (start < 0) return this.#giveUp(starts);
      const latest = this.#latestOf(activity);
      if (start <= latest) {
        this.#fix(activity, start, starts);
        this.#book(activity, start, 1);
        this.#man(activity, start);
        continue;
      }
      repairs -= 1;
      if (repairs < 0 || !this.#makeLater(activity, start, latest, starts)) return this.#giveUp(starts);
      position = 0;
    }
    return 0;
  }

  #fix(activity: number, start: number, starts: Int32Array): void {
    starts[activity] = start;
    this.#isPlaced[activity] = 1;
    const rank = this.#timeline.matrix.rank[activity]!;
    this.#low[rank] = start;
    this.#high[rank] = start;
  }

  #earliestOf(activity: number): number {
    const low = this.#low;
    const { matrix } = this.#timeline;
    const { turned } = matrix;
    const row = matrix.row[activity]!;
    const base = matrix.base[activity]!;
    const size = matrix.size[activity]!;
    let earliest = this.#least[activity]!;
    for (let other = 0; other < size; other += 1) {
      const bound = (low[base + other]! + turned[row + other]!) | 0;
      if (bound > earliest) earliest = bound;
    }
    return earliest;
  }

  #latestOf(activity: number): number {
    const high = this.#high;
    const { matrix } = this.#timeline;
    const { distance } = matrix;
    const row = matrix.row[activity]!;
    const base = matrix.base[activity]!;
    const size = matrix.size[activity]!;
    let latest = matrix.latest[activity]!;
    for (let other = 0; other < size; other += 1) {
      const bound = (high[base + other]! - distance[row + other]!) | 0;
      if (bound < latest) latest = bound;
    }
    return latest;
  }

  #giveUp(starts: Int32Array): number {
    let missing = 0;
    for (let index = 0; index < this.#project.count; index += 1) {
      if (this.#isPlaced[index] === 1) continue;
      starts[index] = this.#earliestOf(index);
      missing += 1;
    }
    return missing;
  }

  /** First place from its earliest start on that the resources leave; −1 beyond the horizon. */
  #firstPlace(activity: number, earliest: number): number {
    const free = this.#free;
    const { origin, words, span, guard } = this.#project.packing;
    const length = this.#timeline.duration[activity]!;
    if (earliest + length >= span - origin) return -1;
    if (length === 0) return earliest;
    const base = activity * words;
    const { demand } = this.#timeline;
    let end = origin + earliest + length;
    for (let at = end - length; at < end; at += 1) {
      if (at >= span) return -1;
      for (let word = 0; word < words; word += 1) {
        const mask = guard[word]!;
        if (((free[word * span + at]! - demand[base + word]!) & mask) !== mask) end = at + 1 + length;
      }
    }
    return end - length - origin;
  }

  /** First place that both resources and people leave; −1 beyond the horizon. */
  #firstMannedPlace(activity: number, earliest: number): number {
    const { crews, duration } = this.#timeline;
    const { origin } = this.#project.packing;
    let start = this.#firstPlace(activity, earliest);
    if (crews === null || duration[activity] === 0 || !crews.needsCrew(activity)) return start;
    while (start >= 0) {
      const manned = crews.first(activity, duration[activity]!, origin + start) - origin;
      if (manned === start) return start;
      start = this.#firstPlace(activity, manned);
    }
    return start;
  }

  #man(activity: number, start: number): void {
    const { crews, duration } = this.#timeline;
    if (crews === null || duration[activity] === 0 || !crews.needsCrew(activity)) return;
    crews.take(activity, duration[activity]!, this.#project.packing.origin + start);
  }

  #unman(activity: number, start: number): void {
    const { crews, duration } = this.#timeline;
    if (crews === null || duration[activity] === 0 || !crews.needsCrew(activity)) return;
    crews.release(activity, duration[activity]!, this.#project.packing.origin + start);
  }

  #book(activity: number, start: number, sign: 1 | -1): void {
    const { origin, words, span } = this.#project.packing;
    const length = this.#timeline.duration[activity]!;
    for (let word = 0; word < words; word += 1) {
      const demand = sign * this.#timeline.demand[activity * words + word]!;
      const begin = word * span + origin + start;
      for (let at = begin; at < begin + length; at += 1) this.#free[at] = this.#free[at]! - demand;
    }
  }

  /** Those that keep `activity` from starting at `start` must start later themselves. False where nobody can give way. */
  #makeLater(activity: number, start: number, latest: number, starts: Int32Array): boolean {
    const { isFrozen, matrix } = this.#timeline;
    const { count, distance, member, rank, latest: limits } = matrix;
    const row = matrix.row[activity]!;
    let first = NEVER;
    for (let k = 0; k < matrix.size[activity]!; k += 1) {
      const other = member[matrix.base[activity]! + k]!;
      if (this.#isPlaced[other] === 0 || starts[other]! - distance[row + k]! !== latest) continue;
      if (isFrozen[other] === 1) return false;
      this.#raise(other, starts[other]! + start - latest);
      first = Math.min(first, starts[other]!);
    }
    if (first === NEVER) return false;
    for (let other = 0; other < count; other += 1) {
      if (this.#isPlaced[other] === 0 || isFrozen[other] === 1) continue;
      if (starts[other]! <= first && this.#least[other]! <= starts[other]!) continue;
      this.#isPlaced[other] = 0;
      this.#low[rank[other]!] = NO_PATH;
      this.#high[rank[other]!] = NEVER;
      this.#book(other, starts[other]!, -1);
      this.#unman(other, starts[other]!);
    }
    return this.#least.every((least, other) => least <= limits[other]!);
  }

  /** `activity` and all that its longest paths lead to begin no earlier than that. */
  #raise(activity: number, least: number): void {
    const { member, base, size, row, distance } = this.#timeline.matrix;
    for (let k = 0; k < size[activity]!; k += 1) {
      const other = member[base[activity]! + k]!;
      const bound = (least + distance[row[activity]! + k]!) | 0;
      if (bound > this.#least[other]!) this.#least[other] = bound;
    }
  }
}
