import { booleanOpWithPolyTree, ClipType, FillRule, inflatePaths, JoinType, EndType, PolyTree64 } from 'clipper2-ts';
import type { Path64, Paths64, PolyPath64 } from 'clipper2-ts';
import { polygonAreaM2, type Point, type Polygon, type Ring } from '../../kernel/geometry.ts';

/** A region is any number of polygons that do not overlap. */
export type Region = readonly Polygon[];

/** Clipper works on integers: a tenth of a millimetre. */
const unitsPerM = 10_000;

function path(ring: Ring): Path64 {
  return ring.map(([x, y]) => ({ x: Math.round(x * unitsPerM), y: Math.round(y * unitsPerM) }));
}

function paths(region: Region): Paths64 {
  return region.flatMap((polygon) => [
    withOrientation(path(polygon.outline), 1),
    ...polygon.holes.map((hole) => withOrientation(path(hole), -1)),
  ]);
}

function ring(points: Path64): Ring {
  return points.map(({ x, y }): Point => [x / unitsPerM, y / unitsPerM]);
}

function collect(node: PolyPath64, found: Polygon[]): void {
  for (let index = 0; index < node.count; index += 1) {
    const outer = node.child(index);
    const holes: Ring[] = [];
    for (let inner = 0; inner < outer.count; inner += 1) {
      const hole = outer.child(inner);
      if (hole.poly !== null) holes.push(ring(hole.poly));
      collect(hole, found);
    }
    if (outer.poly !== null) found.push({ outline: ring(outer.poly), holes });
  }
}

function combine(kind: ClipType, subject: Region, clip: Region): Polygon[] {
  const tree = new PolyTree64();
  booleanOpWithPolyTree(kind, paths(subject), paths(clip), tree, FillRule.NonZero);
  const found: Polygon[] = [];
  collect(tree, found);
  return found;
}

/** The parts of an operand may overlap each other (non-zero rule); the result's outlines run counter-clockwise. */
export function intersection(subject: Region, clip: Region): Polygon[] {
  return subject.length === 0 || clip.length === 0 ? [] : combine(ClipType.Intersection, subject, clip);
}

export function difference(subject: Region, clip: Region): Polygon[] {
  return subject.length === 0 ? [] : combine(ClipType.Difference, subject, clip);
}

/** Union of polygons that may overlap each other. */
export function union(polygons: Region): Polygon[] {
  if (polygons.length === 0) return [];
  return combine(ClipType.Union, polygons, []);
}

function withOrientation(points: Path64, sign: 1 | -1): Path64 {
  let doubled = 0;
  for (let index = 0; index < points.length; index += 1) {
    const a = points[index]!;
    const b = points[(index + 1) % points.length]!;
    doubled += a.x * b.y - b.x * a.y;
  }
  return doubled * sign < 0 ? [...points].reverse() : points;
}

/** Grows the region by `byM` (shrinks it when negative) with mitred corners. */
export function offset(region: Region, byM: number): Polygon[] {
  return merged(inflatePaths(paths(union(region)), byM * unitsPerM, JoinType.Miter, EndType.Polygon, 4));
}

/** As `offset`, but what a disc of that radius can or cannot reach: corners are arcs, drawn within `arcToleranceM` by chords. */
export function offsetRound(region: Region, byM: number, arcToleranceM: number): Polygon[] {
  const tolerance = arcToleranceM * unitsPerM;
  return merged(inflatePaths(paths(union(region)), byM * unitsPerM, JoinType.Round, EndType.Polygon, 2, tolerance));
}

/** What a disc sweeps along lines of points. */
export function sweptByDisc(lines: readonly (readonly Point[])[], radiusM: number, arcToleranceM: number): Polygon[] {
  const tolerance = arcToleranceM * unitsPerM;
  return merged(inflatePaths(lines.map(path), radiusM * unitsPerM, JoinType.Round, EndType.Round, 2, tolerance));
}

function merged(grown: Paths64): Polygon[] {
  const tree = new PolyTree64();
  booleanOpWithPolyTree(ClipType.Union, grown, [], tree, FillRule.NonZero);
  const found: Polygon[] = [];
  collect(tree, found);
  return found;
}

export function regionAreaM2(region: Region): number {
  return region.reduce((sum, polygon) => sum + polygonAreaM2(polygon), 0);
}

/** A ring as a polygon without holes. */
export function solid(outline: Ring): Polygon {
  return { outline, holes: [] };
}
