import type { Point, Ring } from '../../kernel/geometry.ts';
import {
  buildingElementKinds,
  type BuildingElement,
  type BuildingElementKind,
} from '../../missions/building-element.ts';
import type { ElementKind, IfcElement } from './ifc-elements.ts';
import { heightRange, triangleCount, type Mesh } from './mesh.ts';
import { convexHull, roundM } from './rings.ts';

/** Faces of a closed body cancel out; a mesh whose faces leave more of their area than this has holes. */
const openShareMax = 1e-3;
/** Less is no body, m³. */
const volumeMinM3 = 1e-6;

/** Elements that a crane could set, in the order of the file; those without a body are left out. */
export function buildingElements(elements: readonly IfcElement[]): readonly BuildingElement[] {
  return elements.flatMap(({ kind, globalId, name, mesh }): BuildingElement[] => {
    if (!isLiftable(kind) || globalId === '' || triangleCount(mesh) === 0) return [];
    const outline = convexHull(planPoints(mesh));
    if (outline.length < 3) return [];
    const { lowM, highM } = heightRange(mesh);
    const body = bodyOf(mesh);
    const [xM, yM] = body?.centre ?? middleOf(outline);
    return [
      {
        ...{ globalId, kind, name },
        outline: outline.map(([x, y]): Point => [roundM(x), roundM(y)]),
        place: { xM: roundM(xM), yM: roundM(yM), zM: roundM(lowM), yawRad: headingOf(outline) },
        topM: roundM(highM),
        volumeM3: body === null ? null : Number(body.volumeM3.toFixed(4)),
      },
    ];
  });
}

function isLiftable(kind: ElementKind): kind is BuildingElementKind {
  return buildingElementKinds.some((one) => one === kind);
}

function planPoints({ triangles }: Mesh): Point[] {
  const points: Point[] = [];
  for (let index = 0; index < triangles.length; index += 3) points.push([triangles[index]!, triangles[index + 1]!]);
  return points;
}

function middleOf(ring: Ring): Point {
  const middle = (values: readonly number[]): number => (Math.min(...values) + Math.max(...values)) / 2;
  return [middle(ring.map(([x]) => x)), middle(ring.map(([, y]) => y))];
}

/** Of the longest side. */
function headingOf(ring: Ring): number {
  const sides = ring.map(([x, y], index) => {
    const [nextX, nextY] = ring[(index + 1) % ring.length]!;
    return { lengthM: Math.hypot(nextX - x, nextY - y), rad: Math.atan2(nextY - y, nextX - x) };
  });
  const { rad } = sides.reduce((longest, side) => (side.lengthM > longest.lengthM + 1e-6 ? side : longest));
  const half = ((rad % Math.PI) + Math.PI) % Math.PI;
  return Number((Math.PI - half < 5e-5 ? 0 : half).toFixed(4));
}

/** Volume and centre of a closed mesh, by the pyramids from one of its corners to its faces; null where it is not closed. */
function bodyOf({ triangles }: Mesh): { readonly volumeM3: number; readonly centre: Point } | null {
  const [x0, y0, z0] = [triangles[0]!, triangles[1]!, triangles[2]!];
  const sum = { volume: 0, x: 0, y: 0, areaX: 0, areaY: 0, areaZ: 0, area: 0 };
  for (let index = 0; index < triangles.length; index += 9) {
    const at = (corner: number) =>
      [
        triangles[index + corner]! - x0,
        triangles[index + corner + 1]! - y0,
        triangles[index + corner + 2]! - z0,
      ] as const;
    const [a, b, c] = [at(0), at(3), at(6)];
    const u = [b[0] - a[0], b[1] - a[1], b[2] - a[2]] as const;
    const v = [c[0] - a[0], c[1] - a[1], c[2] - a[2]] as const;
    const n = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]] as const;
    const volume = (a[0] * n[0] + a[1] * n[1] + a[2] * n[2]) / 6;
    sum.volume += volume;
    sum.x += (volume * (a[0] + b[0] + c[0])) / 4;
    sum.y += (volume * (a[1] + b[1] + c[1])) / 4;
    sum.areaX += n[0];
    sum.areaY += n[1];
    sum.areaZ += n[2];
    sum.area += Math.hypot(...n);
  }
  const isOpen = Math.hypot(sum.areaX, sum.areaY, sum.areaZ) > openShareMax * sum.area;
  const volumeM3 = Math.abs(sum.volume);
  if (isOpen || volumeM3 < volumeMinM3) return null;
  return { volumeM3, centre: [x0 + sum.x / sum.volume, y0 + sum.y / sum.volume] };
}
