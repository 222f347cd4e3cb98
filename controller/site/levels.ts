import { asId, type LevelId, type SlabId } from '../../kernel/ids.ts';
import { polygonAreaM2, type Polygon } from '../../kernel/geometry.ts';
import type { FallEdge, Level, SetAside, Slab } from '../../missions/site-model.ts';
import { fallEdgesOf, type Guard } from './fall-edges.ts';
import { importLimits } from './import-limits.ts';
import { roundM } from './rings.ts';

/** One connected top face of a slab that can be a floor, from whatever file. */
export interface FloorPiece {
  readonly slabId: SlabId;
  readonly globalId: string;
  readonly name: string;
  readonly storeyName: string;
  readonly polygon: Polygon;
  readonly topM: number;
  readonly thicknessM: number;
}

export interface StoreyName {
  readonly name: string;
  readonly elevationM: number | null;
}

/** Floors of about one height. */
export interface FloorGroup {
  readonly levelId: LevelId;
  readonly name: string;
  /** Top of the largest piece. */
  readonly elevationM: number;
  /** Elevation of the next level; Infinity for the highest. */
  readonly ceilingM: number;
  /** Largest first. */
  readonly slabs: readonly Slab[];
}

/** What a file says about one level besides its slabs. */
export type LevelFittings = Pick<Level, 'columns' | 'walls' | 'stairs' | 'openings'> & {
  /** Guards as cut above the given slab. */
  readonly guardsOf: (slab: Slab) => readonly Guard[];
};

/**
 * Sorts floors into levels by their own height, never by the storey they were filed under: models put slabs in wrong storeys
 * and storeys at wrong heights. A small slab far from every level is no floor of its own.
 */
export function groupFloors(
  pieces: readonly FloorPiece[],
  storeys: readonly StoreyName[],
): { groups: FloorGroup[]; setAside: SetAside[] } {
  const slabs = pieces.map((piece) => ({ piece, slab: slabOf(piece) }));
  slabs.sort((left, right) => right.slab.areaM2 - left.slab.areaM2 || (left.slab.id < right.slab.id ? -1 : 1));
  const largestM2 = slabs[0]?.slab.areaM2 ?? 0;
  const groups: { elevationM: number; members: typeof slabs }[] = [];
  const setAside: SetAside[] = [];
  for (const entry of slabs) {
    const { slab } = entry;
    const nearest = nearestGroup(groups, slab.topM);
    const distanceM = nearest === null ? Infinity : Math.abs(nearest.elevationM - slab.topM);
    if (nearest !== null && distanceM <= importLimits.levelHeightReachM.value) nearest.members.push(entry);
    else if (slab.areaM2 >= largestM2 * importLimits.levelSlabShareMin.value) {
      groups.push({ elevationM: slab.topM, members: [entry] });
    } else setAside.push(strayFloor(entry.piece, slab, distanceM));
  }
  groups.sort((left, right) => left.elevationM - right.elevationM);
  return {
    groups: groups.map((group, index) => ({
      levelId: asId<LevelId>(`level-${index + 1}`),
      name: levelName(group.elevationM, group.members[0]?.piece.storeyName ?? '', storeys, index),
      elevationM: group.elevationM,
      ceilingM: groups[index + 1]?.elevationM ?? Infinity,
      slabs: group.members.map(({ slab }) => slab),
    })),
    setAside,
  };
}

function slabOf(piece: FloorPiece): Slab {
  return {
    id: piece.slabId,
    globalId: piece.globalId,
    name: piece.name,
    areaM2: roundM(polygonAreaM2(piece.polygon)),
    thicknessM: roundM(piece.thicknessM),
    topM: roundM(piece.topM),
    outline: piece.polygon.outline,
    holes: piece.polygon.holes,
  };
}

function nearestGroup<Group extends { readonly elevationM: number }>(
  groups: readonly Group[],
  topM: number,
): Group | null {
  return groups.reduce<Group | null>(
    (best, group) =>
      best === null || Math.abs(group.elevationM - topM) < Math.abs(best.elevationM - topM) ? group : best,
    null,
  );
}

function strayFloor(piece: FloorPiece, slab: Slab, distanceM: number): SetAside {
  const detail = `${slab.areaM2.toFixed(2)} m² at ${slab.topM.toFixed(2)} m, ${distanceM.toFixed(2)} m from the nearest level`;
  const { globalId, name, storeyName } = piece;
  return { globalId, name, levelName: storeyName, reason: 'too-small', detail, areaM2: slab.areaM2 };
}

/** The nearest storey's name when it is near enough, else the name of the storey the main slab was filed under. */
function levelName(elevationM: number, filedUnder: string, storeys: readonly StoreyName[], index: number): string {
  const near = storeys
    .map(({ name, elevationM: storeyM }) => ({
      name,
      distanceM: storeyM === null ? Infinity : Math.abs(storeyM - elevationM),
    }))
    .filter(({ name, distanceM }) => name !== '' && distanceM <= importLimits.levelHeightReachM.value)
    .sort((left, right) => left.distanceM - right.distanceM)[0];
  return near?.name ?? (filedUnder === '' ? `Level ${index + 1}` : filedUnder);
}

export function levelOf(group: FloorGroup, fittings: LevelFittings): Level {
  const { columns, walls, stairs, openings } = fittings;
  return {
    id: group.levelId,
    name: group.name,
    elevationM: group.elevationM,
    slabs: group.slabs,
    columns,
    walls,
    stairs,
    openings,
    fallEdges: group.slabs.flatMap((slab): FallEdge[] => {
      const beside = group.slabs.filter(
        (other) => other !== slab && Math.abs(other.topM - slab.topM) <= importLimits.slabStepMaxM.value,
      );
      return fallEdgesOf(slab, beside, fittings.guardsOf(slab));
    }),
  };
}
