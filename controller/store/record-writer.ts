import type { Statement } from 'better-sqlite3';
import type { LedgerDraft } from '../contract/ledger/ledger.ts';
import { originOf, signCheckpoint, verifierKeyText, type SigningKey } from '../ledger/checkpoint.ts';
import { sealEntry, type SealedEntry } from '../ledger/entry-bytes.ts';
import { leafHash, type MerkleFrontier } from '../ledger/merkle-tree.ts';
import { RecordBroken } from '../ledger/record-errors.ts';
import { rotationPayload } from '../ledger/site-keys.ts';
import { Ballast } from './ballast.ts';
import { keepNextKey, makeNextKey, settleKey } from './ledger-key-file.ts';
import type {
  CheckpointMark,
  CommitAnswer,
  CommitRequest,
  DocumentWrite,
  RecordWorkerData,
} from './record-protocol.ts';
import {
  assertSynchronousFull,
  lockDirectory,
  messageOf,
  meta,
  openForWriting,
  provision,
  type SiteDatabase,
} from './site-database.ts';
import { compareHead, LedgerHeadFile, refuseMisplaced, type HeadFinding } from './ledger-head.ts';
import { secureLog } from './secure-log.ts';
import { newestNamedKey, verifyTail } from './verify-tail.ts';

/** A checkpoint is due after so much site time of activity, or so many entries. */
const checkpointEveryMs = 60_000;
const checkpointEveryEntries = 10_000;
const pageBytes = 4096;
/** SQLite's own limit. */
const pageCountMax = 4_294_967_294;

interface Head {
  size: number;
  previousHash: string;
  frontier: MerkleFrontier;
}

/** Owner of the one write connection. Synchronous: it lives in the record's worker thread. */
export class RecordWriter {
  readonly #directory: string;
  readonly #file: string;
  readonly #ballast: Ballast;
  readonly #siteId: string;
  #key: SigningKey;
  readonly #lock: SiteDatabase;
  #sizeMaxBytes: number | null;
  #db: SiteDatabase;
  #insertEntry!: Statement<unknown[]>;
  #insertCheckpoint!: Statement<unknown[]>;
  #putDocument!: Statement<unknown[]>;
  #removeDocument!: Statement<unknown[]>;
  #ledgerEpoch = 1;
  #head!: Head;
  #headFile!: LedgerHeadFile;
  #checkpoint: CheckpointMark | null = null;
  #checkpointMonoMs: number | null = null;

  /** @throws RecordBroken when the record on disk must not be used. */
  constructor(options: RecordWorkerData) {
    this.#directory = options.directory;
    this.#ballast = new Ballast(options.directory, 0);
    this.#siteId = options.siteId;
    this.#sizeMaxBytes = options.sizeMaxBytes;
    this.#file = provision(options.directory, options.siteId);
    this.#lock = lockDirectory(options.directory);
    try {
      secureLog(this.#file);
      this.#db = this.#open();
      const namedKey = newestNamedKey(this.#db);
      this.#key = settleKey(options.directory, namedKey);
      // A lost key cannot hand over: its successor begins an epoch of its own.
      this.#begin(options, namedKey?.equals(this.#key.publicKey) === false ? 'key-lost' : options.continuation);
    } catch (error) {
      this.#lock.close();
      throw error instanceof RecordBroken ? error : new RecordBroken(messageOf(error));
    }
  }

  get size(): number {
    return this.#head.size;
  }

  get ledgerEpoch(): number {
    return this.#ledgerEpoch;
  }

  /** Verifier key text of the key in force. */
  get verifierKey(): string {
    return verifierKeyText({ name: originOf(this.#siteId, this.#ledgerEpoch), publicKey: this.#key.publicKey });
  }

  get checkpoint(): CheckpointMark | null {
    return this.#checkpoint;
  }

  /**
   * Writes all batches in one transaction. A batch that cannot be written by its own fault is refused alone.
   *
   * @throws whatever SQLite throws; then nothing of any batch is kept, and `reopen` must succeed before the next commit.
   */
  commit(requests: readonly CommitRequest[]): readonly CommitAnswer[] {
    const head = this.#copyHead();
    const sealed: SealedEntry[] = [];
    const documents: DocumentWrite[] = [];
    const answers = requests.map((request) => this.#prepare(request, head, sealed, documents));
    const newest = sealed.at(-1)?.entry;
    const isDue = newest !== undefined && this.#isCheckpointDue(newest.monoMs, head.size);
    const mark = isDue ? this.#sign(head, newest.atMs) : null;
    this.#transact(() => {
      for (const item of sealed) this.#insert(item);
      for (const document of documents) this.#write(document);
      if (mark !== null) this.#insertMark(mark, head.frontier);
    });
    this.#takeHead(head);
    if (mark !== null) {
      this.#checkpoint = mark;
      this.#checkpointMonoMs = newest?.monoMs ?? null;
    }
    return answers;
  }

  /** Signs the present state, unless the newest checkpoint covers it already. */
  makeCheckpoint(atMs: number): CheckpointMark {
    if (this.#checkpoint?.size === this.#head.size) return this.#checkpoint;
    const mark = this.#sign(this.#head, atMs);
    this.#transact(() => this.#insertMark(mark, this.#head.frontier));
    this.#checkpoint = mark;
    return mark;
  }

  /**
   * Hands over to a fresh key: the entry that names it, signed by the old one, and a checkpoint by the new one are on disk
   * together. Cut off anywhere, the next start goes on with the key that the ledger names.
   */
  rotateKey(labels: { readonly atMs: number; readonly monoMs: number; readonly actor: string }): CheckpointMark {
    const next = makeNextKey(this.#directory);
    const payload = rotationPayload(originOf(this.#siteId, this.#ledgerEpoch), this.#key, next);
    const draft: LedgerDraft = { ...labels, type: 'ledger.key', machineId: null, missionId: null, payload };
    const head = this.#copyHead();
    const sealed: SealedEntry[] = [];
    this.#prepare({ type: 'commit', id: 0, drafts: [draft], documents: [] }, head, sealed, []);
    const mark = this.#sign(head, labels.atMs, next);
    this.#transact(() => {
      for (const item of sealed) this.#insert(item);
      this.#insertMark(mark, head.frontier);
    });
    // On disk: from here on the new key signs, even where renaming its file fails and `reopen` or the next start does it.
    this.#takeHead(head);
    this.#key = next;
    this.#checkpoint = mark;
    keepNextKey(this.#directory);
    return mark;
  }

  /**
   * After a failed write: a fresh connection, the tail checked again, and a write that must succeed. The failed connection
   * is closed after that one is open: as long as any is, SQLite knows where the log ended before the failure. The last to
   * leave would make the next one read the log from its file, and take what was refused, and may not be on disk, for written.
   *
   * @throws when the disk still refuses, or RecordBroken.
   */
  reopen(): void {
    const failed = this.#db;
    this.#db = this.#open();
    failed.close();
    this.#readHead();
    // A hand-over may have reached the disk or not.
    this.#key = settleKey(this.#directory, newestNamedKey(this.#db));
    this.#proveWritable();
  }

  /** Gives up the room that is kept for the end, and opens again; false where there is none. @throws as `reopen`. */
  useLastRoom(): boolean {
    if (!this.#ballast.giveUp()) return false;
    this.reopen();
    return true;
  }

  /** Whether there is room to give up, as there is again once somebody has made room on the disk. */
  hasLastRoom(): boolean {
    return this.#ballast.isHeld();
  }

  /** Sets the greatest size of the database file, null for none; a write beyond it fails as on a full disk. */
  limitSize(sizeMaxBytes: number | null): void {
    this.#sizeMaxBytes = sizeMaxBytes;
    this.#applySizeLimit(this.#db);
  }

  close(): void {
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
    this.#db.close();
    this.#headFile.close();
    this.#lock.close();
  }

  #open(): SiteDatabase {
    const db = openForWriting(this.#file);
    this.#insertEntry = db.prepare(
      'INSERT INTO entries (sequence, bytes, hash, type, at_ms, machine_id, mission_id) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#insertCheckpoint = db.prepare('INSERT INTO checkpoints (size, note, frontier, at_ms) VALUES (?, ?, ?, ?)');
    this.#putDocument = db.prepare(
      'INSERT INTO documents (kind, id, json) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET json = excluded.json',
    );
    this.#removeDocument = db.prepare('DELETE FROM documents WHERE kind = ? AND id = ?');
    this.#applySizeLimit(db);
    return db;
  }

  #applySizeLimit(db: SiteDatabase): void {
    const bytes = this.#sizeMaxBytes;
    const pages = bytes === null ? pageCountMax : Math.max(1, Math.floor(bytes / pageBytes));
    db.pragma(`max_page_count = ${pages}`);
  }

  #begin(options: RecordWorkerData, continuation: 'same' | 'restored-copy' | 'key-lost'): void {
    const entryEpoch = this.#readHead();
    const finding = compareHead(this.#directory, this.#db, this.#head.size);
    refuseMisplaced(finding, options.continuation);
    // A ledger in another place may have a twin that goes on, too: from here on they can be told apart.
    const isOwn = finding.kind === 'same' && continuation === 'same';
    // An epoch that was begun but has no entry yet goes on: epochs rise by one.
    if (!isOwn && this.#ledgerEpoch === entryEpoch) this.#ledgerEpoch += 1;
    this.#transact(() => {
      this.#putMeta('ledgerEpoch', String(this.#ledgerEpoch));
    });
    this.#headFile = new LedgerHeadFile(this.#directory, this.#head.size, this.#head.previousHash);
    this.#appendOwn(options, entryEpoch, gapOf(continuation, finding));
    this.#proveWritable();
  }

  /** The first entries of an epoch: that there is a gap, and whose signatures are valid from here. */
  #appendOwn(options: RecordWorkerData, entryEpoch: number, gap: LedgerDraft['payload']): void {
    const { atMs, monoMs } = options;
    const own = { atMs, monoMs, machineId: null, missionId: null, actor: 'system' };
    const { verifierKey } = this;
    const drafts: LedgerDraft[] = [];
    if (entryEpoch > 0 && this.#ledgerEpoch > entryEpoch) {
      drafts.push({ ...own, type: 'ledger.gap', payload: { ...gap, previousEpoch: entryEpoch } });
    }
    if (!this.#namesKey(verifierKey)) {
      drafts.push({ ...own, type: 'ledger.key', payload: { algorithm: 'Ed25519', verifierKey } });
    }
    if (drafts.length > 0) this.commit([{ type: 'commit', id: 0, drafts, documents: [] }]);
  }

  #namesKey(verifierKey: string): boolean {
    const bytes = this.#db
      .prepare("SELECT bytes FROM entries WHERE type = 'ledger.key' ORDER BY sequence DESC LIMIT 1")
      .pluck()
      .get() as Buffer | undefined;
    if (bytes === undefined) return false;
    const entry = JSON.parse(bytes.toString('utf8')) as { readonly payload: { readonly verifierKey?: string } };
    return entry.payload.verifierKey === verifierKey;
  }

  #readHead(): number {
    const head = verifyTail(this.#db, this.#siteId);
    this.#ledgerEpoch = head.ledgerEpoch;
    this.#head = { size: head.size, previousHash: head.previousHash, frontier: head.frontier };
    this.#checkpoint = head.checkpoint;
    return head.entryEpoch;
  }

  /**
   * A real write, and only then the assertion: better-sqlite3 may fall back to NORMAL at the first one. The value must be a new one:
   * SQLite writes no page that holds the same already.
   */
  #proveWritable(): void {
    this.#transact(() => {
      this.#putMeta('probe', String(Number(meta(this.#db, 'probe') ?? 0) + 1));
    });
    assertSynchronousFull(this.#db);
  }

  #putMeta(name: string, value: string): void {
    this.#db
      .prepare('INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value')
      .run(name, value);
  }

  #transact(run: () => void): void {
    this.#db.transaction(run).immediate();
  }

  #takeHead(head: Head): void {
    this.#head = head;
    this.#headFile.write(head.size, head.previousHash);
  }

  #copyHead(): Head {
    return { ...this.#head, frontier: this.#head.frontier.copy() };
  }

  #prepare(request: CommitRequest, head: Head, sealed: SealedEntry[], documents: DocumentWrite[]): CommitAnswer {
    const { ledgerEpoch } = this;
    const own: SealedEntry[] = [];
    let previousHash = head.previousHash;
    try {
      for (const draft of request.drafts) {
        const sequence = head.size + own.length;
        const item = sealEntry(draft, { siteId: this.#siteId, ledgerEpoch, sequence, previousHash });
        previousHash = item.hash;
        own.push(item);
      }
    } catch (error) {
      return { id: request.id, refused: 'invalid', reason: messageOf(error) };
    }
    const firstSequence = head.size;
    head.size += own.length;
    head.previousHash = previousHash;
    for (const item of own) head.frontier.append(leafHash(item.bytes));
    sealed.push(...own);
    documents.push(...request.documents);
    const previousHashes = own.map((item) => item.entry.previousHash);
    return { id: request.id, committed: { ledgerEpoch, firstSequence, previousHashes } };
  }

  #insert({ entry, bytes, hash }: SealedEntry): void {
    const { sequence, type, atMs, machineId, missionId } = entry;
    this.#insertEntry.run(sequence, bytes, Buffer.from(hash, 'hex'), type, atMs, machineId, missionId);
  }

  #write({ kind, id, json }: DocumentWrite): void {
    if (json === null) this.#removeDocument.run(kind, id);
    else this.#putDocument.run(kind, id, json);
  }

  #insertMark(mark: CheckpointMark, frontier: MerkleFrontier): void {
    this.#insertCheckpoint.run(mark.size, mark.note, frontier.toBytes(), mark.atMs);
  }

  #isCheckpointDue(monoMs: number, size: number): boolean {
    // After a start the monotonic clock has another origin: the minute begins with the first entry.
    if (this.#checkpointMonoMs === null || monoMs < this.#checkpointMonoMs) this.#checkpointMonoMs = monoMs;
    if (size - (this.#checkpoint?.size ?? 0) >= checkpointEveryEntries) return true;
    return monoMs - this.#checkpointMonoMs >= checkpointEveryMs;
  }

  #sign(head: Head, atMs: number, key = this.#key): CheckpointMark {
    const origin = originOf(this.#siteId, this.#ledgerEpoch);
    const note = signCheckpoint({ origin, size: head.size, root: head.frontier.root() }, key);
    return { size: head.size, note, atMs };
  }
}

/** Why an epoch begins, and how many entries the ledger had that are not here any more, where that is known. */
function gapOf(continuation: 'same' | 'restored-copy' | 'key-lost', finding: HeadFinding): LedgerDraft['payload'] {
  const reason = continuation === 'key-lost' ? 'key-lost' : 'restored-copy';
  return finding.kind === 'behind' ? { reason, lostEntries: finding.lostEntries } : { reason };
}
