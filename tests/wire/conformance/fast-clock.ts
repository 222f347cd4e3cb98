import type { Clock } from '../../../kernel/clock.ts';

/** Time of this computer, so many times as fast: for wires whose other end runs by itself. */
export class FastClock implements Clock {
  readonly #speed: number;

  constructor(speed: number) {
    this.#speed = speed;
  }

  epochMs(): number {
    return Date.now();
  }

  monoMs(): number {
    return performance.now() * this.#speed;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = setTimeout(run, delayMs / this.#speed);
    return () => clearTimeout(timer);
  }
}
