import { createHash } from 'node:crypto';
import type { Actor } from '../latching/latches.ts';

/** Passes known at once; beyond, those that end first go. More than the controller has sessions. */
export const passesMax = 1_000;

interface Pass {
  readonly by: Actor;
  readonly endMonoMs: number;
}

export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/**
 * Who may stop by the interlock's own socket, as the controller has told it: names and roles by the hash of a pass. Kept in memory alone, so
 * that nobody finds a list of logins beside the interlock; the controller tells it again after each connection.
 */
export class StopPasses {
  readonly #passes = new Map<string, Pass>();
  readonly #nowMonoMs: () => number;

  constructor(nowMonoMs: () => number) {
    this.#nowMonoMs = nowMonoMs;
  }

  get size(): number {
    return this.#passes.size;
  }

  add(sha256: string, by: Actor, validForMs: number): void {
    const nowMs = this.#nowMonoMs();
    this.#passes.set(sha256, { by, endMonoMs: nowMs + validForMs });
    if (this.#passes.size <= passesMax) return;
    const [first] = [...this.#passes].sort(([, left], [, right]) => left.endMonoMs - right.endMonoMs);
    if (first !== undefined) this.#passes.delete(first[0]);
  }

  end(sha256: string): void {
    this.#passes.delete(sha256);
  }

  /** Whose pass it is, null when it is none or its time is over. */
  find(sha256: string): Actor | null {
    const pass = this.#passes.get(sha256);
    return pass === undefined || this.#nowMonoMs() >= pass.endMonoMs ? null : pass.by;
  }
}
