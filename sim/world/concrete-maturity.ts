import { maturityRate } from '../../missions/concrete/concrete-clock.ts';

const msPerHour = 3_600_000;
/** The way back is kept this fine: over ten minutes a slab's temperature hardly changes. */
const historyStepMs = 600_000;
/** Four weeks of it; concrete older than that is set in any case. */
const historyCountMax = 4032;

/**
 * Equivalent age that concrete of any time has gained on this site: one running sum of rate × time for all of it. The age of a
 * piece is the sum now less the sum when it was placed, so that ageing costs nothing per cell.
 */
export class SlabMaturity {
  #hours = 0;
  #atMs: number;
  #ratePerMs: number;
  readonly #firstMs: number;
  readonly #firstRatePerMs: number;
  readonly #history: { readonly atMs: number; readonly hours: number }[];

  /** @param startMs site epoch ms; before it the slab is taken to have been as warm as at it. */
  constructor(startMs: number, slabTemperatureC: number) {
    this.#atMs = startMs;
    this.#ratePerMs = maturityRate(slabTemperatureC) / msPerHour;
    this.#firstMs = startMs;
    this.#firstRatePerMs = this.#ratePerMs;
    this.#history = [{ atMs: startMs, hours: 0 }];
  }

  /** Adds the time since the last call, at the temperature the slab has now. */
  advance(nowMs: number, slabTemperatureC: number): void {
    this.#ratePerMs = maturityRate(slabTemperatureC) / msPerHour;
    this.#hours += (nowMs - this.#atMs) * this.#ratePerMs;
    this.#atMs = nowMs;
    const last = this.#history[this.#history.length - 1];
    if (last !== undefined && nowMs - last.atMs < historyStepMs) return;
    this.#history.push({ atMs: nowMs, hours: this.#hours });
    if (this.#history.length > historyCountMax) this.#history.shift();
  }

  /** Hours at 20 °C since the start of the site's clock, at any site epoch ms up to now; negative before the start. */
  hoursAt(atMs: number): number {
    if (atMs >= this.#atMs) return this.#hours + (atMs - this.#atMs) * this.#ratePerMs;
    const oldest = this.#history[0];
    if (oldest === undefined || atMs <= oldest.atMs) return this.#hoursBefore(atMs, oldest?.hours ?? 0, oldest?.atMs);
    let after = { atMs: this.#atMs, hours: this.#hours };
    for (let index = this.#history.length - 1; index >= 0; index -= 1) {
      const before = this.#history[index];
      if (before === undefined) break;
      if (before.atMs <= atMs) {
        const spanMs = after.atMs - before.atMs;
        const share = spanMs === 0 ? 0 : (atMs - before.atMs) / spanMs;
        return before.hours + (after.hours - before.hours) * share;
      }
      after = before;
    }
    return this.#hours;
  }

  #hoursBefore(atMs: number, hours: number, fromMs = this.#firstMs): number {
    return hours - (fromMs - atMs) * this.#firstRatePerMs;
  }
}
