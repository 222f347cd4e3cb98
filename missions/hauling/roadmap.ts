import { distanceM, pathLengthM, type Point } from '../../kernel/geometry.ts';
import type { Ground } from '../routing/ground.ts';
import type { Router } from '../routing/router.ts';
import { distancesTo, roadGraph, type RoadGraph } from '../traffic/road-graph.ts';
import type { Roadmap } from '../traffic/traffic-problem.ts';

/** Between neighbouring places of the map, metres: about a carrier's own length, so that one place holds one carrier. */
const spacingM = 2;
/** A place of the grid that is taken is moved by at most so much, to catch narrow ways. */
const shiftMaxM = 0.7;
/** Lanes are as long as the diagonal of the grid and two shifts at most. */
const laneMaxM = spacingM * Math.SQRT2 + 0.6;
/** Places nearer to each other than this are one. */
const samePlaceM = 0.05;
/** Beside a wanted place the grid has none this near. */
const ownRoomM = 0.9;
/** Where the way over the map is this much longer than the straightest one, that one is added to the map. */
const detourMax = 1.35;
const detourMinM = 4;
const placesMax = 4000;

export interface HaulMap {
  readonly roadmap: Roadmap;
  readonly graph: RoadGraph;
  /** For each wanted place its number, then those of its way out. */
  readonly chainOf: readonly (readonly number[])[];
  /** For each chain of points of others their places: nobody else drives there, but being near to them counts. */
  readonly otherOf: readonly (readonly number[])[];
  /** Metres from every place to one. */
  readonly aheadM: (place: number) => Float32Array;
}

/** A place that must be on the map, and points to drive through from it until the carrier may turn (none where it may at once). */
export interface WantedPlace {
  readonly at: Point;
  readonly wayOut: readonly Point[];
}

/**
 * Places and straight lanes over the free floor for the router's disc, on which the wanted places lie: a grid, and where that is no good way
 * between two of them the shortest real way. `apartM` is the distance that the middles of two machines keep.
 */
export function haulMap(
  { ground, router }: { readonly ground: Ground; readonly router: Router },
  apartM: number,
  wanted: readonly WantedPlace[],
  others: readonly (readonly Point[])[] = [],
): HaulMap {
  const builder = new MapBuilder(router);
  const chainOf = wanted.map(({ at, wayOut }) => builder.chain([at, ...wayOut]));
  const gates = wanted.map(({ at, wayOut }) => wayOut.at(-1) ?? at);
  builder.addGrid(ground, gates);
  builder.link();
  const gateOf = gates.map((gate) => builder.placeAt(gate));
  for (let goal = 0; goal < gates.length; goal += 1) builder.mendWays(gates, gateOf, goal);
  const otherOf = others.map((points) => builder.chainApart(points));
  const roadmap = builder.roadmap();
  const graph = roadGraph(roadmap, apartM);
  const fields = new Map<number, Float32Array>();
  const aheadM = (place: number): Float32Array => {
    const field = fields.get(place) ?? distancesTo(graph, place);
    fields.set(place, field);
    return field;
  };
  return { roadmap, graph, chainOf, otherOf, aheadM };
}

class MapBuilder {
  readonly #router: Router;
  readonly #places: Point[] = [];
  readonly #lanes = new Map<number, readonly [number, number]>();
  readonly #buckets = new Map<string, number[]>();

  constructor(router: Router) {
    this.#router = router;
  }

  /** Places one after the other with lanes between them, whatever is beside; their numbers. */
  chain(points: readonly Point[]): number[] {
    const numbers = points.map((point) => this.placeAt(point));
    numbers.slice(1).forEach((to, index) => this.#lane(numbers[index]!, to));
    return numbers;
  }

  /** The same, but none of its places is taken for one that others drive to. */
  chainApart(points: readonly Point[]): number[] {
    const numbers = points.map((point) => this.#places.push(point) - 1);
    numbers.slice(1).forEach((to, index) => this.#lane(numbers[index]!, to));
    return numbers;
  }

  addGrid({ box }: Ground, keepFrom: readonly Point[]): void {
    const columns = Math.floor((box.xMaxM - box.xMinM) / spacingM);
    const rows = Math.floor((box.yMaxM - box.yMinM) / spacingM);
    for (let row = 0; row <= rows; row += 1) {
      for (let column = 0; column <= columns; column += 1) {
        if (this.#places.length >= placesMax) return;
        const middle: Point = [box.xMinM + (column + 0.5) * spacingM, box.yMinM + (row + 0.5) * spacingM];
        const at = this.#router.isConnected(middle) ? middle : this.#router.standingNear(middle, shiftMaxM, 1)[0];
        if (at === undefined || keepFrom.some((place) => distanceM(place, at) < ownRoomM)) continue;
        this.placeAt(at);
      }
    }
  }

  /** Lanes between all places near each other that a carrier gets straight between. */
  link(from = 0): void {
    for (let place = from; place < this.#places.length; place += 1) this.#linkPlace(place);
  }

  /** Where the map leads to a wanted place by a long way round or not at all, the real way is added. */
  mendWays(gates: readonly Point[], gateOf: readonly number[], goal: number): void {
    let toGoalM = distancesTo(roadGraph(this.roadmap(), 0), gateOf[goal]!);
    for (let start = 0; start < goal; start += 1) {
      const overMapM = toGoalM[gateOf[start]!] ?? Infinity;
      if (overMapM <= Math.max(detourMinM, distanceM(gates[start]!, gates[goal]!) * 1.1)) continue;
      this.#router.expect(gates[goal]!);
      const way = this.#router.route(gates[start]!, gates[goal]!);
      if (way === null || overMapM <= Math.max(detourMinM, pathLengthM(way) * detourMax)) continue;
      const before = this.#places.length;
      this.chain(cut(way));
      this.link(before);
      toGoalM = distancesTo(roadGraph(this.roadmap(), 0), gateOf[goal]!);
    }
  }

  roadmap(): Roadmap {
    return { places: [...this.#places], lanes: [...this.#lanes.values()] };
  }

  /** The place at a point, a new one where there is none. */
  placeAt(point: Point): number {
    const known = this.#near(point, samePlaceM)[0];
    if (known !== undefined) return known;
    const number = this.#places.push(point) - 1;
    const key = bucketOf(point, 0, 0);
    this.#buckets.set(key, [...(this.#buckets.get(key) ?? []), number]);
    return number;
  }

  #linkPlace(place: number): void {
    const at = this.#places[place]!;
    if (!this.#router.isConnected(at)) return;
    for (const other of this.#near(at, laneMaxM)) {
      const to = this.#places[other]!;
      if (other !== place && this.#router.isConnected(to) && this.#router.isClear(at, to)) this.#lane(place, other);
    }
  }

  #lane(a: number, b: number): void {
    if (a === b) return;
    const [low, high] = a < b ? [a, b] : [b, a];
    const key = low * 1_000_003 + high;
    if (!this.#lanes.has(key)) this.#lanes.set(key, [low, high]);
  }

  #near(point: Point, withinM: number): number[] {
    const steps = [-1, 0, 1];
    return steps
      .flatMap((dx) => steps.flatMap((dy) => this.#buckets.get(bucketOf(point, dx, dy)) ?? []))
      .filter((place) => distanceM(this.#places[place]!, point) <= withinM)
      .sort((a, b) => a - b);
  }
}

const bucketM = 4;

function bucketOf([x, y]: Point, dx: number, dy: number): string {
  return `${Math.floor(x / bucketM) + dx} ${Math.floor(y / bucketM) + dy}`;
}

/** The same way with a point at least every `spacingM`. */
function cut(way: readonly Point[]): Point[] {
  return way.flatMap((to, index): Point[] => {
    const from = way[index - 1];
    if (from === undefined) return [to];
    const steps = Math.max(1, Math.ceil(distanceM(from, to) / spacingM));
    return Array.from({ length: steps }, (_, step): Point => [
      from[0] + ((to[0] - from[0]) * (step + 1)) / steps,
      from[1] + ((to[1] - from[1]) * (step + 1)) / steps,
    ]);
  });
}
