import type { CompiledProject } from './compile-project.ts';
import { CrewTimeline } from './crew-timeline.ts';
import { lagOf } from './project.ts';

/**
 * Serial schedule generation on the grid: activities in the order of a list, each at its earliest (or, backward, latest) place that
 * its lags and the resources leave. For projects whose minimum lags form no ring; maximum lags are not looked at.
 * One generator is one piece of working memory, used again for every schedule.
 */
export class SerialGenerator {
  readonly #project: CompiledProject;
  readonly #free: Int32Array;
  readonly #duration: Int32Array;
  readonly #demand: Int32Array;
  readonly #inLag: Int32Array;
  readonly #outLag: Int32Array;
  /** What frozen work leaves free, copied at the start of each schedule. */
  readonly #initial: Int32Array;
  readonly #limit: Int32Array;
  /** Who is at what; null where the project needs nobody. */
  readonly crews: CrewTimeline | null;

  constructor(project: CompiledProject) {
    this.#project = project;
    this.#free = new Int32Array(project.packing.free.length);
    this.#initial = project.packing.free;
    this.#duration = new Int32Array(project.count);
    this.#demand = new Int32Array(project.count * project.packing.words);
    this.#inLag = Int32Array.from(project.predecessors.lag);
    this.#outLag = Int32Array.from(project.successors.lag);
    this.#limit = new Int32Array(project.count);
    this.crews = project.crews === null ? null : new CrewTimeline(project.crews, project.packing.span, project.count);
    this.setModes(new Int32Array(project.count));
  }

  /** Durations of the modes in force. */
  get duration(): Int32Array {
    return this.#duration;
  }

  /** Packed demands of the modes in force: activity × words + word. */
  get demand(): Int32Array {
    return this.#demand;
  }

  /** What is free before any work that is not frozen. */
  get initial(): Int32Array {
    return this.#initial;
  }

  /** Puts the durations, demands and lags of one choice of modes in force. Frozen activities keep their own. */
  setModes(modes: Int32Array): void {
    const { count, modeOffset, modeDuration, packing, frozenMode, hasModeLags } = this.#project;
    const { words, demand } = packing;
    for (let activity = 0; activity < count; activity += 1) {
      const chosen = frozenMode[activity]! >= 0 ? frozenMode[activity]! : modes[activity]!;
      const mode = modeOffset[activity]! + chosen;
      this.#duration[activity] = modeDuration[mode]!;
      this.crews?.setMode(activity, mode);
      for (let word = 0; word < words; word += 1) this.#demand[activity * words + word] = demand[mode * words + word]!;
    }
    if (hasModeLags) this.#setLags(modes);
  }

  #setLags(modes: Int32Array): void {
    const { predecessorLags, successorLags, gridStep } = this.#project;
    predecessorLags.forEach((lag, index) => {
      this.#inLag[index] = lagOf(lag, modes[lag.from]!, modes[lag.to]!) / gridStep;
    });
    successorLags.forEach((lag, index) => {
      this.#outLag[index] = lagOf(lag, modes[lag.from]!, modes[lag.to]!) / gridStep;
    });
  }

  /** Left schedule: writes starts, gives the makespan. The list has every predecessor before its successors. */
  forward(list: Int32Array, starts: Int32Array): number {
    const { count, release, frozenStart, packing } = this.#project;
    const { offset, other } = this.#project.predecessors;
    const lag = this.#inLag;
    const duration = this.#duration;
    this.#free.set(this.#initial);
    this.crews?.reset();
    for (let activity = 0; activity < count; activity += 1) {
      if (frozenStart[activity]! >= 0) starts[activity] = frozenStart[activity]!;
    }
    let makespan = 0;
    for (let position = 0; position < count; position += 1) {
      const activity = list[position]!;
      const length = duration[activity]!;
      if (frozenStart[activity]! >= 0) {
        if (starts[activity]! + length > makespan) makespan = starts[activity]! + length;
        continue;
      }
      let earliest = release[activity]!;
      const end = offset[activity + 1]!;
      for (let at = offset[activity]!; at < end; at += 1) {
        const bound = starts[other[at]!]! + lag[at]!;
        if (bound > earliest) earliest = bound;
      }
      let start = earliest;
      if (length > 0) {
        if (this.crews?.needsCrew(activity) === true) start = this.#placeFirstManned(this.crews, activity, earliest);
        else if (packing.words === 1) start = this.#placeFirst(activity, earliest);
        else start = this.#placeFirstWide(activity, earliest);
      }
      starts[activity] = start;
      if (start + length > makespan) makespan = start + length;
    }
    return makespan;
  }

  /** First place from `earliest` on, one word per unit of time. */
  #placeFirst(activity: number, earliest: number): number {
    const free = this.#free;
    const { guard, origin } = this.#project.packing;
    const demand = this.#demand[activity]!;
    const mask = guard[0]!;
    const length = this.#duration[activity]!;
    let at = origin + earliest;
    let end = at + length;
    for (; at < end; at += 1) if (((free[at]! - demand) & mask) !== mask) end = at + 1 + length;
    for (at = end - length; at < end; at += 1) free[at] = free[at]! - demand;
    return end - length - origin;
  }

  #placeFirstWide(activity: number, earliest: number): number {
    const { origin } = this.#project.packing;
    const begin = this.#firstFit(activity, origin + earliest);
    this.#book(activity, begin);
    return begin - origin;
  }

  /** First position from `from` on where the resources suffice. */
  #firstFit(activity: number, from: number): number {
    const free = this.#free;
    const { guard, words, span } = this.#project.packing;
    const length = this.#duration[activity]!;
    const base = activity * words;
    let end = from + length;
    for (let at = from; at < end; at += 1) {
      for (let word = 0; word < words; word += 1) {
        const mask = guard[word]!;
        if (((free[word * span + at]! - this.#demand[base + word]!) & mask) !== mask) end = at + 1 + length;
      }
    }
    return end - length;
  }

  #book(activity: number, begin: number): void {
    const free = this.#free;
    const { words, span } = this.#project.packing;
    const length = this.#duration[activity]!;
    for (let word = 0; word < words; word += 1) {
      const demand = this.#demand[activity * words + word]!;
      if (demand === 0) continue;
      for (let at = word * span + begin; at < word * span + begin + length; at += 1) free[at] = free[at]! - demand;
    }
  }

  /** Resources and people by turns, until both agree to a place. */
  #placeFirstManned(crews: CrewTimeline, activity: number, earliest: number): number {
    const { origin } = this.#project.packing;
    const length = this.#duration[activity]!;
    let begin = crews.first(activity, length, this.#firstFit(activity, origin + earliest));
    for (;;) {
      const fit = this.#firstFit(activity, begin);
      if (fit === begin) break;
      begin = crews.first(activity, length, fit);
    }
    this.#book(activity, begin);
    crews.take(activity, length, begin);
    return begin - origin;
  }

  #placeLastManned(crews: CrewTimeline, activity: number, latest: number): number {
    const { origin } = this.#project.packing;
    const length = this.#duration[activity]!;
    let begin = crews.last(activity, length, this.#lastFit(activity, origin + latest));
    while (begin >= 0) {
      const fit = this.#lastFit(activity, begin);
      if (fit === begin) break;
      begin = crews.last(activity, length, fit);
    }
    if (begin < 0) return -origin;
    this.#book(activity, begin);
    crews.take(activity, length, begin);
    return begin - origin;
  }

  /**
   * Right schedule that ends at `latestEnd`: the list is read from its end, which has every successor before its predecessors.
   * Starts may be negative; only their order is of use then. With `limits`, activity i ends at most at limits[i].
   */
  backward(list: Int32Array, starts: Int32Array, latestEnd: number, limits: Int32Array | null): number {
    const { count, frozenStart, packing } = this.#project;
    const { offset, other } = this.#project.successors;
    const lag = this.#outLag;
    const duration = this.#duration;
    this.#free.set(this.#initial);
    this.crews?.reset();
    for (let activity = 0; activity < count; activity += 1) {
      if (frozenStart[activity]! >= 0) starts[activity] = frozenStart[activity]!;
    }
    let first = latestEnd;
    for (let position = count - 1; position >= 0; position -= 1) {
      const activity = list[position]!;
      if (frozenStart[activity]! >= 0) continue;
      const length = duration[activity]!;
      let latest = (limits === null ? latestEnd : limits[activity]!) - length;
      const end = offset[activity + 1]!;
      for (let at = offset[activity]!; at < end; at += 1) {
        const bound = starts[other[at]!]! - lag[at]!;
        if (bound < latest) latest = bound;
      }
      const lowest = -packing.origin;
      if (latest < lowest) latest = lowest;
      let start = latest;
      if (length > 0) {
        if (this.crews?.needsCrew(activity) === true) start = this.#placeLastManned(this.crews, activity, latest);
        else if (packing.words === 1) start = this.#placeLast(activity, latest);
        else start = this.#placeLastWide(activity, latest);
      }
      starts[activity] = start;
      if (start < first) first = start;
    }
    return first;
  }

  #placeLast(activity: number, latest: number): number {
    const free = this.#free;
    const { guard, origin } = this.#project.packing;
    const demand = this.#demand[activity]!;
    const mask = guard[0]!;
    const length = this.#duration[activity]!;
    let begin = origin + latest;
    for (let at = begin + length - 1; at >= begin; at -= 1) {
      if (((free[at]! - demand) & mask) !== mask) begin = at - length;
      if (begin < 0) break;
    }
    if (begin < 0) return -origin;
    const end = begin + length;
    for (let at = begin; at < end; at += 1) free[at] = free[at]! - demand;
    return begin - origin;
  }

  #placeLastWide(activity: number, latest: number): number {
    const { origin } = this.#project.packing;
    const begin = this.#lastFit(activity, origin + latest);
    if (begin < 0) return -origin;
    this.#book(activity, begin);
    return begin - origin;
  }

  /** Last position up to `from` where the resources suffice; below zero where there is none. */
  #lastFit(activity: number, from: number): number {
    const free = this.#free;
    const { guard, words, span } = this.#project.packing;
    const length = this.#duration[activity]!;
    const base = activity * words;
    let begin = from;
    for (let at = begin + length - 1; at >= begin; at -= 1) {
      for (let word = 0; word < words; word += 1) {
        const mask = guard[word]!;
        if (((free[word * span + at]! - this.#demand[base + word]!) & mask) !== mask) begin = at - length;
      }
      if (begin < 0) break;
    }
    return begin;
  }

  /** Where right justification may move each activity without making its lateness worse. */
  limitsOf(starts: Int32Array, makespan: number): Int32Array {
    const { count, due } = this.#project;
    for (let activity = 0; activity < count; activity += 1) {
      const end = starts[activity]! + this.#duration[activity]!;
      this.#limit[activity] = Math.min(makespan, Math.max(end, due[activity]!));
    }
    return this.#limit;
  }
}
