import type { Clock } from '../../kernel/clock.ts';
import { TimerQueue } from '../../robot-bridge/ros/timer-queue.ts';

/** A clock that moves when the test says so. Timers run in order, each at its own time. */
export class ManualClock implements Clock {
  readonly #timers = new TimerQueue();
  #nowMs = 0;

  epochMs(): number {
    return this.#nowMs;
  }

  monoMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    return this.#timers.add(this.#nowMs + Math.max(0, delayMs), run);
  }

  advance(byMs: number): void {
    const targetMs = this.#nowMs + byMs;
    for (let dueMs = this.#timers.nextDueMs(); dueMs !== null && dueMs <= targetMs; dueMs = this.#timers.nextDueMs()) {
      this.#nowMs = dueMs;
      this.#timers.runNext();
    }
    this.#nowMs = targetMs;
  }
}

/** Lets I/O happen until the condition holds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (let turn = 0; turn < turnsMax; turn += 1) {
    if (condition()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`it never came to this: ${what}`);
}

const turnsMax = 1_000_000;
