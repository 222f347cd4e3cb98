import { boxOf, type Box, type Point, type Polygon, type Ring } from '../../../kernel/geometry.ts';
import { difference, intersection, solid, sweptByDisc, type Region } from '../polygons.ts';

/** Arcs of what the tool sweeps are drawn within this share of its radius. */
const arcShare = 0.001;
/** Where a path has more corners, the region is halved: the union of all that is swept takes more than twice as long for twice the corners. */
const cornersMax = 700;

/** What of a region a disc does not touch on its path: exact but for the arcs' chords, which lie on the safe side. */
export function unswept(region: Region, path: readonly Point[], radiusM: number): Polygon[] {
  return unsweptBy(region, [path], radiusM);
}

function unsweptBy(region: Region, lines: readonly (readonly Point[])[], radiusM: number): Polygon[] {
  if (region.length === 0) return [];
  const box = boxOf(region.flatMap(({ outline }) => outline));
  const [widthM, depthM] = [box.xMaxM - box.xMinM, box.yMaxM - box.yMinM];
  const corners = lines.reduce((sum, { length }) => sum + length, 0);
  // Halves not much larger than the disc would have the same lines again.
  if (corners <= cornersMax || Math.max(widthM, depthM) < 16 * radiusM)
    return difference(region, sweptByDisc(lines, radiusM, radiusM * arcShare));
  const [middleX, middleY] = [box.xMinM + widthM / 2, box.yMinM + depthM / 2];
  const halves: Box[] =
    widthM > depthM
      ? [
          { ...box, xMaxM: middleX },
          { ...box, xMinM: middleX },
        ]
      : [
          { ...box, yMaxM: middleY },
          { ...box, yMinM: middleY },
        ];
  return halves.flatMap((half) =>
    unsweptBy(intersection(region, [solid(ringOf(half))]), linesNear(lines, half, radiusM), radiusM),
  );
}

function ringOf({ xMinM, xMaxM, yMinM, yMaxM }: Box): Ring {
  return [
    [xMinM, yMinM],
    [xMaxM, yMinM],
    [xMaxM, yMaxM],
    [xMinM, yMaxM],
  ];
}

/** The parts of the lines from which the disc may touch the box. */
function linesNear(lines: readonly (readonly Point[])[], box: Box, radiusM: number): Point[][] {
  const found: Point[][] = [];
  for (const line of lines) {
    let part: Point[] | null = null;
    line.forEach((to, index) => {
      const from = line[Math.max(0, index - 1)]!;
      const isNear =
        Math.max(from[0], to[0]) >= box.xMinM - radiusM &&
        Math.min(from[0], to[0]) <= box.xMaxM + radiusM &&
        Math.max(from[1], to[1]) >= box.yMinM - radiusM &&
        Math.min(from[1], to[1]) <= box.yMaxM + radiusM;
      if (isNear && part === null) {
        part = [from];
        found.push(part);
      }
      if (isNear) part!.push(to);
      else part = null;
    });
  }
  return found;
}
