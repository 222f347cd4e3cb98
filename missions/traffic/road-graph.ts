import { segmentDistanceM, type Segment } from '../../kernel/geometry.ts';
import { createHeap } from '../routing/heap.ts';
import type { Roadmap } from './traffic-problem.ts';

/**
 * A roadmap as plain arrays. Whatever a machine can hold is an element: a place by its number, a lane by `places` plus its number. A machine at
 * rest holds its place; one that drives holds its lane and both ends of it.
 */
export interface RoadGraph {
  readonly places: number;
  readonly lanes: number;
  /** Neighbours of place p stand from `offset[p]` to `offset[p + 1]`. */
  readonly offset: Int32Array;
  readonly neighbour: Int32Array;
  readonly lane: Int32Array;
  /** By lane. */
  readonly lengthM: Float64Array;
  /** The length of all lanes where they are alike, else null. */
  readonly evenLengthM: number | null;
  /**
   * Elements so near to element e that two machines may be in each other's way there, from `nearOffset[e]` to `nearOffset[e + 1]`; what meets in
   * a place is left out, since the place itself is held.
   */
  readonly nearOffset: Int32Array;
  readonly near: Int32Array;
  readonly nearM: Float64Array;
}

const evenToleranceM = 1e-9;

/** `reachM` is the greatest sum of two machines' radii. The roadmap must be well formed. */
export function roadGraph({ places, lanes }: Roadmap, reachM: number): RoadGraph {
  const offset = new Int32Array(places.length + 1);
  for (const [a, b] of lanes) {
    offset[a + 1]! += 1;
    offset[b + 1]! += 1;
  }
  for (let place = 0; place < places.length; place += 1) offset[place + 1]! += offset[place]!;
  const filled = offset.slice();
  const neighbour = new Int32Array(2 * lanes.length);
  const lane = new Int32Array(2 * lanes.length);
  const lengthM = new Float64Array(lanes.length);
  lanes.forEach(([a, b], index) => {
    lengthM[index] = Math.hypot(places[a]![0] - places[b]![0], places[a]![1] - places[b]![1]);
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      neighbour[filled[from]!] = to;
      lane[filled[from]!] = index;
      filled[from]! += 1;
    }
  });
  const evenM = lengthM[0] ?? 1;
  const isEven = lengthM.every((length) => Math.abs(length - evenM) <= evenToleranceM);
  return {
    places: places.length,
    lanes: lanes.length,
    offset,
    neighbour,
    lane,
    lengthM,
    evenLengthM: isEven ? evenM : null,
    ...nearness({ places, lanes }, reachM),
  };
}

/** The lane between two neighbours; −1 where there is none. */
export function laneBetween({ offset, neighbour, lane }: RoadGraph, from: number, to: number): number {
  for (let at = offset[from]!; at < offset[from + 1]!; at += 1) if (neighbour[at] === to) return lane[at]!;
  return -1;
}

function nearness({ places, lanes }: Roadmap, reachM: number): Pick<RoadGraph, 'nearOffset' | 'near' | 'nearM'> {
  const count = places.length + lanes.length;
  const ends = (element: number): readonly [number, number] =>
    element < places.length ? [element, element] : lanes[element - places.length]!;
  const segments = Array.from({ length: count }, (_, element): Segment => {
    const [a, b] = ends(element);
    return { from: places[a]!, to: places[b]! };
  });
  const found: [number, number, number][] = [];
  const look = (one: number, other: number): void => {
    const [a, b] = ends(one);
    const [c, d] = ends(other);
    if (a === c || a === d || b === c || b === d) return;
    const distanceM = segmentDistanceM(segments[one]!, segments[other]!);
    if (distanceM < reachM) found.push([one, other, distanceM], [other, one, distanceM]);
  };
  if (reachM > 0) forNeighbouringBoxes(segments, reachM, look);
  found.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const nearOffset = new Int32Array(count + 1);
  for (const [element] of found) nearOffset[element + 1]! += 1;
  for (let element = 0; element < count; element += 1) nearOffset[element + 1]! += nearOffset[element]!;
  return {
    nearOffset,
    near: Int32Array.from(found, ([, other]) => other),
    nearM: Float64Array.from(found, ([, , distanceM]) => distanceM),
  };
}

/** Pairs of segments whose boxes are within `reachM`, found by a sweep from west to east. */
function forNeighbouringBoxes(
  segments: readonly Segment[],
  reachM: number,
  look: (one: number, other: number) => void,
): void {
  const low = (index: number, axis: 0 | 1): number => Math.min(segments[index]!.from[axis], segments[index]!.to[axis]);
  const high = (index: number, axis: 0 | 1): number => Math.max(segments[index]!.from[axis], segments[index]!.to[axis]);
  let open: number[] = [];
  for (const index of segments.map((_, at) => at).sort((a, b) => low(a, 0) - low(b, 0))) {
    open = open.filter((other) => high(other, 0) + reachM > low(index, 0));
    for (const other of open) {
      if (low(other, 1) < high(index, 1) + reachM && low(index, 1) < high(other, 1) + reachM) look(other, index);
    }
    open.push(index);
  }
}

/** Metres from every place to one; Infinity where there is no way. */
export function distancesTo(graph: RoadGraph, goal: number): Float32Array {
  const distances = new Float32Array(graph.places).fill(Infinity);
  distances[goal] = 0;
  if (graph.evenLengthM === null) settle(graph, goal, distances);
  else spread(graph, goal, distances, graph.evenLengthM);
  return distances;
}

/** Breadth first: enough where all lanes are as long. */
function spread({ offset, neighbour }: RoadGraph, goal: number, distances: Float32Array, lengthM: number): void {
  const reached = [goal];
  // The list grows as it is read.
  for (const place of reached) {
    for (let at = offset[place]!; at < offset[place + 1]!; at += 1) {
      const other = neighbour[at]!;
      if (distances[other] !== Infinity) continue;
      distances[other] = distances[place]! + lengthM;
      reached.push(other);
    }
  }
}

function settle(graph: RoadGraph, goal: number, distances: Float32Array): void {
  const { offset, neighbour, lane, lengthM } = graph;
  const isSettled = new Uint8Array(graph.places);
  const heap = createHeap();
  heap.push(goal, 0);
  for (let place = heap.pop(); place !== -1; place = heap.pop()) {
    if (isSettled[place] === 1) continue;
    isSettled[place] = 1;
    for (let at = offset[place]!; at < offset[place + 1]!; at += 1) {
      const other = neighbour[at]!;
      const distanceM = distances[place]! + lengthM[lane[at]!]!;
      if (distanceM >= distances[other]!) continue;
      distances[other] = distanceM;
      heap.push(other, distanceM);
    }
  }
}

/** Metres from place a to place b at a × places + b. Lanes are driven both ways, so it is symmetric. */
export function travelTable(graph: RoadGraph): Float32Array {
  const table = new Float32Array(graph.places * graph.places);
  for (let place = 0; place < graph.places; place += 1) table.set(distancesTo(graph, place), place * graph.places);
  return table;
}
