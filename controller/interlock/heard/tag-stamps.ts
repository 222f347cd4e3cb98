import type { Limits } from '../limits/limits.ts';

export interface TagStampsMemory {
  readonly leadMs: number | null;
  readonly atMs: number;
  readonly aheadSinceMs: number | null;
}

/** How much faster or slower than ours the tag system's clock may run (reference/safety.md fault 26), s per s. */
const driftRatio = 500e-6;

/**
 * When a tag was where it is told to be, by the tag system's own stamps. Clocks need not agree (R15): each message is compared with the one that was
 * quickest on its way. What has come later than that by so much was measured earlier by so much, so that a queue, a jam, a repeated old message and a
 * stamp that stands still all make people older, and nobody younger. A delay that every message has had since the first does not show.
 */
export class TagStamps {
  readonly #limits: () => Pick<Limits, 'tagStampAheadMaxMs' | 'tagStampResetMs'>;
  /** How far stamps were ahead of our clock in the quickest message, and when the last message came. */
  #leadMs: number | null = null;
  #atMs = -Infinity;
  #aheadSinceMs: number | null = null;

  constructor(limits: () => Pick<Limits, 'tagStampAheadMaxMs' | 'tagStampResetMs'>) {
    this.#limits = limits;
  }

  /**
   * On our clock, ms; null for a stamp that is from the future. One after which all others are as far ahead for a while was a clock that was set. A source that
   * has been silent for that long begins anew. `stampMs` 0: the source sets none.
   */
  seenAtMs(stampMs: number, receivedMs: number): number | null {
    if (stampMs === 0) return receivedMs;
    const { tagStampAheadMaxMs, tagStampResetMs } = this.#limits();
    const sinceMs = receivedMs - this.#atMs;
    this.#atMs = receivedMs;
    const leadMs = stampMs - receivedMs;
    if (this.#leadMs === null || sinceMs > tagStampResetMs) return this.#begin(leadMs, receivedMs);
    this.#leadMs -= driftRatio * sinceMs;
    if (leadMs - this.#leadMs > tagStampAheadMaxMs) {
      this.#aheadSinceMs ??= receivedMs;
      return receivedMs - this.#aheadSinceMs < tagStampResetMs ? null : this.#begin(leadMs, receivedMs);
    }
    this.#aheadSinceMs = null;
    this.#leadMs = Math.max(this.#leadMs, leadMs);
    return receivedMs - (this.#leadMs - leadMs);
  }

  #begin(leadMs: number, receivedMs: number): number {
    this.#leadMs = leadMs;
    this.#aheadSinceMs = null;
    return receivedMs;
  }

  memory(): TagStampsMemory {
    return { leadMs: this.#leadMs, atMs: this.#atMs, aheadSinceMs: this.#aheadSinceMs };
  }

  recall({ leadMs, atMs, aheadSinceMs }: TagStampsMemory): void {
    this.#leadMs = leadMs;
    this.#atMs = atMs;
    this.#aheadSinceMs = aheadSinceMs;
  }
}
