import type { LedgerDraft } from '../contract/ledger/ledger.ts';
import type { DocumentKind } from '../ledger/record.ts';
import type { RecordRefusal } from '../ledger/record-errors.ts';

/** What the main thread and the record's worker say to each other. Both ends are ours: no parsing, only types. */

export interface DocumentWrite {
  readonly kind: DocumentKind;
  readonly id: string;
  /** JSON text; null removes the document. */
  readonly json: string | null;
}

export interface CommitRequest {
  readonly type: 'commit';
  readonly id: number;
  readonly drafts: readonly LedgerDraft[];
  readonly documents: readonly DocumentWrite[];
}

export type ToRecord =
  | CommitRequest
  | { readonly type: 'checkpoint'; readonly id: number; readonly atMs: number }
  | {
      readonly type: 'rotate-key';
      readonly id: number;
      readonly atMs: number;
      readonly monoMs: number;
      readonly actor: string;
    }
  /** Nothing is acknowledged from here on, until the record is opened again. */
  | { readonly type: 'condemn'; readonly reason: string }
  | { readonly type: 'close'; readonly id: number; readonly atMs: number };

/** Where the batch's entries came to stand; the rest of each entry is known to the asker. */
export interface CommittedBatch {
  readonly ledgerEpoch: number;
  readonly firstSequence: number;
  readonly previousHashes: readonly string[];
}

export type CommitAnswer =
  | { readonly id: number; readonly committed: CommittedBatch }
  /** 'invalid': the batch itself is at fault; 'unavailable': the disk is. */
  | { readonly id: number; readonly refused: 'invalid' | 'unavailable'; readonly reason: string };

/** Verifier key texts, and the entry that hands over from one to the other. */
export interface KeyHandOver {
  readonly oldKey: string;
  readonly newKey: string;
  readonly sequence: number;
}

export interface CheckpointMark {
  readonly size: number;
  readonly note: string;
  readonly atMs: number;
}

export type FromRecord =
  | {
      readonly type: 'opened';
      readonly size: number;
      readonly ledgerEpoch: number;
      readonly checkpoint: CheckpointMark | null;
    }
  | {
      readonly type: 'open-failed';
      readonly reason: string;
      readonly sequence: number | null;
      readonly code: RecordRefusal;
    }
  | {
      readonly type: 'answers';
      readonly answers: readonly CommitAnswer[];
      readonly size: number;
      readonly checkpoint: CheckpointMark | null;
      /** Entries in the group and how long its transaction took. */
      readonly groupEntries: number;
      readonly groupMs: number;
    }
  | { readonly type: 'checkpointed'; readonly id: number; readonly checkpoint: CheckpointMark | null }
  /** `keys` is null when it was not done; `checkpoint` is then the one before. */
  | {
      readonly type: 'key-rotated';
      readonly id: number;
      readonly keys: KeyHandOver | null;
      readonly size: number;
      readonly checkpoint: CheckpointMark | null;
    }
  | { readonly type: 'writable'; readonly isWritable: boolean; readonly reason: string }
  | { readonly type: 'closed'; readonly id: number; readonly reason: string | null };

/** What the worker is started with. */
export interface RecordWorkerData {
  readonly directory: string;
  readonly siteId: string;
  /** Labels and times of the entries that opening itself writes. */
  readonly atMs: number;
  readonly monoMs: number;
  readonly continuation: 'same' | 'restored-copy';
  readonly groupWindowMs: number;
  readonly sizeMaxBytes: number | null;
}
