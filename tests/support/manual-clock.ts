import type { Clock } from '../../kernel/clock.ts';

interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** A clock that moves only when told to. `advance` fires due timers in order and lets promises settle in between. */
export class ManualClock implements Clock {
  private nowMs = 0;
  private order = 0;
  private timers: Timer[] = [];
  private readonly originMs: number;

  constructor(originMs = Date.UTC(2026, 0, 1)) {
    this.originMs = originMs;
  }

  epochMs(): number {
    return this.originMs + this.nowMs;
  }

  monoMs(): number {
    return this.nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.nowMs + delayMs, order: (this.order += 1), run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((candidate) => candidate !== timer);
    };
  }

  async advance(durationMs: number): Promise<void> {
    const endMs = this.nowMs + durationMs;
    await settle();
    for (;;) {
      const next = this.timers
        .filter((timer) => timer.atMs <= endMs)
        .sort((a, b) => a.atMs - b.atMs || a.order - b.order)[0];
      if (next === undefined) break;
      this.timers = this.timers.filter((timer) => timer !== next);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.run();
      await settle();
    }
    this.nowMs = endMs;
    await settle();
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
