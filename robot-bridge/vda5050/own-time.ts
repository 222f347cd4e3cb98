/** A vehicle's clock may come so far ahead of what ours makes likely before it counts as set, ms: what the network takes less once. */
const aheadMaxMs = 500;
/** Stamps of its two topics may overtake each other by so much, ms. */
const backMaxMs = 1000;
/** How much faster than ours a clock may go. */
const driftRatio = 0.001;
/** After its clock was set it is believed again when it has gone with ours for so long, ms. */
const doubtMs = 2000;

/**
 * A vehicle's own wall clock as its messages tell it. A lease ends at a time of that clock, so that a stamp is used only where it goes on as ours
 * does: one that leaps would make a lease of any length.
 */
export class OwnTime {
  /** Stamp less our time of arrival, of the quickest message. */
  #offsetMs: number | null = null;
  #heardMs = 0;
  #stampMs = 0;
  #doubtedMs = -Infinity;
  leaps = 0;

  hear(stampMs: number, nowMs: number): void {
    if (!Number.isFinite(stampMs)) return;
    const offsetMs = stampMs - nowMs;
    const known = this.#offsetMs ?? offsetMs;
    const isOlder = stampMs < this.#stampMs;
    if (isOlder && this.#stampMs - stampMs <= backMaxMs) return;
    if (isOlder || offsetMs > known + aheadMaxMs) {
      this.leaps += 1;
      this.#doubtedMs = nowMs;
      this.#offsetMs = offsetMs;
    } else this.#offsetMs = Math.min(Math.max(known, offsetMs), known + driftRatio * (nowMs - this.#heardMs));
    this.#heardMs = nowMs;
    this.#stampMs = stampMs;
  }

  /** Its newest time, ms since 1970; null where it has told none, or has leapt of late. */
  newestMs(nowMs: number): number | null {
    return this.#offsetMs === null || nowMs - this.#doubtedMs < doubtMs ? null : this.#stampMs;
  }

  /** Another life of the connection: what was heard before says nothing. */
  forget(): void {
    this.#offsetMs = null;
    this.#stampMs = 0;
  }
}
