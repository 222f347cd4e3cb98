import type { Point, Pose } from '../../kernel/geometry.ts';
import type { Region } from '../coverage/polygons.ts';

/** Crossings of bars in one row across the gantry's way, in order. Site frame, metres. */
export interface TieRow {
  readonly ties: readonly Point[];
}

/** Bars end so far within the edge of the mat, metres. */
const coverM = 0.05;

/** The crossings of a square mesh within the region, row by row along the x axis of `origin`; the mesh lies on the origin's axes. */
export function tieRows(
  region: Region,
  { origin, spacingM }: { readonly origin: Pick<Pose, 'xM' | 'yM' | 'yawRad'>; readonly spacingM: number },
): TieRow[] {
  const cos = Math.cos(origin.yawRad);
  const sin = Math.sin(origin.yawRad);
  const toOwn = ([x, y]: Point): Point => [
    (x - origin.xM) * cos + (y - origin.yM) * sin,
    (y - origin.yM) * cos - (x - origin.xM) * sin,
  ];
  const toSite = ([x, y]: Point): Point => [origin.xM + x * cos - y * sin, origin.yM + x * sin + y * cos];
  const rings = region.flatMap(({ outline, holes }) => [outline, ...holes]).map((ring) => ring.map(toOwn));
  const xs = rings.flat().map(([x]) => x);
  if (xs.length === 0) return [];
  const rows: TieRow[] = [];
  const first = Math.ceil((Math.min(...xs) + coverM) / spacingM);
  const last = Math.floor((Math.max(...xs) - coverM) / spacingM);
  for (let row = first; row <= last; row += 1) {
    for (const [fromM, toM] of insideAt(rings, row * spacingM)) {
      const ties: Point[] = [];
      const end = Math.floor((toM - coverM) / spacingM);
      for (let tie = Math.ceil((fromM + coverM) / spacingM); tie <= end; tie += 1)
        ties.push(toSite([row * spacingM, tie * spacingM]));
      if (ties.length > 0) rows.push({ ties });
    }
  }
  return rows;
}

/** Stretches of the line at `x` that lie within the rings (even-odd). */
function insideAt(rings: readonly (readonly Point[])[], x: number): [number, number][] {
  const crossings = rings
    .flatMap((ring) =>
      ring.flatMap((from, index): number[] => {
        const to = ring[(index + 1) % ring.length]!;
        if (from[0] <= x === to[0] <= x) return [];
        return [from[1] + ((x - from[0]) / (to[0] - from[0])) * (to[1] - from[1])];
      }),
    )
    .sort((a, b) => a - b);
  const inside: [number, number][] = [];
  for (let index = 0; index + 1 < crossings.length; index += 2) inside.push([crossings[index]!, crossings[index + 1]!]);
  return inside;
}
