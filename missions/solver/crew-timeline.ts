import { bitCount, type CrewTable, type EligibleNeed } from './crew-table.ts';

/** Where in time work is to be placed: positions as in `Packing.free`. */
export interface Placing {
  readonly activity: number;
  readonly length: number;
}

/** Who is busy when, while a schedule is made. Working memory, used again for every schedule. */
export class CrewTimeline {
  readonly #table: CrewTable;
  readonly #words: number;
  readonly #checkOffset: Int32Array;
  readonly #checkCount: Int32Array;
  readonly #checkMask: Int32Array;
  readonly #span: number;
  readonly #busy: Int32Array;
  /** Mode of each activity, numbered over the whole project. */
  readonly #mode: Int32Array;
  /** Who is busy at some instant of the place looked at last. */
  readonly #taken: Int32Array;
  readonly #free: Int32Array;
  readonly #chosen: Int32Array;
  /** Before a schedule: whom each activity would rather have; after it: whom it got. Activity × words + word. */
  readonly crew: Int32Array;

  constructor(table: CrewTable, span: number, activities: number) {
    this.#table = table;
    this.#words = table.words;
    this.#checkOffset = table.checkOffset;
    this.#checkCount = table.checkCount;
    this.#checkMask = table.checkMask;
    this.#span = span;
    this.#busy = Int32Array.from(table.busy);
    this.#mode = new Int32Array(activities);
    this.#taken = new Int32Array(table.words);
    this.#free = new Int32Array(table.words);
    this.#chosen = new Int32Array(table.words);
    this.crew = new Int32Array(activities * table.words);
  }

  setMode(activity: number, mode: number): void {
    this.#mode[activity] = mode;
  }

  /** Everybody is free but for shifts and frozen work. */
  reset(): void {
    this.#busy.set(this.#table.busy);
  }

  needsCrew(activity: number): boolean {
    const mode = this.#mode[activity]!;
    return this.#checkOffset[mode + 1]! > this.#checkOffset[mode]!;
  }

  /** The first position from `at` on from which a crew is free throughout. Looked at from its end: whoever is missing there is missing in all places that reach back to it. */
  first(activity: number, length: number, at: number): number {
    let begin = at;
    let last = this.#lastGap(activity, begin, begin + length);
    while (last >= 0) {
      begin = last + 1;
      last = this.#lastGap(activity, begin, begin + length);
    }
    return begin;
  }

  /** The last position up to `at` from which a crew is free throughout; below zero where there is none. */
  last(activity: number, length: number, at: number): number {
    let begin = at;
    while (begin >= 0) {
      const gap = this.#firstGap(activity, begin, begin + length);
      if (gap < 0) return begin;
      begin = gap - length;
    }
    return begin;
  }

  /** The latest instant in [begin, end) from which to `end` there is no crew, or −1. */
  #lastGap(activity: number, begin: number, end: number): number {
    if (this.#isSimple(activity)) return this.#gapOfOne(activity, end - 1, begin - 1);
    this.#taken.fill(0);
    for (let at = end - 1; at >= begin; at -= 1) if (this.#add(at) && !this.#isEnough(activity)) return at;
    return -1;
  }

  /** The first instant in [begin, end) up to which from `begin` on there is no crew, or −1. */
  #firstGap(activity: number, begin: number, end: number): number {
    if (this.#isSimple(activity)) return this.#gapOfOne(activity, begin, end);
    this.#taken.fill(0);
    for (let at = begin; at < end; at += 1) if (this.#add(at) && !this.#isEnough(activity)) return at;
    return -1;
  }

  /** One person out of at most as many as a word holds: by far the most common need. */
  #isSimple(activity: number): boolean {
    const mode = this.#mode[activity]!;
    const check = this.#checkOffset[mode]!;
    return this.#words === 1 && this.#checkOffset[mode + 1] === check + 1 && this.#checkCount[check] === 1;
  }

  /** From one instant towards another, that one left out. */
  #gapOfOne(activity: number, from: number, to: number): number {
    const busy = this.#busy;
    const mask = this.#checkMask[this.#checkOffset[this.#mode[activity]!]!]!;
    const step = from < to ? 1 : -1;
    let there = mask;
    for (let at = from; at !== to; at += step) {
      there &= ~busy[at]!;
      if (there === 0) return at;
    }
    this.#taken[0] = ~there;
    return -1;
  }

  /** Counts those busy at an instant as taken. Says whether that made a difference. */
  #add(at: number): boolean {
    const words = this.#words;
    let isMore = false;
    for (let word = 0; word < words; word += 1) {
      const more = this.#taken[word]! | this.#busy[word * this.#span + at]!;
      if (more !== this.#taken[word]) isMore = true;
      this.#taken[word] = more;
    }
    return isMore;
  }

  #isEnough(activity: number): boolean {
    const words = this.#words;
    const mode = this.#mode[activity]!;
    for (let check = this.#checkOffset[mode]!; check < this.#checkOffset[mode + 1]!; check += 1) {
      let there = 0;
      for (let word = 0; word < words; word += 1)
        there += bitCount(this.#checkMask[check * words + word]! & ~this.#taken[word]!);
      if (there < this.#checkCount[check]!) return false;
    }
    return true;
  }

  /** Books a crew for the place that `first` or `last` has just given. */
  take(activity: number, length: number, at: number): void {
    const { words, needs } = this.#table;
    const needsOfMode = needs[this.#mode[activity]!]!;
    for (let word = 0; word < words; word += 1) this.#free[word] = ~this.#taken[word]!;
    if (needsOfMode.length === 1) this.#takeLike(activity, needsOfMode[0]!);
    else this.#takeMatched(activity, needsOfMode);
    this.crew.set(this.#chosen, activity * words);
    this.#mark(activity, length, at, 'busy');
  }

  /** Gives back what `take` booked. */
  release(activity: number, length: number, at: number): void {
    this.#mark(activity, length, at, 'free');
  }

  #mark(activity: number, length: number, at: number, as: 'busy' | 'free'): void {
    const words = this.#words;
    for (let word = 0; word < words; word += 1) {
      const bits = this.crew[activity * words + word]!;
      if (bits === 0) continue;
      const begin = word * this.#span + at;
      for (let instant = begin; instant < begin + length; instant += 1)
        this.#busy[instant] = as === 'busy' ? this.#busy[instant]! | bits : this.#busy[instant]! & ~bits;
    }
  }

  /** One kind of people: first those the activity would rather have, then whoever is sought least. */
  #takeLike(activity: number, { mask, count }: EligibleNeed): void {
    const words = this.#words;
    let left = count;
    this.#chosen.fill(0);
    for (const like of ['rather', 'any'] as const) {
      for (let word = 0; word < words && left > 0; word += 1) {
        let able = this.#free[word]! & mask[word]! & ~this.#chosen[word]!;
        if (like === 'rather') able &= this.crew[activity * words + word]!;
        for (; able !== 0 && left > 0; left -= 1) {
          const bit = able & -able;
          this.#chosen[word] = this.#chosen[word]! | bit;
          able &= ~bit;
        }
      }
    }
  }

  /**
   * Several kinds: people in the same order of preference, each taken if those taken so far and he can still be given different
   * places. Sets of people that can are a matroid, so the greedy order gives the most preferred crew.
   */
  #takeMatched(activity: number, needs: readonly EligibleNeed[]): void {
    const { words, personOfBit } = this.#table;
    const placeOf = new Map<number, number>();
    const filled = needs.map((): number[] => []);
    const total = needs.reduce((sum, { count }) => sum + count, 0);
    for (const like of ['rather', 'any'] as const) {
      for (let bit = 0; bit < personOfBit.length && placeOf.size < total; bit += 1) {
        const word = bit >> 5;
        const one = 1 << (bit & 31);
        const isWanted = like === 'any' || (this.crew[activity * words + word]! & one) !== 0;
        if (isWanted && !placeOf.has(bit) && (this.#free[word]! & one) !== 0)
          findPlace(bit, { needs, filled, placeOf, seen: new Set() });
      }
    }
    this.#chosen.fill(0);
    for (const bit of placeOf.keys()) this.#chosen[bit >> 5] = this.#chosen[bit >> 5]! | (1 << (bit & 31));
  }
}

interface Matching {
  readonly needs: readonly EligibleNeed[];
  readonly filled: number[][];
  readonly placeOf: Map<number, number>;
  readonly seen: Set<number>;
}

/** Gives a person a place, others moving to other places where they must (Kuhn 1955). */
function findPlace(bit: number, matching: Matching): boolean {
  const { needs, filled, placeOf, seen } = matching;
  for (let need = 0; need < needs.length; need += 1) {
    const { mask, count } = needs[need]!;
    if (seen.has(need) || (mask[bit >> 5]! & (1 << (bit & 31))) === 0) continue;
    seen.add(need);
    const here = filled[need]!;
    const isFull = here.length >= count;
    const leaver = isFull ? here.find((other) => findPlace(other, matching)) : undefined;
    if (isFull && leaver === undefined) continue;
    filled[need] = filled[need]!.filter((other) => other !== leaver).concat(bit);
    placeOf.set(bit, need);
    return true;
  }
  return false;
}
