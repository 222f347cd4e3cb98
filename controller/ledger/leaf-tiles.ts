import { leafHash, MerkleFrontier, nodeOf, splitOf } from './merkle-tree.ts';

/** Where the entries' bytes come from. */
export interface EntryTexts {
  /** Canonical texts of the entries `from` ≤ sequence < `to`, in order. */
  entryTexts(from: number, to: number): readonly string[];
}

/** Leaves of one tile: a power of two, so that a complete tile is a complete subtree. */
const tileLeaves = 256;

/**
 * Inclusion and consistency proofs from the entries, keeping one hash for every 256: after the first proof over a million
 * entries the next one reads some hundred of them. The first reads them all, and lets other work run in between.
 */
export class LeafTiles {
  readonly #source: EntryTexts;
  /** Root of each complete tile, from the first. */
  readonly #tiles: Buffer[] = [];
  #growing: Promise<void> = Promise.resolve();

  constructor(source: EntryTexts) {
    this.#source = source;
  }

  /** RFC 6962 §2.1.1: PATH(index, D[0:size]), nearest sibling first. @throws RangeError when there is no such leaf. */
  async inclusion(index: number, size: number): Promise<readonly Buffer[]> {
    if (!(index >= 0 && index < size)) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
    await this.#growTo(size);
    const proof: Buffer[] = [];
    let [from, to] = [0, size];
    while (to - from > 1) {
      const middle = from + splitOf(to - from);
      if (index < middle) {
        proof.unshift(this.#rootOf(middle, to));
        to = middle;
      } else {
        proof.unshift(this.#rootOf(from, middle));
        from = middle;
      }
    }
    return proof;
  }

  /** RFC 6962 §2.1.2: PROOF(oldSize, D[0:size]). @throws RangeError unless 1 ≤ oldSize ≤ size. */
  async consistency(oldSize: number, size: number): Promise<readonly Buffer[]> {
    if (!(oldSize >= 1 && oldSize <= size)) throw new RangeError(`no proof from ${oldSize} to ${size}`);
    await this.#growTo(size);
    const proof: Buffer[] = [];
    let [from, to] = [0, size];
    while (oldSize < to) {
      const middle = from + splitOf(to - from);
      if (oldSize <= middle) {
        proof.unshift(this.#rootOf(middle, to));
        to = middle;
      } else {
        proof.unshift(this.#rootOf(from, middle));
        from = middle;
      }
    }
    // Whoever asks knows the old root; a part of the old tree that is not all of it he does not.
    return from === 0 ? proof : [this.#rootOf(from, to), ...proof];
  }

  async root(size: number): Promise<Buffer> {
    await this.#growTo(size);
    return this.#rootOf(0, size);
  }

  async #growTo(size: number): Promise<void> {
    // One after another: two askers must not add the same tile twice.
    const before = this.#growing.catch(() => undefined);
    this.#growing = before.then(async () => this.#grow(Math.floor(size / tileLeaves)));
    await this.#growing;
  }

  async #grow(tiles: number): Promise<void> {
    while (this.#tiles.length < tiles) {
      const from = this.#tiles.length * tileLeaves;
      this.#tiles.push(this.#hashed(from, from + tileLeaves));
      await nextTurn();
    }
  }

  #hashed(from: number, to: number): Buffer {
    const frontier = new MerkleFrontier();
    for (const text of this.#source.entryTexts(from, to)) frontier.append(leafHash(Buffer.from(text, 'utf8')));
    return frontier.root();
  }

  /** Root over the leaves `from` ≤ n < `to`, which the splits of RFC 6962 have made: tiles are never cut by them. */
  #rootOf(from: number, to: number): Buffer {
    if (to - from < tileLeaves) return this.#hashed(from, to);
    if (to - from === tileLeaves) return this.#tiles[from / tileLeaves] as Buffer;
    const middle = from + splitOf(to - from);
    return nodeOf(this.#rootOf(from, middle), this.#rootOf(middle, to));
  }
}

async function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
