/** Readings kept at once: a minute at up to 20 Hz. A faster sensor shortens the window, never the memory. */
const readingsMax = 1200;

interface Reading {
  readonly windMps: number;
  readonly atMs: number;
}

export interface WindMemory {
  readonly readings: readonly Reading[];
}

/**
 * The site's wind as it was measured. Codes limit the instantaneous value (GB 6067.1-2010 9.6.1.1) and name no window, so that the
 * greatest reading of a while counts as the gust: a lull between two gusts starts nothing.
 */
export class WindRecord {
  readonly #windowMs: () => number;
  #readings: Reading[] = [];

  constructor(windowMs: () => number) {
    this.#windowMs = windowMs;
  }

  /** A checked reading: finite and not negative. */
  take(windMps: number, atMs: number): void {
    this.#readings.push({ windMps, atMs });
    const fromMs = atMs - this.#windowMs();
    const first = Math.max(
      this.#readings.findIndex((reading) => reading.atMs >= fromMs),
      this.#readings.length - readingsMax,
    );
    if (first > 0) this.#readings.splice(0, first);
  }

  /** When the newest reading came; −Infinity before the first. */
  get atMs(): number {
    return this.#readings.at(-1)?.atMs ?? -Infinity;
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
    return { readings: [...this.#readings] };
  }

  recall(memory: WindMemory): void {
    this.#readings = [...memory.readings];
  }
}
