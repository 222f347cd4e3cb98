import { Clipper, ClipType, EndType, FillRule, JoinType, PolyTree64, type PolyPath64, type Path64 } from 'clipper2-ts';
import {
  isInsideRing,
  signedAreaM2,
  type Point,
  type Polygon,
  type Ring,
  type Segment,
} from '../../kernel/geometry.ts';
import { importLimits } from './import-limits.ts';

/** Clipper works on whole numbers: one unit is a tenth of a millimetre. */
const unitsPerM = 10_000;
/** Corners that lie this close to the line between their neighbours are no corners. */
const straightnessM = 0.001;

function toPath(ring: Ring): Path64 {
  return ring.map(([x, y]) => ({ x: Math.round(x * unitsPerM), y: Math.round(y * unitsPerM) }));
}

/** Rounds to a tenth of a millimetre, so that the same building always gives the same bytes. */
export function roundM(valueM: number): number {
  const rounded = Math.round(valueM * unitsPerM) / unitsPerM;
  return rounded === 0 ? 0 : rounded;
}

function toRing(path: Path64): Ring {
  return path.map(({ x, y }): Point => [roundM(x / unitsPerM), roundM(y / unitsPerM)]);
}

/** Drops doubled corners and corners on a straight line, to about a millimetre. */
export function simplifyRing(ring: Ring): Ring {
  let corners: readonly Point[] = ring;
  let quietPasses = 0;
  for (let pass = 0; pass < ring.length + 2 && quietPasses < 2 && corners.length > 3; pass += 1) {
    // Only every other corner may go in one pass: neighbours would be judged against each other, and a fine arc would vanish.
    const kept = corners.filter((corner, index) => {
      if (index % 2 !== pass % 2) return true;
      const before = corners[(index + corners.length - 1) % corners.length] as Point;
      const after = corners[(index + 1) % corners.length] as Point;
      return distanceToLineM(corner, before, after) > straightnessM;
    });
    quietPasses = kept.length === corners.length ? quietPasses + 1 : 0;
    corners = kept;
  }
  return startAtLowestCorner(corners);
}

function distanceToLineM(point: Point, from: Point, to: Point): number {
  const lengthM = Math.hypot(to[0] - from[0], to[1] - from[1]);
  if (lengthM < straightnessM) return Math.hypot(point[0] - from[0], point[1] - from[1]);
  return Math.abs((to[0] - from[0]) * (point[1] - from[1]) - (to[1] - from[1]) * (point[0] - from[0])) / lengthM;
}

/** The first corner is the south-western one, whatever order the file had. */
function startAtLowestCorner(ring: Ring): Ring {
  let first = 0;
  ring.forEach(([x, y], index) => {
    const [bestX, bestY] = ring[first] as Point;
    if (x + y < bestX + bestY || (x + y === bestX + bestY && x < bestX)) first = index;
  });
  return [...ring.slice(first), ...ring.slice(0, first)];
}

function collect(node: PolyPath64, polygons: Polygon[]): void {
  for (let index = 0; index < node.count; index += 1) {
    const outer = node.child(index);
    const holes: Ring[] = [];
    for (let hole = 0; hole < outer.count; hole += 1) {
      const inner = outer.child(hole);
      holes.push(toRing(inner.poly ?? []));
      collect(inner, polygons);
    }
    polygons.push({ outline: toRing(outer.poly ?? []), holes });
  }
}

function tidyPolygon(polygon: Polygon): Polygon {
  const holes = polygon.holes
    .filter((hole) => Math.abs(signedAreaM2(hole)) > importLimits.crackAreaMaxM2.value)
    .map((hole) => directed(simplifyRing(hole), 'clockwise'));
  return { outline: directed(simplifyRing(polygon.outline), 'counter-clockwise'), holes: holes.sort(byCorner) };
}

function byCorner(left: Ring, right: Ring): number {
  const [leftX, leftY] = left[0] as Point;
  const [rightX, rightY] = right[0] as Point;
  return leftX - rightX || leftY - rightY;
}

/** The ring in the asked direction, still starting at the same corner. */
export function directed(ring: Ring, direction: 'clockwise' | 'counter-clockwise'): Ring {
  const isCounterClockwise = signedAreaM2(ring) > 0;
  if (isCounterClockwise === (direction === 'counter-clockwise')) return ring;
  return [...ring.slice(0, 1), ...ring.slice(1).reverse()];
}

function combine(type: ClipType, subject: Path64[], clip: Path64[] | null, rule: FillRule): Polygon[] {
  const tree = new PolyTree64();
  Clipper.booleanOpWithPolyTree(type, subject, clip, tree, rule);
  const polygons: Polygon[] = [];
  collect(tree, polygons);
  return polygons
    .filter((polygon) => Math.abs(signedAreaM2(polygon.outline)) > importLimits.crackAreaMaxM2.value)
    .map(tidyPolygon)
    .filter((polygon) => polygon.outline.length >= 3)
    .sort((left, right) => byCorner(left.outline, right.outline));
}

/** Union of rings of either direction (triangles, loops). Largest detail kept: 0.1 mm. */
export function uniteRings(rings: readonly Ring[]): Polygon[] {
  const paths = rings.map((ring) => toPath(directed(ring, 'counter-clockwise')));
  return combine(ClipType.Union, paths, null, FillRule.NonZero);
}

/** Union of closed loops of which an inner one cuts a hole. */
export function uniteLoops(loops: readonly Ring[]): Polygon[] {
  return combine(ClipType.Union, loops.map(toPath), null, FillRule.EvenOdd);
}

function pathsOf(polygons: readonly Polygon[]): Path64[] {
  return polygons.flatMap(({ outline, holes }) => [
    toPath(directed(outline, 'counter-clockwise')),
    ...holes.map((hole) => toPath(directed(hole, 'clockwise'))),
  ]);
}

export function intersectPolygons(left: readonly Polygon[], right: readonly Polygon[]): Polygon[] {
  return combine(ClipType.Intersection, pathsOf(left), pathsOf(right), FillRule.NonZero);
}

export function subtractPolygons(left: readonly Polygon[], right: readonly Polygon[]): Polygon[] {
  return combine(ClipType.Difference, pathsOf(left), pathsOf(right), FillRule.NonZero);
}

/** The strip of `radiusM` around segments: the footprint of a mesh whose section does not close. */
export function stripsAround(segments: readonly Segment[], radiusM: number): Polygon[] {
  const lines = segments.map(({ from, to }) => toPath([from, to]));
  const paths = Clipper.inflatePaths(lines, radiusM * unitsPerM, JoinType.Miter, EndType.Square);
  return combine(ClipType.Union, paths, null, FillRule.NonZero);
}

/** Grows (positive) or shrinks (negative) polygons with sharp corners. */
export function offsetPolygons(polygons: readonly Polygon[], byM: number): Polygon[] {
  const paths = Clipper.inflatePaths(pathsOf(polygons), byM * unitsPerM, JoinType.Miter, EndType.Polygon);
  return combine(ClipType.Union, paths, null, FillRule.NonZero);
}

/** Convex hull, counter-clockwise, by Andrew's monotone chain. */
export function convexHull(points: readonly Point[]): Ring {
  const sorted = [...points].sort((left, right) => left[0] - right[0] || left[1] - right[1]);
  const half = (ordered: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of ordered) {
      while (
        chain.length >= 2 &&
        turn(chain[chain.length - 2] as Point, chain[chain.length - 1] as Point, point) <= 0
      ) {
        chain.pop();
      }
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  const hull = [...half(sorted), ...half([...sorted].reverse())];
  return startAtLowestCorner(hull.map(([x, y]): Point => [roundM(x), roundM(y)]));
}

function turn(a: Point, b: Point, c: Point): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/** A point inside a simple ring: the centre of an ear, the corner triangle that holds no other corner. */
export function insidePoint(ring: Ring): Point {
  const turned = signedAreaM2(ring) > 0 ? ring : [...ring].reverse();
  for (let index = 0; index < turned.length; index += 1) {
    const ear = [0, 1, 2].map((step) => turned[(index + step) % turned.length] as Point);
    const holdsOther = turned.some((corner) => !ear.includes(corner) && isInsideRing(corner, ear));
    if (signedAreaM2(ear) > 0 && !holdsOther) {
      return [0, 1].map((axis) => ear.reduce((sum, corner) => sum + (corner[axis] as number) / 3, 0)) as [
        number,
        number,
      ];
    }
  }
  return ring[0] as Point;
}
