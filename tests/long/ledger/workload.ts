/** What the committing child is told. */
export interface Workload {
  readonly directory: string;
  readonly siteId: string;
  readonly seed: number;
  /** FULL is the product; the others are controls that must lose what they acknowledged. */
  readonly synchronous: 'FULL' | 'NORMAL' | 'OFF';
  /** Pages of the write-ahead log after which SQLite copies it into the database (the product leaves it at 1,000). */
  readonly walPagesMax: number;
  /** Whether the disk refuses writes and syncs now and then (EIO, ENOSPC), and works again. */
  readonly faults: 'none' | 'some';
  /** How often the record is opened. */
  readonly sessions: number;
  /** Transactions of each session. */
  readonly groups: number;
}

/** File of the watched directory that the acknowledgements are written to; its writes are statements, not contents of the disk. */
export const acknowledgedName = 'acknowledged';

/** One committed request, as its author was told. */
export interface Acknowledgement {
  readonly firstSequence: number;
  readonly previousHashes: readonly string[];
  /** Names its entries carry as `taskId`. */
  readonly marks: readonly string[];
  /** The document that was written with them. */
  readonly document: { readonly id: string; readonly mark: string };
}
