import type { Clock } from '../../../kernel/clock.ts';

/**
 * The clock of a process whose source of time may be replaced: a simulated site that comes back on another port brings a
 * clock that begins at its own origin. Ours goes on from where it stood and never back.
 */
export class SiteClock implements Clock {
  #inner: Clock | null;
  #offsetMs = 0;

  /** Without a clock time stands still at 0. */
  constructor(inner: Clock | null) {
    this.#inner = inner;
  }

  epochMs(): number {
    return this.#inner?.epochMs() ?? 0;
  }

  monoMs(): number {
    return this.#offsetMs + (this.#inner?.monoMs() ?? 0);
  }

  /** Timers set on the old clock are lost with it; whoever replaces the clock sets them again. */
  after(delayMs: number, run: () => void): () => void {
    return this.#inner?.after(delayMs, run) ?? (() => {});
  }

  follow(next: Clock): void {
    const nowMs = this.monoMs();
    this.#inner = next;
    this.#offsetMs = nowMs - next.monoMs();
  }
}
