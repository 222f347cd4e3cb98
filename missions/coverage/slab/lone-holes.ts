import {
  angleDifferenceRad,
  boxOf,
  boxesOverlap,
  grownBox,
  isInsidePolygon,
  signedAreaM2,
  type Box,
  type Point,
  type Polygon,
  type Ring,
} from '../../../kernel/geometry.ts';
import type { Region } from '../polygons.ts';

/** With fewer holes it is quicker to take all together. */
const holesMin = 64;

export interface HolesApart {
  /** The region with the lone holes filled in. */
  readonly rest: Region;
  readonly lone: readonly Ring[];
}

/**
 * Convex holes around which nothing else comes within the distance: a tool goes all round each and touches everything beside it. The time
 * to grow or shrink a region grows with more than the number of its holes, so where there are very many these are taken one by one.
 */
export function loneHolesOf(region: Region, awayM: number): HolesApart {
  const holes = region.flatMap(({ holes: own }) => own);
  if (holes.length < holesMin) return { rest: region, lone: [] };
  const lone = loneRings(region, holes.filter(isConvex), awayM);
  const isLone = new Set(lone);
  const rest = region.map(({ outline, holes: own }) => ({ outline, holes: own.filter((ring) => !isLone.has(ring)) }));
  return { rest, lone };
}

/** The polygons with rings as further holes, each in the one around it. */
export function withHoles(polygons: Region, rings: readonly Ring[]): Polygon[] {
  const added: Ring[][] = polygons.map(() => []);
  for (const ring of rings) added[polygons.findIndex((polygon) => isInsidePolygon(ring[0]!, polygon))]?.push(ring);
  return polygons.map(({ outline, holes }, index) => ({ outline, holes: [...holes, ...added[index]!] }));
}

/** Corners of the way round a corner, rather more than seven to a right angle would not shorten it. */
const bendMaxRad = 0.28;

/** The way around a convex ring at the distance: straight beside its sides, and round its corners along lines that touch the circle there. */
export function aroundConvex(ring: Ring, awayM: number): Ring {
  const corners = signedAreaM2(ring) > 0 ? ring : [...ring].reverse();
  return corners.flatMap((at, index): Point[] => {
    const [before, after] = [corners.at(index - 1)!, corners[(index + 1) % corners.length]!];
    const intoRad = Math.atan2(at[1] - before[1], at[0] - before[0]);
    const bendRad = Math.max(0, angleDifferenceRad(Math.atan2(after[1] - at[1], after[0] - at[0]), intoRad));
    const parts = Math.max(1, Math.ceil(bendRad / bendMaxRad));
    const partRad = bendRad / parts;
    const outM = awayM / Math.cos(partRad / 2);
    return Array.from({ length: parts }, (_, part): Point => {
      const outRad = intoRad - Math.PI / 2 + (part + 0.5) * partRad;
      return [at[0] + outM * Math.cos(outRad), at[1] + outM * Math.sin(outRad)];
    });
  });
}

function isConvex(ring: Ring): boolean {
  const turns = ring.map(([x, y], index) => {
    const [before, after] = [ring.at(index - 1)!, ring[(index + 1) % ring.length]!];
    return (x - before[0]) * (after[1] - y) - (y - before[1]) * (after[0] - x);
  });
  return turns.every((turn) => turn <= 0) || turns.every((turn) => turn >= 0);
}

interface Side {
  readonly ring: Ring;
  readonly box: Box;
}

/** Rings around which no side of another comes within the distance of their box. */
function loneRings(region: Region, rings: readonly Ring[], awayM: number): Ring[] {
  const bucketM = 2 * awayM;
  const buckets = new Map<string, Side[]>();
  const namesOf = ({ xMinM, yMinM, xMaxM, yMaxM }: Box): string[] => {
    const names: string[] = [];
    for (let column = Math.floor(xMinM / bucketM); column <= Math.floor(xMaxM / bucketM); column += 1)
      for (let row = Math.floor(yMinM / bucketM); row <= Math.floor(yMaxM / bucketM); row += 1)
        names.push(`${column} ${row}`);
    return names;
  };
  const put = (side: Side, name: string): void => {
    const bucket = buckets.get(name);
    if (bucket === undefined) buckets.set(name, [side]);
    else bucket.push(side);
  };
  for (const ring of region.flatMap(({ outline, holes }) => [outline, ...holes])) {
    for (const box of partsOf(ring, bucketM)) for (const name of namesOf(box)) put({ ring, box }, name);
  }
  return rings.filter((ring) => {
    const around = grownBox(boxOf(ring), awayM);
    const isMet = (side: Side): boolean => side.ring !== ring && boxesOverlap(side.box, around);
    return !namesOf(around).some((name) => buckets.get(name)?.some(isMet));
  });
}

/** Boxes of a ring's sides, long ones in parts. */
function partsOf(ring: Ring, partMaxM: number): Box[] {
  return ring.flatMap((a, index) => {
    const b = ring[(index + 1) % ring.length]!;
    const parts = Math.max(1, Math.ceil(Math.hypot(b[0] - a[0], b[1] - a[1]) / partMaxM));
    const at = (part: number): [number, number] => [
      a[0] + ((b[0] - a[0]) * part) / parts,
      a[1] + ((b[1] - a[1]) * part) / parts,
    ];
    return Array.from({ length: parts }, (_, part) => boxOf([at(part), at(part + 1)]));
  });
}
