import {
  boxOf,
  isInsidePolygon,
  isInsideRing,
  pointSegmentDistanceM,
  polygonAreaM2,
  ringSegments,
  segmentDistanceM,
  type Point,
  type Polygon,
  type Ring,
  type Segment,
} from '../../../kernel/geometry.ts';
import type { Level } from '../../../missions/site-model.ts';
import { offsetPolygons, subtractPolygons } from '../rings.ts';

/** Shortest distance between two filled rings; 0 when they touch or overlap. Metres. */
export function ringDistanceM(left: Ring, right: Ring): number {
  const [firstLeft, firstRight] = [left[0] as Point, right[0] as Point];
  if (isInsideRing(firstLeft, right) || isInsideRing(firstRight, left)) return 0;
  const others = ringSegments(right);
  return Math.min(...ringSegments(left).flatMap((segment) => others.map((other) => segmentDistanceM(segment, other))));
}

/** Whether two filled rings are nearer than `limitM` (touching counts for 0). Most pairs are settled by their boxes. */
export function areRingsNearer(left: Ring, right: Ring, limitM: number): boolean {
  const a = boxOf(left);
  const b = boxOf(right);
  const gapM = Math.max(a.xMinM - b.xMaxM, b.xMinM - a.xMaxM, a.yMinM - b.yMaxM, b.yMinM - a.yMaxM);
  if (gapM > limitM) return false;
  const exactM = ringDistanceM(left, right);
  return exactM < limitM || exactM === 0;
}

export function ringEdgeDistanceM(ring: Ring, edges: readonly Segment[]): number {
  return Math.min(
    Infinity,
    ...ringSegments(ring).flatMap((segment) => edges.map((edge) => segmentDistanceM(segment, edge))),
  );
}

export function pointRingDistanceM(point: Point, ring: Ring): number {
  if (isInsideRing(point, ring)) return 0;
  return Math.min(...ringSegments(ring).map((segment) => pointSegmentDistanceM(point, segment)));
}

/** Whether the ring lies inside the polygon, at least `marginM` from its border. */
export function isRingInside(ring: Ring, polygon: Polygon, marginM: number): boolean {
  if (!ring.every((corner) => isInsidePolygon(corner, polygon))) return false;
  const border = [polygon.outline, ...polygon.holes].flatMap(ringSegments);
  if (ringEdgeDistanceM(ring, border) < Math.max(marginM, 1e-6)) return false;
  return !polygon.holes.some((hole) => isInsideRing(hole[0] as Point, ring));
}

/** Columns, walls and stairs of a level. */
export function obstaclesOf(level: Level): Ring[] {
  return [...level.columns, ...level.walls, ...level.stairs].map(({ outline }) => outline);
}

/** Points of a square grid over a ring's box, row by row from the south-west. */
export function gridOver(ring: Ring, stepM: number): Point[] {
  const { xMinM, yMinM, xMaxM, yMaxM } = boxOf(ring);
  const columns = Math.floor((xMaxM - xMinM) / stepM);
  const rows = Math.floor((yMaxM - yMinM) / stepM);
  const points: Point[] = [];
  for (let row = 0; row <= rows; row += 1) {
    for (let column = 0; column <= columns; column += 1) points.push([xMinM + column * stepM, yMinM + row * stepM]);
  }
  return points;
}

/** Half the width of floor that a robot with its clearances needs to get past, metres. */
const passageHalfM = 1.5;

/** Floor that robots could not drive to any more if these rings were occupied: all but the largest connected part, m². */
export function cutOffFloorM2(slab: Polygon, occupied: readonly Ring[]): number {
  const rings = occupied.map((outline): Polygon => ({ outline, holes: [] }));
  const passable = subtractPolygons(offsetPolygons([slab], -passageHalfM), offsetPolygons(rings, passageHalfM));
  const areasM2 = passable.map(polygonAreaM2);
  return areasM2.reduce((sum, areaM2) => sum + areaM2, 0) - Math.max(0, ...areasM2);
}
