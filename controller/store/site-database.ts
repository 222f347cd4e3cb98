import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { syncToDisk } from '../durable-files.ts';
import { RecordBroken } from '../ledger/record-errors.ts';

export type SiteDatabase = Database.Database;

export const databaseFileName = 'site.sqlite';
const schemaVersion = 1;
/** The first release without the WAL-reset corruption. */
const sqliteVersionMin = [3, 51, 3] as const;
const busyTimeoutMs = 5000;

/** Entries and checkpoints are only ever added, and only at the end: the database itself refuses anything else. */
const schema = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE entries (
  sequence INTEGER PRIMARY KEY,
  bytes BLOB NOT NULL,
  hash BLOB NOT NULL,
  type TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  machine_id TEXT,
  mission_id TEXT
) STRICT;
CREATE INDEX entries_by_type ON entries (type, sequence);
CREATE INDEX entries_by_machine ON entries (machine_id, sequence) WHERE machine_id IS NOT NULL;
CREATE INDEX entries_by_mission ON entries (mission_id, sequence) WHERE mission_id IS NOT NULL;
CREATE INDEX entries_by_time ON entries (at_ms);
CREATE TRIGGER entries_only_at_the_end BEFORE INSERT ON entries
  WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence) + 1, 0) FROM entries)
  BEGIN SELECT raise(ABORT, 'the ledger has no gaps'); END;
CREATE TRIGGER entries_never_change BEFORE UPDATE ON entries
  BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER entries_never_go BEFORE DELETE ON entries
  BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
CREATE TABLE checkpoints (
  size INTEGER PRIMARY KEY,
  note TEXT NOT NULL,
  frontier BLOB NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;
CREATE TRIGGER checkpoints_only_at_the_end BEFORE INSERT ON checkpoints
  WHEN NEW.size <= (SELECT coalesce(max(size), -1) FROM checkpoints)
  BEGIN SELECT raise(ABORT, 'checkpoints only grow'); END;
CREATE TRIGGER checkpoints_never_change BEFORE UPDATE ON checkpoints
  BEGIN SELECT raise(ABORT, 'checkpoints never change'); END;
CREATE TRIGGER checkpoints_never_go BEFORE DELETE ON checkpoints
  BEGIN SELECT raise(ABORT, 'checkpoints never change'); END;
CREATE TABLE documents (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  json TEXT NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
`;

export function assertSqliteVersion(db: SiteDatabase): void {
  const version = db.prepare('SELECT sqlite_version()').pluck().get() as string;
  const parts = version.split('.').map(Number);
  for (const [index, least] of sqliteVersionMin.entries()) {
    const part = parts[index] ?? 0;
    if (part > least) return;
    if (part < least) throw new RecordBroken(`SQLite ${version} is older than ${sqliteVersionMin.join('.')}`);
  }
}

/**
 * better-sqlite3 is built to fall back to synchronous=NORMAL in WAL mode, which loses acknowledged commits on power
 * loss. So FULL is set after the journal mode, and asserted whenever it matters.
 */
export function assertSynchronousFull(db: SiteDatabase): void {
  const level = db.pragma('synchronous', { simple: true });
  if (level !== 2) throw new RecordBroken(`synchronous is ${String(level)}, not FULL`);
}

/** @throws RecordBroken when the database is no record of ours, too old, or not durable as demanded. */
export function openForWriting(file: string): SiteDatabase {
  const db = open(file, { timeout: busyTimeoutMs, fileMustExist: true });
  try {
    if (db.pragma('journal_mode = WAL', { simple: true }) !== 'wal') throw new RecordBroken('no write-ahead log');
    configure(db);
    return db;
  } catch (error) {
    db.close();
    throw error instanceof RecordBroken ? error : new RecordBroken(messageOf(error));
  }
}

/** @throws RecordBroken, as above. */
export function openForReading(file: string): SiteDatabase {
  const db = open(file, { timeout: busyTimeoutMs, fileMustExist: true, readonly: true });
  try {
    configure(db);
    return db;
  } catch (error) {
    db.close();
    throw error instanceof RecordBroken ? error : new RecordBroken(messageOf(error));
  }
}

function open(file: string, options: Database.Options): SiteDatabase {
  try {
    return new Database(file, options);
  } catch (error) {
    throw new RecordBroken(`${file}: ${messageOf(error)}`);
  }
}

function configure(db: SiteDatabase): void {
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('trusted_schema = OFF');
  assertSqliteVersion(db);
  assertSynchronousFull(db);
  const version = Number(meta(db, 'schemaVersion') ?? NaN);
  if (version !== schemaVersion)
    throw new RecordBroken(`schema version ${version}, this program knows ${schemaVersion}`);
}

export function meta(db: SiteDatabase, name: string): string | null {
  const value = db.prepare('SELECT value FROM meta WHERE name = ?').pluck().get(name);
  return typeof value === 'string' ? value : null;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Creates the database when there is none: under another name first, so that a half-made one is never found. */
export function provision(directory: string, siteId: string): string {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, databaseFileName);
  if (existsSync(file)) return file;
  const draft = `${file}.new`;
  for (const leftover of [draft, `${draft}-journal`, `${draft}-wal`, `${draft}-shm`]) rmSync(leftover, { force: true });
  const db = new Database(draft);
  db.exec(schema);
  const put = db.prepare('INSERT INTO meta (name, value) VALUES (?, ?)');
  put.run('schemaVersion', String(schemaVersion));
  put.run('siteId', siteId);
  put.run('ledgerEpoch', '1');
  db.close();
  syncToDisk(draft);
  renameSync(draft, file);
  syncToDisk(directory);
  return file;
}

/**
 * Holds the directory for this process until the connection is closed or the process dies: an exclusive SQLite lock on a
 * file of its own, which the operating system takes back even after kill -9.
 *
 * @throws RecordBroken when another process holds it.
 */
export function lockDirectory(directory: string, file = 'site.lock'): SiteDatabase {
  const lock = new Database(join(directory, file), { timeout: 0 });
  try {
    lock.pragma('journal_mode = DELETE');
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    const reason = `${directory} is in use by another process (${messageOf(error)})`;
    throw new RecordBroken(reason, null, 'record-in-use');
  }
}
