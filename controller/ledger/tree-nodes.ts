import { leafHash, MerkleFrontier, nodeOf, splitOf, subtreesOf } from './merkle-tree.ts';

/** Where the leaves' bytes come from, and right edges of the tree that were kept with its checkpoints. */
export interface TreeSource {
  /** Canonical bytes of the entries `from` ≤ sequence < `to`, in order. */
  entryBytes(from: number, to: number): readonly Buffer[];
  /** The right edge (`MerkleFrontier.toBytes`) of one checkpoint with `atLeast` ≤ size < `below`; null where none is kept. */
  frontierWithin(atLeast: number, below: number): { readonly size: number; readonly bytes: Uint8Array } | null;
}

/** Leaves that are read at once: a power of two, so that a whole block is a complete subtree. */
const blockLeaves = 256;
const nodesKeptMax = 65_536;

interface Block {
  readonly index: number;
  readonly entries: readonly Buffer[];
  readonly leaves: (Buffer | undefined)[];
}

/**
 * Nodes of the tree over a ledger. Of complete subtrees whose checkpoint kept the right edge nothing is read; the others are put
 * together from blocks of entries, and kept. A node that the record tells wrongly leads to another root: whoever verifies sees it.
 */
export class TreeNodes {
  readonly #source: TreeSource;
  readonly #known = new Map<string, Buffer>();
  #block: Block = { index: -1, entries: [], leaves: [] };

  constructor(source: TreeSource) {
    this.#source = source;
  }

  /** RFC 6962 §2.1.1: PATH(index, D[0:size]), nearest sibling first. @throws RangeError when there is no such leaf. */
  async inclusion(index: number, size: number): Promise<readonly Buffer[]> {
    if (!(index >= 0 && index < size)) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
    const proof: Buffer[] = [];
    let [from, to] = [0, size];
    while (to - from > 1) {
      const middle = from + splitOf(to - from);
      if (index < middle) {
        proof.unshift(await this.#rootOf(middle, to));
        to = middle;
      } else {
        proof.unshift(await this.#rootOf(from, middle));
        from = middle;
      }
    }
    return proof;
  }

  /** RFC 6962 §2.1.2: PROOF(oldSize, D[0:size]). @throws RangeError unless 1 ≤ oldSize ≤ size. */
  async consistency(oldSize: number, size: number): Promise<readonly Buffer[]> {
    if (!(oldSize >= 1 && oldSize <= size)) throw new RangeError(`no proof from ${oldSize} to ${size}`);
    const proof: Buffer[] = [];
    let [from, to] = [0, size];
    while (oldSize < to) {
      const middle = from + splitOf(to - from);
      if (oldSize <= middle) {
        proof.unshift(await this.#rootOf(middle, to));
        to = middle;
      } else {
        proof.unshift(await this.#rootOf(from, middle));
        from = middle;
      }
    }
    // Whoever asks knows the old root; a part of the old tree that is not all of it he does not.
    return from === 0 ? proof : [await this.#rootOf(from, to), ...proof];
  }

  /** The complete subtrees that make up the leaves `from` ≤ n < `to`, in order (`subtreesOf`). */
  async subtrees(from: number, to: number): Promise<readonly Buffer[]> {
    const hashes: Buffer[] = [];
    for (const { at, leaves } of subtreesOf(from, to)) hashes.push(await this.#rootOf(at, at + leaves));
    return hashes;
  }

  async root(size: number): Promise<Buffer> {
    return this.#rootOf(0, size);
  }

  /** Root over the leaves `from` ≤ n < `to`, which the splits of RFC 6962 or `subtreesOf` have made: they cut no smaller subtree. */
  async #rootOf(from: number, to: number): Promise<Buffer> {
    const leaves = to - from;
    if (leaves < blockLeaves) return this.#hashed(from, to);
    const isComplete = splitOf(leaves + 1) === leaves;
    const name = `${from} ${leaves}`;
    const known = isComplete ? (this.#known.get(name) ?? this.#storedNode(from, leaves)) : null;
    if (known !== null) return known;
    const middle = from + splitOf(leaves);
    const node =
      leaves === blockLeaves
        ? await this.#hashed(from, to)
        : nodeOf(await this.#rootOf(from, middle), await this.#rootOf(middle, to));
    if (isComplete) {
      if (this.#known.size >= nodesKeptMax) this.#known.clear();
      this.#known.set(name, node);
    }
    return node;
  }

  /** A left child stands on the right edge until its sibling is complete, too. */
  #storedNode(from: number, leaves: number): Buffer | null {
    if ((from / leaves) % 2 === 1) return null;
    const kept = this.#source.frontierWithin(from + leaves, from + 2 * leaves);
    return kept === null ? null : MerkleFrontier.fromBytes(kept.size, kept.bytes).subtreeAt(from);
  }

  async #hashed(from: number, to: number): Promise<Buffer> {
    const { leaves, entries } = await this.#blockOf(to - 1);
    const frontier = new MerkleFrontier();
    for (let at = from % blockLeaves; at < (from % blockLeaves) + to - from; at += 1) {
      frontier.append((leaves[at] ??= leafHash(entries[at] as Buffer)));
    }
    return frontier.root();
  }

  async #blockOf(sequence: number): Promise<Block> {
    const index = Math.floor(sequence / blockLeaves);
    if (index !== this.#block.index || sequence % blockLeaves >= this.#block.entries.length) {
      // Let other work of this thread run between the blocks of a long ledger.
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
      const entries = this.#source.entryBytes(index * blockLeaves, (index + 1) * blockLeaves);
      this.#block = { index, entries, leaves: [] };
    }
    return this.#block;
  }
}
