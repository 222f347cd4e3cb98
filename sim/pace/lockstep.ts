import { followerCountMax, followerWaitMaxMs } from '../limits.ts';

export type LockstepLog = (message: string, facts: Readonly<Record<string, unknown>>) => void;

interface Follower {
  /** The client it speaks through; one that is gone is waited for no longer. */
  clientId: number;
  /** Highest clock it has finished, epoch ms. */
  doneEpochMs: number;
  isInStep: boolean;
}

/** Nanoseconds travel as JSON numbers, exact to a quarter of a microsecond; clocks are whole milliseconds. */
const nsPerMs = 1_000_000;

/**
 * Those who follow the simulated clock and say when they have done everything due up to it. Time waits for each of them, up to
 * a limit; one that is later is left out until it speaks again.
 */
export class Lockstep {
  readonly #followers = new Map<string, Follower>();
  readonly #log: LockstepLog;
  readonly waitMaxMs: number;

  constructor(log: LockstepLog, waitMaxMs: number = followerWaitMaxMs) {
    this.#log = log;
    this.waitMaxMs = waitMaxMs;
  }

  /** A message on `/clock_follower`: JSON `{name, ns}`. Anything else is ignored and logged. */
  receive(data: unknown, clientId: number): void {
    const ack = parseAck(data);
    if (ack === null) {
      this.#log('clock follower message refused', { client: clientId });
      return;
    }
    const known = this.#followers.get(ack.name);
    if (known === undefined) {
      if (this.#followers.size >= followerCountMax) return;
      this.#followers.set(ack.name, { clientId, doneEpochMs: ack.epochMs, isInStep: true });
      this.#log('clock follower joined', { name: ack.name });
      return;
    }
    if (!known.isInStep) this.#log('clock follower back in step', { name: ack.name });
    known.clientId = clientId;
    known.doneEpochMs = Math.max(known.doneEpochMs, ack.epochMs);
    known.isInStep = true;
  }

  clientGone(clientId: number): void {
    for (const [name, follower] of this.#followers) {
      if (follower.clientId !== clientId) continue;
      this.#followers.delete(name);
      this.#log('clock follower gone', { name });
    }
  }

  /** Whether everybody in step has finished this clock. */
  isSettled(epochMs: number): boolean {
    for (const follower of this.#followers.values()) {
      if (follower.isInStep && follower.doneEpochMs < epochMs) return false;
    }
    return true;
  }

  /** Leaves out whoever has not finished this clock. */
  dropLate(epochMs: number): void {
    for (const [name, follower] of this.#followers) {
      if (!follower.isInStep || follower.doneEpochMs >= epochMs) continue;
      follower.isInStep = false;
      this.#log('clock follower too late, left out until it speaks again', { name, waitedMs: this.waitMaxMs });
    }
  }

  /** Connected but left out: time goes no faster than real time meanwhile. */
  hasStragglers(): boolean {
    for (const follower of this.#followers.values()) if (!follower.isInStep) return true;
    return false;
  }

  /** Those who speak through this client. */
  countOf(clientId: number): number {
    return [...this.#followers.values()].filter((follower) => follower.clientId === clientId).length;
  }

  names(): readonly string[] {
    return [...this.#followers.keys()];
  }

  view(): readonly { readonly name: string; readonly isInStep: boolean; readonly doneEpochMs: number }[] {
    return [...this.#followers].map(([name, { isInStep, doneEpochMs }]) => ({ name, isInStep, doneEpochMs }));
  }
}

function parseAck(data: unknown): { readonly name: string; readonly epochMs: number } | null {
  if (typeof data !== 'string' || data.length > 400) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(data);
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null) return null;
  const { name, ns } = parsed as Readonly<Record<string, unknown>>;
  const nanoseconds = typeof ns === 'string' ? Number(ns) : ns;
  if (typeof name !== 'string' || name === '' || name.length > 100) return null;
  if (typeof nanoseconds !== 'number' || !Number.isFinite(nanoseconds)) return null;
  return { name, epochMs: Math.round(nanoseconds / nsPerMs) };
}
