import { z } from 'zod';
import { bundleFormat, bundleVersion } from './bundle.ts';
import { byteLines } from './byte-lines.ts';
import { parseCanonicalLine } from './canonical-line.ts';
import { originOf, parseVerifierKey, strictBase64, verifierKeyText, verifyCheckpoint } from './checkpoint.ts';
import { entryBytesMax, genesisHash } from './entry-bytes.ts';
import { entryFault, type AnyEntry } from './entry-shape.ts';
import { entryHashes, MerkleFrontier, subtreesOf } from './merkle-tree.ts';
import { OutsideEvidence, type WitnessReport } from './outside-evidence.ts';
import { SiteKeys } from './site-keys.ts';
import type { VerifyOptions } from './verify-export.ts';

const hashBytes = 32;

export interface BundleReport {
  readonly ok: boolean;
  readonly siteId: string | null;
  /** Entries of the tree in which the others are proved. */
  readonly size: number | null;
  /** The entries that are there, as far as the check went. */
  readonly entries: number;
  readonly verifierKeys: readonly string[];
  readonly unlinkedKeys: readonly number[];
  readonly witnesses: readonly WitnessReport[];
  readonly rootHash: string | null;
  readonly break: { readonly line: number; readonly detail: string } | null;
}

const header = z.strictObject({
  format: z.literal(bundleFormat),
  bundleVersion: z.literal(bundleVersion),
  siteId: z.string().min(1),
  size: z.number().int().min(1),
});
const checkpointLine = z.strictObject({ checkpoint: z.string() });
const omittedLine = z.strictObject({ hashes: z.array(z.string()), omitted: z.number().int().min(1) });

class Broken extends Error {}

function demand(isTrue: boolean, message: string): asserts isTrue {
  if (!isTrue) throw new Broken(message);
}

/** Checks line after line; holds the tree's right edge in memory, and no entry. */
class BundleChecker {
  line = 0;
  readonly #options: VerifyOptions;
  #header: z.infer<typeof header> | null = null;
  #isSigned = false;
  #epoch = 0;
  #entries = 0;
  /** Chain hash of the line before; null when that was none of an entry. */
  #previousHash: string | null = genesisHash;
  #rootHash: string | null = null;
  readonly #tree = new MerkleFrontier();
  readonly #keys = new SiteKeys();
  readonly #evidence: OutsideEvidence;

  constructor(options: VerifyOptions) {
    this.#options = options;
    this.#evidence = new OutsideEvidence(options.witnesses ?? []);
  }

  take(bytes: Buffer): void {
    this.line += 1;
    const parsed = parseCanonicalLine(bytes);
    if (!parsed.ok) throw new Broken(parsed.problem.detail);
    const { value } = parsed;
    demand(!this.#isSigned, 'a line stands behind the checkpoint');
    if (this.#header === null) this.#takeHeader(value);
    else if (typeof value === 'object' && value !== null && 'checkpoint' in value) this.#takeNote(value, this.#header);
    else if (typeof value === 'object' && value !== null && 'omitted' in value) this.#takeOmitted(value, this.#header);
    else this.#takeEntry(value, bytes, this.#header);
  }

  #takeHeader(value: unknown): void {
    const parsed = header.safeParse(value);
    demand(parsed.success, 'no header of a bundle');
    this.#header = parsed.data;
  }

  #takeOmitted(value: unknown, { size }: z.infer<typeof header>): void {
    const parsed = omittedLine.safeParse(value);
    demand(parsed.success, 'no line of omitted entries');
    const from = this.#tree.size;
    const to = from + parsed.data.omitted;
    // One run is one line: the same entries have one bundle.
    demand(this.#previousHash !== null && to <= size, 'these entries cannot be left out here');
    const hashes = parsed.data.hashes.map((text) => strictBase64(text));
    const subtrees = [...subtreesOf(from, to)];
    demand(hashes.length === subtrees.length, 'not one hash for each subtree');
    for (const [index, { leaves }] of subtrees.entries()) {
      const hash = hashes[index] ?? null;
      demand(hash !== null && hash.length === hashBytes, 'a hash has not 32 bytes');
      this.#tree.appendSubtree(hash, leaves);
    }
    this.#previousHash = null;
  }

  #takeEntry(value: unknown, bytes: Buffer, { siteId, size }: z.infer<typeof header>): void {
    const fault = entryFault(value);
    if (fault !== null) throw new Broken(fault);
    const entry = value as AnyEntry;
    const { sequence, ledgerEpoch, previousHash } = entry;
    demand(sequence === this.#tree.size && sequence < size, 'another entry is due');
    demand(entry.siteId === siteId, 'an entry of another site');
    demand(this.#previousHash === null || previousHash === this.#previousHash, 'the hash chain is broken');
    demand(ledgerEpoch >= Math.max(1, this.#epoch), 'epochs only rise');
    if (ledgerEpoch !== this.#epoch) this.#keys.epochBegins();
    this.#epoch = ledgerEpoch;
    if (entry.type === 'ledger.key') {
      const taken = this.#keys.take(entry, entry.payload);
      if (!taken.ok) throw new Broken(taken.problem.detail);
    }
    // Of cosignatures and stamps the notes they speak of are not here: only who may witness matters.
    if (entry.type === 'ledger.witness') {
      const taken = this.#evidence.takeEntry(entry);
      if (!taken.ok) throw new Broken(taken.problem.detail);
    }
    const { chain, leaf } = entryHashes(bytes);
    this.#previousHash = chain;
    this.#tree.append(leaf);
    this.#entries += 1;
  }

  #takeNote(value: unknown, { siteId, size }: z.infer<typeof header>): void {
    const parsed = checkpointLine.safeParse(value);
    demand(parsed.success, 'no checkpoint line');
    demand(this.#tree.size === size && this.#entries > 0, 'the checkpoint stands too early');
    const key = this.#keys.inForce;
    const checked = verifyCheckpoint(parsed.data.checkpoint, key === null ? [] : [key]);
    if (!checked.ok) throw new Broken(checked.problem.code);
    const note = checked.value;
    demand(note.origin === originOf(siteId, this.#epoch), 'a checkpoint of another ledger');
    demand(note.size === size, 'a checkpoint over another size');
    demand(note.root.equals(this.#tree.root()), 'the proof leads to another root');
    const evidence = this.#evidence.takeCheckpoint(note);
    if (!evidence.ok) throw new Broken(evidence.problem.detail);
    this.#rootHash = note.root.toString('hex');
    this.#isSigned = true;
  }

  end(): void {
    demand(this.#header !== null && this.#isSigned, 'the end is missing');
    const { trustedKey, witnessesRequired = 0 } = this.#options;
    const trusted = trustedKey === undefined ? null : parseVerifierKey(trustedKey);
    demand(trusted === null || this.#keys.isTrusted(trusted), 'the trusted key does not vouch for the checkpoint');
    const isWitnessed =
      witnessesRequired === 0 || this.#evidence.sizeWitnessedBy(witnessesRequired) >= this.#header.size;
    demand(isWitnessed, `fewer than ${witnessesRequired} known witnesses have signed`);
  }

  report(fault: string | null): BundleReport {
    return {
      ok: fault === null,
      siteId: this.#header?.siteId ?? null,
      size: this.#header?.size ?? null,
      entries: this.#entries,
      verifierKeys: this.#keys.named.map((key) => verifierKeyText(key)),
      unlinkedKeys: this.#keys.unlinked(),
      witnesses: this.#evidence.witnesses(),
      rootHash: this.#rootHash,
      break: fault === null ? null : { line: this.line, detail: fault },
    };
  }
}

/** @throws RangeError when the trusted key or a witness is no key text. */
export async function verifyBundle(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: VerifyOptions = {},
): Promise<BundleReport> {
  if (options.trustedKey !== undefined && parseVerifierKey(options.trustedKey) === null) {
    throw new RangeError('the trusted key is no verifier key text');
  }
  const checker = new BundleChecker(options);
  const lines = byteLines(chunks, entryBytesMax);
  try {
    let next = await lines.next();
    while (next.done !== true) {
      for (const { bytes } of next.value) checker.take(bytes);
      next = await lines.next();
    }
    if (next.value !== 'whole') throw new Broken('the last line does not end or is too long');
    checker.end();
    return checker.report(null);
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return checker.report(error.message);
  } finally {
    await lines.return('whole');
  }
}
