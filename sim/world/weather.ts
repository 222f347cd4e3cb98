import type { Random } from '../../kernel/random.ts';

/** A simulated day: assumptions, chosen to exercise the concrete's clock, not a climate model. */
export interface Climate {
  readonly airMeanC: number;
  readonly airSwingC: number;
  readonly windMeanMps: number;
}

export const demoClimate: Climate = { airMeanC: 20, airSwingC: 6, windMeanMps: 3.5 };

const daySeconds = 86_400;
/** Warmest at 15:00 site time (the simulated epoch counts as local time). */
const warmestS = 15 * 3600;
/** A slab follows the air with this time constant. */
const slabLagS = 3 * 3600;
const windMemoryS = 120;
/** Standard deviation of the steady wind against its mean; at 0.3 a gust of the demo reaches a crane’s limit about once in three days. */
const windSpread = 0.3;
const gustsPerHour = 12;
const gustS = 8;
const gustRatio = 1.8;
const windSwingRad = 0.8;
const windSwingMs = 3_600_000;

/** Air and slab temperature and wind with gusts, updated once a simulated second. */
export class Weather {
  airTemperatureC: number;
  slabTemperatureC: number;
  windMps: number;
  /** Where the wind blows to, rad counter-clockwise from east: it swings about east within the hour. */
  windToRad = 0;
  readonly #climate: Climate;
  readonly #random: Random;
  #steadyWindMps: number;
  #gustRestS = 0;
  #stormMps = 0;
  #stormRestS = 0;
  #driftC = 0;

  constructor(climate: Climate, random: Random, epochMs: number) {
    this.#climate = climate;
    this.#random = random;
    this.airTemperatureC = this.#dailyC(epochMs);
    this.slabTemperatureC = climate.airMeanC;
    this.#steadyWindMps = climate.windMeanMps;
    this.windMps = climate.windMeanMps;
  }

  update(epochMs: number): void {
    this.#driftC += -this.#driftC / 3600 + 0.02 * this.#random.normal();
    this.airTemperatureC = this.#dailyC(epochMs) + this.#driftC;
    this.windToRad = windSwingRad * Math.sin((2 * Math.PI * epochMs) / windSwingMs);
    this.slabTemperatureC += (this.airTemperatureC - this.slabTemperatureC) / slabLagS;
    const mean = this.#climate.windMeanMps;
    const kick = windSpread * mean * Math.sqrt(2 / windMemoryS) * this.#random.normal();
    this.#steadyWindMps = Math.max(0, this.#steadyWindMps + (mean - this.#steadyWindMps) / windMemoryS + kick);
    if (this.#gustRestS > 0) this.#gustRestS -= 1;
    else if (this.#random.next() < gustsPerHour / 3600) this.#gustRestS = gustS;
    const stormMps = this.#stormRestS > 0 ? this.#stormMps : 0;
    this.#stormRestS -= 1;
    this.windMps = Math.max(stormMps, this.#steadyWindMps * (this.#gustRestS > 0 ? gustRatio : 1));
  }

  /** From the next second on it blows at least so hard, for so long. */
  storm(mps: number, forS: number): void {
    this.#stormMps = mps;
    this.#stormRestS = forS;
  }

  #dailyC(epochMs: number): number {
    const secondOfDay = (((epochMs / 1000) % daySeconds) + daySeconds) % daySeconds;
    const phase = (2 * Math.PI * (secondOfDay - warmestS)) / daySeconds;
    return this.#climate.airMeanC + this.#climate.airSwingC * Math.cos(phase);
  }
}
