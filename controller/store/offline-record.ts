import { join } from 'node:path';
import type { Clock } from '../../kernel/clock.ts';
import { RecordBroken } from '../ledger/record-errors.ts';
import { RecordReader } from './record-reader.ts';
import { RecordWriter } from './record-writer.ts';
import { databaseFileName, meta, openForReading, type SiteDatabase } from './site-database.ts';

/** A record that no controller runs on, open for one change by the command line. */
export interface OfflineRecord {
  readonly writer: RecordWriter;
  readonly reader: RecordReader;
  /** Labels of entries written now. */
  readonly labels: { readonly atMs: number; readonly monoMs: number };
}

/**
 * Runs one change on the record of a data directory and closes it again, with a checkpoint over the change.
 *
 * @throws RecordBroken when there is no record, it is broken, or a controller runs on it.
 */
export function withOfflineRecord<Value>(
  directory: string,
  clock: Clock,
  change: (record: OfflineRecord) => Value,
): Value {
  const db = openForReading(join(directory, databaseFileName));
  try {
    const siteId = meta(db, 'siteId');
    if (siteId === null) throw new RecordBroken('it belongs to no site');
    const labels = { atMs: siteTimeMs(db, clock), monoMs: clock.monoMs() };
    const continuation = 'same' as const;
    const writer = new RecordWriter({
      directory,
      siteId,
      ...labels,
      continuation,
      groupWindowMs: 0,
      sizeMaxBytes: null,
    });
    try {
      const value = change({ writer, reader: new RecordReader(db), labels });
      writer.makeCheckpoint(labels.atMs);
      return value;
    } finally {
      writer.close();
    }
  } finally {
    db.close();
  }
}

/** The wall clock on a real site; on a simulated one, whose time stands still meanwhile, that of its newest entry. */
function siteTimeMs(db: SiteDatabase, clock: Clock): number {
  const opened = db
    .prepare("SELECT bytes FROM entries WHERE type = 'site.opened' ORDER BY sequence DESC LIMIT 1")
    .pluck()
    .get() as Buffer | undefined;
  const entry =
    opened === undefined
      ? null
      : (JSON.parse(opened.toString('utf8')) as { readonly payload: { readonly isSimTime?: boolean } });
  if (entry?.payload.isSimTime !== true) return Math.trunc(clock.epochMs());
  return db.prepare('SELECT at_ms FROM entries ORDER BY sequence DESC LIMIT 1').pluck().get() as number;
}
