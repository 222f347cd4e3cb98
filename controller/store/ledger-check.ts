import type { LedgerFinding } from '../contract/ledger/ledger-check.ts';
import { verifyCheckpoint, type VerifierKey } from '../ledger/checkpoint.ts';
import { genesisHash } from '../ledger/entry-bytes.ts';
import { leafHash, MerkleFrontier } from '../ledger/merkle-tree.ts';
import { RecordBroken } from '../ledger/record-errors.ts';
import { messageOf, meta, type SiteDatabase } from './site-database.ts';
import { checkRow, readKeys, type EntryRow } from './verify-tail.ts';

/** Entries of one slice: some ten milliseconds of work. */
const sliceEntries = 500;
const tables = ['meta', 'entries', 'checkpoints', 'documents'] as const;

interface Row extends EntryRow {
  readonly type: string;
  readonly at_ms: number;
  readonly machine_id: string | null;
  readonly mission_id: string | null;
}

interface MarkRow {
  readonly size: number;
  readonly note: string;
  readonly frontier: Buffer;
}

class FileDamaged extends Error {}

/**
 * Looks at the whole database through a connection that only reads, slice by slice: it yields after each, and whoever goes on with it decides when.
 * SQLite's own check goes table by table; it sees what hashes do not, and they see what it does not (reference/reliability.md §2.6). Entries that are
 * added meanwhile are left to the next check.
 */
export function* checkLedger(db: SiteDatabase, nowMs: () => number): Generator<undefined, LedgerFinding> {
  const begunMs = nowMs();
  const found = { result: 'sound' as LedgerFinding['result'], rootHash: '', reason: '' };
  let size = 0;
  let atSequence: number | null = null;
  try {
    const newest = db.prepare('SELECT max(sequence) FROM entries').pluck().get() as number | null;
    size = newest === null ? 0 : newest + 1;
    for (const table of tables) {
      checkTable(db, table);
      yield undefined;
    }
    found.rootHash = yield* checkEntries(db, size);
  } catch (error) {
    const isOfEntries = error instanceof RecordBroken;
    found.result = isOfEntries ? 'entries-damaged' : 'file-damaged';
    found.reason = isOfEntries ? error.reason : messageOf(error);
    atSequence = isOfEntries ? error.sequence : null;
    if (!isOfEntries && !(error instanceof FileDamaged) && !isOfDatabase(error)) throw error;
  }
  return { ...found, size, atSequence, durationMs: Math.round(nowMs() - begunMs) };
}

/** Only what says that the file itself is at fault: a busy or an interrupted database proves nothing. */
function isOfDatabase(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_IOERR');
}

function checkTable(db: SiteDatabase, table: (typeof tables)[number]): void {
  const words = db.pragma(`quick_check(${table})`, { simple: true });
  if (words !== 'ok') throw new FileDamaged(`${table}: ${String(words)}`);
}

/** Root over all of them, hex. @throws RecordBroken, naming the entry. */
function* checkEntries(db: SiteDatabase, size: number): Generator<undefined, string> {
  const siteId = meta(db, 'siteId') ?? '';
  const keys = readKeys(db);
  const frontier = new MerkleFrontier();
  let previousHash = genesisHash;
  const page = db.prepare(
    'SELECT sequence, bytes, hash, type, at_ms, machine_id, mission_id FROM entries WHERE sequence >= ? AND sequence < ? ORDER BY sequence',
  );
  const marks = db.prepare('SELECT size, note, frontier FROM checkpoints WHERE size > ? AND size <= ? ORDER BY size');
  for (let from = 0; from < size; from += sliceEntries) {
    const to = Math.min(size, from + sliceEntries);
    const waiting = marks.all(from, to) as MarkRow[];
    for (const row of page.all(from, to) as Row[]) {
      if (row.sequence !== frontier.size) throw new RecordBroken('an entry is missing', frontier.size);
      const entry = checkRow(row, siteId, previousHash);
      const isFiled =
        row.type === entry.type &&
        row.at_ms === entry.atMs &&
        row.machine_id === entry.machineId &&
        row.mission_id === entry.missionId;
      if (!isFiled) throw new RecordBroken('an entry is filed under other words than it says', row.sequence);
      previousHash = row.hash.toString('hex');
      frontier.append(leafHash(row.bytes));
      if (waiting[0]?.size === frontier.size) checkMark(waiting.shift() as MarkRow, frontier, keys);
    }
    if (frontier.size !== to) throw new RecordBroken('an entry is missing', frontier.size);
    yield undefined;
  }
  return frontier.root().toString('hex');
}

function checkMark(
  { size, note, frontier: kept }: MarkRow,
  frontier: MerkleFrontier,
  keys: readonly VerifierKey[],
): void {
  const checked = verifyCheckpoint(note, keys);
  if (!checked.ok) throw new RecordBroken(`a checkpoint is not valid: ${checked.problem.code}`, size - 1);
  if (checked.value.size !== size || !checked.value.root.equals(frontier.root()))
    throw new RecordBroken('a checkpoint has another root than the entries before it', size - 1);
  if (!kept.equals(frontier.toBytes())) throw new RecordBroken('a kept edge of the tree is another one', size - 1);
}
