import {
  isInsidePolygon,
  ringSegments,
  segmentDistanceM,
  type Point,
  type Ring,
  type Segment,
} from '../../kernel/geometry.ts';
import type { LevelView, ZoneView } from '../../controller/contract/api.ts';

/** Kept from edges, holes, walls and zones, the most first: with more room around it, machines reach more of the area. */
const CLEARANCES_M = [2.5, 1.5, 0.5] as const;
const SEARCH_M = 40;

/**
 * A square of the wanted side on the level's largest slab, clear of edges, holes, walls, zones and what is `taken`: somewhere a foreman would tap.
 * Columns may stand in it, as they do on site. The one nearest to where the machines are staged.
 */
export function freeSquare(
  level: LevelView,
  zones: readonly ZoneView[],
  sideM: number,
  taken: readonly Ring[] = [],
): Ring {
  const slab = [...level.slabs].sort((a, b) => b.areaM2 - a.areaM2)[0];
  if (slab === undefined) throw new Error(`no slab on ${level.id}`);
  const kept = zones.filter((zone) => zone.levelId === level.id && zone.kind !== 'WALKWAY').map((zone) => zone.outline);
  const closed = [...kept, ...taken];
  const borders = [slab.outline, ...slab.holes, ...level.walls.map((wall) => wall.outline), ...closed].flatMap(
    ringSegments,
  );
  const staging = middleOf(kept.length > 0 ? kept.flat() : slab.outline);
  const isOpen = (corner: Point): boolean =>
    isInsidePolygon(corner, { outline: slab.outline, holes: slab.holes }) &&
    !closed.some((outline) => isInsidePolygon(corner, { outline, holes: [] }));
  const squares = squaresAround(staging, sideM).filter((square) => square.every(isOpen));
  for (const clearanceM of CLEARANCES_M) {
    const found = squares.find((square) => isClear(square, borders, clearanceM));
    if (found !== undefined) return found;
  }
  throw new Error(`no free square of ${String(sideM)} m on ${level.id}`);
}

/** Nearest first. */
function squaresAround(middle: Point, sideM: number): Ring[] {
  const offsets: Point[] = [];
  for (let dx = -SEARCH_M; dx <= SEARCH_M; dx += 1)
    for (let dy = -SEARCH_M; dy <= SEARCH_M; dy += 1) offsets.push([dx, dy]);
  return offsets
    .sort((a, b) => Math.hypot(...a) - Math.hypot(...b))
    .map(([dx, dy]) => {
      const x = Math.round(middle[0] + dx - sideM / 2);
      const y = Math.round(middle[1] + dy - sideM / 2);
      return [
        [x, y],
        [x + sideM, y],
        [x + sideM, y + sideM],
        [x, y + sideM],
      ];
    });
}

function middleOf(points: readonly Point[]): Point {
  const sum = points.reduce<[number, number]>(([x, y], point) => [x + point[0], y + point[1]], [0, 0]);
  return [sum[0] / points.length, sum[1] / points.length];
}

function isClear(square: Ring, borders: readonly Segment[], clearanceM: number): boolean {
  return !ringSegments(square).some((side) => borders.some((border) => segmentDistanceM(side, border) < clearanceM));
}
