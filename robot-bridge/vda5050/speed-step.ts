/** So long must a faster step have been allowed before it is taken, ms: each change costs a vehicle its lease for a moment. */
const riseAfterMs = 2000;

/** Which step of its speed a vehicle is to be bound to: down at once, up after a while. Who must stand keeps the one that it has. */
export class SpeedStep {
  readonly #stepsMps: readonly number[];
  #chosen: number;
  #fasterSinceMs = Infinity;

  /** @param stepsMps m/s, slowest first. */
  constructor(stepsMps: readonly number[]) {
    this.#stepsMps = stepsMps;
    this.#chosen = stepsMps.length - 1;
  }

  /** Index of the step, for what is allowed now, m/s. */
  at(speedMaxMps: number, nowMs: number): number {
    const allowed = this.#stepsMps.findLastIndex((stepMps) => stepMps <= speedMaxMps);
    if (allowed <= this.#chosen) this.#fasterSinceMs = Infinity;
    else this.#fasterSinceMs = Math.min(this.#fasterSinceMs, nowMs);
    const isDue = nowMs - this.#fasterSinceMs >= riseAfterMs;
    if (allowed >= 0 && (allowed < this.#chosen || isDue)) {
      this.#chosen = allowed;
      this.#fasterSinceMs = Infinity;
    }
    return this.#chosen;
  }
}
