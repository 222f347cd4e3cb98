import { join } from 'node:path';
import { originOf, signCheckpoint } from '../ledger/checkpoint.ts';
import { exportLedger } from '../ledger/export-ledger.ts';
import { namedKeyOf } from './ledger-key-file.ts';
import { RecordReader } from './record-reader.ts';
import { databaseFileName, meta, openForReading } from './site-database.ts';
import { newestNamedKey, verifyTail } from './verify-tail.ts';

/**
 * Exports the ledger of a data directory, whether or not a controller is running on it: reads one snapshot and signs it
 * with the site's key. Writes nothing.
 *
 * @throws RecordBroken when there is no record, its tail is broken, or the key cannot be read.
 */
export async function* exportDirectory(directory: string): AsyncGenerator<string> {
  const db = openForReading(join(directory, databaseFileName));
  try {
    // One snapshot for all reads: a controller may be adding entries meanwhile.
    db.exec('BEGIN');
    const siteId = meta(db, 'siteId') ?? '';
    const head = verifyTail(db, siteId);
    const key = namedKeyOf(directory, newestNamedKey(db));
    const origin = originOf(siteId, head.ledgerEpoch);
    const reader = new RecordReader(db);
    yield* exportLedger({
      siteId,
      ledgerEpoch: head.ledgerEpoch,
      size: head.size,
      finalCheckpoint: signCheckpoint({ origin, size: head.size, root: head.frontier.root() }, key),
      entryTexts: (from, to) => reader.entryTexts(from, to),
      checkpoints: (above, upTo) => reader.checkpoints(above, upTo),
    });
  } finally {
    db.close();
  }
}
