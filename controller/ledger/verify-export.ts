import { z } from 'zod';
import { originOf, parseVerifierKey, verifierKeyText, verifyCheckpoint, type VerifierKey } from './checkpoint.ts';
import { byteLines } from './byte-lines.ts';
import { parseCanonicalLine, type LineProblem } from './canonical-line.ts';
import { entryBytesMax, genesisHash } from './entry-bytes.ts';
import { entryFault, type AnyEntry } from './entry-shape.ts';
import { exportFormat, exportVersion } from './export-ledger.ts';
import { entryHashes, MerkleFrontier } from './merkle-tree.ts';
import { OutsideEvidence, type EvidenceProblem, type StampReport, type WitnessReport } from './outside-evidence.ts';
import { SiteKeys } from './site-keys.ts';

/** The first thing found wrong with an export. */
export interface ExportBreak {
  readonly code:
    | LineProblem['code']
    | EvidenceProblem['code']
    | 'header-invalid'
    | 'sequence-gap'
    | 'chain-broken'
    | 'site-differs'
    | 'epoch-invalid'
    | 'key-invalid'
    | 'key-untrusted'
    | 'checkpoint-invalid'
    | 'root-differs'
    | 'size-differs'
    | 'end-missing'
    | 'not-witnessed';
  /** Counted from 1. */
  readonly line: number;
  /** Sequence of the entry at or before the break; null before the first entry. */
  readonly sequence: number | null;
  readonly detail: string;
}

export interface ExportReport {
  readonly ok: boolean;
  readonly siteId: string | null;
  readonly ledgerEpoch: number | null;
  /** Entries checked without fault. */
  readonly entries: number;
  readonly checkpoints: number;
  /** Root over all entries, lower-case hex. */
  readonly rootHash: string;
  readonly firstAtMs: number | null;
  readonly lastAtMs: number | null;
  /** Keys that the ledger names itself. Compare them with what the site published. */
  readonly verifierKeys: readonly string[];
  /** Sequences of keys that came in without the signature of the key before: each begins a line of its own. */
  readonly unlinkedKeys: readonly number[];
  readonly witnesses: readonly WitnessReport[];
  /** Entries that as many known witnesses cover as were asked for (one where none were). */
  readonly witnessedSize: number;
  readonly stamps: readonly StampReport[];
  /** The last checkpoint of the file, as it stands there; null before it. */
  readonly finalNote: string | null;
  /** Roots (hex) at the sizes that were asked for, as far as the export reaches. */
  readonly rootsAt: Readonly<Record<number, string>>;
  readonly break: ExportBreak | null;
}

export interface VerifyOptions {
  /** Verifier key text known from elsewhere: it or a key of its line must have signed the last checkpoint. */
  readonly trustedKey?: string;
  /** Witness key texts known from elsewhere. */
  readonly witnesses?: readonly string[];
  /** So many of them must cover all entries. */
  readonly witnessesRequired?: number;
  /** Sizes whose roots the report shall give. */
  readonly rootsAt?: readonly number[];
  /** Told now and then how far the reading is. */
  readonly onProgress?: (entries: number, bytes: number) => void;
}

const header = z.strictObject({
  format: z.literal(exportFormat),
  exportVersion: z.literal(exportVersion),
  siteId: z.string().min(1),
  ledgerEpoch: z.number().int().min(1),
  size: z.number().int().min(1),
});
const checkpointLine = z.strictObject({ checkpoint: z.string() });

class Broken extends Error {
  readonly code: ExportBreak['code'];

  constructor(code: ExportBreak['code'], detail: string) {
    super(detail);
    this.code = code;
  }
}

/** Checks line after line; holds the tree's right edge and one hash for each checkpoint in memory. */
class ExportChecker {
  #line = 0;
  #header: z.infer<typeof header> | null = null;
  #previousHash = genesisHash;
  #epoch = 1;
  #firstAtMs: number | null = null;
  #lastAtMs: number | null = null;
  #checkpoints = 0;
  #checkpointSize = -1;
  #lineWasCheckpoint = false;
  #finalNote: string | null = null;
  /** The newest checkpoint has lines of witnesses: only the last one of the file may. */
  #isWitnessed = false;
  readonly #tree = new MerkleFrontier();
  readonly #keys = new SiteKeys();
  readonly #evidence: OutsideEvidence;
  readonly #trustedKey: VerifierKey | null;
  readonly #witnessesRequired: number;
  readonly #rootsWanted: ReadonlySet<number>;
  readonly #rootsAt: Record<number, string> = {};

  constructor(options: VerifyOptions) {
    this.#evidence = new OutsideEvidence(options.witnesses ?? []);
    this.#witnessesRequired = options.witnessesRequired ?? 0;
    this.#rootsWanted = new Set(options.rootsAt);
    this.#trustedKey = null;
    if (options.trustedKey === undefined) return;
    const key = parseVerifierKey(options.trustedKey);
    if (key === null) throw new RangeError('the trusted key is no verifier key text');
    this.#trustedKey = key;
  }

  get entries(): number {
    return this.#tree.size;
  }

  take(bytes: Buffer): void {
    this.#line += 1;
    const line = parseCanonicalLine(bytes);
    if (!line.ok) throw new Broken(line.problem.code, line.problem.detail);
    const { value } = line;
    if (this.#isWitnessed) {
      throw new Broken('cosignature-invalid', 'witnesses have signed a checkpoint that is not the last line');
    }
    this.#lineWasCheckpoint = false;
    if (this.#header === null) {
      this.#takeHeader(value);
    } else if (typeof value === 'object' && value !== null && 'checkpoint' in value) {
      this.#takeCheckpoint(value);
    } else {
      this.#takeEntry(value, bytes);
    }
  }

  end(ended: 'whole' | 'line-too-long' | 'end-missing'): void {
    if (ended === 'line-too-long') throw new Broken('line-invalid', `a line has more than ${entryBytesMax} bytes`);
    if (ended === 'end-missing') throw new Broken('end-missing', 'the last line does not end');
    if (this.#header === null) throw new Broken('header-invalid', 'the file is empty');
    if (this.#tree.size !== this.#header.size) {
      throw new Broken('size-differs', `${this.#tree.size} entries, the header says ${this.#header.size}`);
    }
    if (!this.#lineWasCheckpoint || this.#checkpointSize !== this.#header.size) {
      throw new Broken('end-missing', 'the last line must be a checkpoint over all entries');
    }
    if (this.#header.ledgerEpoch !== this.#epoch) throw new Broken('epoch-invalid', 'the header names another epoch');
    if (this.#trustedKey !== null && !this.#keys.isTrusted(this.#trustedKey)) {
      throw new Broken(
        'key-untrusted',
        'neither the trusted key nor one that it vouches for signed the last checkpoint',
      );
    }
    const witnessed = this.#evidence.sizeWitnessedBy(this.#witnessesRequired);
    if (this.#witnessesRequired > 0 && witnessed < this.#header.size) {
      throw new Broken(
        'not-witnessed',
        `${this.#witnessesRequired} known witnesses cover ${witnessed} entries of ${this.#header.size}`,
      );
    }
  }

  report(found: ExportBreak | null): ExportReport {
    return {
      ok: found === null,
      siteId: this.#header?.siteId ?? null,
      ledgerEpoch: this.#header?.ledgerEpoch ?? null,
      entries: this.#tree.size,
      checkpoints: this.#checkpoints,
      rootHash: this.#tree.root().toString('hex'),
      firstAtMs: this.#firstAtMs,
      lastAtMs: this.#lastAtMs,
      verifierKeys: this.#keys.named.map((key) => verifierKeyText(key)),
      unlinkedKeys: this.#keys.unlinked(),
      witnesses: this.#evidence.witnesses(),
      witnessedSize: this.#evidence.sizeWitnessedBy(Math.max(1, this.#witnessesRequired)),
      stamps: this.#evidence.stamps,
      finalNote: this.#finalNote,
      rootsAt: this.#rootsAt,
      break: found,
    };
  }

  breakOf(error: Broken): ExportBreak {
    return {
      code: error.code,
      line: this.#line,
      sequence: this.#tree.size === 0 ? null : this.#tree.size - 1,
      detail: error.message,
    };
  }

  #takeHeader(value: unknown): void {
    const parsed = header.safeParse(value);
    if (!parsed.success) throw new Broken('header-invalid', z.prettifyError(parsed.error));
    this.#header = parsed.data;
  }

  #takeEntry(value: unknown, bytes: Buffer): void {
    const fault = entryFault(value);
    if (fault !== null) throw new Broken('line-invalid', fault);
    const entry = value as AnyEntry;
    if (entry.sequence !== this.#tree.size) {
      throw new Broken('sequence-gap', `sequence ${entry.sequence} where ${this.#tree.size} is due`);
    }
    if (entry.previousHash !== this.#previousHash) {
      throw new Broken('chain-broken', `entry ${entry.sequence} does not follow entry ${entry.sequence - 1}`);
    }
    if (entry.siteId !== this.#header?.siteId) throw new Broken('site-differs', `entry of site '${entry.siteId}'`);
    this.#checkEpoch(entry);
    if (entry.type === 'ledger.key') {
      const taken = this.#keys.take(entry, entry.payload);
      if (!taken.ok) throw new Broken('key-invalid', taken.problem.detail);
    }
    const evidence = this.#evidence.takeEntry(entry);
    if (!evidence.ok) throw new Broken(evidence.problem.code, evidence.problem.detail);
    const { chain, leaf } = entryHashes(bytes);
    this.#previousHash = chain;
    this.#tree.append(leaf);
    if (this.#rootsWanted.has(this.#tree.size)) this.#rootsAt[this.#tree.size] = this.#tree.root().toString('hex');
    this.#firstAtMs ??= entry.atMs;
    this.#lastAtMs = entry.atMs;
  }

  #checkEpoch(entry: AnyEntry): void {
    if (entry.ledgerEpoch === this.#epoch) return;
    if (entry.ledgerEpoch !== this.#epoch + 1 || entry.type !== 'ledger.gap') {
      throw new Broken('epoch-invalid', `epoch ${entry.ledgerEpoch} after ${this.#epoch} without a ledger.gap entry`);
    }
    this.#epoch = entry.ledgerEpoch;
    this.#keys.epochBegins();
  }

  #takeCheckpoint(value: unknown): void {
    const parsed = checkpointLine.safeParse(value);
    if (!parsed.success) throw new Broken('line-invalid', z.prettifyError(parsed.error));
    const note = parsed.data.checkpoint;
    const key = this.#keys.inForce;
    const checked = verifyCheckpoint(note, key === null ? [] : [key]);
    if (!checked.ok) throw new Broken('checkpoint-invalid', checked.problem.code);
    const { origin, size, root } = checked.value;
    if (origin !== originOf(this.#header?.siteId ?? '', this.#epoch)) {
      throw new Broken('checkpoint-invalid', `signed for '${origin}'`);
    }
    if (size !== this.#tree.size) {
      throw new Broken('checkpoint-invalid', `over ${size} entries, but stands after ${this.#tree.size}`);
    }
    if (size === this.#checkpointSize) throw new Broken('checkpoint-invalid', 'it stands twice');
    if (!root.equals(this.#tree.root())) throw new Broken('root-differs', 'the entries give another root');
    const evidence = this.#evidence.takeCheckpoint(checked.value);
    if (!evidence.ok) throw new Broken(evidence.problem.code, evidence.problem.detail);
    this.#checkpoints += 1;
    this.#checkpointSize = size;
    this.#lineWasCheckpoint = true;
    this.#finalNote = note;
    this.#isWitnessed = checked.value.cosignatures.length > 0;
  }
}

/**
 * Checks an export without the ledger it came from: form, sequence, hash chain, Merkle root, signatures. Stops at the
 * first break and says where it is. Whether the keys are the site's own, only `trustedKey` or the reader can tell.
 *
 * @throws RangeError when `trustedKey` or a witness is no key text.
 */
export async function verifyExport(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: VerifyOptions = {},
): Promise<ExportReport> {
  const checker = new ExportChecker(options);
  const lines = byteLines(chunks, entryBytesMax);
  try {
    let next = await lines.next();
    while (next.done !== true) {
      for (const { bytes } of next.value) checker.take(bytes);
      options.onProgress?.(checker.entries, next.value.at(-1)?.endByte ?? 0);
      next = await lines.next();
    }
    checker.end(next.value);
    return checker.report(null);
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return checker.report(checker.breakOf(error));
  } finally {
    await lines.return('whole');
  }
}
