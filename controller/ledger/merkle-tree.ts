import { createHash, hash } from 'node:crypto';

/** RFC 6962 §2.1 (SHA-256): leaf = H(0x00 ‖ bytes), node = H(0x01 ‖ left ‖ right), empty tree = H(''). */

const leafPrefix = Buffer.from([0x00]);
const nodePrefix = Buffer.from([0x01]);
const hashBytes = 32;
/** The usual entry has some hundred bytes: a million of them are hashed over one buffer. */
const leafBytes = Buffer.alloc(4096, leafPrefix);

export function leafHash(bytes: Uint8Array): Buffer {
  if (bytes.length >= leafBytes.length) return hash('sha256', Buffer.concat([leafPrefix, bytes]), 'buffer');
  leafBytes.set(bytes, leafPrefix.length);
  return hash('sha256', leafBytes.subarray(0, leafPrefix.length + bytes.length), 'buffer');
}

/** Both hashes of an entry. `chain`: SHA-256 of the bytes, hex. `leaf`: the leaf's hash. */
export function entryHashes(bytes: Uint8Array): { readonly chain: string; readonly leaf: Buffer } {
  return { chain: hash('sha256', bytes, 'hex'), leaf: leafHash(bytes) };
}

const nodeBytes = Buffer.alloc(nodePrefix.length + 2 * hashBytes, nodePrefix);

export function nodeOf(left: Uint8Array, right: Uint8Array): Buffer {
  nodeBytes[0] = nodePrefix[0] as number;
  nodeBytes.set(left, nodePrefix.length);
  nodeBytes.set(right, nodePrefix.length + hashBytes);
  return hash('sha256', nodeBytes, 'buffer');
}

/**
 * The right edge of a growing tree: one hash for each complete subtree, greatest first. It knows the root without
 * keeping the leaves: 32 bytes for each binary 1 of the size.
 */
export class MerkleFrontier {
  #size: number;
  readonly #subtrees: Buffer[];

  constructor(size = 0, subtrees: readonly Buffer[] = []) {
    this.#size = size;
    this.#subtrees = [...subtrees];
  }

  get size(): number {
    return this.#size;
  }

  append(leaf: Buffer): void {
    this.appendSubtree(leaf, 1);
  }

  /** Appends a complete subtree by its root; `leaves` is one of those that `subtreesOf` gives from this size on. */
  appendSubtree(root: Buffer, leaves: number): void {
    let node = root;
    for (let rest = this.#size / leaves; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      node = nodeOf(this.#subtrees.pop() as Buffer, node);
    }
    this.#subtrees.push(node);
    this.#size += leaves;
  }

  /** The complete subtree on the right edge that begins with the leaf `from`; null when none does. */
  subtreeAt(from: number): Buffer | null {
    let index = 0;
    for (const { at } of subtreesOf(0, this.#size)) {
      if (at === from) return this.#subtrees[index] as Buffer;
      index += 1;
    }
    return null;
  }

  root(): Buffer {
    if (this.#subtrees.length === 0) return createHash('sha256').digest();
    return this.#subtrees.reduceRight((right, left) => nodeOf(left, right));
  }

  copy(): MerkleFrontier {
    return new MerkleFrontier(this.#size, this.#subtrees);
  }

  /** The subtrees one after another, 32 bytes each. */
  toBytes(): Buffer {
    return Buffer.concat(this.#subtrees);
  }

  /** @throws RangeError when the length does not fit the size. */
  static fromBytes(size: number, bytes: Uint8Array): MerkleFrontier {
    const count = size.toString(2).replaceAll('0', '').length;
    if (bytes.length !== count * hashBytes)
      throw new RangeError('a frontier has one hash for each binary 1 of its size');
    const subtrees = Array.from({ length: count }, (_, index) =>
      Buffer.from(bytes.subarray(index * hashBytes, (index + 1) * hashBytes)),
    );
    return new MerkleFrontier(size, subtrees);
  }
}

/** The fewest complete subtrees that make up the leaves `from` ≤ n < `to`, in order: each begins at a multiple of its own size. */
export function* subtreesOf(from: number, to: number): Generator<{ readonly at: number; readonly leaves: number }> {
  for (let at = from; at < to;) {
    let leaves = 1;
    while (at % (leaves * 2) === 0 && at + leaves * 2 <= to) leaves *= 2;
    yield { at, leaves };
    at += leaves;
  }
}

/** Gives the leaf hash at an index. */
export type LeafAt = (index: number) => Buffer;

function rootOfRange(leafAt: LeafAt, from: number, to: number): Buffer {
  const frontier = new MerkleFrontier();
  for (let index = from; index < to; index += 1) frontier.append(leafAt(index));
  return frontier.root();
}

/** The greatest power of two below `size` (size ≥ 2). */
export function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/** RFC 6962 §2.1.1: PATH(index, D[0:size]), nearest sibling first. Reads every leaf once. */
export function inclusionProof(leafAt: LeafAt, index: number, size: number): readonly Buffer[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  const walk = (from: number, to: number): Buffer[] => {
    if (to - from === 1) return [];
    const middle = from + splitOf(to - from);
    return index < middle
      ? [...walk(from, middle), rootOfRange(leafAt, middle, to)]
      : [...walk(middle, to), rootOfRange(leafAt, from, middle)];
  };
  return walk(0, size);
}

/** RFC 6962 §2.1.2: PROOF(oldSize, D[0:size]). */
export function consistencyProof(leafAt: LeafAt, oldSize: number, size: number): readonly Buffer[] {
  if (!(oldSize >= 1 && oldSize <= size)) throw new RangeError(`no proof from ${oldSize} to ${size}`);
  const walk = (old: number, from: number, to: number, isWhole: 'whole' | 'part'): Buffer[] => {
    if (old === to - from) return isWhole === 'whole' ? [] : [rootOfRange(leafAt, from, to)];
    const split = splitOf(to - from);
    return old <= split
      ? [...walk(old, from, from + split, isWhole), rootOfRange(leafAt, from + split, to)]
      : [...walk(old - split, from + split, to, 'part'), rootOfRange(leafAt, from, from + split)];
  };
  return walk(oldSize, 0, size, 'whole');
}

/** RFC 9162 §2.1.3.2. */
export function isIncluded(leaf: Buffer, index: number, size: number, proof: readonly Buffer[], root: Buffer): boolean {
  if (!(index >= 0 && index < size)) return false;
  let at = index;
  let last = size - 1;
  let node = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      node = nodeOf(sibling, node);
      while (at % 2 === 0 && at !== 0) {
        at = Math.floor(at / 2);
        last = Math.floor(last / 2);
      }
    } else {
      node = nodeOf(node, sibling);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && node.equals(root);
}

export interface TreeHead {
  readonly size: number;
  readonly root: Buffer;
}

/** RFC 9162 §2.1.4.2: whether the tree `old` is a prefix of the tree `grown`. */
export function isConsistent(old: TreeHead, grown: TreeHead, proof: readonly Buffer[]): boolean {
  if (old.size < 1 || old.size > grown.size) return false;
  if (old.size === grown.size) return proof.length === 0 && old.root.equals(grown.root);
  const isPowerOfTwo = splitOf(old.size + 1) === old.size;
  const path = isPowerOfTwo ? [old.root, ...proof] : [...proof];
  const first = path.shift();
  if (first === undefined) return false;
  let at = old.size - 1;
  let last = grown.size - 1;
  while (at % 2 === 1) {
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  let oldNode = first;
  let grownNode = first;
  for (const sibling of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      oldNode = nodeOf(sibling, oldNode);
      grownNode = nodeOf(sibling, grownNode);
      while (at % 2 === 0 && at !== 0) {
        at = Math.floor(at / 2);
        last = Math.floor(last / 2);
      }
    } else {
      grownNode = nodeOf(grownNode, sibling);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && oldNode.equals(old.root) && grownNode.equals(grown.root);
}
