import type { Point, Segment, Ring } from '../../kernel/geometry.ts';
import { uniteLoops, uniteRings, stripsAround } from './rings.ts';
import type { Polygon } from '../../kernel/geometry.ts';

/** Triangles in the site frame (x east, y north, z up, metres): nine numbers each. */
export interface Mesh {
  readonly triangles: Float64Array;
}

export interface HeightRange {
  readonly lowM: number;
  readonly highM: number;
}

/** One triangle with its slope, for sorting top faces. */
export interface Face {
  readonly corners: readonly [Point, Point, Point];
  /** Area of its plan view, m²; positive when it faces up. */
  readonly planAreaM2: number;
  readonly heightM: number;
  /** Rise over run: 0 for a level face. */
  readonly slopeRatio: number;
}

export function triangleCount(mesh: Mesh): number {
  return mesh.triangles.length / 9;
}

export function heightRange(mesh: Mesh): HeightRange {
  let lowM = Infinity;
  let highM = -Infinity;
  for (let index = 2; index < mesh.triangles.length; index += 3) {
    lowM = Math.min(lowM, mesh.triangles[index] as number);
    highM = Math.max(highM, mesh.triangles[index] as number);
  }
  return { lowM, highM };
}

/**
 * Faces that look up. Some exporters turn a whole body inside out; then its "up" faces lie lower than its "down" faces,
 * and both are swapped.
 */
export function upFaces(mesh: Mesh): Face[] {
  const up: Face[] = [];
  const down: Face[] = [];
  for (let index = 0; index < mesh.triangles.length; index += 9) {
    const face = faceAt(mesh.triangles, index);
    if (face.planAreaM2 > 1e-9) up.push(face);
    if (face.planAreaM2 < -1e-9) down.push(face);
  }
  if (meanHeightM(up) >= meanHeightM(down)) return up;
  return down.map((face) => ({ ...face, planAreaM2: -face.planAreaM2 }));
}

function meanHeightM(faces: readonly Face[]): number {
  const areaM2 = faces.reduce((sum, face) => sum + face.planAreaM2, 0);
  if (areaM2 === 0) return -Infinity;
  return faces.reduce((sum, face) => sum + face.planAreaM2 * face.heightM, 0) / areaM2;
}

function faceAt(numbers: Float64Array, index: number): Face {
  const at = (offset: number): number => numbers[index + offset] as number;
  const ux = at(3) - at(0);
  const uy = at(4) - at(1);
  const uz = at(5) - at(2);
  const vx = at(6) - at(0);
  const vy = at(7) - at(1);
  const vz = at(8) - at(2);
  const nx = uy * vz - uz * vy;
  const ny = uz * vx - ux * vz;
  const nz = ux * vy - uy * vx;
  return {
    corners: [
      [at(0), at(1)],
      [at(3), at(4)],
      [at(6), at(7)],
    ],
    planAreaM2: nz / 2,
    heightM: (at(2) + at(5) + at(8)) / 3,
    slopeRatio: nz === 0 ? Infinity : Math.hypot(nx, ny) / Math.abs(nz),
  };
}

/** Where the plane z = `heightM` cuts the mesh: loose segments in plan. */
export function cutSegments(mesh: Mesh, heightM: number): Segment[] {
  const segments: Segment[] = [];
  const { triangles } = mesh;
  for (let index = 0; index < triangles.length; index += 9) {
    const crossings: Point[] = [];
    for (let corner = 0; corner < 3; corner += 1) {
      const from = index + corner * 3;
      const to = index + ((corner + 1) % 3) * 3;
      const zFrom = (triangles[from + 2] as number) - heightM;
      const zTo = (triangles[to + 2] as number) - heightM;
      if (zFrom < 0 === zTo < 0) continue;
      const share = zFrom / (zFrom - zTo);
      const along = (offset: number): number =>
        (triangles[from + offset] as number) +
        share * ((triangles[to + offset] as number) - (triangles[from + offset] as number));
      crossings.push([along(0), along(1)]);
    }
    if (crossings.length === 2) segments.push({ from: crossings[0] as Point, to: crossings[1] as Point });
  }
  return segments.filter(({ from, to }) => Math.hypot(to[0] - from[0], to[1] - from[1]) > 1e-6);
}

/** Ends closer than this are one corner. */
const snapM = 0.0005;
/** Half the thickness given to a section that does not close into a ring. */
const openSectionRadiusM = 0.02;

/** Outlines of the mesh where the plane z = `heightM` cuts it. */
export function cutOutlines(mesh: Mesh, heightM: number): Polygon[] {
  const segments = cutSegments(mesh, heightM);
  if (segments.length === 0) return [];
  const { loops, isClosed } = chain(segments);
  return isClosed ? uniteLoops(loops) : stripsAround(segments, openSectionRadiusM);
}

function chain(segments: readonly Segment[]): { loops: Ring[]; isClosed: boolean } {
  const key = ([x, y]: Point): string => `${Math.round(x / snapM)},${Math.round(y / snapM)}`;
  const next = new Map<string, { segment: number; point: Point; otherKey: string }[]>();
  const link = (from: Point, to: Point, segment: number): void => {
    const list = next.get(key(from)) ?? [];
    list.push({ segment, point: to, otherKey: key(to) });
    next.set(key(from), list);
  };
  segments.forEach(({ from, to }, index) => {
    if (key(from) === key(to)) return;
    link(from, to, index);
    link(to, from, index);
  });
  const used = new Set<number>();
  const loops: Ring[] = [];
  let isClosed = true;
  segments.forEach(({ from }, start) => {
    if (used.has(start) || key(segments[start]?.to as Point) === key(from)) return;
    const ring: Point[] = [from];
    let atKey = key(from);
    for (let step = 0; step <= segments.length; step += 1) {
      const way = next.get(atKey)?.find(({ segment }) => !used.has(segment));
      if (way === undefined) break;
      used.add(way.segment);
      ring.push(way.point);
      atKey = way.otherKey;
      if (atKey === key(from)) break;
    }
    if (atKey !== key(from)) isClosed = false;
    else if (ring.length > 3) loops.push(ring.slice(0, -1));
  });
  return { loops, isClosed };
}

/** The plan view of everything in the mesh that looks up: footprints of stairs. */
export function planOutlines(mesh: Mesh): Polygon[] {
  return uniteRings(upFaces(mesh).map((face) => face.corners));
}
