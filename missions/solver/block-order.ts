import { NO_PATH, type LagMatrix } from './lag-matrix.ts';

export interface Adjacency {
  readonly offset: Int32Array;
  readonly other: Int32Array;
}

/**
 * Activities that are bound to each other in both directions (the strong components of the lags) are placed one after another:
 * whatever is placed between two of them takes resources in the narrow windows of those that are left.
 */
export class BlockOrder {
  readonly #before: Adjacency;
  readonly #block: Int32Array;
  readonly #sequence: Int32Array;
  readonly #isTaken: Uint8Array;
  readonly #isOpen: Uint8Array;
  readonly hasBlocks: boolean;
  #length = 0;

  constructor(matrix: LagMatrix, before: Adjacency) {
    const { count } = matrix;
    this.#before = before;
    this.#block = blocksOf(matrix);
    this.#sequence = new Int32Array(count);
    this.#isTaken = new Uint8Array(count);
    this.#isOpen = new Uint8Array(count);
    const used = new Set(this.#block).size;
    // One block over everything, or none at all, would leave the order as it is.
    this.hasBlocks = used > 1 && used < count;
  }

  /** The order with blocks together; what must come before a member comes before it. The answer is overwritten by the next. */
  arrange(order: Int32Array): Int32Array {
    this.#isTaken.fill(0);
    this.#isOpen.fill(0);
    this.#length = 0;
    for (const activity of order) {
      this.#take(activity);
      if (this.#isOpen[this.#block[activity]!] === 1) continue;
      this.#isOpen[this.#block[activity]!] = 1;
      for (const member of order) if (this.#block[member] === this.#block[activity]) this.#take(member);
    }
    return this.#sequence;
  }

  #take(activity: number): void {
    if (this.#isTaken[activity] === 1) return;
    this.#isTaken[activity] = 1;
    const { offset, other } = this.#before;
    for (let at = offset[activity]!; at < offset[activity + 1]!; at += 1) this.#take(other[at]!);
    this.#sequence[this.#length] = activity;
    this.#length += 1;
  }
}

/** The least member of each activity's strong component. */
function blocksOf({ count, member, rank, base, size, row, distance }: LagMatrix): Int32Array {
  const block = new Int32Array(count).fill(-1);
  const isPath = (from: number, to: number): boolean => distance[row[from]! + rank[to]! - base[to]!] !== NO_PATH;
  for (let first = 0; first < count; first += 1) {
    if (block[first]! >= 0) continue;
    for (let at = rank[first]!; at < base[first]! + size[first]!; at += 1) {
      const other = member[at]!;
      if (isPath(first, other) && isPath(other, first)) block[other] = first;
    }
  }
  return block;
}
