import { createHash } from 'node:crypto';
import { isInsideRing, type Polygon, type Segment } from '../../kernel/geometry.ts';
import { asId, type SiteId, type SlabId } from '../../kernel/ids.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { Column, Footprint, Opening, SetAside, SiteModel, Slab, Wall } from '../../missions/site-model.ts';
import { buildingElements } from './building-elements.ts';
import type { Guard } from './fall-edges.ts';
import { readIfc, type ElementKind, type IfcContent, type IfcElement } from './ifc-elements.ts';
import { guardCutHeightsM, importLimits, obstacleCutHeightsM } from './import-limits.ts';
import { groupFloors, levelOf, type FloorGroup, type FloorPiece, type LevelFittings } from './levels.ts';
import { cutOutlines, cutSegments, heightRange, planOutlines, triangleCount, type Mesh } from './mesh.ts';
import { convexHull, directed, insidePoint, roundM, uniteRings } from './rings.ts';
import { judgeSlab } from './slab-shape.ts';

/**
 * Reads a building from IFC2X3 or IFC4 (STEP text) into site metres (x east, y north, z up, the model's own origin).
 *
 * Refuses 'site-file-invalid' (facts: file, cause, and what goes with the cause) and 'site-file-empty' (facts: file, slabs in
 * the file, why each was set aside). Nothing in the file makes it throw. The same bytes always give the same model.
 */
export async function importIfc(bytes: Uint8Array, fileName: string): Promise<Result<SiteModel>> {
  const content = await readIfc(bytes, fileName);
  if (!content.ok) return content;
  const { floors, setAside } = judgeSlabs(content.value);
  const { groups, setAside: stray } = groupFloors(floors, content.value.storeys);
  const aside = [...setAside, ...stray].sort((left, right) => (left.globalId < right.globalId ? -1 : 1));
  if (groups.length === 0)
    return refuse({ code: 'site-file-empty', facts: emptyFacts(fileName, content.value, aside) });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return ok({
    siteId: asId<SiteId>(`site-${sha256.slice(0, 12)}`),
    name: content.value.projectName || fileName.replace(/\.[^.]*$/, ''),
    source: { file: fileName, sha256, kind: 'ifc' },
    levels: groups.map((group) => levelOf(group, fittingsOf(group, content.value))),
    elements: buildingElements(content.value.elements),
    setAside: aside,
    zones: [],
    landings: [],
    ...(content.value.georeference === null ? {} : { georeference: content.value.georeference }),
  });
}

function emptyFacts(file: string, content: IfcContent, setAside: readonly SetAside[]): Record<string, unknown> {
  const slabs = content.elements.filter(({ kind }) => kind === 'slab').length;
  return { file, slabs, setAside: setAside.slice(0, 20).map(({ name, reason, detail }) => ({ name, reason, detail })) };
}

function judgeSlabs(content: IfcContent): { floors: FloorPiece[]; setAside: SetAside[] } {
  const floors: FloorPiece[] = [];
  const setAside: SetAside[] = [];
  for (const element of ofKind(content, 'slab')) {
    const verdict = judgeSlab(element);
    if (verdict.type === 'set-aside') setAside.push(verdict.entry);
    else {
      const { polygons, topM, thicknessM } = verdict.shape;
      polygons.forEach((polygon, index) => {
        const suffix = index === 0 ? '' : `-${index + 1}`;
        const { globalId, name, storeyName } = element;
        const slabId = asId<SlabId>(`slab-${globalId}${suffix}`);
        floors.push({ slabId, globalId, name, storeyName, polygon, topM, thicknessM });
      });
    }
  }
  return { floors, setAside };
}

function ofKind(content: IfcContent, kind: ElementKind): IfcElement[] {
  return content.elements.filter(
    (element) => element.kind === kind && (kind === 'slab' || triangleCount(element.mesh) > 0),
  );
}

function fittingsOf(group: FloorGroup, content: IfcContent): LevelFittings {
  const walls = ofKind(content, 'wall');
  const railings = ofKind(content, 'railing');
  return {
    columns: ofKind(content, 'column').flatMap((element) => columnOn(group, element)),
    walls: walls.flatMap((element) => wallsOn(group, element)),
    stairs: ofKind(content, 'stair').flatMap((element) => stairOn(group, element)),
    openings: group.slabs.flatMap((slab) => openingsOf(slab, content)),
    guardsOf: (slab) => [
      ...walls.flatMap(({ mesh }) => wallGuard(mesh, slab.topM)),
      ...railings.flatMap(({ mesh }) => railingGuard(mesh, slab.topM)),
    ],
  };
}

/** Heights at which to cut what stands on this level, below the next floor. */
function cutHeights(group: FloorGroup): number[] {
  return obstacleCutHeightsM.map((aboveM) => group.elevationM + aboveM).filter((heightM) => heightM < group.ceilingM);
}

function outlinesOn(group: FloorGroup, mesh: Mesh): Polygon[] {
  const { lowM, highM } = heightRange(mesh);
  const heights = cutHeights(group).filter((heightM) => heightM > lowM && heightM < highM);
  return uniteRings(heights.flatMap((heightM) => cutOutlines(mesh, heightM).map(({ outline }) => outline)));
}

/** A column through several floors stands on each of them. */
function columnOn(group: FloorGroup, element: IfcElement): Column[] {
  const corners = outlinesOn(group, element.mesh).flatMap(({ outline }) => outline);
  return corners.length < 3 ? [] : [{ globalId: element.globalId, outline: convexHull(corners) }];
}

/** One entry per piece: a doorway cuts a wall in two at floor height. */
function wallsOn(group: FloorGroup, element: IfcElement): Wall[] {
  const heightM = roundM(heightRange(element.mesh).highM - group.elevationM);
  return outlinesOn(group, element.mesh).map(({ outline }) => ({ globalId: element.globalId, outline, heightM }));
}

/** Stairs count on the level they rise from, not on the one where their last step ends. */
function stairOn(group: FloorGroup, element: IfcElement): Footprint[] {
  const { lowM, highM } = heightRange(element.mesh);
  const heights = cutHeights(group);
  if (!heights.some((heightM) => heightM > lowM && heightM < highM)) return [];
  return planOutlines(element.mesh).map(({ outline }) => ({ globalId: element.globalId, outline }));
}

/** The model's opening elements, and holes of the slab that come from its profile and have no element. */
function openingsOf(slab: Slab, content: IfcContent): Opening[] {
  const fromElements = ofKind(content, 'opening')
    .filter(({ hostGlobalId }) => hostGlobalId === slab.globalId)
    .flatMap(({ globalId, mesh }) => planOutlines(mesh).map(({ outline }) => ({ globalId, slabId: slab.id, outline })));
  const plain = slab.holes
    .map((hole, index) => ({ globalId: `${slab.globalId}-hole-${index + 1}`, slabId: slab.id, outline: hole }))
    .filter(({ outline }) => !fromElements.some((opening) => isInsideRing(insidePoint(outline), opening.outline)))
    .map((opening) => ({ ...opening, outline: directed(opening.outline, 'counter-clockwise') }));
  return [...fromElements, ...plain];
}

/** Rounding in files makes a wall of the guard height a hair lower. */
const heightToleranceM = 0.01;

function wallGuard(mesh: Mesh, topM: number): Guard[] {
  const { lowM, highM } = heightRange(mesh);
  const isHighEnough = highM >= topM + importLimits.guardHeightMinM.value - heightToleranceM;
  const standsHere = lowM <= topM + (guardCutHeightsM[0] ?? 0);
  if (!isHighEnough || !standsHere) return [];
  return [{ cuts: guardCutHeightsM.map((aboveM) => cutSegments(mesh, topM + aboveM)) }];
}

/** A handrail this far above the floor belongs to something else (a stair going up). */
const handrailReachM = 0.5;

/** A railing guards where its handrail runs: bars and posts leave gaps in any cut, the rail on top does not. */
function railingGuard(mesh: Mesh, topM: number): Guard[] {
  const lowestM = topM + importLimits.guardHeightMinM.value - heightToleranceM;
  const highestM = lowestM + handrailReachM;
  const { lowM, highM } = heightRange(mesh);
  if (lowM > topM + (guardCutHeightsM[0] ?? 0) || highM < lowestM) return [];
  const rail: Segment[] = [];
  const { triangles } = mesh;
  for (let index = 0; index < triangles.length; index += 9) {
    const corners = [0, 3, 6].map((offset): readonly number[] => [
      ...triangles.subarray(index + offset, index + offset + 3),
    ]);
    const heights = corners.map((corner) => corner[2] as number);
    if (Math.max(...heights) < lowestM || Math.max(...heights) > highestM) continue;
    corners.forEach((corner, at) => {
      const next = corners[(at + 1) % 3] as readonly number[];
      rail.push({ from: [corner[0] as number, corner[1] as number], to: [next[0] as number, next[1] as number] });
    });
  }
  return [{ cuts: [rail] }];
}
