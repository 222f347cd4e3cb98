const firstRows = 64;

export type Numbers = Float64Array | Uint32Array | Uint8Array;

/** Columns of numbers of one length that grow together, each by half its size: a row costs the bytes of its columns. */
export class Columns<Name extends string> {
  readonly #makers: Readonly<Record<Name, new (length: number) => Numbers>>;
  readonly #names: readonly Name[];
  #columns: Record<Name, Numbers>;
  #capacity = firstRows;
  length = 0;

  constructor(makers: Readonly<Record<Name, new (length: number) => Numbers>>) {
    this.#makers = makers;
    this.#names = Object.keys(makers) as Name[];
    this.#columns = this.#make(firstRows);
  }

  push(row: Readonly<Record<Name, number>>): void {
    if (this.length === this.#capacity) this.#grow();
    this.set(this.length, row);
    this.length += 1;
  }

  set(index: number, row: Readonly<Record<Name, number>>): void {
    for (const name of this.#names) this.#columns[name][index] = row[name];
  }

  /** @throws RangeError outside the rows. */
  at(name: Name, index: number): number {
    if (index < 0 || index >= this.length) throw new RangeError(`row ${String(index)} of ${String(this.length)}`);
    return this.#columns[name][index] as number;
  }

  /** One column as it lies in memory, for loops over many rows: good until the next `push`, and only up to `length`. */
  whole(name: Name): Numbers {
    return this.#columns[name];
  }

  /** The newest row whose value in a rising column is at most `value`; −1: none is. */
  lastAtMost(name: Name, value: number): number {
    const column = this.#columns[name];
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((column[middle] as number) <= value) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  bytes(): number {
    return this.#names.reduce((sum, name) => sum + this.#columns[name].byteLength, 0);
  }

  #make(capacity: number): Record<Name, Numbers> {
    return Object.fromEntries(this.#names.map((name) => [name, new this.#makers[name](capacity)])) as Record<
      Name,
      Numbers
    >;
  }

  #grow(): void {
    this.#capacity += this.#capacity >> 1;
    const larger = this.#make(this.#capacity);
    for (const name of this.#names) larger[name].set(this.#columns[name]);
    this.#columns = larger;
  }
}

/** Texts by number, each kept once; null is 0. */
export class TextNumbers {
  readonly #numbers = new Map<string, number>();
  readonly #texts: (string | null)[] = [null];

  numberOf(text: string | null): number {
    if (text === null) return 0;
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const next = this.#texts.length;
    this.#numbers.set(text, next);
    this.#texts.push(text);
    return next;
  }

  textOf(number: number): string | null {
    return this.#texts[number] ?? null;
  }
}
