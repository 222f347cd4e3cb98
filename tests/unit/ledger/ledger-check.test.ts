import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { LedgerFinding } from '../../../controller/contract/ledger/ledger-check.ts';
import { checkLedger } from '../../../controller/store/ledger-check.ts';
import { RecordWriter } from '../../../controller/store/record-writer.ts';
import { openForReading } from '../../../controller/store/site-database.ts';
import { closedRecord, commitOf, draftAt, freshDirectory, writerOptions } from './drafts.ts';

const pageBytes = 4096;

function checked(directory: string): { readonly finding: LedgerFinding; readonly slices: number } {
  const db = openForReading(join(directory, 'site.sqlite'));
  try {
    let nowMs = 0;
    const check = checkLedger(db, () => (nowMs += 5));
    let slices = 0;
    for (let step = check.next(); ; step = check.next()) {
      if (step.done === true) return { finding: step.value, slices };
      slices += 1;
    }
  } finally {
    db.close();
  }
}

/** Changes the closed database behind the program's back, with the triggers out of the way. */
function tampered(directory: string, sql: string): string {
  const db = new Database(join(directory, 'site.sqlite'));
  const names = db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck().all() as string[];
  for (const name of names) db.exec(`DROP TRIGGER ${name}`);
  db.exec(sql);
  db.close();
  return directory;
}

describe('a check of the whole ledger', () => {
  it('tells size and root of a sound one, slice by slice', () => {
    const directory = freshDirectory();
    const writer = new RecordWriter(writerOptions(directory));
    for (let batch = 0; batch < 4; batch += 1) {
      writer.commit([commitOf(Array.from({ length: 300 }, (_, index) => draftAt(batch * 300 + index)))]);
      writer.makeCheckpoint(batch);
    }
    const root = writer.checkpoint?.note.split('\n')[2] ?? '';
    writer.close();
    const { finding, slices } = checked(directory);
    expect(finding).toMatchObject({ result: 'sound', size: 1201, reason: '', atSequence: null, durationMs: 5 });
    expect(Buffer.from(finding.rootHash, 'hex').toString('base64')).toBe(root);
    // Four tables, three pages of entries.
    expect(slices).toBe(7);
  });

  const entry5 = 'WHERE sequence = 5';
  const damages = {
    'words of an entry': [`UPDATE entries SET bytes = CAST(replace(bytes, 'level', 'lever') AS BLOB) ${entry5}`, 5],
    'a hash': [`UPDATE entries SET hash = zeroblob(32) ${entry5}`, 5],
    'the machine that an entry is filed under': [`UPDATE entries SET machine_id = 'l9' ${entry5}`, 5],
    'the time that an entry is filed under': [`UPDATE entries SET at_ms = at_ms + 1 ${entry5}`, 5],
    'the type that an entry is filed under': [`UPDATE entries SET type = 'site.closed' ${entry5}`, 5],
    'an entry that is gone': [`DELETE FROM entries ${entry5}`, 5],
    'the signature of a checkpoint': ["UPDATE checkpoints SET note = replace(note, 'demo', 'memo')", 20],
    'the kept edge of the tree': ['UPDATE checkpoints SET frontier = zeroblob(length(frontier))', 20],
  } as const;
  it.each(Object.entries(damages))('finds %s, and where', (_name, [sql, atSequence]) => {
    const directory = closedRecord(20);
    expect(checked(directory).finding.result).toBe('sound');
    expect(checked(tampered(directory, sql)).finding).toMatchObject({
      result: 'entries-damaged',
      size: 21,
      rootHash: '',
      reason: expect.stringMatching(/\w/),
      atSequence,
    });
  });

  it('tells a file that is damaged from entries that are', () => {
    const directory = closedRecord(200);
    const file = join(directory, 'site.sqlite');
    const handle = openSync(file, 'r+');
    writeSync(handle, Buffer.alloc(pageBytes), 0, pageBytes, statSync(file).size - pageBytes);
    closeSync(handle);
    expect(checked(directory).finding).toMatchObject({ result: 'file-damaged', reason: expect.stringMatching(/\w/) });
  });
});
