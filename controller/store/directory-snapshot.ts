import { join } from 'node:path';
import { bundleLines } from '../ledger/bundle.ts';
import { originOf, parseCheckpoint, signCheckpoint, verifierKeyText } from '../ledger/checkpoint.ts';
import { exportLedger } from '../ledger/export-ledger.ts';
import { RecordBroken } from '../ledger/record-errors.ts';
import type { SequenceSet } from '../ledger/sequence-set.ts';
import { witnessedNote } from '../ledger/witnessed-note.ts';
import { namedKeyOf } from './ledger-key-file.ts';
import { RecordReader } from './record-reader.ts';
import { databaseFileName, meta, openForReading, type SiteDatabase } from './site-database.ts';
import { newestNamedKey, verifyTail } from './verify-tail.ts';

/** Up to where a snapshot goes: now, or the checkpoint furthest on that so many registered witnesses have cosigned. */
export interface SnapshotExtent {
  /** 0: everything, with a fresh checkpoint. */
  readonly witnesses: number;
}

/** One moment of a data directory's record, whether or not a controller is running on it. Writes nothing. */
export interface DirectorySnapshot {
  readonly reader: RecordReader;
  readonly siteId: string;
  readonly ledgerEpoch: number;
  readonly size: number;
  /** Root over all entries, hex. */
  readonly rootHash: string;
  /** Signed note over exactly these entries. */
  readonly checkpoint: string;
  /** As `ledger.key` entries name them. */
  readonly verifierKeys: readonly string[];
  /** NDJSON of all entries (docs/ledger-format.md, "Export"). */
  exportLedger(): AsyncIterable<string>;
  /** NDJSON of some entries, and of those that name keys and witnesses, with their proof ("Bundle"). Adds to `chosen`. */
  bundle(chosen: SequenceSet): AsyncIterable<string>;
  close(): void;
}

/** @throws RecordBroken when there is no record, its tail is broken, the key cannot be read, or nobody has witnessed it. */
export function openSnapshot(directory: string, extent: SnapshotExtent = { witnesses: 0 }): DirectorySnapshot {
  const db = openForReading(join(directory, databaseFileName));
  try {
    // One snapshot for all reads: a controller may be adding entries meanwhile.
    db.exec('BEGIN');
    const reader = new RecordReader(db);
    const { siteId, verifierKeys, note } = signedState(db, reader, directory, extent);
    const parsed = parseCheckpoint(note);
    if (!parsed.ok) throw new RecordBroken('its checkpoint cannot be read');
    const { size, root, origin } = parsed.value;
    const ledgerEpoch = Number(origin.slice(siteId.length + 1));
    return {
      reader,
      siteId,
      ledgerEpoch,
      size,
      rootHash: root.toString('hex'),
      checkpoint: note,
      verifierKeys,
      exportLedger: () => exportLedger({ siteId, ledgerEpoch, size, finalCheckpoint: note, reader }),
      bundle: (chosen) => {
        for (const sequence of reader.sequences({ types: ['ledger.key', 'ledger.witness'] })) chosen.add(sequence);
        return bundleLines({ siteId, note, reader }, chosen);
      },
      close: () => {
        db.close();
      },
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

function signedState(
  db: SiteDatabase,
  reader: RecordReader,
  directory: string,
  { witnesses }: SnapshotExtent,
): { readonly siteId: string; readonly verifierKeys: readonly string[]; readonly note: string } {
  const siteId = meta(db, 'siteId') ?? '';
  // Right after the snapshot begins: the key's file goes on with the record.
  const key = witnesses === 0 ? namedKeyOf(directory, newestNamedKey(db)) : null;
  const { keys, ledgerEpoch, size, frontier } = verifyTail(db, siteId);
  const verifierKeys = keys.map((named) => verifierKeyText(named));
  if (key !== null) {
    const note = signCheckpoint({ origin: originOf(siteId, ledgerEpoch), size, root: frontier.root() }, key);
    return { siteId, verifierKeys, note };
  }
  const told = (type: string) =>
    [...reader.sequences({ types: [type] })].map((at) => JSON.parse(reader.entryTexts(at, at + 1)[0] ?? '') as Told);
  const found = witnessedNote(told('ledger.witness'), told('ledger.cosigned'), witnesses);
  if (found === null) throw new RecordBroken(`no checkpoint was cosigned by ${witnesses} registered witnesses`);
  return { siteId, verifierKeys, note: found.note };
}

type Told = Parameters<typeof witnessedNote>[0][number];
