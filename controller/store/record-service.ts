import type { Clock } from '../../kernel/clock.ts';
import type { CommitAnswer, CommitRequest, FromRecord, KeyHandOver, ToRecord } from './record-protocol.ts';
import { mayUseLastRoom } from '../ledger/last-room.ts';
import type { RecordWriter } from './record-writer.ts';
import { messageOf } from './site-database.ts';

/** Entries of one transaction at most (a single larger batch still goes whole). */
const groupEntriesMax = 200;
/** After a failed write, so often it is tried whether the disk takes writes again. */
const probeEveryMs = 1000;

export interface RecordServiceOptions {
  readonly writer: RecordWriter;
  /** Wall time of this thread, not the site's. */
  readonly clock: Clock;
  /** How long an entry may wait for company while commits follow each other, ms. */
  readonly groupWindowMs: number;
  /** Runs once everything that has arrived by now has been delivered. */
  readonly soon: (run: () => void) => void;
  readonly send: (message: FromRecord) => void;
  readonly ended: () => void;
}

/**
 * Group commit: the first request after a pause is written at once; those that arrive while it is being written wait
 * up to the window for others, or until the group is full.
 */
export class RecordService {
  readonly #options: RecordServiceOptions;
  #waiting: CommitRequest[] = [];
  #waitingEntries = 0;
  #phase: 'idle' | 'flush-soon' | 'settling' | 'window' = 'idle';
  #flushedAtMs = 0;
  #cancelWindow: () => void = () => undefined;
  #failure: string | null = null;
  #isCondemned = false;
  /** While the disk is full and the room that was kept is in use: ends are written, nothing else is. */
  #isInLastRoom = false;

  constructor(options: RecordServiceOptions) {
    this.#options = options;
  }

  take(message: ToRecord): void {
    switch (message.type) {
      case 'commit':
        this.#takeCommit(message);
        return;
      case 'checkpoint':
        this.#flush();
        this.#checkpoint(message.id, message.atMs);
        return;
      case 'condemn':
        this.#condemn(message.reason);
        return;
      case 'rotate-key':
        this.#flush();
        this.#rotateKey(message);
        return;
      case 'close':
        this.#flush();
        this.#close(message.id, message.atMs);
        return;
    }
  }

  #takeCommit(request: CommitRequest): void {
    if (this.#failure !== null && !(this.#isInLastRoom && mayUseLastRoom(request.drafts))) {
      this.#answer([{ id: request.id, refused: 'unavailable', reason: this.#failure }], 0, 0);
      return;
    }
    this.#waiting.push(request);
    this.#waitingEntries += request.drafts.length;
    if (this.#phase === 'idle') {
      this.#phase = 'flush-soon';
      this.#options.soon(() => {
        if (this.#phase === 'flush-soon') this.#flush();
      });
    } else if (this.#phase === 'window' && this.#waitingEntries >= groupEntriesMax) {
      this.#flush();
    }
  }

  /** Takes requests up to the entry limit, at least one. */
  #takeGroup(): readonly CommitRequest[] {
    let entries = 0;
    let count = 0;
    for (const request of this.#waiting) {
      entries += request.drafts.length;
      if (count > 0 && entries > groupEntriesMax) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  #flush(): void {
    this.#cancelWindow();
    const { clock, soon } = this.#options;
    while (this.#waiting.length > 0 && this.#takes()) {
      const group = this.#takeGroup();
      const groupEntries = group.reduce((sum, request) => sum + request.drafts.length, 0);
      this.#waitingEntries -= groupEntries;
      this.#flushedAtMs = clock.monoMs();
      this.#commit(group, groupEntries);
    }
    this.#phase = 'settling';
    // What arrived while the disk was busy is delivered first; only then is it known whether we are idle.
    soon(() => {
      if (this.#phase === 'settling') this.#settle();
    });
  }

  #settle(): void {
    if (this.#waiting.length === 0) {
      this.#phase = 'idle';
      return;
    }
    const { clock, groupWindowMs } = this.#options;
    const restMs = this.#flushedAtMs + groupWindowMs - clock.monoMs();
    if (restMs <= 0 || this.#waitingEntries >= groupEntriesMax) {
      this.#flush();
      return;
    }
    this.#phase = 'window';
    this.#cancelWindow = clock.after(restMs, () => {
      if (this.#phase === 'window') this.#flush();
    });
  }

  #commit(group: readonly CommitRequest[], groupEntries: number): void {
    const { writer, clock } = this.#options;
    const startMs = clock.monoMs();
    try {
      const answers = writer.commit(group);
      this.#answer(answers, groupEntries, clock.monoMs() - startMs);
    } catch (error) {
      if (isFull(error) && !this.#isInLastRoom && this.#useLastRoom()) this.#goOnInLastRoom(messageOf(error), group);
      else this.#fail(messageOf(error), group);
    }
  }

  #takes(): boolean {
    return this.#failure === null || this.#isInLastRoom;
  }

  #useLastRoom(): boolean {
    try {
      return this.#options.writer.useLastRoom();
    } catch {
      return false;
    }
  }

  /** Of what waits the ends are written all the same; the rest is refused. */
  #goOnInLastRoom(reason: string, group: readonly CommitRequest[]): void {
    const ends = [...group, ...this.#waiting].filter(({ drafts }) => mayUseLastRoom(drafts));
    this.#fail(
      reason,
      group.filter((request) => !ends.includes(request)),
      ends,
    );
    this.#isInLastRoom = true;
    for (const request of ends) this.#commit([request], request.drafts.length);
  }

  #fail(reason: string, group: readonly CommitRequest[], spared: readonly CommitRequest[] = []): void {
    this.#isInLastRoom = false;
    const refused = [...group, ...this.#waiting.filter((request) => !spared.includes(request))].map(({ id }) => ({
      id,
      refused: 'unavailable' as const,
      reason,
    }));
    this.#waiting = [];
    this.#waitingEntries = 0;
    // In this order: whoever sees a refusal must see that the record is not writable.
    this.#becomeUnwritable(reason);
    this.#answer(refused, 0, 0);
  }

  /** A disk that works again does not mend a damaged file, so that nothing is tried. */
  #condemn(reason: string): void {
    this.#isCondemned = true;
    this.#fail(reason, []);
  }

  #becomeUnwritable(reason: string): void {
    this.#failure = reason;
    this.#options.send({ type: 'writable', isWritable: false, reason });
    this.#probeLater();
  }

  #probeLater(): void {
    this.#options.clock.after(probeEveryMs, () => {
      this.#probe();
    });
  }

  #probe(): void {
    if (this.#failure === null || this.#isCondemned) return;
    // The disk is still full while the room that was kept could not be put back.
    if (this.#isInLastRoom && !this.#options.writer.hasLastRoom()) return this.#probeLater();
    try {
      this.#options.writer.reopen();
    } catch (error) {
      this.#becomeUnwritable(messageOf(error));
      return;
    }
    this.#failure = null;
    this.#isInLastRoom = false;
    this.#options.send({ type: 'writable', isWritable: true, reason: '' });
    this.#phase = 'idle';
  }

  #answer(answers: readonly CommitAnswer[], groupEntries: number, groupMs: number): void {
    const { writer, send } = this.#options;
    send({ type: 'answers', answers, size: writer.size, checkpoint: writer.checkpoint, groupEntries, groupMs });
  }

  #rotateKey({ id, atMs, monoMs, actor }: Extract<ToRecord, { readonly type: 'rotate-key' }>): void {
    const { writer, send } = this.#options;
    let keys: KeyHandOver | null = null;
    // The last room on a full disk is kept for what ends the work.
    if (this.#failure === null) {
      try {
        const oldKey = writer.verifierKey;
        const { size } = writer.rotateKey({ atMs, monoMs, actor });
        keys = { oldKey, newKey: writer.verifierKey, sequence: size - 1 };
      } catch (error) {
        this.#becomeUnwritable(messageOf(error));
      }
    }
    send({ type: 'key-rotated', id, keys, size: writer.size, checkpoint: writer.checkpoint });
  }

  #checkpoint(id: number, atMs: number): void {
    const { writer, send } = this.#options;
    if (!this.#takes()) {
      send({ type: 'checkpointed', id, checkpoint: null });
      return;
    }
    try {
      send({ type: 'checkpointed', id, checkpoint: writer.makeCheckpoint(atMs) });
    } catch (error) {
      this.#becomeUnwritable(messageOf(error));
      send({ type: 'checkpointed', id, checkpoint: null });
    }
  }

  #close(id: number, atMs: number): void {
    const { writer, send, ended } = this.#options;
    let reason: string | null = null;
    try {
      if (this.#takes()) writer.makeCheckpoint(atMs);
      writer.close();
    } catch (error) {
      reason = messageOf(error);
    }
    this.#failure = 'closed';
    this.#isInLastRoom = false;
    send({ type: 'closed', id, reason });
    ended();
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_FULL';
}
