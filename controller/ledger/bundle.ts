import { canonicalJson } from '../../kernel/canonical-json.ts';
import type { SequenceSet } from './sequence-set.ts';
import { TreeNodes, type TreeSource } from './tree-nodes.ts';

/**
 * Some entries of a ledger with the proof that they stand in it (docs/ledger-format.md, "Bundle"): an export in which runs of
 * entries are left out, and the roots of the subtrees that these make up stand for them. It says nothing of what was left out.
 */

export const bundleFormat = 'banksman-ledger-bundle';
export const bundleVersion = 2;
/** Entries that are held in memory. */
const entriesAtOnce = 256;

export interface BundleSource {
  readonly siteId: string;
  /** Signed note over all entries of the ledger, perhaps with lines of witnesses. */
  readonly note: string;
  readonly reader: TreeSource & {
    /** Canonical texts of the entries `from` ≤ sequence < `to`, each ended by LF. */
    entryLines(from: number, to: number): string;
  };
}

/**
 * The lines of a bundle, piece by piece; `chosen` must hold the entries of keys and witnesses, too. Memory does not grow with
 * it. Nothing is checked: of a ledger that was changed, it is a bundle that no verifier accepts.
 */
export async function* bundleLines(
  { siteId, note, reader }: BundleSource,
  chosen: SequenceSet,
): AsyncGenerator<string> {
  const { size } = chosen;
  const tree = new TreeNodes(reader);
  yield line({ format: bundleFormat, bundleVersion, siteId, size });
  for (let at = 0; at < size;) {
    const next = chosen.nextFrom(at);
    if (next > at) {
      const hashes = await tree.subtrees(at, next);
      yield line({ hashes: hashes.map((hash) => hash.toString('base64')), omitted: next - at });
      at = next;
    } else {
      const end = chosen.gapFrom(at, at + entriesAtOnce);
      yield reader.entryLines(at, end);
      at = end;
    }
  }
  yield line({ checkpoint: note });
}

function line(value: unknown): string {
  return `${canonicalJson(value)}\n`;
}
