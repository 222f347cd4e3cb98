import type { Reservations } from './reservations.ts';

/** A stretch of time in which nobody else is in the way at an element. */
export interface FreeStretch {
  /** Counts the stretches of all elements looked up. */
  readonly number: number;
  readonly fromS: number;
  readonly untilS: number;
}

/** When one machine may be at places and on lanes among what the others have reserved; looked up once per element. */
export class FreeTimes {
  readonly #reservations: Reservations;
  readonly #machine: number;
  readonly #radiusM: number;
  readonly #known = new Map<number, readonly FreeStretch[]>();
  #stretches = 0;

  constructor(reservations: Reservations, machine: number, radiusM: number) {
    this.#reservations = reservations;
    this.#machine = machine;
    this.#radiusM = radiusM;
  }

  /** By time, from 0 on; of a place by its number, of a lane by the number of places plus its own. */
  of(element: number): readonly FreeStretch[] {
    const known = this.#known.get(element);
    if (known !== undefined) return known;
    const free: FreeStretch[] = [];
    let openS = 0;
    for (const { fromS, untilS } of this.#heldAt(element)) {
      if (fromS > openS) free.push({ number: this.#stretches++, fromS: openS, untilS: fromS });
      openS = Math.max(openS, untilS);
    }
    if (openS < Infinity) free.push({ number: this.#stretches++, fromS: openS, untilS: Infinity });
    this.#known.set(element, free);
    return free;
  }

  /** The earliest time from `fromS` on at which an element is free for so long; Infinity where there is none. */
  whenFree(element: number, fromS: number, takesS: number): number {
    for (const stretch of this.of(element)) {
      const beginS = Math.max(fromS, stretch.fromS);
      if (beginS + takesS <= stretch.untilS) return beginS;
    }
    return Infinity;
  }

  #heldAt(element: number): { readonly fromS: number; readonly untilS: number }[] {
    const { nearOffset, near, nearM } = this.#reservations.graph;
    const held: { fromS: number; untilS: number }[] = [];
    const take = (other: number, distanceM: number): void => {
      const { fromS, untilS, machine } = this.#reservations.holdsOf(other);
      for (let at = 0; at < machine.length; at += 1) {
        const by = machine[at]!;
        if (by === this.#machine) continue;
        if (distanceM > 0 && !this.#reservations.isInWay(by, this.#radiusM, distanceM)) continue;
        held.push({ fromS: fromS[at]!, untilS: untilS[at]! });
      }
    };
    take(element, 0);
    for (let at = nearOffset[element]!; at < nearOffset[element + 1]!; at += 1) take(near[at]!, nearM[at]!);
    return held.sort((a, b) => a.fromS - b.fromS);
  }
}
