import type { Point, Ring } from '../../kernel/geometry.ts';
import { isInsidePolygon, ringSegments, segmentsCross } from '../../kernel/geometry.ts';
import type { LevelView, ZoneView } from '../../controller/contract/api.ts';

/**
 * A square of the wanted side on the level's largest slab that meets no hole, zone or outline: somewhere a foreman would tap.
 * Columns may stand in it, as they do on site. The first one found from the slab's middle outwards.
 */
export function freeSquare(level: LevelView, zones: readonly ZoneView[], sideM: number): Ring {
  const slab = [...level.slabs].sort((a, b) => b.areaM2 - a.areaM2)[0];
  if (slab === undefined) throw new Error(`no slab on ${level.id}`);
  const xs = slab.outline.map(([x]) => x);
  const ys = slab.outline.map(([, y]) => y);
  const middle: Point = [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
  const borders = [
    slab.outline,
    ...slab.holes,
    ...zones.filter((zone) => zone.levelId === level.id && zone.kind !== 'WALKWAY').map((zone) => zone.outline),
  ];
  const candidates: Ring[] = [];
  for (let dx = -30; dx <= 30; dx += 1) {
    for (let dy = -30; dy <= 30; dy += 1) candidates.push(squareAt(middle[0] + dx, middle[1] + dy, sideM));
  }
  const from = (ring: Ring): number =>
    Math.hypot((ring[0] as Point)[0] + sideM / 2 - middle[0], (ring[0] as Point)[1] + sideM / 2 - middle[1]);
  const found = candidates
    .sort((a, b) => from(a) - from(b))
    .find(
      (ring) =>
        ring.every((corner) => isInsidePolygon(corner, { outline: slab.outline, holes: slab.holes })) &&
        !borders.some((border) => ringsCross(ring, border)) &&
        !zones.some(
          (zone) =>
            zone.levelId === level.id &&
            zone.kind !== 'WALKWAY' &&
            isInsidePolygon(ring[0] as Point, { outline: zone.outline, holes: [] }),
        ),
    );
  if (found === undefined) throw new Error(`no free square of ${String(sideM)} m on ${level.id}`);
  return found;
}

function squareAt(xM: number, yM: number, sideM: number): Ring {
  return [
    [xM, yM],
    [xM + sideM, yM],
    [xM + sideM, yM + sideM],
    [xM, yM + sideM],
  ];
}

function ringsCross(a: Ring, b: Ring): boolean {
  return ringSegments(a).some((one) => ringSegments(b).some((other) => segmentsCross(one, other)));
}
