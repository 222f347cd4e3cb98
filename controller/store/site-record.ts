import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { canonicalJson } from '../../kernel/canonical-json.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { LedgerDraft, LedgerEntry, LedgerWriter } from '../contract/ledger/ledger.ts';
import { exportLedger } from '../ledger/export-ledger.ts';
import { mayUseLastRoom } from '../ledger/last-room.ts';
import { ProofDesk } from '../ledger/proof-desk.ts';
import type { RecordBatch, SiteRecord } from '../ledger/record.ts';
import { RecordBroken, RecordUnavailable } from '../ledger/record-errors.ts';
import type {
  CheckpointMark,
  CommitAnswer,
  CommittedBatch,
  DocumentWrite,
  FromRecord,
  KeyHandOver,
  RecordWorkerData,
  ToRecord,
} from './record-protocol.ts';
import { RecordReader } from './record-reader.ts';
import { databaseFileName, openForReading, type SiteDatabase } from './site-database.ts';
import { stampCheck } from './stamp-authority.ts';

/** Entries and documents that may wait for the disk. Beyond it a commit is refused, so that memory stays bounded. */
const pendingItemsMax = 20_000;
/** Commit times kept for the figures. */
const samplesKept = 1000;
/** A batch is one transaction; larger ones are a mistake of the caller. */
const batchItemsMax = 5_000;
const documentCharactersMax = 32 * 1024 * 1024;
const groupWindowDefaultMs = 20;

/** Where facts for the log go; pino's shape. */
export interface RecordLogger {
  info(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export interface OpenSiteRecordOptions {
  readonly directory: string;
  readonly siteId: string;
  /** The compiled `controller/store/record-worker.js`. */
  readonly workerUrl: URL;
  /** Site time: labels the entries that the record writes itself. */
  readonly clock: Clock;
  readonly logger?: RecordLogger;
  /** 'restored-copy' after a restore from backup or a copy: starts a new ledger epoch. */
  readonly continuation?: 'same' | 'restored-copy';
  /** How long an entry may wait for company while commits follow each other; an idle record writes at once. */
  readonly groupWindowMs?: number;
  /** Greatest size of the database file; a write beyond it fails as on a full disk. */
  readonly sizeMaxBytes?: number;
  /** Certificates of the time-stamping authority, PEM; without them no stamp is believed. */
  readonly tsaCaFile?: string;
}

export interface RecordFigures {
  readonly entries: number;
  /** Leaves of the Merkle tree; equal to `entries`. */
  readonly treeSize: number;
  readonly ledgerEpoch: number;
  readonly lastCheckpointSize: number | null;
  readonly lastCheckpointAtMs: number | null;
  /** Its text. */
  readonly lastCheckpointNote: string | null;
  readonly pendingItems: number;
  readonly commits: number;
  /** Time of the newest transactions in the worker (fsync included), ms; null before the first. */
  readonly commitMsP50: number | null;
  readonly commitMsP99: number | null;
  readonly isWritable: boolean;
  readonly reason: string;
}

/** The record as main.ts holds it. */
export interface OpenSiteRecord extends SiteRecord, LedgerWriter {
  /** Signs the present state; rejects with RecordUnavailable when it cannot be stored. */
  checkpoint(): Promise<CheckpointMark>;
  /** NDJSON of everything up to now with a fresh checkpoint (docs/ledger-format.md). */
  exportLedger(): AsyncIterable<string>;
  figures(): RecordFigures;
  /** Proofs for those who distrust the site, and what they say of its checkpoints. */
  readonly proofs: ProofDesk;
  /** Calls `listener` whenever the record becomes writable or stops being so. */
  onWritable(listener: (isWritable: boolean, reason: string) => void): () => void;
  /** The file is damaged: nothing is acknowledged from here on, until the record is opened again. */
  condemn(reason: string): void;
  /** Waits for everything pending, signs a last checkpoint, ends the worker. */
  close(): Promise<void>;
}

interface PendingCommit {
  readonly drafts: readonly LedgerDraft[];
  readonly items: number;
  readonly resolve: (entries: readonly LedgerEntry[]) => void;
  readonly reject: (error: Error) => void;
}

interface PendingReply<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

type Opened = Extract<FromRecord, { readonly type: 'opened' }>;

/**
 * Opens the record of a site, makes it when there is none, and checks its tail.
 *
 * @throws RecordBroken (rejection) when what is on disk must not be used, or another process uses it.
 */
export async function openSiteRecord(options: OpenSiteRecordOptions): Promise<OpenSiteRecord> {
  const data: RecordWorkerData = {
    directory: options.directory,
    siteId: options.siteId,
    atMs: Math.trunc(options.clock.epochMs()),
    monoMs: options.clock.monoMs(),
    continuation: options.continuation ?? 'same',
    groupWindowMs: options.groupWindowMs ?? groupWindowDefaultMs,
    sizeMaxBytes: options.sizeMaxBytes ?? null,
  };
  const worker = new Worker(options.workerUrl, { workerData: data, name: 'record' });
  const opened = await firstAnswer(worker);
  try {
    const db = openForReading(join(options.directory, databaseFileName));
    return new WorkerRecord(worker, db, options, opened);
  } catch (error) {
    await worker.terminate();
    throw error;
  }
}

/** Its own listeners only are taken off: the worker keeps some for itself, without which no message comes through. */
async function firstAnswer(worker: Worker): Promise<Opened> {
  return new Promise<Opened>((resolve, reject) => {
    const onMessage = (message: FromRecord): void => {
      settle();
      if (message.type === 'opened') resolve(message);
      else if (message.type === 'open-failed') reject(new RecordBroken(message.reason, message.sequence, message.code));
      else reject(new RecordBroken(`unexpected '${message.type}' from its worker`));
    };
    const onError = (error: Error): void => {
      settle();
      reject(error);
    };
    const onExit = (code: number): void => {
      settle();
      reject(new RecordBroken(`its worker ended with code ${code}`));
    };
    const settle = (): void => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
    };
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
  });
}

class WorkerRecord implements OpenSiteRecord {
  readonly #worker: Worker;
  readonly #db: SiteDatabase;
  readonly #reader: RecordReader;
  readonly #options: OpenSiteRecordOptions;
  readonly proofs: ProofDesk;
  readonly #ledgerEpoch: number;
  readonly #commits = new Map<number, PendingCommit>();
  readonly #checkpoints = new Map<number, PendingReply<CheckpointMark>>();
  readonly #rotations = new Map<number, PendingReply<KeyHandOver>>();
  readonly #listeners = new Set<(isWritable: boolean, reason: string) => void>();
  readonly #commitMs: number[] = [];
  #closing: PendingReply<void> | null = null;
  #nextId = 1;
  #size: number;
  #checkpoint: CheckpointMark | null;
  #pendingItems = 0;
  #commitCount = 0;
  #state: 'open' | 'unwritable' | 'closed' = 'open';
  #reason = '';

  constructor(worker: Worker, db: SiteDatabase, options: OpenSiteRecordOptions, opened: Opened) {
    this.#worker = worker;
    this.#db = db;
    this.#reader = new RecordReader(db);
    this.#options = options;
    this.proofs = new ProofDesk({
      siteId: options.siteId,
      record: this,
      reader: this.#reader,
      clock: options.clock,
      checkpoint: async () => (await this.checkpoint()).note,
      rotateKey: async (actor) => this.#rotateKey(actor),
      checkStamp: stampCheck(options.tsaCaFile ?? null),
    });
    this.#ledgerEpoch = opened.ledgerEpoch;
    this.#size = opened.size;
    this.#checkpoint = opened.checkpoint;
    worker.on('message', (message: FromRecord) => {
      this.#take(message);
    });
    worker.on('error', (error) => {
      this.#end(error.message);
    });
    worker.on('exit', () => {
      this.#end('its worker has ended');
    });
  }

  document: SiteRecord['document'] = (kind, id) => this.#reader.document(kind, id);
  documents: SiteRecord['documents'] = (kind) => this.#reader.documents(kind);
  entries: SiteRecord['entries'] = (query) => this.#reader.entries(query);
  size = (): number => this.#size;
  isWritable = (): boolean => this.#state === 'open';

  async append(draft: LedgerDraft): Promise<LedgerEntry> {
    const [entry] = await this.commit({ entries: [draft], documents: [] });
    return entry as LedgerEntry;
  }

  async commit(batch: RecordBatch): Promise<readonly LedgerEntry[]> {
    const isEnd = this.#state === 'unwritable' && mayUseLastRoom(batch.entries);
    if (this.#state !== 'open' && !isEnd) throw new RecordUnavailable(this.#reason);
    const items = batch.entries.length + batch.documents.length;
    if (items === 0) return [];
    if (items > batchItemsMax) throw new RangeError(`a batch has ${items} items, at most ${batchItemsMax}`);
    if (this.#pendingItems + items > pendingItemsMax) throw new RecordUnavailable('queue-full');
    // What has no canonical form is the caller's bug; it shall not travel further.
    for (const draft of batch.entries) canonicalJson(draft);
    const documents = batch.documents.map(documentWrite);
    const id = this.#nextId;
    this.#nextId += 1;
    this.#pendingItems += items;
    return new Promise((resolve, reject) => {
      this.#commits.set(id, { drafts: batch.entries, items, resolve, reject });
      this.#send({ type: 'commit', id, drafts: batch.entries, documents });
    });
  }

  async checkpoint(): Promise<CheckpointMark> {
    if (this.#state !== 'open') throw new RecordUnavailable(this.#reason);
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      this.#checkpoints.set(id, { resolve, reject });
      this.#send({ type: 'checkpoint', id, atMs: Math.trunc(this.#options.clock.epochMs()) });
    });
  }

  async #rotateKey(actor: string): Promise<KeyHandOver> {
    if (this.#state !== 'open') throw new RecordUnavailable(this.#reason);
    const id = this.#nextId;
    this.#nextId += 1;
    const { clock } = this.#options;
    return new Promise((resolve, reject) => {
      this.#rotations.set(id, { resolve, reject });
      this.#send({ type: 'rotate-key', id, actor, atMs: Math.trunc(clock.epochMs()), monoMs: clock.monoMs() });
    });
  }

  async *exportLedger(): AsyncGenerator<string> {
    const mark = await this.checkpoint();
    yield* exportLedger({
      siteId: this.#options.siteId,
      ledgerEpoch: this.#ledgerEpoch,
      size: mark.size,
      finalCheckpoint: mark.note,
      reader: this.#reader,
    });
  }

  figures(): RecordFigures {
    const sorted = [...this.#commitMs].sort((left, right) => left - right);
    const quantile = (share: number): number | null => sorted[Math.floor(share * (sorted.length - 1))] ?? null;
    return {
      entries: this.#size,
      treeSize: this.#size,
      ledgerEpoch: this.#ledgerEpoch,
      lastCheckpointSize: this.#checkpoint?.size ?? null,
      lastCheckpointAtMs: this.#checkpoint?.atMs ?? null,
      lastCheckpointNote: this.#checkpoint?.note ?? null,
      pendingItems: this.#pendingItems,
      commits: this.#commitCount,
      commitMsP50: quantile(0.5),
      commitMsP99: quantile(0.99),
      isWritable: this.isWritable(),
      reason: this.#reason,
    };
  }

  onWritable(listener: (isWritable: boolean, reason: string) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  condemn(reason: string): void {
    this.#send({ type: 'condemn', reason });
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    const id = this.#nextId;
    this.#nextId += 1;
    this.#state = 'closed';
    this.#reason = 'closed';
    await new Promise<void>((resolve, reject) => {
      this.#closing = { resolve, reject };
      this.#send({ type: 'close', id, atMs: Math.trunc(this.#options.clock.epochMs()) });
    }).finally(() => {
      this.#db.close();
    });
  }

  #send(message: ToRecord): void {
    this.#worker.postMessage(message);
  }

  #take(message: FromRecord): void {
    switch (message.type) {
      case 'answers':
        this.#size = message.size;
        this.#checkpoint = message.checkpoint;
        if (message.groupEntries > 0) this.#sample(message.groupMs);
        for (const answer of message.answers) this.#settle(answer);
        return;
      case 'checkpointed': {
        const waiting = this.#checkpoints.get(message.id);
        this.#checkpoints.delete(message.id);
        if (message.checkpoint === null) {
          waiting?.reject(new RecordUnavailable('the checkpoint was not stored'));
          return;
        }
        this.#checkpoint = message.checkpoint;
        waiting?.resolve(message.checkpoint);
        return;
      }
      case 'key-rotated': {
        const waiting = this.#rotations.get(message.id);
        this.#rotations.delete(message.id);
        this.#size = message.size;
        this.#checkpoint = message.checkpoint;
        if (message.keys === null) waiting?.reject(new RecordUnavailable('the key was not handed over'));
        else waiting?.resolve(message.keys);
        return;
      }
      case 'writable':
        this.#becomeWritable(message.isWritable, message.reason);
        return;
      case 'closed':
        if (message.reason === null) this.#closing?.resolve();
        else this.#closing?.reject(new RecordUnavailable(message.reason));
        this.#closing = null;
        return;
      case 'opened':
      case 'open-failed':
        return;
    }
  }

  #sample(groupMs: number): void {
    this.#commitMs[this.#commitCount % samplesKept] = groupMs;
    this.#commitCount += 1;
  }

  #settle(answer: CommitAnswer): void {
    const waiting = this.#commits.get(answer.id);
    if (waiting === undefined) return;
    this.#commits.delete(answer.id);
    this.#pendingItems -= waiting.items;
    if ('committed' in answer) waiting.resolve(this.#entriesOf(waiting.drafts, answer.committed));
    else if (answer.refused === 'invalid') waiting.reject(new RangeError(answer.reason));
    else waiting.reject(new RecordUnavailable(answer.reason));
  }

  #entriesOf(drafts: readonly LedgerDraft[], committed: CommittedBatch): readonly LedgerEntry[] {
    return drafts.map((draft, index) => ({
      ...draft,
      version: 1,
      siteId: this.#options.siteId,
      ledgerEpoch: committed.ledgerEpoch,
      sequence: committed.firstSequence + index,
      previousHash: committed.previousHashes[index] as string,
    }));
  }

  #becomeWritable(isWritable: boolean, reason: string): void {
    if (this.#state === 'closed') return;
    const state = isWritable ? 'open' : 'unwritable';
    this.#reason = reason;
    if (state === this.#state) return;
    this.#state = state;
    if (isWritable) this.#options.logger?.info({}, 'record writable again');
    else this.#options.logger?.error({ reason }, 'record not writable');
    for (const listener of this.#listeners) listener(isWritable, reason);
  }

  /** The worker is gone: whatever still waits will never be on disk, as far as we can know. */
  #end(reason: string): void {
    const error = new RecordUnavailable(reason);
    for (const waiting of this.#commits.values()) waiting.reject(error);
    for (const waiting of this.#checkpoints.values()) waiting.reject(error);
    for (const waiting of this.#rotations.values()) waiting.reject(error);
    this.#commits.clear();
    this.#checkpoints.clear();
    this.#rotations.clear();
    this.#pendingItems = 0;
    this.#closing?.reject(error);
    this.#closing = null;
    this.#becomeWritable(false, reason);
  }
}

function documentWrite(put: RecordBatch['documents'][number]): DocumentWrite {
  const { kind, id, value } = put;
  if (value === null) return { kind, id, json: null };
  const json: string | undefined = JSON.stringify(value);
  if (json === undefined) throw new RangeError(`document ${kind}/${id} is no JSON value`);
  if (json.length > documentCharactersMax) {
    throw new RangeError(`document ${kind}/${id} has ${json.length} characters, at most ${documentCharactersMax}`);
  }
  return { kind, id, json };
}
