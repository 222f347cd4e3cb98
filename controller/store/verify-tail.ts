import { leafHash, MerkleFrontier } from '../ledger/merkle-tree.ts';
import { parseVerifierKey, verifyCheckpoint, type VerifierKey } from '../ledger/checkpoint.ts';
import type { AnyEntry } from '../ledger/entry-shape.ts';
import { genesisHash, sha256Hex } from '../ledger/entry-bytes.ts';
import { RecordBroken } from '../ledger/record-errors.ts';
import type { CheckpointMark } from './record-protocol.ts';
import { meta, type SiteDatabase } from './site-database.ts';

/** Newest entries whose hashes are computed again at each start. Older ones are checked by `ledger verify`. */
export const tailEntriesChecked = 10_000;
/** Keys of one ledger that are considered. */
const keysMax = 1000;

/** Everything the writer must know to add the next entry. */
export interface LedgerHead {
  readonly ledgerEpoch: number;
  /** Epoch of the newest entry; 0 in an empty ledger. */
  readonly entryEpoch: number;
  readonly size: number;
  readonly previousHash: string;
  readonly frontier: MerkleFrontier;
  readonly checkpoint: CheckpointMark | null;
  readonly keys: readonly VerifierKey[];
}

export interface EntryRow {
  readonly sequence: number;
  readonly bytes: Buffer;
  readonly hash: Buffer;
}

/**
 * Reads the head of the ledger and checks what it rests on: no gaps, the newest checkpoint's signature and root, and the
 * hashes of the newest entries.
 *
 * @throws RecordBroken, naming the entry.
 */
export function verifyTail(db: SiteDatabase, siteId: string): LedgerHead {
  const ownSiteId = meta(db, 'siteId');
  if (ownSiteId !== siteId) throw new RecordBroken(`it belongs to site '${ownSiteId}', not '${siteId}'`);
  const ledgerEpoch = Number(meta(db, 'ledgerEpoch'));
  const size = countEntries(db);
  const keys = readKeys(db);
  const start = newestCheckpoint(db, size, keys);
  const from = Math.max(0, Math.min(start.frontier.size, size - tailEntriesChecked));
  const frontier = start.frontier;
  let previousHash = from === 0 ? genesisHash : hashOf(db, from - 1);
  let entryEpoch = 0;
  const rows = db
    .prepare('SELECT sequence, bytes, hash FROM entries WHERE sequence >= ? ORDER BY sequence')
    .iterate(from) as IterableIterator<EntryRow>;
  let due = from;
  for (const row of rows) {
    if (row.sequence !== due) throw new RecordBroken('an entry is missing', due);
    const entry = checkRow(row, siteId, previousHash);
    entryEpoch = entry.ledgerEpoch;
    previousHash = row.hash.toString('hex');
    if (row.sequence >= frontier.size) frontier.append(leafHash(row.bytes));
    due += 1;
  }
  if (due !== size) throw new RecordBroken('an entry is missing', due);
  if (entryEpoch > ledgerEpoch) throw new RecordBroken(`an entry has epoch ${entryEpoch}, after ${ledgerEpoch}`);
  return { ledgerEpoch, entryEpoch, size, previousHash, frontier, checkpoint: start.mark, keys };
}

function countEntries(db: SiteDatabase): number {
  const { count, newest } = db.prepare('SELECT count(*) AS count, max(sequence) AS newest FROM entries').get() as {
    readonly count: number;
    readonly newest: number | null;
  };
  const size = newest === null ? 0 : newest + 1;
  if (count !== size) throw new RecordBroken(`${size - count} entries are missing`);
  return size;
}

/** Public key of the newest `ledger.key` entry, which signs; null in an empty ledger. */
export function newestNamedKey(db: SiteDatabase): Buffer | null {
  return readKeys(db)[0]?.publicKey ?? null;
}

/** Those that the entries name, newest first. */
export function readKeys(db: SiteDatabase): readonly VerifierKey[] {
  const rows = db
    .prepare("SELECT bytes FROM entries WHERE type = 'ledger.key' ORDER BY sequence DESC LIMIT ?")
    .pluck()
    .all(keysMax) as Buffer[];
  return rows.flatMap((bytes) => {
    const entry = JSON.parse(bytes.toString('utf8')) as { readonly payload: { readonly verifierKey?: string } };
    const key = parseVerifierKey(entry.payload.verifierKey ?? '');
    return key === null ? [] : [key];
  });
}

function newestCheckpoint(
  db: SiteDatabase,
  size: number,
  keys: readonly VerifierKey[],
): { readonly frontier: MerkleFrontier; readonly mark: CheckpointMark | null } {
  const row = db
    .prepare('SELECT size, note, frontier, at_ms AS atMs FROM checkpoints ORDER BY size DESC LIMIT 1')
    .get() as (CheckpointMark & { readonly frontier: Buffer }) | undefined;
  if (row === undefined) return { frontier: new MerkleFrontier(), mark: null };
  if (row.size > size) {
    throw new RecordBroken(`a checkpoint was signed over ${row.size} entries, only ${size} are left`, size);
  }
  const checked = verifyCheckpoint(row.note, keys);
  if (!checked.ok) throw new RecordBroken(`the newest checkpoint is not valid: ${checked.problem.code}`, row.size - 1);
  const frontier = MerkleFrontier.fromBytes(row.size, row.frontier);
  if (checked.value.size !== row.size || !checked.value.root.equals(frontier.root())) {
    throw new RecordBroken('the newest checkpoint has another root', row.size - 1);
  }
  return { frontier, mark: { size: row.size, note: row.note, atMs: row.atMs } };
}

function hashOf(db: SiteDatabase, sequence: number): string {
  const hash = db.prepare('SELECT hash FROM entries WHERE sequence = ?').pluck().get(sequence) as Buffer | undefined;
  if (hash === undefined) throw new RecordBroken('an entry is missing', sequence);
  return hash.toString('hex');
}

/** What a row says of itself. @throws RecordBroken when its hash, its place or its link to the one before is wrong. */
export function checkRow(row: EntryRow, siteId: string, previousHash: string): AnyEntry {
  if (sha256Hex(row.bytes) !== row.hash.toString('hex')) {
    throw new RecordBroken('an entry was changed: its hash differs', row.sequence);
  }
  const entry = JSON.parse(row.bytes.toString('utf8')) as AnyEntry;
  if (entry.sequence !== row.sequence || entry.siteId !== siteId) {
    throw new RecordBroken('an entry stands in another place than it says', row.sequence);
  }
  if (entry.previousHash !== previousHash) {
    throw new RecordBroken('the hash chain is broken', row.sequence);
  }
  return entry;
}
