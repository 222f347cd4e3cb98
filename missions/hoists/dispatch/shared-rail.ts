import type { HoistGroup, SharedRail } from './hoist-group.ts';

/** Where a cage is, where it is bound for, and where it would go next. */
export interface Mover {
  readonly heightM: number;
  /** Of a moving cage, else its height. */
  readonly boundM: number;
  /** Where it is to go; null: it has nothing to do. */
  readonly wantedM: number | null;
  /** Loading, or its gate moves: it takes no order now. */
  readonly isBusy: boolean;
  /** Of the rider that has waited longest of those it goes for or carries. */
  readonly sinceS: number;
}

/** What a cage does: goes there, stays (or goes on to where it is bound), or makes way by going there. */
export type Clearance =
  { readonly does: 'go' } | { readonly does: 'wait' } | { readonly does: 'make-way'; readonly toM: number };

interface Stretch {
  readonly lowM: number;
  readonly highM: number;
}

const toleranceM = 1e-6;

function stretch({ heightM, boundM }: Mover, wantedM: number | null): Stretch {
  const toM = wantedM ?? boundM;
  return { lowM: Math.min(heightM, toM), highM: Math.max(heightM, toM) };
}

/**
 * Keeps two cages on one rail apart: each is cleared for a stretch from where it is to where it stops, and the two stretches are never nearer to
 * each other than the gap. The cage for whose riders the wait is longest goes first, the other waits for it and, where it stands in its
 * way, moves off; so each gets to every landing that it serves in the end, and neither waits for the other in a ring.
 */
export function clearances(group: HoistGroup, rail: SharedRail, movers: readonly Mover[]): Map<number, Clearance> {
  const lower = group.cages.findIndex(({ id }) => id === rail.lowerId);
  const upper = group.cages.findIndex(({ id }) => id === rail.upperId);
  const isLowerFirst = movers[lower]!.sinceS <= movers[upper]!.sinceS;
  const [first, second] = isLowerFirst ? [lower, upper] : [upper, lower];
  const isClear = (ofFirst: Stretch, ofSecond: Stretch): boolean => {
    const [below, above] = isLowerFirst ? [ofFirst, ofSecond] : [ofSecond, ofFirst];
    return above.lowM - below.highM >= rail.gapM - toleranceM;
  };
  const one = movers[first]!;
  const other = movers[second]!;
  const oneWants = stretch(one, one.wantedM);
  const otherIsIn = stretch(other, null);
  const cleared = new Map<number, Clearance>();
  cleared.set(first, { does: isClear(oneWants, otherIsIn) ? 'go' : 'wait' });
  // What the first one wants is kept free, and the rest of the way that it is on if it goes elsewhere first.
  const taken = [oneWants, stretch(one, null)];
  const isFree = (ofOther: Stretch): boolean => taken.every((stretchOfOne) => isClear(stretchOfOne, ofOther));
  if (isFree(stretch(other, other.wantedM)) && other.wantedM !== null) {
    cleared.set(second, { does: 'go' });
    return cleared;
  }
  const isStanding = other.boundM === other.heightM && !other.isBusy;
  const away = group.stopsM[second]!.map(({ heightM }) => heightM)
    .filter((toM) => isClear(oneWants, { lowM: toM, highM: toM }) && isClear(stretch(one, null), stretch(other, toM)))
    .sort((a, b) => Math.abs(a - other.heightM) - Math.abs(b - other.heightM))[0];
  const isInTheWay = !isFree(otherIsIn);
  cleared.set(
    second,
    isStanding && isInTheWay && away !== undefined ? { does: 'make-way', toM: away } : { does: 'wait' },
  );
  return cleared;
}
