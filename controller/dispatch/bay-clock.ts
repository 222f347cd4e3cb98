import { maturityAfter } from '../../missions/concrete/concrete-clock.ts';

const MS_PER_S = 1_000;

export interface BayAge {
  readonly number: number;
  /** When its placing ended, site epoch ms; null while it is not placed. */
  readonly placedAtMs: number | null;
  /** Equivalent age (hours at 20 °C) at `atMs`. */
  readonly equivalentAgeH: number;
  readonly atMs: number;
}

/** The real age of each bay's concrete: from its real placing, with the slab temperature as it was measured. */
export class BayClock {
  private ages: Map<number, BayAge>;

  constructor(ages: readonly BayAge[]) {
    this.ages = new Map(ages.map((age) => [age.number, age]));
  }

  /** The first word on a bay's placing stands. */
  place(number: number, placedAtMs: number): void {
    if ((this.ages.get(number)?.placedAtMs ?? null) !== null) return;
    this.ages.set(number, { number, placedAtMs, equivalentAgeH: 0, atMs: placedAtMs });
  }

  advance(nowMs: number, slabTemperatureC: number): void {
    for (const age of this.ages.values()) {
      if (age.placedAtMs === null || nowMs <= age.atMs) continue;
      const durationS = (nowMs - age.atMs) / MS_PER_S;
      this.ages.set(age.number, {
        ...age,
        equivalentAgeH: maturityAfter(age.equivalentAgeH, slabTemperatureC, durationS),
        atMs: nowMs,
      });
    }
  }

  /** Null while the bay is not placed. */
  equivalentAgeH(number: number): number | null {
    const age = this.ages.get(number);
    return age === undefined || age.placedAtMs === null ? null : age.equivalentAgeH;
  }

  placedAtMs(number: number): number | null {
    return this.ages.get(number)?.placedAtMs ?? null;
  }

  /** Null while the bay is not placed. */
  ageOf(number: number): (BayAge & { readonly placedAtMs: number }) | null {
    const age = this.ages.get(number);
    return age === undefined || age.placedAtMs === null ? null : { ...age, placedAtMs: age.placedAtMs };
  }

  all(): readonly BayAge[] {
    return [...this.ages.values()];
  }
}
