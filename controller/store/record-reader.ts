import type { LedgerEntry } from '../contract/ledger/ledger.ts';
import type { DocumentKind, LedgerQuery } from '../ledger/record.ts';
import type { SiteDatabase } from './site-database.ts';

/** Entries that one query answers at most. */
export const queryEntriesMax = 1000;

/** Reads from a read-only connection; sees what is committed, and nothing half-done. */
export class RecordReader {
  readonly #db: SiteDatabase;

  constructor(db: SiteDatabase) {
    this.#db = db;
  }

  document(kind: DocumentKind, id: string): unknown {
    const json = this.#db.prepare('SELECT json FROM documents WHERE kind = ? AND id = ?').pluck().get(kind, id);
    return typeof json === 'string' ? (JSON.parse(json) as unknown) : undefined;
  }

  documents(kind: DocumentKind): readonly { readonly id: string; readonly value: unknown }[] {
    const rows = this.#db.prepare('SELECT id, json FROM documents WHERE kind = ? ORDER BY id').all(kind) as {
      readonly id: string;
      readonly json: string;
    }[];
    return rows.map(({ id, json }) => ({ id, value: JSON.parse(json) as unknown }));
  }

  entries(query: LedgerQuery): readonly LedgerEntry[] {
    const { where, values } = conditionsOf(query);
    const order = query.newestFirst === true ? 'DESC' : 'ASC';
    const limit = Math.max(0, Math.min(queryEntriesMax, Math.floor(query.limit)));
    const rows = this.#db
      .prepare(`SELECT bytes FROM entries ${where} ORDER BY sequence ${order} LIMIT ?`)
      .pluck()
      .all(...values, limit) as Buffer[];
    return rows.map((bytes) => JSON.parse(bytes.toString('utf8')) as LedgerEntry);
  }

  /** Sequences of all entries that are asked for, oldest first. */
  sequences(query: Omit<LedgerQuery, 'limit' | 'newestFirst'>): Iterable<number> {
    const { where, values } = conditionsOf(query);
    const rows = this.#db.prepare(`SELECT sequence FROM entries ${where} ORDER BY sequence`).pluck();
    return rows.iterate(...values) as IterableIterator<number>;
  }

  size(): number {
    const newest = this.#db.prepare('SELECT max(sequence) FROM entries').pluck().get();
    return typeof newest === 'number' ? newest + 1 : 0;
  }

  /** Canonical bytes of the entries `from` ≤ sequence < `to`. */
  entryBytes(from: number, to: number): readonly Buffer[] {
    return this.#db
      .prepare('SELECT bytes FROM entries WHERE sequence >= ? AND sequence < ? ORDER BY sequence')
      .pluck()
      .all(from, to) as Buffer[];
  }

  /** The same as text, each ended by LF. */
  entryLines(from: number, to: number): string {
    const text = this.#db
      .prepare(
        "SELECT group_concat(CAST(bytes AS TEXT) || char(10), '' ORDER BY sequence) FROM entries WHERE sequence >= ? AND sequence < ?",
      )
      .pluck()
      .get(from, to);
    return typeof text === 'string' ? text : '';
  }

  /** The same one by one. */
  entryTexts(from: number, to: number): readonly string[] {
    return this.entryBytes(from, to).map((bytes) => bytes.toString('utf8'));
  }

  noteAt(size: number): string | null {
    return this.checkpoints(size - 1, size)[0]?.note ?? null;
  }

  /** Newest first. */
  findNote(test: (note: string) => boolean): string | null {
    const notes = this.#db.prepare('SELECT note FROM checkpoints ORDER BY size DESC').pluck().iterate();
    for (const note of notes as IterableIterator<string>) if (test(note)) return note;
    return null;
  }

  frontierWithin(atLeast: number, below: number): { readonly size: number; readonly bytes: Buffer } | null {
    const row = this.#db
      .prepare('SELECT size, frontier AS bytes FROM checkpoints WHERE size >= ? AND size < ? ORDER BY size LIMIT 1')
      .get(atLeast, below);
    return (row ?? null) as { readonly size: number; readonly bytes: Buffer } | null;
  }

  checkpoints(above: number, upTo: number): readonly { readonly size: number; readonly note: string }[] {
    return this.#db
      .prepare('SELECT size, note FROM checkpoints WHERE size > ? AND size <= ? ORDER BY size')
      .all(above, upTo) as { readonly size: number; readonly note: string }[];
  }
}

function conditionsOf(query: Omit<LedgerQuery, 'limit'>): {
  readonly where: string;
  readonly values: readonly (string | number)[];
} {
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  const demand = (condition: string, value: string | number | undefined): void => {
    if (value === undefined) return;
    conditions.push(condition);
    values.push(value);
  };
  demand('sequence > ?', query.after);
  demand('sequence < ?', query.before);
  demand('machine_id = ?', query.machineId);
  demand('mission_id = ?', query.missionId);
  demand('at_ms >= ?', query.fromMs);
  demand('at_ms < ?', query.toMs);
  if (query.types !== undefined) {
    conditions.push(`type IN (${query.types.map(() => '?').join(', ')})`);
    values.push(...query.types);
  }
  return { where: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`, values };
}
