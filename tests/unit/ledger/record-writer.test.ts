import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { RecordWriter } from '../../../controller/store/record-writer.ts';
import { openForReading, openForWriting } from '../../../controller/store/site-database.ts';
import {
  closedRecord,
  commitOf,
  committed,
  draftAt,
  freshDirectory,
  readerOf,
  startMs,
  writerOptions,
} from './drafts.ts';

function reopened(directory: string): RecordWriter {
  return new RecordWriter(writerOptions(directory));
}

/** Changes the closed database behind the program's back, with the triggers out of the way. */
function tamper(directory: string, sql: string): void {
  const db = new Database(join(directory, 'site.sqlite'));
  for (const name of db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck().all() as string[]) {
    db.exec(`DROP TRIGGER ${name}`);
  }
  db.exec(sql);
  db.close();
}

describe('the record on disk', () => {
  it('begins with the key that signs its checkpoints, readable by the owner only', () => {
    const directory = freshDirectory();
    const writer = reopened(directory);
    const { reader, close } = readerOf(directory);
    const [first] = reader.entries({ limit: 10 });
    expect(first).toMatchObject({ sequence: 0, type: 'ledger.key', previousHash: '0'.repeat(64), siteId: 'demo-site' });
    expect(statSync(join(directory, 'ledger-key.pem')).mode & 0o777).toBe(0o600);
    close();
    writer.close();
  });

  it('numbers entries without gaps over a restart and names the key only once', () => {
    const directory = closedRecord(5);
    const writer = reopened(directory);
    expect(writer.size).toBe(6);
    expect(committed(writer.commit([commitOf([draftAt(9)])])[0]).firstSequence).toBe(6);
    writer.close();
    const { reader, close } = readerOf(directory);
    const entries = reader.entries({ limit: 100 });
    expect(entries.map((entry) => entry.sequence)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(entries.filter((entry) => entry.type === 'ledger.key')).toHaveLength(1);
    close();
  });

  it('writes with synchronous=FULL on every connection', () => {
    const directory = closedRecord(1);
    for (const open of [openForWriting, openForReading]) {
      const db = open(join(directory, 'site.sqlite'));
      expect(db.pragma('synchronous', { simple: true })).toBe(2);
      expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
      expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
      expect(db.pragma('trusted_schema', { simple: true })).toBe(0);
      db.close();
    }
  });

  it('lets nobody change, remove or slip in an entry or checkpoint', () => {
    const directory = closedRecord(5);
    const db = openForWriting(join(directory, 'site.sqlite'));
    expect(() => db.exec("UPDATE entries SET type = 'ledger.gap' WHERE sequence = 2")).toThrow('append-only');
    expect(() => db.exec('DELETE FROM entries WHERE sequence = 5')).toThrow('append-only');
    expect(() => db.exec('INSERT OR REPLACE INTO entries SELECT * FROM entries WHERE sequence = 3')).toThrow('no gaps');
    expect(() =>
      db.exec('INSERT INTO entries SELECT 99, bytes, hash, type, at_ms, NULL, NULL FROM entries WHERE sequence = 3'),
    ).toThrow('no gaps');
    expect(() => db.exec("UPDATE checkpoints SET note = ''")).toThrow('never change');
    expect(() => db.exec('DELETE FROM checkpoints')).toThrow('never change');
    db.close();
  });

  it.each([
    [
      'a changed entry',
      "UPDATE entries SET bytes = CAST(replace(CAST(bytes AS TEXT), '1.5', '9.5') AS BLOB) WHERE sequence = 3",
      /hash differs.*entry 3/,
    ],
    ['a missing entry', 'DELETE FROM entries WHERE sequence = 3', /missing/],
    ['a cut end', 'DELETE FROM entries WHERE sequence > 3', /only 4 are left/],
    ['a swapped hash', 'UPDATE entries SET hash = zeroblob(32) WHERE sequence = 5', /hash differs.*entry 5/],
    [
      'a checkpoint that somebody else signed',
      "UPDATE checkpoints SET note = replace(note, 'demo-site', 'other-site')",
      /not valid/,
    ],
    ['another right edge of the tree', 'UPDATE checkpoints SET frontier = zeroblob(length(frontier))', /another root/],
    ['another site', "UPDATE meta SET value = 'elsewhere' WHERE name = 'siteId'", /belongs to site/],
    ['an unknown schema', "UPDATE meta SET value = '99' WHERE name = 'schemaVersion'", /schema version/],
  ])('is not opened with %s', (_name, sql, message) => {
    const directory = closedRecord(5);
    tamper(directory, sql);
    expect(() => reopened(directory)).toThrow(message);
  });

  it('is not opened twice', () => {
    const directory = freshDirectory();
    const writer = reopened(directory);
    expect(() => reopened(directory)).toThrow(/in use/);
    writer.close();
    reopened(directory).close();
  });

  it('keeps nothing of a batch that the disk refused, and goes on when there is room again', () => {
    const directory = freshDirectory();
    const writer = reopened(directory);
    writer.commit([commitOf([draftAt(1)])]);
    const before = writer.size;
    writer.limitSize(1);
    const big = Array.from({ length: 50 }, (_, index) => draftAt(index, { payload: { filler: 'x'.repeat(2000) } }));
    expect(() => writer.commit([commitOf(big)])).toThrow(/full/);
    expect(() => writer.commit([commitOf(big)])).toThrow(/full/);
    expect(writer.size).toBe(before);
    writer.limitSize(null);
    writer.reopen();
    expect(committed(writer.commit([commitOf(big)])[0]).firstSequence).toBe(before);
    writer.close();
    const again = reopened(directory);
    expect(again.size).toBe(before + 50);
    again.close();
  });

  it('refuses a batch without canonical form alone, and keeps its neighbours', () => {
    const directory = freshDirectory();
    const writer = reopened(directory);
    const bad = commitOf([draftAt(1), draftAt(2, { payload: { value: Number.NaN } })]);
    const answers = writer.commit([commitOf([draftAt(0)]), bad, commitOf([draftAt(3)])]);
    expect(committed(answers[0]).firstSequence).toBe(1);
    expect(answers[1]).toMatchObject({ refused: 'invalid' });
    expect(committed(answers[2]).firstSequence).toBe(2);
    writer.close();
    reopened(directory).close();
  });

  it('signs a checkpoint for each minute of activity and at the end', () => {
    const directory = closedRecord(150);
    const { reader, close } = readerOf(directory);
    expect(reader.checkpoints(0, 1000).map((checkpoint) => checkpoint.size)).toEqual([62, 122, 151]);
    close();
  });

  it('starts a new epoch after a restore, with a gap entry and a key of that epoch', () => {
    const directory = closedRecord(3);
    const writer = new RecordWriter(
      writerOptions(directory, { continuation: 'restored-copy', atMs: startMs + 99_000 }),
    );
    writer.commit([commitOf([draftAt(100)])]);
    writer.makeCheckpoint(startMs + 101_000);
    writer.close();
    const again = reopened(directory);
    expect(again.ledgerEpoch).toBe(2);
    again.close();
    const { reader, close } = readerOf(directory);
    const newest = reader.entries({ after: 3, limit: 10 });
    expect(newest.map((entry) => [entry.sequence, entry.ledgerEpoch, entry.type])).toEqual([
      [4, 2, 'ledger.gap'],
      [5, 2, 'ledger.key'],
      [6, 2, 'quantity.earned'],
    ]);
    close();
  });

  it('answers queries by machine, mission, type, time and page', () => {
    const directory = closedRecord(30);
    const { reader, close } = readerOf(directory);
    const sequences = (query: Parameters<typeof reader.entries>[0]): number[] =>
      reader.entries(query).map((entry) => entry.sequence);
    expect(sequences({ limit: 3, after: 10 })).toEqual([11, 12, 13]);
    expect(sequences({ limit: 2, newestFirst: true, before: 20 })).toEqual([19, 18]);
    expect(sequences({ limit: 100, machineId: 'l2' })).toHaveLength(10);
    expect(sequences({ limit: 100, types: ['ledger.key', 'ledger.gap'] })).toEqual([0]);
    expect(sequences({ limit: 100, fromMs: startMs + 5000, toMs: startMs + 8000 })).toEqual([6, 7, 8]);
    expect(sequences({ limit: 100, missionId: 'none' })).toEqual([]);
    expect(sequences({ limit: -5 })).toEqual([]);
    close();
  });
});
