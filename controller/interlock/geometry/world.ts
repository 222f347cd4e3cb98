import type { InterlockConfig } from '../../contract/interlock/interlock.ts';
import { BoxGrid, type BoxSearch, type MakeBoxSearch } from './box-grid.ts';
import { isInsideFlat, makeShape, type Shape } from './geometry.ts';
import { stretchesOf, type LineStretch } from './power-lines.ts';
import type { Limits } from '../limits/limits.ts';

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

export interface WorldSlab {
  readonly outline: Shape;
  readonly holes: readonly Shape[];
  /** Finds holes by their index. */
  readonly holeSearch: BoxSearch;
}

export interface WorldLevel {
  readonly id: string;
  readonly elevationM: number;
  /** Height from which the level above begins. */
  readonly topM: number;
  readonly slabs: readonly WorldSlab[];
  readonly edges: readonly Edge[];
  /** Finds edges by their index. */
  readonly edgeSearch: BoxSearch;
  readonly zones: readonly ZoneShape[];
}

export interface WorldLanding {
  readonly id: string;
  readonly machineId: string;
  readonly zM: number;
}

/** The static part of a configuration, made ready for the cycle: flat rings, edges and zones by level. */
export interface World {
  readonly geometryHash: string;
  readonly levels: readonly WorldLevel[];
  readonly landings: ReadonlyMap<string, WorldLanding>;
  /** Zones of all levels, and what finds them by their index. */
  readonly zones: readonly ZoneShape[];
  readonly zoneSearch: BoxSearch;
  /** Overhead lines, stretch by stretch. */
  readonly lines: readonly LineStretch[];
  /** Box around everything drawn: xMin, yMin, xMax, yMax. */
  readonly boundsM: Float64Array;
}

/** How far below its floor something may stand and still belong to the level, metres. */
const levelReachDownM = 0.5;
/** What rounding may cost where a hole's box is left out, metres. */
const roundingM = 1e-6;
/** Storey height assumed above the highest level, metres. */
const topStoreyM = 6;

/** A ring as a shape without height: what is asked of it is only its plan. */
function outlineOf(ring: readonly (readonly [number, number])[]): Shape {
  return makeShape(flat(ring), 0, 0, 0);
}

function boxesOf(count: number, writeBox: (index: number, boxes: Float64Array) => void): Float64Array {
  const boxes = new Float64Array(4 * count);
  for (let index = 0; index < count; index += 1) writeBox(index, boxes);
  return boxes;
}

function flat(ring: readonly (readonly [number, number])[]): Float64Array {
  return Float64Array.from(ring.flat());
}

/** `makeSearch` is how near edges and zones are found; a test may give a slower one. */
export function makeWorld(
  config: InterlockConfig,
  limits: Limits,
  makeSearch: MakeBoxSearch = (boxes) => new BoxGrid(boxes),
): World {
  const sorted = [...config.levels].sort((left, right) => left.elevationM - right.elevationM);
  const levels = sorted.map((level, index): WorldLevel => {
    const next = sorted[index + 1];
    const zMaxM = level.elevationM + limits.personHeightM + limits.levelOverlapM;
    const edges = edgesOf(level);
    return {
      id: level.id,
      elevationM: level.elevationM,
      topM: next === undefined ? level.elevationM + topStoreyM : next.elevationM - levelReachDownM,
      slabs: level.slabs.map((slab) => slabOf(slab, makeSearch)),
      edges,
      edgeSearch: makeSearch(edgeBoxes(edges)),
      zones: config.zones
        .filter((zone) => zone.levelId === level.id)
        .map((zone) => ({ zone, shape: makeShape(flat(zone.outline), 0, level.elevationM - levelReachDownM, zMaxM) })),
    };
  });
  const landings = new Map(config.landings.map(({ id, machineId, zM }) => [id, { id, machineId, zM }] as const));
  const zones = levels.flatMap((level) => level.zones);
  const zoneSearch = makeSearch(shapeBoxes(zones.map(({ shape }) => shape)));
  const { geometryHash } = config;
  return {
    geometryHash,
    levels,
    landings,
    zones,
    zoneSearch,
    lines: stretchesOf(config.lines ?? [], limits),
    boundsM: boundsOf(levels),
  };
}

function slabOf(slab: InterlockConfig['levels'][number]['slabs'][number], makeSearch: MakeBoxSearch): WorldSlab {
  const holes = slab.holes.map(outlineOf);
  return { outline: outlineOf(slab.outline), holes, holeSearch: makeSearch(shapeBoxes(holes)) };
}

function edgesOf(level: InterlockConfig['levels'][number]): Edge[] {
  return level.fallEdges.map((edge, number) => ({
    id: edge.landingId ?? `${level.id}/edge-${number + 1}`,
    x1: edge.from[0],
    y1: edge.from[1],
    x2: edge.to[0],
    y2: edge.to[1],
    landingId: edge.landingId,
  }));
}

function edgeBoxes(edges: readonly Edge[]): Float64Array {
  return boxesOf(edges.length, (index, boxes) => {
    const { x1, y1, x2, y2 } = edges[index] as Edge;
    boxes.set([Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)], 4 * index);
  });
}

function shapeBoxes(shapes: readonly Shape[]): Float64Array {
  return boxesOf(shapes.length, (index, boxes) => {
    const { centreXM, centreYM, reachM } = shapes[index] as Shape;
    boxes.set([centreXM - reachM, centreYM - reachM, centreXM + reachM, centreYM + reachM], 4 * index);
  });
}

function boundsOf(levels: readonly WorldLevel[]): Float64Array {
  const bounds = Float64Array.of(Infinity, Infinity, -Infinity, -Infinity);
  const take = (xM: number, yM: number): void => {
    if (!Number.isFinite(xM + yM)) return;
    bounds[0] = Math.min(bounds[0] as number, xM);
    bounds[1] = Math.min(bounds[1] as number, yM);
    bounds[2] = Math.max(bounds[2] as number, xM);
    bounds[3] = Math.max(bounds[3] as number, yM);
  };
  for (const level of levels) {
    for (const { x1, y1, x2, y2 } of level.edges) {
      take(x1, y1);
      take(x2, y2);
    }
    for (const { outline } of level.slabs) {
      take(outline.centreXM - outline.reachM, outline.centreYM - outline.reachM);
      take(outline.centreXM + outline.reachM, outline.centreYM + outline.reachM);
    }
  }
  return (bounds[0] as number) <= (bounds[2] as number) ? bounds : new Float64Array(4);
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
    if (isOver(slab.outline, xM, yM) && !isOverHole(slab, xM, yM)) return true;
  }
  return false;
}

function isOverHole({ holes, holeSearch }: WorldSlab, xM: number, yM: number): boolean {
  if (holes.length === 0) return false;
  for (const index of holeSearch.near(xM, yM, roundingM)) {
    if (isOver(holes[index] as Shape, xM, yM)) return true;
  }
  return false;
}

function isOver(shape: Shape, xM: number, yM: number): boolean {
  const dx = xM - shape.centreXM;
  const dy = yM - shape.centreYM;
  return dx * dx + dy * dy <= shape.reachM * shape.reachM + 1 && isInsideFlat(xM, yM, shape.points);
}
