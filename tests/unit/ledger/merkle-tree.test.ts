import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  consistencyProof,
  inclusionProof,
  isConsistent,
  isIncluded,
  leafHash,
  MerkleFrontier,
} from '../../../controller/ledger/merkle-tree.ts';

/** Leaves and roots that the Certificate Transparency implementations share as test vectors. */
const vectorLeaves = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => Buffer.from(hex, 'hex'));
const vectorRoots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

function leavesOf(count: number): readonly Buffer[] {
  return Array.from({ length: count }, (_, index) => leafHash(Buffer.from(`leaf ${index}`)));
}

function treeOf(leaves: readonly Buffer[]): MerkleFrontier {
  const tree = new MerkleFrontier();
  for (const leaf of leaves) tree.append(leaf);
  return tree;
}

const sizes = fc.integer({ min: 1, max: 130 });

describe('the Merkle tree', () => {
  it('has the roots of RFC 6962', () => {
    const tree = new MerkleFrontier();
    expect(tree.root().toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    vectorLeaves.forEach((leaf, index) => {
      tree.append(leafHash(leaf));
      expect(tree.root().toString('hex')).toBe(vectorRoots[index]);
    });
  });

  it('goes on from its stored right edge', () => {
    fc.assert(
      fc.property(sizes, sizes, (first, more) => {
        const leaves = leavesOf(first + more);
        const early = treeOf(leaves.slice(0, first));
        const later = MerkleFrontier.fromBytes(first, early.toBytes());
        for (const leaf of leaves.slice(first)) later.append(leaf);
        expect(later.root()).toEqual(treeOf(leaves).root());
        expect(() => MerkleFrontier.fromBytes(first, Buffer.concat([early.toBytes(), leaves[0]!]))).toThrow(RangeError);
      }),
    );
  });

  it('proves that each leaf is in it, and no other', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (size, pick, other) => {
        const leaves = leavesOf(size);
        const index = pick % size;
        const root = treeOf(leaves).root();
        const proof = inclusionProof((at) => leaves[at]!, index, size);
        expect(isIncluded(leaves[index]!, index, size, proof, root)).toBe(true);
        const wrong = other % size;
        if (wrong !== index) {
          expect(isIncluded(leaves[wrong]!, index, size, proof, root)).toBe(false);
          expect(isIncluded(leaves[index]!, wrong, size, proof, root)).toBe(false);
        }
        expect(isIncluded(leaves[index]!, index, size, [...proof, root], root)).toBe(false);
        if (proof.length > 0) expect(isIncluded(leaves[index]!, index, size, proof.slice(1), root)).toBe(false);
      }),
    );
  });

  it('proves that an older tree is its beginning, and that a rewritten one is not', () => {
    fc.assert(
      fc.property(sizes, sizes, fc.nat(), (first, more, pick) => {
        const size = first + more;
        const leaves = leavesOf(size);
        const old = { size: first, root: treeOf(leaves.slice(0, first)).root() };
        const grown = { size, root: treeOf(leaves).root() };
        const proof = consistencyProof((at) => leaves[at]!, first, size);
        expect(isConsistent(old, grown, proof)).toBe(true);
        const forged = leaves.map((leaf, at) => (at === pick % first ? leafHash(Buffer.from('forged')) : leaf));
        const forgedTree = { size, root: treeOf(forged).root() };
        expect(
          isConsistent(
            old,
            forgedTree,
            consistencyProof((at) => forged[at]!, first, size),
          ),
        ).toBe(false);
        expect(isConsistent(old, grown, [...proof, old.root])).toBe(false);
      }),
    );
  });
});
