import { join } from 'node:path';
import { bundleText, type ProvenEntry } from '../ledger/bundle.ts';
import { originOf, parseCheckpoint, signCheckpoint } from '../ledger/checkpoint.ts';
import { exportLedger } from '../ledger/export-ledger.ts';
import { LeafTiles } from '../ledger/leaf-tiles.ts';
import { RecordBroken } from '../ledger/record-errors.ts';
import { witnessedNote } from '../ledger/witnessed-note.ts';
import { namedKeyOf } from './ledger-key-file.ts';
import { RecordReader } from './record-reader.ts';
import { databaseFileName, meta, openForReading, type SiteDatabase } from './site-database.ts';
import { newestNamedKey, verifyTail } from './verify-tail.ts';

/** Up to where a file goes: now, or the checkpoint furthest on that so many registered witnesses have cosigned. */
export interface ExportExtent {
  /** 0: everything, with a fresh checkpoint. */
  readonly witnesses: number;
}

interface Snapshot {
  readonly siteId: string;
  readonly ledgerEpoch: number;
  readonly size: number;
  readonly note: string;
  readonly reader: RecordReader;
}

/**
 * Exports the ledger of a data directory, whether or not a controller is running on it: reads one snapshot and signs it
 * with the site's key. Writes nothing.
 *
 * @throws RecordBroken when there is no record, its tail is broken, the key cannot be read, or nobody has witnessed it.
 */
export async function* exportDirectory(
  directory: string,
  extent: ExportExtent = { witnesses: 0 },
): AsyncGenerator<string> {
  const db = openForReading(join(directory, databaseFileName));
  try {
    const { siteId, ledgerEpoch, size, note, reader } = snapshot(db, directory, extent);
    yield* exportLedger({
      siteId,
      ledgerEpoch,
      size,
      finalCheckpoint: note,
      entryTexts: (from, to) => reader.entryTexts(from, to),
      checkpoints: (above, upTo) => reader.checkpoints(above, upTo),
    });
  } finally {
    db.close();
  }
}

/**
 * A bundle of single entries with their proofs, and of the keys and witnesses that it takes to check them.
 *
 * @throws RecordBroken, as above. @throws RangeError when a sequence lies outside.
 */
export async function bundleOfDirectory(
  directory: string,
  sequences: readonly number[],
  extent: ExportExtent = { witnesses: 0 },
): Promise<string> {
  const db = openForReading(join(directory, databaseFileName));
  try {
    const { siteId, size, note, reader } = snapshot(db, directory, extent);
    const tiles = new LeafTiles(reader);
    const further = sequencesOf(db, ['ledger.key', 'ledger.witness']).filter((sequence) => sequence < size);
    const wanted = [...new Set([...sequences, ...further])].sort((left, right) => left - right);
    const entries: ProvenEntry[] = [];
    for (const sequence of wanted) {
      const proof = await tiles.inclusion(sequence, size);
      const [text] = reader.entryTexts(sequence, sequence + 1) as readonly [string];
      entries.push({ sequence, text, proof });
    }
    return bundleText(siteId, note, entries);
  } finally {
    db.close();
  }
}

function sequencesOf(db: SiteDatabase, types: readonly string[]): readonly number[] {
  const places = types.map(() => '?').join(', ');
  return db
    .prepare(`SELECT sequence FROM entries WHERE type IN (${places})`)
    .pluck()
    .all(...types) as number[];
}

function snapshot(db: SiteDatabase, directory: string, { witnesses }: ExportExtent): Snapshot {
  // One snapshot for all reads: a controller may be adding entries meanwhile.
  db.exec('BEGIN');
  const siteId = meta(db, 'siteId') ?? '';
  const head = verifyTail(db, siteId);
  const reader = new RecordReader(db);
  if (witnesses === 0) {
    const key = namedKeyOf(directory, newestNamedKey(db));
    const origin = originOf(siteId, head.ledgerEpoch);
    const note = signCheckpoint({ origin, size: head.size, root: head.frontier.root() }, key);
    return { siteId, ledgerEpoch: head.ledgerEpoch, size: head.size, note, reader };
  }
  const told = (type: string) =>
    sequencesOf(db, [type]).map((sequence) => JSON.parse(reader.entryTexts(sequence, sequence + 1)[0] ?? '') as Told);
  const found = witnessedNote(told('ledger.witness'), told('ledger.cosigned'), witnesses);
  const parsed = found === null ? null : parseCheckpoint(found.note);
  if (found === null || parsed === null || !parsed.ok) {
    throw new RecordBroken(`no checkpoint was cosigned by ${witnesses} registered witnesses`);
  }
  const ledgerEpoch = Number(parsed.value.origin.slice(siteId.length + 1));
  return { siteId, ledgerEpoch, size: found.size, note: found.note, reader };
}

type Told = Parameters<typeof witnessedNote>[0][number];
