import type { Limits } from '../limits/limits.ts';

/** Readings kept at once: a minute at up to 20 Hz. A faster sensor shortens the window, never the memory. */
const readingsMax = 1200;

interface Reading {
  readonly windMps: number;
  readonly atMs: number;
}

export interface WindMemory {
  readonly readings: readonly Reading[];
  readonly changedAtMs: number;
  readonly doubtedFromMs: number;
  readonly doubtedTillMs: number;
}

type WindLimits = Pick<
  Limits,
  'windAgeMaxMs' | 'windGustWindowMs' | 'windStuckMs' | 'windJumpRatio' | 'windJumpFromMps'
>;

/**
 * The site's wind as it was measured. Codes limit the instantaneous value (GB 6067.1-2010 9.6.1.1) and name no window, so that the
 * greatest reading of a while counts as the gust: a lull between two gusts starts nothing.
 *
 * What a sensor that cannot be right says is no reading (reference/safety.md fault 44): the same number for longer than wind stands still (a cup that is
 * stuck or iced), and one several times as high as anything of the last while, after which nothing is believed for as long.
 */
export class WindRecord {
  readonly #limits: () => WindLimits;
  #readings: Reading[] = [];
  #changedAtMs = -Infinity;
  /** The last reading before the newest jump, and until when nothing after it is believed. */
  #doubtedFromMs = -Infinity;
  #doubtedTillMs = -Infinity;

  constructor(limits: () => WindLimits) {
    this.#limits = limits;
  }

  /** A checked reading: finite and not negative. */
  take(windMps: number, atMs: number): void {
    const last = this.#readings.at(-1);
    const isNews = last === undefined || last.windMps !== windMps || atMs - last.atMs > this.#limits().windAgeMaxMs;
    if (isNews) this.#changedAtMs = atMs;
    if (last !== undefined) this.#doubtJump(windMps, atMs, last.atMs);
    this.#readings.push({ windMps, atMs });
    const fromMs = atMs - this.#limits().windGustWindowMs;
    const first = Math.max(
      this.#readings.findIndex((reading) => reading.atMs >= fromMs),
      this.#readings.length - readingsMax,
    );
    if (first > 0) this.#readings.splice(0, first);
  }

  #doubtJump(windMps: number, atMs: number, beforeMs: number): void {
    const { windJumpRatio, windJumpFromMps, windGustWindowMs } = this.#limits();
    if (windMps < windJumpFromMps || windMps <= windJumpRatio * this.gustMps) return;
    if (atMs > this.#doubtedTillMs) this.#doubtedFromMs = beforeMs;
    this.#doubtedTillMs = atMs + windGustWindowMs;
  }

  /** When the newest reading that can be believed came; −Infinity before the first. */
  get atMs(): number {
    const newestMs = this.#readings.at(-1)?.atMs ?? -Infinity;
    if (newestMs <= this.#doubtedTillMs) return this.#doubtedFromMs;
    return newestMs - this.#changedAtMs > this.#limits().windStuckMs ? this.#changedAtMs : newestMs;
  }

  /** The newest reading, m/s. */
  get windMps(): number {
    return this.#readings.at(-1)?.windMps ?? 0;
  }

  /** Greatest reading of the window that ends with the newest, m/s. */
  get gustMps(): number {
    return this.#readings.reduce((most, { windMps }) => Math.max(most, windMps), 0);
  }

  memory(): WindMemory {
    return {
      readings: [...this.#readings],
      changedAtMs: this.#changedAtMs,
      doubtedFromMs: this.#doubtedFromMs,
      doubtedTillMs: this.#doubtedTillMs,
    };
  }

  recall(memory: WindMemory): void {
    this.#readings = [...memory.readings];
    this.#changedAtMs = memory.changedAtMs;
    this.#doubtedFromMs = memory.doubtedFromMs;
    this.#doubtedTillMs = memory.doubtedTillMs;
  }
}
