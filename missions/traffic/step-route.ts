import type { StepPath, StepTimetable } from './step-timetable.ts';

export interface StepRequest {
  readonly start: number;
  readonly goal: number;
  /** Steps from every place to the goal; negative where there is no way. */
  readonly toGoal: Int16Array;
  /** No route that arrives later is of use. */
  readonly latest: number;
}

const none = -1;

/**
 * The earliest route in whole steps: safe-interval path planning (Phillips and Likhachev 2011) over free stretches that are kept ready, with an open
 * list of buckets. A goal that others still pass is free for good from a known step on; up to that step no order by time is needed, so what is
 * nearest to the goal is looked at first.
 */
export class StepRoutePlanner {
  readonly #timetable: StepTimetable;
  /** By stretch: the question it was reached in, when, and from which. */
  readonly #seen: Int32Array;
  readonly #arrive: Int16Array;
  readonly #parent: Int32Array;
  #question = 0;
  /** Buckets as linked lists of entries: by steps to the goal while that is early enough, by arrival at the goal after. */
  readonly #early: Int32Array;
  readonly #late: Int32Array;
  #earliest = 0;
  readonly #state: number[] = [];
  readonly #when: number[] = [];
  readonly #below: number[] = [];
  #entries = 0;
  /** States looked at in all questions so far. */
  lookedAt = 0;

  constructor(timetable: StepTimetable) {
    this.#timetable = timetable;
    const { graph, stretchesMax, horizon } = timetable;
    this.#seen = new Int32Array(graph.places * stretchesMax);
    this.#arrive = new Int16Array(graph.places * stretchesMax);
    this.#parent = new Int32Array(graph.places * stretchesMax);
    this.#early = new Int32Array(horizon + 2).fill(none);
    this.#late = new Int32Array(horizon + 2).fill(none);
  }

  /** The path that is at the goal first, to stay there; null where there is none in time. The machine's own path must have been cleared. */
  plan(request: StepRequest): StepPath | null {
    const { start, goal, toGoal } = request;
    const { stretchesMax, freeFrom, freeUntil, horizon } = this.#timetable;
    const latest = Math.min(request.latest, horizon);
    const last = goal * stretchesMax + this.#timetable.stretchesOf(goal) - 1;
    const first = start * stretchesMax;
    if (last < goal * stretchesMax || freeUntil[last] !== horizon || freeFrom[last]! > latest) return null;
    if (this.#timetable.stretchesOf(start) === 0 || freeFrom[first] !== 0) return null;
    const open = freeFrom[last]!;
    this.#question += 1;
    this.#entries = 0;
    this.#early.fill(none);
    this.#late.fill(none);
    this.#earliest = 0;
    this.#reach(first, 0, none, toGoal[start]!, open, latest);
    const isThere = (by: number): boolean => this.#seen[last] === this.#question && this.#arrive[last]! <= by;
    for (let entry = this.#nearest(open); entry !== none && !isThere(open); entry = this.#nearest(open))
      this.#look(entry, request, open, latest);
    for (let arrival = open; arrival <= latest; arrival += 1) {
      while (!isThere(arrival)) {
        const entry = this.#pop(this.#late, arrival);
        if (entry === none) break;
        this.#look(entry, request, open, latest);
      }
      if (isThere(arrival)) return this.#traced(last);
    }
    return null;
  }

  /** Passes an entry over that has been undercut since. */
  #look(entry: number, request: StepRequest, open: number, latest: number): void {
    const state = this.#state[entry]!;
    if (this.#when[entry] === this.#arrive[state]) this.#spread(state, request, open, latest);
  }

  #spread(state: number, { toGoal }: StepRequest, open: number, latest: number): void {
    const timetable = this.#timetable;
    const { stretchesMax, freeFrom, freeUntil } = timetable;
    const { offset, neighbour } = timetable.graph;
    this.lookedAt += 1;
    const place = Math.floor(state / stretchesMax);
    const soonest = this.#arrive[state]! + 1;
    const until = freeUntil[state]! + 1;
    for (let at = offset[place]!; at < offset[place + 1]!; at += 1) {
      const to = neighbour[at]!;
      const ahead = toGoal[to]!;
      if (ahead < 0 || soonest + ahead > latest) continue;
      const end = to * stretchesMax + timetable.stretchesOf(to);
      for (let next = firstEndingFrom(freeUntil, to * stretchesMax, end, soonest); next < end; next += 1) {
        const step = Math.max(soonest, freeFrom[next]!);
        if (step > until || step + ahead > latest) break;
        if (this.#seen[next] === this.#question && this.#arrive[next]! <= step) continue;
        if (step === until && step === freeFrom[next] && timetable.isRing(place, to, step)) continue;
        this.#reach(next, step, state, ahead, open, latest);
      }
    }
  }

  #reach(state: number, step: number, parent: number, ahead: number, open: number, latest: number): void {
    const arrival = step + ahead;
    if (arrival > latest) return;
    this.#seen[state] = this.#question;
    this.#arrive[state] = step;
    this.#parent[state] = parent;
    const entry = this.#entries;
    this.#entries += 1;
    this.#state[entry] = state;
    this.#when[entry] = step;
    const isEarly = arrival < open;
    const buckets = isEarly ? this.#early : this.#late;
    const bucket = isEarly ? ahead : arrival;
    this.#below[entry] = buckets[bucket]!;
    buckets[bucket] = entry;
    if (isEarly && ahead < this.#earliest) this.#earliest = ahead;
  }

  #pop(buckets: Int32Array, bucket: number): number {
    const entry = buckets[bucket]!;
    if (entry !== none) buckets[bucket] = this.#below[entry]!;
    return entry;
  }

  /** The entry nearest to the goal of those that could be there before it is free. */
  #nearest(open: number): number {
    for (; this.#earliest <= open; this.#earliest += 1) {
      const entry = this.#pop(this.#early, this.#earliest);
      if (entry !== none) return entry;
    }
    return none;
  }

  #traced(last: number): StepPath {
    const { stretchesMax } = this.#timetable;
    const path = new Int32Array(this.#arrive[last]! + 1);
    let end = path.length;
    for (let state = last; state !== none; state = this.#parent[state]!) {
      path.fill(Math.floor(state / stretchesMax), this.#arrive[state]!, end);
      end = this.#arrive[state]!;
    }
    return path;
  }
}

/** The first of some stretches in order that ends at a step or later. */
function firstEndingFrom(freeUntil: Int16Array, from: number, end: number, step: number): number {
  let low = from;
  let high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (freeUntil[middle]! < step) low = middle + 1;
    else high = middle;
  }
  return low;
}
