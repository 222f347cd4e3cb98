/**
 * Lets a limit fall at once and rise late. `allowed` is what the rules allow now; `release` is what they would still allow
 * with the hysteresis distance taken off. The grant rises only after `release` has been above it without a break for the
 * hysteresis time, and then to the least value of that time.
 */
export class SpeedGate {
  readonly nominalMps: number;
  readonly #holdMs: number;
  grantedMps = 0;
  #risingSinceMs: number | null = null;
  #leastMps = 0;

  constructor(nominalMps: number, holdMs: number) {
    this.nominalMps = nominalMps;
    this.#holdMs = holdMs;
  }

  update(allowedMps: number, releaseMps: number, nowMs: number): void {
    if (allowedMps < this.grantedMps) {
      this.grantedMps = allowedMps;
      this.#risingSinceMs = null;
    }
    const goalMps = Math.min(allowedMps, releaseMps);
    if (goalMps <= this.grantedMps) {
      this.#risingSinceMs = null;
      return;
    }
    if (this.#risingSinceMs === null) {
      this.#risingSinceMs = nowMs;
      this.#leastMps = goalMps;
      return;
    }
    this.#leastMps = Math.min(this.#leastMps, goalMps);
    if (nowMs - this.#risingSinceMs < this.#holdMs) return;
    this.grantedMps = this.#leastMps;
    this.#risingSinceMs = null;
  }

  /** What decides later grants, for the key frames of recordings. */
  memory(): { readonly grantedMps: number; readonly risingSinceMs: number | null; readonly leastMps: number } {
    return { grantedMps: this.grantedMps, risingSinceMs: this.#risingSinceMs, leastMps: this.#leastMps };
  }

  recall(memory: ReturnType<SpeedGate['memory']>): void {
    this.grantedMps = memory.grantedMps;
    this.#risingSinceMs = memory.risingSinceMs;
    this.#leastMps = memory.leastMps;
  }
}
