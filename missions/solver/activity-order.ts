/** Sorts activities by an integer key, stable with regard to a base order; its memory is used again. */
export class ActivityOrder {
  readonly #base: Int32Array;
  #buckets = new Int32Array(1024);
  readonly #keyed: Float64Array;

  constructor(base: Int32Array) {
    this.#base = base;
    this.#keyed = new Float64Array(base.length);
  }

  /** Writes the activities by ascending key (plus `extra`, where given) into `order`. */
  sort(key: Int32Array, extra: Int32Array | null, order: Int32Array): void {
    const base = this.#base;
    const count = base.length;
    let low = Infinity;
    let high = -Infinity;
    for (let index = 0; index < count; index += 1) {
      const value = key[index]! + (extra === null ? 0 : extra[index]!);
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const range = count === 0 ? 0 : high - low + 1;
    // Counting is linear in the range of keys, sorting in n log n.
    if (range > 32 * count + 1024) {
      this.#sortWide(key, extra, order, low);
      return;
    }
    if (this.#buckets.length <= range) this.#buckets = new Int32Array(2 * range);
    const buckets = this.#buckets;
    buckets.fill(0, 0, range + 1);
    for (let index = 0; index < count; index += 1) {
      buckets[key[index]! + (extra === null ? 0 : extra[index]!) - low + 1]! += 1;
    }
    for (let value = 1; value < range; value += 1) buckets[value]! += buckets[value - 1]!;
    for (let index = 0; index < count; index += 1) {
      const activity = base[index]!;
      const bucket = key[activity]! + (extra === null ? 0 : extra[activity]!) - low;
      order[buckets[bucket]!] = activity;
      buckets[bucket]! += 1;
    }
  }

  #sortWide(key: Int32Array, extra: Int32Array | null, order: Int32Array, low: number): void {
    const base = this.#base;
    const count = base.length;
    const keyed = this.#keyed;
    for (let index = 0; index < count; index += 1) {
      const activity = base[index]!;
      keyed[index] = (key[activity]! + (extra === null ? 0 : extra[activity]!) - low) * count + index;
    }
    keyed.sort();
    for (let index = 0; index < count; index += 1) order[index] = base[keyed[index]! % count]!;
  }
}
