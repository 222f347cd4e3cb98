import type { Limits } from '../limits/limits.ts';

/** What decides later findings, for the key frames of recordings. */
export interface LinkMemory {
  readonly lossesAtMs: readonly number[];
  readonly isLost: boolean;
}

/**
 * Counts how often a moving machine was left without a permit because its requests stopped coming (reference/safety.md, fault 13): a link
 * that comes and goes would let it creep from gap to gap. Only losses within the window are kept, and no more than are borne.
 */
export class LinkRecord {
  readonly #limits: Limits;
  #lossesAtMs: number[] = [];
  #isLost = false;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /**
   * Once per cycle and at each request, before it is taken. `silentMs`: since the last one. A machine that stood when it fell silent was left without nothing: at rest it asks more
   * rarely than a permit lasts.
   */
  note(silentMs: number, motion: 'moving' | 'at-rest', nowMs: number): void {
    const { permitValidityMs, linkLossesMax, linkLossWindowMs } = this.#limits;
    while (nowMs - (this.#lossesAtMs[0] ?? Infinity) > linkLossWindowMs) this.#lossesAtMs.shift();
    if (silentMs < permitValidityMs) {
      this.#isLost = false;
      return;
    }
    if (this.#isLost || motion === 'at-rest') return;
    this.#isLost = true;
    this.#lossesAtMs.push(nowMs);
    if (this.#lossesAtMs.length > linkLossesMax) this.#lossesAtMs.shift();
  }

  /** What it sent meanwhile could not be read: the silence was ours. */
  excuse(): void {
    this.#isLost = true;
  }

  /** Losses within the window. */
  get losses(): number {
    return this.#lossesAtMs.length;
  }

  memory(): LinkMemory {
    return { lossesAtMs: [...this.#lossesAtMs], isLost: this.#isLost };
  }

  recall({ lossesAtMs, isLost }: LinkMemory): void {
    this.#lossesAtMs = [...lossesAtMs];
    this.#isLost = isLost;
  }
}

/** What is needed of a body; its type would make an import circle. */
export interface LinkedBody {
  readonly grade: 'guarded' | 'locked';
  readonly requestAtMs: number;
  readonly limits: Limits;
  readonly link: LinkRecord;
  isStill(limits: Limits): boolean;
}

/** How long a guarded machine has been silent. While we were late ourselves (`lateGapMs` > 0), what it said lay unread. */
export function noteLink(body: LinkedBody, nowMs: number, lateGapMs: number): void {
  if (body.grade !== 'guarded' || body.requestAtMs === -Infinity) return;
  if (lateGapMs > 0) body.link.excuse();
  else {
    // What is carried asks as seldom as a machine at rest.
    const motion = body.isStill(body.limits) ? 'at-rest' : 'moving';
    body.link.note(nowMs - body.requestAtMs, motion, nowMs);
  }
}
