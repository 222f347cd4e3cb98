import type { Clock } from '../../../kernel/clock.ts';

interface Timer {
  readonly atMs: number;
  readonly run: () => void;
}

/** The time of a simulated site for everybody in one process; it goes on when the site does. */
export class SiteTime implements Clock {
  readonly #originMs: number;
  #nowMs = 0;
  #timers: Timer[] = [];

  constructor(originMs: number) {
    this.#originMs = originMs;
  }

  epochMs(): number {
    return this.#originMs + this.#nowMs;
  }

  monoMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  goTo(nowMs: number): void {
    this.#nowMs = nowMs;
    if (!this.#timers.some(({ atMs }) => atMs <= nowMs)) return;
    const due = this.#timers.filter(({ atMs }) => atMs <= nowMs).sort((a, b) => a.atMs - b.atMs);
    this.#timers = this.#timers.filter(({ atMs }) => atMs > nowMs);
    for (const { run } of due) run();
  }
}
