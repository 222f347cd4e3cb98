import {
  boxOf,
  isInsidePolygon,
  isInsideRing,
  pointSegmentDistanceM,
  ringSegments,
  segmentsCross,
  type Point,
  type Ring,
  type Segment,
} from '../../kernel/geometry.ts';
import type { Random } from '../../kernel/random.ts';
import type { Level, SiteModel, Zone } from '../../missions/site-model.ts';

const walkwayPointCount = 24;
const slabPointCount = 36;
const drawsPerPointMax = 40;
/** People keep this far from edges, columns and walls. */
const clearanceM = 0.8;

/** Where people can walk on one level, and places they like to go to. */
export interface WalkingGround {
  readonly level: Level;
  readonly places: readonly Point[];
  isClear(from: Point, to: Point): boolean;
  isInside(point: Point): boolean;
}

export function walkingGround(site: SiteModel, level: Level, random: Random): WalkingGround {
  const obstacles: Segment[] = [
    ...level.slabs.flatMap((slab) => [slab.outline, ...slab.holes].flatMap(ringSegments)),
    ...[...level.columns, ...level.walls, ...level.openings].flatMap((shape) => ringSegments(shape.outline)),
  ];
  const solid = [...level.columns, ...level.walls, ...level.openings].map((shape) => shape.outline);
  const zones = site.zones.filter((zone) => zone.levelId === level.id);
  const closed = zones.filter((zone) => zone.kind !== 'WALKWAY' && zone.kind !== 'SPEED_LIMIT');
  const isInside = (point: Point): boolean =>
    level.slabs.some((slab) => isInsidePolygon(point, slab)) && !solid.some((ring) => isInsideRing(point, ring));
  const isPlace = (point: Point): boolean =>
    isInside(point) &&
    !closed.some((zone) => isInsideRing(point, zone.outline)) &&
    obstacles.every((segment) => pointSegmentDistanceM(point, segment) >= clearanceM);
  return {
    level,
    places: drawPlaces(level, zones, isPlace, random),
    isInside,
    isClear(from, to) {
      const line = { from, to };
      return !obstacles.some((segment) => segmentsCross(line, segment));
    },
  };
}

function drawPlaces(level: Level, zones: readonly Zone[], isPlace: (point: Point) => boolean, random: Random): Point[] {
  const walkways = zones.filter((zone) => zone.kind === 'WALKWAY').map((zone) => zone.outline);
  const slabs = level.slabs.map((slab) => slab.outline);
  return [
    ...drawInside(walkways, walkwayPointCount, isPlace, random),
    ...drawInside(slabs, slabPointCount, isPlace, random),
  ];
}

function drawInside(
  rings: readonly Ring[],
  count: number,
  isPlace: (point: Point) => boolean,
  random: Random,
): Point[] {
  const places: Point[] = [];
  if (rings.length === 0) return places;
  const boxes = rings.map((ring) => boxOf(ring));
  for (let draw = 0; draw < count * drawsPerPointMax && places.length < count; draw += 1) {
    const index = random.below(rings.length);
    const box = boxes[index];
    const ring = rings[index];
    if (box === undefined || ring === undefined) continue;
    const point: Point = [
      box.xMinM + random.next() * (box.xMaxM - box.xMinM),
      box.yMinM + random.next() * (box.yMaxM - box.yMinM),
    ];
    if (isInsideRing(point, ring) && isPlace(point)) places.push(point);
  }
  return places;
}
