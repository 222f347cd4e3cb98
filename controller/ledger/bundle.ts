import { canonicalJson } from '../../kernel/canonical-json.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { leafHash, MerkleFrontier, subtreesOf } from './merkle-tree.ts';
import { RecordBroken } from './record-errors.ts';
import type { SequenceSet } from './sequence-set.ts';
import type { TreeNodes } from './tree-nodes.ts';

/**
 * Some entries of a ledger with the proof that they stand in it (docs/ledger-format.md, "Bundle"): an export in which runs of
 * entries are left out, and the roots of the subtrees that these make up stand for them. It says nothing of what was left out.
 */

export const bundleFormat = 'banksman-ledger-bundle';
export const bundleVersion = 2;
/** Lines that go out together. */
const linesAtOnce = 500;

export interface BundleSource {
  readonly siteId: string;
  /** Signed note over all entries of the ledger, perhaps with lines of witnesses. */
  readonly note: string;
  readonly tree: Pick<TreeNodes, 'entryText' | 'subtrees'>;
}

/**
 * The lines of a bundle, piece by piece; `chosen` must hold the entries of keys and witnesses, too. Memory does not grow with it.
 *
 * @throws RecordBroken when the entries do not lead to the root that was signed.
 */
export async function* bundleLines({ siteId, note, tree }: BundleSource, chosen: SequenceSet): AsyncGenerator<string> {
  const { size } = chosen;
  const frontier = new MerkleFrontier();
  let lines = [canonicalJson({ format: bundleFormat, bundleVersion, siteId, size })];
  for (let at = 0; at < size;) {
    const next = chosen.nextFrom(at);
    if (next > at) {
      const hashes = await tree.subtrees(at, next);
      let index = 0;
      for (const { leaves } of subtreesOf(at, next)) frontier.appendSubtree(hashes[index++] as Buffer, leaves);
      lines.push(canonicalJson({ hashes: hashes.map((hash) => hash.toString('base64')), omitted: next - at }));
      at = next;
    } else {
      const text = await tree.entryText(at);
      frontier.append(leafHash(Buffer.from(text, 'utf8')));
      lines.push(text);
      at += 1;
    }
    if (lines.length < linesAtOnce) continue;
    yield `${lines.join('\n')}\n`;
    lines = [];
  }
  const signed = parseCheckpoint(note);
  if (!signed.ok || !signed.value.root.equals(frontier.root())) {
    throw new RecordBroken('an entry was changed: all of them lead to another root than the newest ones');
  }
  yield `${[...lines, canonicalJson({ checkpoint: note })].join('\n')}\n`;
}
