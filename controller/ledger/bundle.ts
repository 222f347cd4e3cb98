import { z } from 'zod';
import { canonicalJson } from '../../kernel/canonical-json.ts';
import { byteLines } from './byte-lines.ts';
import { parseCanonicalLine } from './canonical-line.ts';
import {
  originOf,
  parseCheckpoint,
  parseVerifierKey,
  strictBase64,
  verifierKeyText,
  verifyCheckpoint,
  type ParsedNote,
} from './checkpoint.ts';
import { entryBytesMax } from './entry-bytes.ts';
import { entryFault, type AnyEntry } from './entry-shape.ts';
import { isIncluded, leafHash } from './merkle-tree.ts';
import { OutsideEvidence, type WitnessReport } from './outside-evidence.ts';
import { SiteKeys } from './site-keys.ts';
import type { VerifyOptions } from './verify-export.ts';

/**
 * A few entries with the proof that each stands in the ledger, small enough for a mail or a QR code (docs/ledger-format.md,
 * "Bundle"). It says nothing of what stands between them.
 */

export const bundleFormat = 'banksman-ledger-bundle';
const bundleVersion = 1;
/** Proofs and names around an entry in its line. */
const proofBytesMax = 8192;
const hashBytes = 32;

export interface ProvenEntry {
  /** Canonical text. */
  readonly text: string;
  readonly sequence: number;
  /** Nearest sibling first. */
  readonly proof: readonly Buffer[];
}

/** The lines of a bundle over a checkpoint's note; the entries in ascending order, keys and witnesses among them. */
export function bundleText(siteId: string, note: string, entries: readonly ProvenEntry[]): string {
  const size = Number(note.split('\n')[1]);
  const sequences = entries.map(({ sequence }) => sequence);
  const lines = entries.map(({ text, proof }) => {
    const hashes = canonicalJson(proof.map((hash) => hash.toString('base64')));
    return `{"entry":${text},"proof":${hashes}}`;
  });
  const header = canonicalJson({ format: bundleFormat, bundleVersion, siteId, size, sequences });
  return `${[header, canonicalJson({ checkpoint: note }), ...lines].join('\n')}\n`;
}

export interface BundleReport {
  readonly ok: boolean;
  readonly siteId: string | null;
  /** Entries of the tree in which the others are proved. */
  readonly size: number | null;
  /** The proved entries, as far as the check went. */
  readonly entries: readonly AnyEntry[];
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
  sequences: z.array(z.number().int().min(0)).min(1),
});
const checkpointLine = z.strictObject({ checkpoint: z.string() });
const entryLine = z.strictObject({ entry: z.unknown(), proof: z.array(z.string()) });

class Broken extends Error {}

function demand(isTrue: boolean, message: string): asserts isTrue {
  if (!isTrue) throw new Broken(message);
}

class BundleChecker {
  line = 0;
  readonly #options: VerifyOptions;
  #header: z.infer<typeof header> | null = null;
  #note: ParsedNote | null = null;
  #noteText = '';
  #epoch = 0;
  readonly #entries: AnyEntry[] = [];
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
    if (this.#header === null) this.#takeHeader(parsed.value);
    else if (this.#note === null) this.#takeNote(parsed.value, this.#header);
    else this.#takeEntry(parsed.value, this.#header, this.#note);
  }

  #takeHeader(value: unknown): void {
    const parsed = header.safeParse(value);
    demand(parsed.success, 'no header of a bundle');
    const { sequences, size } = parsed.data;
    const isOrdered = sequences.every((sequence, index) => sequence > (sequences[index - 1] ?? -1) && sequence < size);
    demand(isOrdered, 'the sequences are not in order');
    this.#header = parsed.data;
  }

  #takeNote(value: unknown, { size }: z.infer<typeof header>): void {
    const parsed = checkpointLine.safeParse(value);
    demand(parsed.success, 'no checkpoint line');
    const note = parseCheckpoint(parsed.data.checkpoint);
    demand(note.ok, 'no signed note');
    demand(note.value.size === size, 'a checkpoint over another size');
    this.#note = note.value;
    this.#noteText = parsed.data.checkpoint;
  }

  #takeEntry(value: unknown, { siteId, size, sequences }: z.infer<typeof header>, { root }: ParsedNote): void {
    const parsed = entryLine.safeParse(value);
    demand(parsed.success, 'no entry with its proof');
    const fault = entryFault(parsed.data.entry);
    if (fault !== null) throw new Broken(fault);
    const entry = parsed.data.entry as AnyEntry;
    const proof = parsed.data.proof.map((text) => strictBase64(text) ?? Buffer.alloc(0));
    demand(
      proof.every(({ length }) => length === hashBytes),
      'a hash of the proof has not 32 bytes',
    );
    const bytes = Buffer.from(canonicalJson(entry), 'utf8');
    demand(bytes.length <= entryBytesMax, 'an entry is too long');
    demand(entry.sequence === sequences[this.#entries.length], 'another entry is due');
    demand(entry.siteId === siteId, 'an entry of another site');
    demand(entry.ledgerEpoch >= Math.max(1, this.#epoch), 'epochs only rise');
    demand(isIncluded(leafHash(bytes), entry.sequence, size, proof, root), 'the proof leads to another root');
    if (entry.ledgerEpoch !== this.#epoch) this.#keys.epochBegins();
    this.#epoch = entry.ledgerEpoch;
    if (entry.type === 'ledger.key') {
      const taken = this.#keys.take(entry, entry.payload);
      if (!taken.ok) throw new Broken(taken.problem.detail);
    }
    // Of cosignatures and stamps the notes they speak of are not here: only who may witness matters.
    if (entry.type === 'ledger.witness') {
      const taken = this.#evidence.takeEntry(entry);
      if (!taken.ok) throw new Broken(taken.problem.detail);
    }
    this.#entries.push(entry);
  }

  end(): void {
    demand(this.#header !== null && this.#note !== null, 'the end is missing');
    const { siteId, size, sequences } = this.#header;
    demand(this.#entries.length === sequences.length, 'an entry is missing');
    demand(this.#note.origin === originOf(siteId, this.#epoch), 'a checkpoint of another ledger');
    const key = this.#keys.inForce;
    const checked = verifyCheckpoint(this.#noteText, key === null ? [] : [key]);
    if (!checked.ok) throw new Broken(checked.problem.code);
    const evidence = this.#evidence.takeCheckpoint(checked.value);
    if (!evidence.ok) throw new Broken(evidence.problem.detail);
    const { trustedKey, witnessesRequired = 0 } = this.#options;
    const trusted = trustedKey === undefined ? null : parseVerifierKey(trustedKey);
    demand(trusted === null || this.#keys.isTrusted(trusted), 'the trusted key does not vouch for the checkpoint');
    const isWitnessed = witnessesRequired === 0 || this.#evidence.sizeWitnessedBy(witnessesRequired) >= size;
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
      rootHash: this.#note?.root.toString('hex') ?? null,
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
  const lines = byteLines(chunks, entryBytesMax + proofBytesMax);
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
