import { polygonAreaM2, signedAreaM2, type Polygon, type Ring } from '../../kernel/geometry.ts';
import type { SetAside } from '../../missions/site-model.ts';
import type { IfcElement } from './ifc-elements.ts';
import { importLimits } from './import-limits.ts';
import { heightRange, triangleCount, upFaces, type Face } from './mesh.ts';
import { roundM, uniteRings } from './rings.ts';

/** A slab that can be a floor: one polygon per separate top face. */
export interface SlabShape {
  readonly element: IfcElement;
  readonly polygons: readonly Polygon[];
  readonly areaM2: number;
  readonly topM: number;
  readonly thicknessM: number;
}

export type SlabVerdict =
  { readonly type: 'floor'; readonly shape: SlabShape } | { readonly type: 'set-aside'; readonly entry: SetAside };

/** Steps in a level top below this are noise of the triangulation, metres. */
const plateauHeightM = 0.02;

/** Decides whether a slab of the model is a floor, and if not, why. */
export function judgeSlab(element: IfcElement): SlabVerdict {
  const { mesh } = element;
  if (triangleCount(mesh) === 0) return aside(element, 'no-geometry', 'the file gives this slab no body', 0);
  const faces = upFaces(mesh);
  const upM2 = sumArea(faces);
  if (element.isPartOfStair || element.predefinedType === 'LANDING') {
    return aside(element, 'stair-landing', 'part of a stair', upM2);
  }
  if (element.predefinedType === 'ROOF') return aside(element, 'roof', 'the model calls it a roof', upM2);
  const level = faces.filter((face) => face.slopeRatio <= importLimits.floorSlopeMaxRatio.value);
  const plateau = largestPlateau(level);
  if (plateau.length === 0 || sumArea(plateau) < upM2 / 2) return asideForSlope(element, faces, upM2);
  return judgePlateau(element, plateau);
}

function judgePlateau(element: IfcElement, plateau: readonly Face[]): SlabVerdict {
  const polygons = uniteRings(plateau.map((face) => face.corners));
  const usable = polygons.filter(isFloorSized);
  const areaM2 = sumPolygons(usable);
  if (usable.length === 0) {
    const allM2 = sumPolygons(polygons);
    const { slabAreaMinM2, slabWidthMinM } = importLimits;
    const detail = `${allM2.toFixed(2)} m² in all; a floor has at least ${slabAreaMinM2.value} m² and is ${slabWidthMinM.value} m wide`;
    return aside(element, 'too-small', detail, allM2);
  }
  const topM = plateau.reduce((sum, face) => sum + face.heightM * face.planAreaM2, 0) / sumArea(plateau);
  const bottomM = heightRange(element.mesh).lowM;
  return {
    type: 'floor',
    shape: {
      element,
      polygons: usable,
      areaM2: roundM(areaM2),
      topM: roundM(topM),
      thicknessM: roundM(topM - bottomM),
    },
  };
}

function asideForSlope(element: IfcElement, faces: readonly Face[], upM2: number): SlabVerdict {
  const slope = upM2 === 0 ? Infinity : faces.reduce((sum, face) => sum + face.slopeRatio * face.planAreaM2, 0) / upM2;
  const isRamp = slope > importLimits.floorSlopeMaxRatio.value && slope <= importLimits.rampSlopeMaxRatio.value;
  if (isRamp) return aside(element, 'ramp', `mean slope ${(slope * 100).toFixed(1)} %`, upM2);
  return aside(element, 'no-horizontal-top', `less than half of ${upM2.toFixed(2)} m² is level at one height`, upM2);
}

/** The faces around the height at which most area lies. A step or a gully next to it is no part of the floor. */
function largestPlateau(faces: readonly Face[]): Face[] {
  const sorted = [...faces].sort((left, right) => left.heightM - right.heightM);
  let best: Face[] = [];
  let bestM2 = 0;
  let current: Face[] = [];
  for (const face of sorted) {
    const last = current.at(-1);
    if (last !== undefined && face.heightM - last.heightM > plateauHeightM) current = [];
    current.push(face);
    const areaM2 = sumArea(current);
    if (areaM2 > bestM2) {
      best = current;
      bestM2 = areaM2;
    }
  }
  return best;
}

/** Long thin leftovers and brackets carry no machine. The mean width of a strip is twice its area by its perimeter. */
export function isFloorSized(polygon: Polygon): boolean {
  const areaM2 = Math.abs(signedAreaM2(polygon.outline));
  const widthM = (2 * areaM2) / perimeterM(polygon.outline);
  return polygonAreaM2(polygon) >= importLimits.slabAreaMinM2.value && widthM >= importLimits.slabWidthMinM.value;
}

function perimeterM(ring: Ring): number {
  return ring.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = ring[(index + 1) % ring.length] ?? [x, y];
    return sum + Math.hypot(nextX - x, nextY - y);
  }, 0);
}

function sumArea(faces: readonly Face[]): number {
  return faces.reduce((sum, face) => sum + face.planAreaM2, 0);
}

function sumPolygons(polygons: readonly Polygon[]): number {
  return polygons.reduce((sum, polygon) => sum + polygonAreaM2(polygon), 0);
}

function aside(element: IfcElement, reason: SetAside['reason'], detail: string, areaM2: number): SlabVerdict {
  const { globalId, name, storeyName } = element;
  return {
    type: 'set-aside',
    entry: { globalId, name, levelName: storeyName, reason, detail, areaM2: roundM(areaM2) },
  };
}
