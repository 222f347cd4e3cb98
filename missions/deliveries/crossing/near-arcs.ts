import type { PenalisedTours } from './penalised-tours.ts';

/** What waiting, and coming late, counts of a unit of distance where it is said which stops are near (Vidal, Crainic, Gendreau and Prins 2013). */
const WAIT_WEIGHT = 0.2;
const LATE_WEIGHT = 1;

/** Of each place the places that may well come right behind it, and right before it: place × width + rank; the last place is the end, the one before it the start. */
export interface NearArcs {
  readonly width: number;
  readonly behind: Int32Array;
  readonly before: Int32Array;
}

export function nearArcs(tours: PenalisedTours, widthMax: number): NearArcs {
  const { orders, places, distance, ride, from, until } = tours;
  const width = Math.min(widthMax, Math.max(0, orders - 1));
  const behind = new Int32Array(places * width);
  const before = new Int32Array(places * width);
  const farness = (a: number, b: number): number => {
    const way = ride[a * places + b]!;
    const wait = Math.max(0, from[b]! - way - until[a]!);
    const late = Math.max(0, from[a]! + way - until[b]!);
    return distance[a * places + b]! + WAIT_WEIGHT * wait + LATE_WEIGHT * late;
  };
  const all = Array.from({ length: orders }, (_, order) => order);
  for (let place = 0; place < places; place += 1) {
    const others = all.filter((other) => other !== place);
    const nearest = (key: (other: number) => number): number[] =>
      others.toSorted((a, b) => key(a) - key(b) || a - b).slice(0, width);
    behind.set(
      nearest((other) => farness(place, other)),
      place * width,
    );
    before.set(
      nearest((other) => farness(other, place)),
      place * width,
    );
  }
  return { width, behind, before };
}
