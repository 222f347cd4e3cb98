import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../../kernel/clock.ts';
import type { DocumentPut, SiteRecord } from '../../ledger/record.ts';

/** A session ends at the latest one shift after its login. */
export const SESSION_MAX_MS = 12 * 3_600_000;
/** A session nobody used for this long is over. */
export const SESSION_IDLE_MS = 4 * 3_600_000;
/** So long after its end by time a session may still stop machines, and nothing else. */
export const STOP_GRACE_MS = 12 * 3_600_000;
export const SESSIONS_PER_USER_MAX = 20;
export const SESSIONS_MAX = 500;
/** Last use is written to disk no oftener than this. */
export const TOUCH_WRITE_MS = 10 * 60_000;
/** Removals that the disk refused, kept to be tried again. */
export const REMOVALS_PENDING_MAX = 1_000;

const sessionDocument = z.object({
  user: z.string(),
  device: z.string(),
  createdAtMs: z.number(),
  expiresAtMs: z.number(),
  lastSeenAtMs: z.number(),
});
type SessionDocument = z.infer<typeof sessionDocument>;

/** One login on one device. `id` is the SHA-256 of its token; the token itself is known to the device only. */
export interface StoredSession {
  readonly id: string;
  readonly user: string;
  readonly device: string;
  readonly expiresAtMs: number;
}

interface LiveSession extends StoredSession {
  readonly createdAtMs: number;
  readonly expiresMonoMs: number;
  lastSeenMonoMs: number;
  lastWrittenMonoMs: number;
}

/** What a session is asked for: an expired one may still stop. */
export type Purpose = 'anything' | 'stop';

export interface SessionStore {
  /** Opens a session and resolves when it is on disk; when the disk refuses, it lives in memory until the process ends. */
  open(user: string, device: string): Promise<{ session: StoredSession; token: string; onDisk: 'yes' | 'no' }>;
  find(token: string, purpose: Purpose): StoredSession | null;
  isLive(sessionId: string): boolean;
  /** Ends a session at once; resolves to whether the disk knows it already. */
  end(sessionId: string): Promise<'on-disk' | 'in-memory'>;
  /** Calls `listener` when the session is ended by a person (not by time). The result unsubscribes. */
  onEnd(sessionId: string, listener: () => void): () => void;
}

export interface SessionStoreOptions {
  readonly record: SiteRecord;
  /** The machine's clock, never the site's: a simulated day must not log anybody out. */
  readonly clock: Clock;
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}

function endsByTimeMonoMs(session: LiveSession): number {
  return Math.min(session.expiresMonoMs, session.lastSeenMonoMs + SESSION_IDLE_MS);
}

/**
 * Sessions in memory with their copies in the record. Expiry is measured on the monotonic clock; wall time is read only
 * once, at load, because a session must outlive a restart and nothing else spans one.
 */
class RecordedSessions implements SessionStore {
  readonly #record: SiteRecord;
  readonly #clock: Clock;
  readonly #sessions = new Map<string, LiveSession>();
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #removalsPending = new Set<string>();

  constructor({ record, clock }: SessionStoreOptions) {
    this.#record = record;
    this.#clock = clock;
    for (const { id, value } of record.documents('session').slice(0, SESSIONS_MAX)) {
      const parsed = sessionDocument.safeParse(value);
      if (!parsed.success) continue;
      const session = revive(id, parsed.data, clock);
      if (clock.monoMs() < session.expiresMonoMs + STOP_GRACE_MS) this.#sessions.set(id, session);
    }
  }

  async open(user: string, device: string): Promise<{ session: StoredSession; token: string; onDisk: 'yes' | 'no' }> {
    this.#makeRoom(user);
    const token = randomBytes(32).toString('base64url');
    const nowMonoMs = this.#clock.monoMs();
    const session: LiveSession = {
      id: hashToken(token),
      user,
      device,
      createdAtMs: this.#clock.epochMs(),
      expiresAtMs: this.#clock.epochMs() + SESSION_MAX_MS,
      expiresMonoMs: nowMonoMs + SESSION_MAX_MS,
      lastSeenMonoMs: nowMonoMs,
      lastWrittenMonoMs: nowMonoMs,
    };
    this.#sessions.set(session.id, session);
    const onDisk = await this.#write([this.#documentOf(session)]);
    return { session, token, onDisk };
  }

  find(token: string, purpose: Purpose): StoredSession | null {
    const session = this.#sessions.get(hashToken(token));
    if (session === undefined) return null;
    const nowMonoMs = this.#clock.monoMs();
    const endMonoMs = endsByTimeMonoMs(session);
    if (nowMonoMs >= endMonoMs) return purpose === 'stop' && nowMonoMs < endMonoMs + STOP_GRACE_MS ? session : null;
    session.lastSeenMonoMs = nowMonoMs;
    if (nowMonoMs - session.lastWrittenMonoMs >= TOUCH_WRITE_MS) {
      session.lastWrittenMonoMs = nowMonoMs;
      // A lost touch shortens the idle time after a restart and nothing worse, so nobody waits for it.
      void this.#write([this.#documentOf(session)]);
    }
    return session;
  }

  isLive(sessionId: string): boolean {
    const session = this.#sessions.get(sessionId);
    return session !== undefined && this.#clock.monoMs() < endsByTimeMonoMs(session);
  }

  async end(sessionId: string): Promise<'on-disk' | 'in-memory'> {
    this.#forget(sessionId);
    return (await this.#write([])) === 'yes' ? 'on-disk' : 'in-memory';
  }

  onEnd(sessionId: string, listener: () => void): () => void {
    const ofSession = this.#listeners.get(sessionId) ?? new Set();
    ofSession.add(listener);
    this.#listeners.set(sessionId, ofSession);
    return () => {
      ofSession.delete(listener);
      if (ofSession.size === 0 && this.#listeners.get(sessionId) === ofSession) this.#listeners.delete(sessionId);
    };
  }

  #documentOf(session: LiveSession): DocumentPut {
    const idleMs = this.#clock.monoMs() - session.lastSeenMonoMs;
    const { id, user, device, createdAtMs, expiresAtMs } = session;
    const value: SessionDocument = {
      user,
      device,
      createdAtMs,
      expiresAtMs,
      lastSeenAtMs: this.#clock.epochMs() - idleMs,
    };
    return { kind: 'session', id, value };
  }

  /** Writes, and takes the removals along that the disk refused before. */
  async #write(documents: readonly DocumentPut[]): Promise<'yes' | 'no'> {
    const retried = [...this.#removalsPending];
    const removals = retried.map((id) => ({ kind: 'session' as const, id, value: null }));
    try {
      await this.#record.commit({ entries: [], documents: [...removals, ...documents] });
    } catch {
      return 'no';
    }
    for (const id of retried) this.#removalsPending.delete(id);
    return 'yes';
  }

  #forget(sessionId: string): void {
    this.#sessions.delete(sessionId);
    if (this.#removalsPending.size < REMOVALS_PENDING_MAX) this.#removalsPending.add(sessionId);
    const toCall = this.#listeners.get(sessionId);
    this.#listeners.delete(sessionId);
    for (const listener of toCall ?? []) listener();
  }

  #makeRoom(user: string): void {
    for (const session of [...this.#sessions.values()]) {
      if (this.#clock.monoMs() >= endsByTimeMonoMs(session) + STOP_GRACE_MS) this.#forget(session.id);
    }
    const byUse = [...this.#sessions.values()].sort((left, right) => left.lastSeenMonoMs - right.lastSeenMonoMs);
    const ofUser = byUse.filter((session) => session.user === user);
    const tooMany = [
      ...ofUser.slice(0, Math.max(0, ofUser.length - SESSIONS_PER_USER_MAX + 1)),
      ...byUse.slice(0, Math.max(0, byUse.length - SESSIONS_MAX + 1)),
    ];
    for (const session of tooMany) this.#forget(session.id);
  }
}

export function createSessionStore(options: SessionStoreOptions): SessionStore {
  return new RecordedSessions(options);
}

function revive(id: string, document: SessionDocument, clock: Clock): LiveSession {
  const nowMonoMs = clock.monoMs();
  const leftMs = clamp(document.expiresAtMs - clock.epochMs(), -STOP_GRACE_MS, SESSION_MAX_MS);
  const idleMs = clamp(clock.epochMs() - document.lastSeenAtMs, 0, SESSION_MAX_MS + STOP_GRACE_MS);
  return {
    id,
    user: document.user,
    device: document.device,
    createdAtMs: document.createdAtMs,
    expiresAtMs: document.expiresAtMs,
    expiresMonoMs: nowMonoMs + leftMs,
    lastSeenMonoMs: nowMonoMs - idleMs,
    lastWrittenMonoMs: nowMonoMs,
  };
}
