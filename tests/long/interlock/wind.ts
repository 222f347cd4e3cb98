import type { Random } from '../../../kernel/random.ts';

const meanMps = 5;
const memoryS = 120;
const spreadMps = 1.5;
const gustPerSecond = 1 / 700;
const gustLeastS = 2;
const gustSpreadS = 8;
const gustMps = 8;
const strongMps = 10.5;
/** A gust counts for a minute, and a little longer until the grant has risen. */
const strongForS = 65;

/** The site's wind with gusts, read once a second by a sensor that may fail. */
export class Wind {
  trueMps = meanMps;
  /** `stuck` repeats what it read last; `silent` reads nothing. */
  sensor: 'whole' | 'silent' | 'wild' = 'whole';
  readonly #random: Random;
  #steadyMps = meanMps;
  #gustRestS = 0;
  #sinceStrongS = Infinity;

  constructor(random: Random) {
    this.#random = random;
  }

  blow(): void {
    this.#gustRestS = gustLeastS + this.#random.below(gustSpreadS);
  }

  step(): void {
    const kick = spreadMps * Math.sqrt(2 / memoryS) * this.#random.normal();
    this.#steadyMps = Math.max(0, this.#steadyMps + (meanMps - this.#steadyMps) / memoryS + kick);
    if (this.#gustRestS > 0) this.#gustRestS -= 1;
    else if (this.#random.next() < gustPerSecond) this.blow();
    this.trueMps = this.#steadyMps + (this.#gustRestS > 0 ? gustMps : 0);
    this.#sinceStrongS = this.trueMps >= strongMps ? 0 : this.#sinceStrongS + 1;
  }

  /** What the sensor says this second; null for nothing. */
  reading(): number | null {
    if (this.sensor === 'silent') return null;
    if (this.sensor === 'wild') return this.#random.next() < 0.3 ? NaN : 3 * this.trueMps;
    return this.trueMps;
  }

  wasStrong(): boolean {
    return this.#sinceStrongS < strongForS || this.sensor !== 'whole';
  }
}
