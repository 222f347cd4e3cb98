import {
  boxOf,
  isInsideRing,
  pointSegmentDistanceM,
  ringSegments,
  segmentDistanceM,
  type Point,
  type Ring,
} from '../../../kernel/geometry.ts';
import type { Level } from '../../../missions/site-model.ts';

/** Shortest distance between two filled rings; 0 when they touch or overlap. Metres. */
function ringDistanceM(left: Ring, right: Ring): number {
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

export function pointRingDistanceM(point: Point, ring: Ring): number {
  if (isInsideRing(point, ring)) return 0;
  return Math.min(...ringSegments(ring).map((segment) => pointSegmentDistanceM(point, segment)));
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
