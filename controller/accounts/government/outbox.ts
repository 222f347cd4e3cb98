import type { LinkMessageView } from '../../contract/accounts/government-link.ts';
import { linkRules } from './link-rules.ts';
import { outboxLine, type MessageEnd, type OutboxLine, type QueuedMessage } from './outbox-lines.ts';
import { SegmentFiles, type LinePlace, type Segment } from './segment-files.ts';

const DAY_MS = 86_400_000;
/** Ended messages that stay to be looked at. */
const ENDED_KEPT = 40;
/** While reading what is there, so many messages are held to be shown with their outcome. */
const SHOWN_OF_LOADED = 500;
/** Messages in the index; more are dropped, oldest first. */
const WAITING_MAX = 200_000;

export interface WaitingMessage {
  readonly id: string;
  readonly kind: QueuedMessage['kind'];
  readonly atMs: number;
  readonly place: LinePlace;
}

export interface OutboxLimits {
  readonly diskMaxBytes: number;
  readonly keepMs: number;
  readonly waitMs: number;
}

export const outboxLimits: OutboxLimits = {
  diskMaxBytes: linkRules.diskMaxBytes.value,
  keepMs: linkRules.keepDays.value * DAY_MS,
  waitMs: linkRules.waitDays.value * DAY_MS,
};

/**
 * What waits for one receiver, on disk: a message, its mapping and its outcome with the reply are kept together. What waits survives a restart;
 * what the disk has no room for is dropped oldest first, and counted.
 */
export class Outbox {
  private files!: SegmentFiles;
  private readonly limits: OutboxLimits;
  private readonly pending = new Map<string, WaitingMessage>();
  private readonly ended: LinkMessageView[] = [];
  private making: Promise<void> | null = null;
  /** When the newest message of each file was put in. */
  private readonly newestMs = new Map<Segment, number>();
  readonly counts = { accepted: 0, refused: 0, dropped: 0, damaged: 0 };
  lastAcceptedMs: number | null = null;

  private constructor(limits: OutboxLimits) {
    this.limits = limits;
  }

  static async open(directory: string, limits: OutboxLimits = outboxLimits): Promise<Outbox> {
    const outbox = new Outbox(limits);
    const puts = new Map<string, QueuedMessage>();
    outbox.files = await SegmentFiles.open(directory, (text, place) => {
      const line = lineOf(text);
      if (line === null) outbox.counts.damaged += 1;
      else if ('put' in line) {
        puts.set(line.put.id, line.put);
        const [first] = puts.keys();
        if (puts.size > SHOWN_OF_LOADED && first !== undefined) puts.delete(first);
        outbox.index(line.put, place);
      } else {
        const message = puts.get(line.end.id);
        puts.delete(line.end.id);
        outbox.note(line.end, message ?? null);
      }
    });
    return outbox;
  }

  /** Resolves when it is on disk. Rejects where the disk refuses: the message is lost and counted as dropped. */
  async put(message: QueuedMessage): Promise<void> {
    try {
      const place = await this.files.append(JSON.stringify({ put: message } satisfies OutboxLine));
      this.index(message, place);
    } catch (error) {
      this.counts.dropped += 1;
      throw error;
    }
    this.making ??= this.makeRoom(message.atMs).finally(() => {
      this.making = null;
    });
    await this.making;
  }

  /** What to deliver next: what is still live, in its order, then the oldest of the rest. */
  next(nowMs: number, liveMs: number): WaitingMessage | null {
    let oldest: WaitingMessage | null = null;
    for (const waiting of this.pending.values()) {
      if (nowMs - waiting.atMs <= liveMs) return waiting;
      oldest ??= waiting;
    }
    return oldest;
  }

  async read({ place }: WaitingMessage): Promise<QueuedMessage | null> {
    const line = lineOf(await this.files.read(place));
    return line !== null && 'put' in line ? line.put : null;
  }

  /** Rejects where the disk refuses; it is over all the same, and after a restart it is delivered again under its own id. */
  async end(end: MessageEnd, message: QueuedMessage | null): Promise<void> {
    if (!this.pending.has(end.id)) return;
    this.note(end, message);
    await this.files.append(JSON.stringify({ end } satisfies OutboxLine));
  }

  /** Removes what has been kept long enough, and drops what has waited too long. */
  async sweep(nowMs: number): Promise<void> {
    for (const { id, atMs } of [...this.pending.values()]) {
      if (nowMs - atMs <= this.limits.waitMs) break;
      await this.drop(id, nowMs, 'waited-too-long');
    }
    for (let oldest = this.files.oldest(); oldest !== null; oldest = this.files.oldest()) {
      const isKept = nowMs - (this.newestMs.get(oldest) ?? 0) <= this.limits.keepMs;
      if (isKept || this.waitingIn(oldest).length > 0) return;
      await this.removeOldest(oldest);
    }
  }

  waiting(): { readonly count: number; readonly oldestMs: number | null } {
    const oldest = this.pending.values().next();
    return { count: this.pending.size, oldestMs: oldest.done === true ? null : oldest.value.atMs };
  }

  /** Newest first, those that have ended. */
  endedViews(): readonly LinkMessageView[] {
    return [...this.ended].reverse();
  }

  newestWaiting(count: number): readonly WaitingMessage[] {
    return [...this.pending.values()].slice(-count).reverse();
  }

  bytes(): number {
    return this.files.bytes();
  }

  isFull(): boolean {
    return this.files.bytes() > this.limits.diskMaxBytes * 0.9 && this.pending.size > 0;
  }

  close(): Promise<void> {
    return this.files.close();
  }

  private index({ id, kind, atMs }: QueuedMessage, place: LinePlace): void {
    this.pending.set(id, { id, kind, atMs, place });
    this.newestMs.set(place.segment, Math.max(atMs, this.newestMs.get(place.segment) ?? 0));
  }

  private note(end: MessageEnd, message: QueuedMessage | null): void {
    this.pending.delete(end.id);
    this.counts[end.outcome] += 1;
    if (end.outcome === 'accepted') this.lastAcceptedMs = Math.max(end.atMs, this.lastAcceptedMs ?? 0);
    if (message === null) return;
    this.ended.push(viewOf(message, end));
    if (this.ended.length <= ENDED_KEPT) return;
    // What was refused stays longest: somebody has to look at it.
    const accepted = this.ended.findIndex(({ outcome }) => outcome === 'accepted');
    this.ended.splice(Math.max(0, accepted), 1);
  }

  private waitingIn(segment: Segment): WaitingMessage[] {
    return [...this.pending.values()].filter(({ place }) => place.segment === segment);
  }

  private async makeRoom(nowMs: number): Promise<void> {
    const [first] = this.pending.values();
    if (this.pending.size > WAITING_MAX && first !== undefined) await this.drop(first.id, nowMs, 'too-many');
    while (this.files.bytes() > this.limits.diskMaxBytes) {
      const oldest = this.files.oldest();
      if (oldest === null) return;
      await Promise.all(this.waitingIn(oldest).map(({ id }) => this.drop(id, nowMs, 'disk-full')));
      await this.removeOldest(oldest);
    }
  }

  private async removeOldest(oldest: Segment): Promise<void> {
    this.newestMs.delete(oldest);
    await this.files.removeOldest();
  }

  private async drop(id: string, atMs: number, problem: string): Promise<void> {
    const end: MessageEnd = { id, outcome: 'dropped', atMs, attempts: 0, isBackfill: true, reply: null, problem };
    await this.end(end, null);
  }
}

export function viewOf(message: QueuedMessage, end: MessageEnd | null): LinkMessageView {
  const { id, kind, machineId, atMs, body, missing, outOfRange } = message;
  return {
    messageId: id,
    kind,
    machineId,
    atMs,
    outcome: end?.outcome ?? 'waiting',
    attempts: end?.attempts ?? 0,
    isBackfill: end?.isBackfill ?? false,
    body,
    missing,
    outOfRange,
    reply: end?.reply ?? null,
    problem: end?.problem ?? null,
  };
}

function lineOf(text: string): OutboxLine | null {
  try {
    const parsed = outboxLine.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
