import type { LedgerDraft, LedgerEntry } from '../contract/ledger/ledger.ts';

/** Kinds of documents kept beside the ledger: current state that must survive a restart. */
export type DocumentKind =
  | 'mission'
  | 'plan'
  | 'task-progress'
  | 'bay-clock'
  | 'hoist-call'
  | 'zone'
  | 'roster'
  | 'slab-bearing'
  | 'forecast'
  | 'site-anchor'
  | 'work-permit'
  | 'user'
  | 'session'
  | 'setting'
  | 'machine-state'
  | 'telematics'
  | 'norm'
  | 'site';

export interface DocumentPut {
  readonly kind: DocumentKind;
  readonly id: string;
  /** JSON value; null removes the document. */
  readonly value: unknown;
}

/** One atomic write: ledger entries and documents are on disk together or not at all. */
export interface RecordBatch {
  readonly entries: readonly LedgerDraft[];
  readonly documents: readonly DocumentPut[];
}

/**
 * The site's record: the append-only ledger and the documents. Writes go through a worker with group commit and
 * resolve when they are on disk (synchronous=FULL); reads are synchronous, from a read-only connection.
 */
export interface SiteRecord {
  /** @throws RecordUnavailable (rejection) when the disk refuses; nothing of the batch is kept then. */
  commit(batch: RecordBatch): Promise<readonly LedgerEntry[]>;
  document(kind: DocumentKind, id: string): unknown;
  documents(kind: DocumentKind): readonly { readonly id: string; readonly value: unknown }[];
  /** Entries with sequence > `after`, oldest first, at most `limit` (1000). */
  entries(query: LedgerQuery): readonly LedgerEntry[];
  size(): number;
  isWritable(): boolean;
}

export interface LedgerQuery {
  readonly after?: number;
  readonly before?: number;
  readonly limit: number;
  readonly newestFirst?: true;
  readonly machineId?: string;
  readonly missionId?: string;
  readonly types?: readonly string[];
  readonly fromMs?: number;
  readonly toMs?: number;
}
