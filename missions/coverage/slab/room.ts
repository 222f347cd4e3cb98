import {
  boxOf,
  distanceM,
  isInsidePolygon,
  nearestOnSegment,
  ringSegments,
  type Point,
  type Polygon,
} from '../../../kernel/geometry.ts';
import { intersection, offsetRound, regionAreaM2, type Region } from '../polygons.ts';
import { createEdgeIndex } from './edge-index.ts';
import { aroundConvex, loneHolesOf, withHoles } from './lone-holes.ts';

/** Where a tool can go on a slab: one connected piece of places for its middle, and what it touches from there. */
export interface Room {
  readonly toolRadiusM: number;
  readonly free: Region;
  readonly middle: Polygon;
  readonly reachable: Region;
  readonly reachableM2: number;
  /** Whether the tool gets straight from a to b; a must be in `middle`. */
  isClear(ax: number, ay: number, bx: number, by: number): boolean;
  nearest(point: Point): Point;
}

/** Arcs are drawn within this share of the tool's width, and places for the middle keep half as much again away from what bounds them. */
const arcShare = 0.0005;

/** Null where there is no place for the tool. Of several pieces the one nearest to `start` is taken, else the largest. */
export function createRoom(free: Region, toolWidthM: number, start: Point | undefined): Room | null {
  const toolRadiusM = toolWidthM / 2;
  const toleranceM = toolWidthM * arcShare;
  const inM = toolRadiusM + 1.5 * toleranceM;
  const { rest, lone } = loneHolesOf(free, 2.5 * inM);
  const kept = lone.map((ring) => aroundConvex(ring, inM));
  const bare = offsetRound(rest, -inM, toleranceM).filter((piece) => regionAreaM2([piece]) > 0);
  const rank = (piece: Polygon): number =>
    start === undefined ? -regionAreaM2([piece]) : distanceM(start, nearestIn(piece, start));
  const [middle] = withHoles(bare, kept)
    .map((piece, index) => ({ piece, bare: bare[index]!, rank: rank(piece) }))
    .sort((one, other) => one.rank - other.rank);
  if (middle === undefined) return null;
  const touched = intersection(offsetRound([middle.bare], inM, toleranceM), rest);
  const reachable = withHoles(touched, lone);
  const edges = createEdgeIndex(
    free.flatMap(({ outline, holes }) => [outline, ...holes]),
    Math.max(toolWidthM, 0.25),
  );
  return {
    toolRadiusM,
    free,
    middle: middle.piece,
    reachable,
    reachableM2: regionAreaM2(reachable),
    isClear: (ax, ay, bx, by) => edges.isApart(ax, ay, bx, by, toolRadiusM),
    nearest: (point) => nearestIn(middle.piece, point),
  };
}

function nearestIn(polygon: Polygon, point: Point): Point {
  if (isInsidePolygon(point, polygon)) return point;
  let best: Point = polygon.outline[0]!;
  for (const segment of [polygon.outline, ...polygon.holes].flatMap(ringSegments)) {
    const near = nearestOnSegment(point, segment);
    if (distanceM(near, point) < distanceM(best, point)) best = near;
  }
  return best;
}

/** The widest tool that finds a place on the slab, metres; searched for by halves. */
export function widestToolM(free: Region): number {
  const box = boxOf(free.flatMap(({ outline }) => outline));
  let fits = 0;
  let fails = Math.min(box.xMaxM - box.xMinM, box.yMaxM - box.yMinM) + 0.01;
  while (fails - fits > 0.005) {
    const middle = (fits + fails) / 2;
    if (offsetRound(free, -middle / 2, 0.001).length > 0) fits = middle;
    else fails = middle;
  }
  return fits;
}
