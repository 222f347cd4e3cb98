import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { RecordBroken } from '../ledger/record-errors.ts';
import { syncToDisk } from '../durable-files.ts';
import { databaseFileName, type SiteDatabase } from './site-database.ts';

/**
 * A small file beside the database that remembers how far the ledger has come. It is written after each transaction and read at each start, so that
 * an older copy of the database, another ledger of the same site, or a database without its write-ahead log is noticed. It is a guard
 * against mistakes: who can write the directory can write this file, too. What holds against him are checkpoints that others keep.
 */
export const headFileName = 'ledger-head';
/** One sector of a disk, which is written whole or not at all. */
const headBytes = 512;
const format = 'banksman-ledger-head-1';

export interface HeadMark {
  /** Number of entries. */
  readonly size: number;
  /** Chain hash of the newest one, hex. */
  readonly hash: string;
  /** The database file's own number in its file system: a copy has another one. */
  readonly inode: string;
}

/** What a start finds: the ledger that was left, a copy of it in another place, or one that is not where it was left. */
export type HeadFinding =
  | { readonly kind: 'same' }
  | { readonly kind: 'copied' }
  | { readonly kind: 'behind'; readonly lostEntries: number }
  | { readonly kind: 'other' };

/** @throws RecordBroken when there is such a file and it is none of ours. */
export function compareHead(directory: string, db: SiteDatabase, size: number): HeadFinding {
  const mark = readMark(directory);
  if (mark === null) return { kind: 'same' };
  if (mark.size > size) return { kind: 'behind', lostEntries: mark.size - size };
  const hash = db
    .prepare('SELECT hash FROM entries WHERE sequence = ?')
    .pluck()
    .get(mark.size - 1) as Buffer | undefined;
  if (hash !== undefined && hash.toString('hex') !== mark.hash) return { kind: 'other' };
  return { kind: mark.inode === inodeOf(directory) ? 'same' : 'copied' };
}

/** @throws RecordBroken that says what to do, unless a person has said that the ledger goes on from a copy. */
export function refuseMisplaced(finding: HeadFinding, continuation: 'same' | 'restored-copy'): void {
  if (continuation === 'restored-copy') return;
  const goOn =
    'Put back the database that belongs here, with its -wal file where there is one; or, if it is lost, start once with --restored-copy, ' +
    'which begins a new epoch and says so in the ledger';
  if (finding.kind === 'behind') {
    throw new RecordBroken(
      `${databaseFileName} is an older copy: ${finding.lostEntries} entries that were written here are not in it. ${goOn}`,
      null,
      'record-misplaced',
    );
  }
  if (finding.kind === 'other') {
    const reason = `${databaseFileName} is another ledger of the same site than was written here. ${goOn}`;
    throw new RecordBroken(reason, null, 'record-misplaced');
  }
}

function readMark(directory: string): HeadMark | null {
  const file = join(directory, headFileName);
  if (!existsSync(file)) return null;
  try {
    const mark = JSON.parse(readFileSync(file, 'utf8')) as Partial<HeadMark> & { readonly format?: unknown };
    const { size, hash, inode } = mark;
    if (mark.format === format && Number.isSafeInteger(size) && typeof hash === 'string' && typeof inode === 'string') {
      return { size: size as number, hash, inode };
    }
  } catch {
    // Said below: whatever it is, it is no mark.
  }
  throw new RecordBroken(`${headFileName} cannot be read; remove it to start without knowing how far the ledger was`);
}

function inodeOf(directory: string): string {
  return String(statSync(join(directory, databaseFileName), { bigint: true }).ino);
}

function textOf({ size, hash, inode }: HeadMark): Buffer {
  return Buffer.from(`${JSON.stringify({ format, size, hash, inode }).padEnd(headBytes - 1)}\n`, 'utf8');
}

/** Keeps the file open and writes it in place. */
export class LedgerHeadFile {
  readonly #handle: number;
  readonly #inode: string;

  /** Makes the file, whole or not at all, and opens it. */
  constructor(directory: string, size: number, hash: string) {
    this.#inode = inodeOf(directory);
    const file = join(directory, headFileName);
    const draft = openSync(`${file}.new`, 'w', 0o600);
    try {
      writeSync(draft, textOf({ size, hash, inode: this.#inode }));
      fsyncSync(draft);
    } finally {
      closeSync(draft);
    }
    renameSync(`${file}.new`, file);
    syncToDisk(directory);
    this.#handle = openSync(file, 'r+');
  }

  /** After the transaction is on disk. Not synced: an older mark is true as well, it only sees less. */
  write(size: number, hash: string): void {
    try {
      writeSync(this.#handle, textOf({ size, hash, inode: this.#inode }), 0, headBytes, 0);
    } catch {
      // The entries are on disk and shall be acknowledged; a disk that refuses says so at the next transaction.
    }
  }

  close(): void {
    closeSync(this.#handle);
  }
}
