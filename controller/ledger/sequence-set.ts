const bitsPerByte = 8;

/** Sequences of a ledger of known size: one bit each, whatever their number. */
export class SequenceSet {
  readonly size: number;
  readonly #bits: Uint8Array;
  #count = 0;

  /** `size`: entries of the ledger. */
  constructor(size: number) {
    this.size = size;
    this.#bits = new Uint8Array(Math.ceil(size / bitsPerByte));
  }

  get count(): number {
    return this.#count;
  }

  /** Sequences outside the ledger are none of it. */
  add(sequence: number): void {
    if (!(sequence >= 0 && sequence < this.size) || this.has(sequence)) return;
    const at = Math.floor(sequence / bitsPerByte);
    this.#bits[at] = (this.#bits[at] as number) | (1 << (sequence % bitsPerByte));
    this.#count += 1;
  }

  has(sequence: number): boolean {
    return ((this.#bits[Math.floor(sequence / bitsPerByte)] ?? 0) & (1 << (sequence % bitsPerByte))) !== 0;
  }

  /** The least one that is not below `from`; `size` when there is none. */
  nextFrom(from: number): number {
    for (let at = from; at < this.size; at += 1) {
      const isByteEmpty = at % bitsPerByte === 0 && this.#bits[at / bitsPerByte] === 0;
      if (isByteEmpty) at += bitsPerByte - 1;
      else if (this.has(at)) return at;
    }
    return this.size;
  }

  /** The least sequence from `from` on that is not in it; `before` when all below that are. */
  gapFrom(from: number, before: number): number {
    const end = Math.min(before, this.size);
    for (let at = from; at < end; at += 1) if (!this.has(at)) return at;
    return end;
  }
}
