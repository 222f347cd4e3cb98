import { join } from 'node:path';
import { originOf, signCheckpoint, verifierKeyText } from '../ledger/checkpoint.ts';
import { exportLedger } from '../ledger/export-ledger.ts';
import { namedKeyOf } from './ledger-key-file.ts';
import { RecordReader } from './record-reader.ts';
import { databaseFileName, meta, openForReading } from './site-database.ts';
import { newestNamedKey, verifyTail } from './verify-tail.ts';

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
  exportLedger(): AsyncIterable<string>;
  close(): void;
}

/** @throws RecordBroken when there is no record, its tail is broken, or the key cannot be read. */
export function openSnapshot(directory: string): DirectorySnapshot {
  const db = openForReading(join(directory, databaseFileName));
  try {
    // One snapshot for all reads: a controller may be adding entries meanwhile.
    db.exec('BEGIN');
    const siteId = meta(db, 'siteId') ?? '';
    const { keys, ledgerEpoch, size, frontier } = verifyTail(db, siteId);
    const key = namedKeyOf(directory, newestNamedKey(db));
    const root = frontier.root();
    const checkpoint = signCheckpoint({ origin: originOf(siteId, ledgerEpoch), size, root }, key);
    const reader = new RecordReader(db);
    return {
      reader,
      siteId,
      ledgerEpoch,
      size,
      rootHash: root.toString('hex'),
      checkpoint,
      verifierKeys: keys.map((named) => verifierKeyText(named)),
      exportLedger: () =>
        exportLedger({
          siteId,
          ledgerEpoch,
          size,
          finalCheckpoint: checkpoint,
          entryTexts: (from, to) => reader.entryTexts(from, to),
          checkpoints: (above, upTo) => reader.checkpoints(above, upTo),
        }),
      close: () => {
        db.close();
      },
    };
  } catch (error) {
    db.close();
    throw error;
  }
}
