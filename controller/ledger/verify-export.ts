import { z } from 'zod';
import { canonicalJson } from '../../kernel/canonical-json.ts';
import { ledgerEntry, type LedgerEntry } from '../contract/ledger.ts';
import { originOf, parseVerifierKey, verifierKeyText, verifyCheckpoint, type VerifierKey } from './checkpoint.ts';
import { entryBytesMax, genesisHash, sha256Hex } from './entry-bytes.ts';
import { exportFormat, exportVersion } from './export-ledger.ts';
import { leafHash, MerkleFrontier } from './merkle-tree.ts';

/** The first thing found wrong with an export. */
export interface ExportBreak {
  readonly code:
    | 'header-invalid'
    | 'line-invalid'
    | 'not-canonical'
    | 'sequence-gap'
    | 'chain-broken'
    | 'site-differs'
    | 'epoch-invalid'
    | 'key-invalid'
    | 'key-untrusted'
    | 'checkpoint-invalid'
    | 'root-differs'
    | 'size-differs'
    | 'end-missing';
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
  readonly break: ExportBreak | null;
}

export interface VerifyOptions {
  /** Verifier key text known from elsewhere; the ledger's own keys must include its public key. */
  readonly trustedKey?: string;
}

const header = z.strictObject({
  format: z.literal(exportFormat),
  exportVersion: z.literal(exportVersion),
  siteId: z.string().min(1),
  ledgerEpoch: z.number().int().min(1),
  size: z.number().int().min(1),
});
const checkpointLine = z.strictObject({ checkpoint: z.string() });
const keyPayload = z.looseObject({ algorithm: z.literal('Ed25519'), verifierKey: z.string() });

/** A line may hold an entry or a note; a longer one is no export of ours. */
const lineCharactersMax = entryBytesMax + 1024;

class Broken extends Error {
  readonly code: ExportBreak['code'];

  constructor(code: ExportBreak['code'], detail: string) {
    super(detail);
    this.code = code;
  }
}

/** Checks line after line; holds no more than the tree's right edge in memory. */
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
  readonly #tree = new MerkleFrontier();
  readonly #keys: VerifierKey[] = [];
  readonly #trustedKey: VerifierKey | null;

  constructor(options: VerifyOptions) {
    this.#trustedKey = null;
    if (options.trustedKey === undefined) return;
    const key = parseVerifierKey(options.trustedKey);
    if (key === null) throw new RangeError('the trusted key is no verifier key text');
    this.#trustedKey = key;
  }

  take(text: string): void {
    this.#line += 1;
    if (text.length > lineCharactersMax) throw new Broken('line-invalid', 'the line is too long');
    const value = parseCanonical(text);
    this.#lineWasCheckpoint = false;
    if (this.#header === null) {
      this.#takeHeader(value);
    } else if (typeof value === 'object' && value !== null && 'checkpoint' in value) {
      this.#takeCheckpoint(value);
    } else {
      this.#takeEntry(value, text);
    }
  }

  end(): void {
    if (this.#header === null) throw new Broken('header-invalid', 'the file is empty');
    if (this.#tree.size !== this.#header.size) {
      throw new Broken('size-differs', `${this.#tree.size} entries, the header says ${this.#header.size}`);
    }
    if (!this.#lineWasCheckpoint || this.#checkpointSize !== this.#header.size) {
      throw new Broken('end-missing', 'the last line must be a checkpoint over all entries');
    }
    if (this.#header.ledgerEpoch !== this.#epoch) throw new Broken('epoch-invalid', 'the header names another epoch');
    const trusted = this.#trustedKey;
    if (trusted !== null && !this.#keys.some((key) => key.publicKey.equals(trusted.publicKey))) {
      throw new Broken('key-untrusted', 'no key of the ledger is the trusted one');
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
      verifierKeys: this.#keys.map(verifierKeyText),
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

  #takeEntry(value: unknown, text: string): void {
    const parsed = ledgerEntry.safeParse(value);
    if (!parsed.success) throw new Broken('line-invalid', z.prettifyError(parsed.error));
    const entry = parsed.data;
    if (entry.sequence !== this.#tree.size) {
      throw new Broken('sequence-gap', `sequence ${entry.sequence} where ${this.#tree.size} is due`);
    }
    if (entry.previousHash !== this.#previousHash) {
      throw new Broken('chain-broken', `entry ${entry.sequence} does not follow entry ${entry.sequence - 1}`);
    }
    if (entry.siteId !== this.#header?.siteId) throw new Broken('site-differs', `entry of site '${entry.siteId}'`);
    this.#checkEpoch(entry);
    if (entry.type === 'ledger.key') this.#addKey(entry);
    const bytes = Buffer.from(text, 'utf8');
    this.#previousHash = sha256Hex(bytes);
    this.#tree.append(leafHash(bytes));
    this.#firstAtMs ??= entry.atMs;
    this.#lastAtMs = entry.atMs;
  }

  #checkEpoch(entry: LedgerEntry): void {
    if (entry.ledgerEpoch === this.#epoch) return;
    if (entry.ledgerEpoch !== this.#epoch + 1 || entry.type !== 'ledger.gap') {
      throw new Broken('epoch-invalid', `epoch ${entry.ledgerEpoch} after ${this.#epoch} without a ledger.gap entry`);
    }
    this.#epoch = entry.ledgerEpoch;
  }

  #addKey(entry: LedgerEntry): void {
    const payload = keyPayload.safeParse(entry.payload);
    const key = payload.success ? parseVerifierKey(payload.data.verifierKey) : null;
    if (key === null || key.name !== originOf(entry.siteId, entry.ledgerEpoch)) {
      throw new Broken('key-invalid', `entry ${entry.sequence} names no valid key`);
    }
    this.#keys.push(key);
  }

  #takeCheckpoint(value: unknown): void {
    const parsed = checkpointLine.safeParse(value);
    if (!parsed.success) throw new Broken('line-invalid', z.prettifyError(parsed.error));
    const checked = verifyCheckpoint(parsed.data.checkpoint, this.#keys);
    if (!checked.ok) throw new Broken('checkpoint-invalid', checked.problem.code);
    const { origin, size, root } = checked.value;
    if (origin !== originOf(this.#header?.siteId ?? '', this.#epoch)) {
      throw new Broken('checkpoint-invalid', `signed for '${origin}'`);
    }
    if (size !== this.#tree.size) {
      throw new Broken('checkpoint-invalid', `over ${size} entries, but stands after ${this.#tree.size}`);
    }
    if (!root.equals(this.#tree.root())) throw new Broken('root-differs', 'the entries give another root');
    this.#checkpoints += 1;
    this.#checkpointSize = size;
    this.#lineWasCheckpoint = true;
  }
}

function parseCanonical(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Broken('line-invalid', 'the line is no JSON');
  }
  let canonical: string;
  try {
    canonical = canonicalJson(value);
  } catch {
    throw new Broken('not-canonical', 'the line has no canonical form');
  }
  if (canonical !== text) throw new Broken('not-canonical', 'the line is not in canonical form');
  return value;
}

/**
 * Checks an export without the ledger it came from: form, sequence, hash chain, Merkle root, signatures. Stops at the
 * first break and says where it is. Whether the keys are the site's own, only `trustedKey` or the reader can tell.
 *
 * @throws RangeError when `trustedKey` is no verifier key text.
 */
export async function verifyExport(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: VerifyOptions = {},
): Promise<ExportReport> {
  const checker = new ExportChecker(options);
  try {
    for await (const line of linesOf(chunks)) checker.take(line);
    checker.end();
    return checker.report(null);
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return checker.report(checker.breakOf(error));
  }
}

/** Lines of strict UTF-8; every one, the last too, must end in LF. */
async function* linesOf(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const decode = (chunk?: Uint8Array): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      throw new Broken('line-invalid', 'the text is not UTF-8');
    }
  };
  let rest = '';
  for await (const chunk of chunks) {
    rest += decode(chunk);
    const lines = rest.split('\n');
    rest = lines.pop() as string;
    if (rest.length > lineCharactersMax) throw new Broken('line-invalid', 'a line is too long');
    yield* lines;
  }
  rest += decode();
  if (rest !== '') throw new Broken('end-missing', 'the last line does not end');
}
