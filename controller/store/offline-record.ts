import { join } from 'node:path';
import type { Clock } from '../../kernel/clock.ts';
import type { LedgerEntry } from '../contract/ledger/ledger.ts';
import { ProofDesk } from '../ledger/proof-desk.ts';
import type { SiteRecord } from '../ledger/record.ts';
import { RecordBroken, RecordUnavailable } from '../ledger/record-errors.ts';
import type { KeyHandOver } from './record-protocol.ts';
import { RecordReader } from './record-reader.ts';
import { RecordWriter } from './record-writer.ts';
import { databaseFileName, meta, openForReading, type SiteDatabase } from './site-database.ts';
import { stampCheck } from './stamp-authority.ts';

/** A record that no controller runs on, open for one change by the command line. */
export interface OfflineRecord {
  readonly writer: RecordWriter;
  readonly desk: ProofDesk;
  /** Labels of entries written now. */
  readonly labels: { readonly atMs: number; readonly monoMs: number };
}

/**
 * Runs one change on the record of a data directory and closes it again, with a checkpoint over the change.
 *
 * @throws RecordBroken when there is no record, it is broken, or a controller runs on it.
 */
export async function withOfflineRecord<Value>(
  directory: string,
  wallClock: Clock,
  change: (record: OfflineRecord) => Value | Promise<Value>,
  options: { readonly tsaCaFile?: string | undefined } = {},
): Promise<Value> {
  const db = openForReading(join(directory, databaseFileName));
  try {
    const siteId = meta(db, 'siteId');
    if (siteId === null) throw new RecordBroken('it belongs to no site');
    const atMs = siteTimeMs(db, wallClock);
    const clock: Clock = { ...wallClock, epochMs: () => atMs, monoMs: () => wallClock.monoMs() };
    const labels = { atMs, monoMs: wallClock.monoMs() };
    const writer = new RecordWriter({
      directory,
      siteId,
      ...labels,
      continuation: 'same',
      groupWindowMs: 0,
      sizeMaxBytes: null,
    });
    try {
      const reader = new RecordReader(db);
      const checkpoint = async (): Promise<string> => writer.makeCheckpoint(atMs).note;
      const rotateKey = async (actor: string): Promise<KeyHandOver> => {
        const oldKey = writer.verifierKey;
        const { size } = writer.rotateKey({ ...labels, actor });
        return { oldKey, newKey: writer.verifierKey, sequence: size - 1 };
      };
      const record = recordOf(writer, reader);
      const checkStamp = stampCheck(options.tsaCaFile ?? null);
      const desk = new ProofDesk({ siteId, record, reader, clock, checkpoint, rotateKey, checkStamp });
      const value = await change({ writer, desk, labels });
      writer.makeCheckpoint(atMs);
      return value;
    } finally {
      writer.close();
    }
  } finally {
    db.close();
  }
}

function recordOf(writer: RecordWriter, reader: RecordReader): Pick<SiteRecord, 'commit' | 'entries' | 'size'> {
  return {
    entries: (query) => reader.entries(query),
    size: () => reader.size(),
    commit: async ({ entries }) => {
      const [answer] = writer.commit([{ type: 'commit', id: 0, drafts: entries, documents: [] }]);
      if (answer === undefined || !('committed' in answer)) {
        throw new RecordUnavailable(answer === undefined ? 'no answer' : answer.reason);
      }
      const { firstSequence } = answer.committed;
      return reader.entries({ after: firstSequence - 1, limit: entries.length }) as readonly LedgerEntry[];
    },
  };
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
