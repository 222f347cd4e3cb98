import { copyFileSync, cpSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyExport } from '../../../controller/ledger/verify-export.ts';
import { exportDirectory } from '../../../controller/store/export-directory.ts';
import { RecordWriter } from '../../../controller/store/record-writer.ts';
import { closedRecord, commitOf, draftAt, freshDirectory, readerOf, startMs, writerOptions } from './drafts.ts';

const database = 'site.sqlite';

function opened(directory: string, continuation: 'same' | 'restored-copy' = 'same'): RecordWriter {
  return new RecordWriter(writerOptions(directory, { continuation }));
}

/** Adds entries as a later day would. */
function goOn(directory: string, count: number): void {
  const writer = opened(directory);
  for (let index = 0; index < count; index += 1) writer.commit([commitOf([draftAt(100 + index)])]);
  writer.makeCheckpoint(startMs + 200_000);
  writer.close();
}

/** Puts another file in the place of the database, in the same inode, as `cp backup site.sqlite` does. */
function swapDatabase(directory: string, from: string): void {
  writeFileSync(join(directory, database), readFileSync(from));
}

function gapsOf(directory: string): readonly unknown[] {
  const { reader, close } = readerOf(directory);
  const gaps = reader.entries({ limit: 1000, types: ['ledger.gap'] }).map(({ payload }) => payload);
  close();
  return gaps;
}

async function isExportRight(directory: string): Promise<boolean> {
  const texts: Uint8Array[] = [];
  for await (const text of exportDirectory(directory)) texts.push(Buffer.from(text, 'utf8'));
  return (await verifyExport(texts)).ok;
}

describe('the head beside the database', () => {
  it('fills one sector, which is written whole or not at all, and lets the ledger go on where it was left', () => {
    const directory = closedRecord(3);
    expect(statSync(join(directory, 'ledger-head')).size).toBe(512);
    goOn(directory, 2);
    goOn(directory, 2);
    expect(gapsOf(directory)).toEqual([]);
  });

  it('notices an older copy of the database, and says what to do', () => {
    const directory = closedRecord(3);
    const backup = join(freshDirectory(), database);
    copyFileSync(join(directory, database), backup);
    goOn(directory, 5);
    swapDatabase(directory, backup);
    expect(() => opened(directory)).toThrow(/older copy: 5 entries.*--restored-copy/);
    // Refused twice, too: the refusal changes nothing.
    expect(() => opened(directory)).toThrow(/older copy: 5 entries/);
  });

  it('notices a database whose write-ahead log was left behind', () => {
    const directory = closedRecord(3);
    const writer = opened(directory);
    writer.commit([commitOf([draftAt(1)])]);
    const elsewhere = freshDirectory();
    cpSync(directory, elsewhere, { recursive: true });
    writer.close();
    rmSync(join(elsewhere, `${database}-wal`));
    expect(() => opened(elsewhere)).toThrow(/older copy: 1 entries/);
  });

  it('goes on from an older copy in a new epoch when a person says so, and the ledger tells how much is gone', async () => {
    const directory = closedRecord(3);
    const backup = join(freshDirectory(), database);
    copyFileSync(join(directory, database), backup);
    goOn(directory, 5);
    swapDatabase(directory, backup);
    const writer = opened(directory, 'restored-copy');
    expect(writer.ledgerEpoch).toBe(2);
    writer.makeCheckpoint(startMs);
    writer.close();
    goOn(directory, 1);
    expect(gapsOf(directory)).toEqual([{ reason: 'restored-copy', previousEpoch: 1, lostEntries: 5 }]);
    expect(await isExportRight(directory)).toBe(true);
  });

  it('notices another ledger of the same site, however long', () => {
    const directory = closedRecord(3);
    const other = closedRecord(30);
    swapDatabase(directory, join(other, database));
    expect(() => opened(directory)).toThrow(/another ledger of the same site/);
  });

  it('begins a new epoch in a copy of the whole directory, which has a twin', async () => {
    const directory = closedRecord(3);
    const clone = freshDirectory();
    cpSync(directory, clone, { recursive: true });
    goOn(clone, 2);
    goOn(clone, 2);
    expect(gapsOf(clone)).toEqual([{ reason: 'restored-copy', previousEpoch: 1 }]);
    expect(await isExportRight(clone)).toBe(true);
    goOn(directory, 2);
    expect(gapsOf(directory)).toEqual([]);
  });

  it('is refused when it cannot be read, and not missed when it is gone', () => {
    const directory = closedRecord(3);
    writeFileSync(join(directory, 'ledger-head'), '{"format":');
    expect(() => opened(directory)).toThrow(/ledger-head cannot be read; remove it/);
    rmSync(join(directory, 'ledger-head'));
    goOn(directory, 1);
    expect(gapsOf(directory)).toEqual([]);
  });
});
