import type { InterlockConfig } from '../contract/interlock.ts';
import { isInsideFlat, makeShape, type Shape } from './geometry.ts';
import type { Limits } from './limits/limits.ts';

export interface Edge {
  readonly id: string;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly landingId: string | null;
}

export type ZoneConfig = InterlockConfig['zones'][number];

export interface ZoneShape {
  readonly zone: ZoneConfig;
  readonly shape: Shape;
}

export interface WorldLevel {
  readonly id: string;
  readonly elevationM: number;
  /** Height from which the level above begins. */
  readonly topM: number;
  readonly slabs: readonly { readonly outline: Float64Array; readonly holes: readonly Float64Array[] }[];
  readonly edges: readonly Edge[];
  readonly zones: readonly ZoneShape[];
}

export interface WorldLanding {
  readonly id: string;
  readonly machineId: string;
  readonly zM: number;
}

/** The static part of a configuration, made ready for the cycle: flat rings, edges and zones by level. */
export interface World {
  readonly levels: readonly WorldLevel[];
  readonly landings: ReadonlyMap<string, WorldLanding>;
  /** Zones of all levels by kind. */
  readonly zonesByKind: ReadonlyMap<ZoneConfig['kind'], readonly ZoneShape[]>;
}

/** How far below its floor something may stand and still belong to the level, metres. */
const levelReachDownM = 0.5;
/** Storey height assumed above the highest level, metres. */
const topStoreyM = 6;

function flat(ring: readonly (readonly [number, number])[]): Float64Array {
  return Float64Array.from(ring.flat());
}

export function makeWorld(config: InterlockConfig, limits: Limits): World {
  const sorted = [...config.levels].sort((left, right) => left.elevationM - right.elevationM);
  const levels = sorted.map((level, index): WorldLevel => {
    const next = sorted[index + 1];
    const zMaxM = level.elevationM + limits.personHeightM + limits.levelOverlapM;
    return {
      id: level.id,
      elevationM: level.elevationM,
      topM: next === undefined ? level.elevationM + topStoreyM : next.elevationM - levelReachDownM,
      slabs: level.slabs.map((slab) => ({ outline: flat(slab.outline), holes: slab.holes.map(flat) })),
      edges: level.fallEdges.map((edge, number) => ({
        id: edge.landingId ?? `${level.id}/edge-${number + 1}`,
        x1: edge.from[0],
        y1: edge.from[1],
        x2: edge.to[0],
        y2: edge.to[1],
        landingId: edge.landingId,
      })),
      zones: config.zones
        .filter((zone) => zone.levelId === level.id)
        .map((zone) => ({ zone, shape: makeShape(flat(zone.outline), 0, level.elevationM - levelReachDownM, zMaxM) })),
    };
  });
  const landings = new Map(config.landings.map(({ id, machineId, zM }) => [id, { id, machineId, zM }] as const));
  const zonesByKind = new Map<ZoneConfig['kind'], ZoneShape[]>();
  for (const zone of levels.flatMap((level) => level.zones)) {
    const list = zonesByKind.get(zone.zone.kind);
    if (list === undefined) zonesByKind.set(zone.zone.kind, [zone]);
    else list.push(zone);
  }
  return { levels, landings, zonesByKind };
}

/** Index of the level something at this height belongs to; -1 below the lowest and far above the highest. */
export function levelIndexAt(world: World, zM: number): number {
  for (let index = world.levels.length - 1; index >= 0; index -= 1) {
    const level = world.levels[index] as WorldLevel;
    if (zM >= level.elevationM - levelReachDownM) return zM < level.topM ? index : -1;
  }
  return -1;
}

export function isOverSlab(level: WorldLevel, xM: number, yM: number): boolean {
  for (const slab of level.slabs) {
    if (isInsideFlat(xM, yM, slab.outline) && !slab.holes.some((hole) => isInsideFlat(xM, yM, hole))) return true;
  }
  return false;
}
