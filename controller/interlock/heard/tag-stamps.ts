import type { Limits } from '../limits/limits.ts';

export interface TagStampsMemory {
  readonly sinceMs: number;
  readonly bestMs: number;
  readonly beforeMs: number;
}

/**
 * When a tag was where it is told to be, by the tag system's own stamps. Clocks need not agree (R15): each message is compared with the quickest of the
 * last while. What has come later than that by so much was measured earlier by so much, so that a queue, a jam, a repeated old message and a stamp that
 * stands still make people older, and nobody younger. What stays so for the whole while is a clock that was set, or a delay that cannot be told from one.
 */
export class TagStamps {
  readonly #limits: () => Pick<Limits, 'tagStampAheadMaxMs' | 'tagStampResetMs'>;
  /** How far stamps were ahead of our clock at most: since `#sinceMs`, and in the while before it. */
  #sinceMs = -Infinity;
  #bestMs = -Infinity;
  #beforeMs = -Infinity;

  constructor(limits: () => Pick<Limits, 'tagStampAheadMaxMs' | 'tagStampResetMs'>) {
    this.#limits = limits;
  }

  /** On our clock, ms; null for a stamp that is from the future. `stampMs` 0: the source sets none. */
  seenAtMs(stampMs: number, receivedMs: number): number | null {
    if (stampMs === 0) return receivedMs;
    this.#forget(receivedMs);
    const leadMs = stampMs - receivedMs;
    const quickestMs = Math.max(this.#bestMs, this.#beforeMs);
    if (quickestMs !== -Infinity && leadMs - quickestMs > this.#limits().tagStampAheadMaxMs) return null;
    this.#bestMs = Math.max(this.#bestMs, leadMs);
    return receivedMs - Math.max(0, quickestMs - leadMs);
  }

  /** Between one while and two are remembered. */
  #forget(receivedMs: number): void {
    const { tagStampResetMs } = this.#limits();
    const ageMs = receivedMs - this.#sinceMs;
    if (ageMs < tagStampResetMs) return;
    this.#beforeMs = ageMs < 2 * tagStampResetMs ? this.#bestMs : -Infinity;
    this.#bestMs = -Infinity;
    this.#sinceMs = receivedMs;
  }

  memory(): TagStampsMemory {
    return { sinceMs: this.#sinceMs, bestMs: this.#bestMs, beforeMs: this.#beforeMs };
  }

  recall({ sinceMs, bestMs, beforeMs }: TagStampsMemory): void {
    this.#sinceMs = sinceMs;
    this.#bestMs = bestMs;
    this.#beforeMs = beforeMs;
  }
}
