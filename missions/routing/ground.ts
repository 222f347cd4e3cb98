import {
  boxOf,
  isInsidePolygon,
  isInsideRing,
  ringSegments,
  type Box,
  type Point,
  type Polygon,
  type Ring,
  type Segment,
} from '../../kernel/geometry.ts';
import type { MachineId } from '../../kernel/ids.ts';
import { clearanceDefaults, type ClearanceData } from '../coverage/clearance-data.ts';
import { difference, offset, solid, union } from '../coverage/polygons.ts';
import type { Level, Slab, Zone } from '../site-model.ts';

export type ObstacleCause = 'fall-edge' | 'column' | 'wall' | 'stair' | 'opening' | 'outline' | 'zone' | 'machine';

/** A straight stretch that every footprint keeps `marginM` away from. */
export interface Obstacle {
  readonly segment: Segment;
  readonly marginM: number;
  readonly cause: ObstacleCause;
  /** Sides of one convex outline share a name: what they block together is in one piece. */
  readonly outline?: Ring;
}

/** Where machines may drive on one level: slabs at the same height less everything that stands on them. */
export interface Ground {
  readonly free: readonly Polygon[];
  readonly obstacles: readonly Obstacle[];
  readonly box: Box;
  readonly topM: number;
  /** Obstacles that may matter inside the box. */
  near(box: Box): readonly Obstacle[];
  /** Set where this is another ground with further obstacles. */
  readonly grownFrom?: { readonly ground: Ground; readonly added: readonly Obstacle[] };
  isFree(point: Point): boolean;
}

export interface GroundInput {
  readonly level: Level;
  /** Slabs whose top is within `sameHeightM` of this one's belong to the ground. */
  readonly mainSlab: Slab;
  readonly zones: readonly Zone[];
  /** Outlines of machines that stand and will not move. */
  readonly standing: readonly Ring[];
  /** Zones name the machines they apply to; absent means the question is asked for all. */
  readonly machineId?: MachineId;
  readonly clearance?: ClearanceData;
}

/** Steps between slabs up to this height are driven over as one floor, metres. */
const sameHeightM = 0.03;
/** Joints between slabs up to twice this width are closed, metres. */
const jointM = 0.02;
const bucketM = 4;

export function slabsAtHeight(level: Level, mainSlab: Slab): Slab[] {
  return level.slabs.filter((slab) => Math.abs(slab.topM - mainSlab.topM) <= sameHeightM);
}

function ringObstacles(ring: Ring, marginM: number, cause: ObstacleCause): Obstacle[] {
  return ringSegments(ring).map((segment) => ({ segment, marginM, cause }));
}

/** Of something that stands on the floor: nothing drives inside it either. */
function solidObstacles(ring: Ring, marginM: number, cause: ObstacleCause): Obstacle[] {
  const shared = isConvex(ring) ? { outline: ring } : {};
  return ringObstacles(ring, marginM, cause).map((obstacle) => ({ ...obstacle, ...shared }));
}

function isConvex(ring: Ring): boolean {
  let sign = 0;
  for (let index = 0; index < ring.length; index += 1) {
    const [a, b, c] = [ring[index]!, ring[(index + 1) % ring.length]!, ring[(index + 2) % ring.length]!];
    const turn = (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]);
    if (Math.abs(turn) < 1e-12) continue;
    if (sign !== 0 && Math.sign(turn) !== sign) return false;
    sign = Math.sign(turn);
  }
  return true;
}

export function buildGround(input: GroundInput): Ground {
  const { level, mainSlab } = input;
  const clearance = input.clearance ?? clearanceDefaults;
  const slack = clearance.planningSlackM.value;
  const solidM = clearance.solidM.value + slack;
  const slabs = slabsAtHeight(level, mainSlab);
  const floor = offset(offset(union(slabs), jointM), -jointM);
  const solids: { readonly ring: Ring; readonly marginM: number; readonly cause: ObstacleCause }[] = [
    ...level.columns.map(({ outline }) => ({ ring: outline, marginM: solidM, cause: 'column' as const })),
    ...level.walls.map(({ outline }) => ({ ring: outline, marginM: solidM, cause: 'wall' as const })),
    ...level.stairs.map(({ outline }) => ({ ring: outline, marginM: solidM, cause: 'stair' as const })),
    ...level.openings.map(({ outline }) => ({ ring: outline, marginM: solidM, cause: 'opening' as const })),
    ...blockedZones(input).map(({ outline }) => ({
      ring: outline,
      marginM: clearance.blockedZoneM.value + slack,
      cause: 'zone' as const,
    })),
    ...input.standing.map((ring) => ({
      ring,
      marginM: clearance.standingMachineM.value + slack,
      cause: 'machine' as const,
    })),
  ];
  const free = difference(floor, union(solids.map(({ ring }) => solid(ring))));
  const slabIds = new Set(slabs.map((slab) => slab.id));
  const obstacles: Obstacle[] = [
    ...solids.flatMap(({ ring, marginM, cause }) => solidObstacles(ring, marginM, cause)),
    ...floor.flatMap((polygon) => [
      ...ringObstacles(polygon.outline, solidM, 'outline'),
      ...polygon.holes.flatMap((hole) => ringObstacles(hole, solidM, 'opening')),
    ]),
    ...level.fallEdges
      .filter((edge) => slabIds.has(edge.slabId))
      .map(({ from, to }): Obstacle => ({
        segment: { from, to },
        marginM: clearance.fallEdgeM.value + slack,
        cause: 'fall-edge',
      })),
  ];
  return withIndex(free, obstacles, mainSlab.topM);
}

function blockedZones(input: GroundInput): Zone[] {
  return input.zones.filter(
    (zone) =>
      zone.levelId === input.level.id &&
      zone.kind === 'BLOCKED' &&
      (zone.machineIds === undefined || input.machineId === undefined || zone.machineIds.includes(input.machineId)),
  );
}

/** The ground with further outlines that must not be driven into, each kept away from by `marginM`. */
export function withBlocked(ground: Ground, rings: readonly Ring[], marginM: number): Ground {
  if (rings.length === 0) return ground;
  const added = rings.flatMap((ring) => solidObstacles(ring, marginM, 'machine'));
  const grown = withIndex(ground.free, [...ground.obstacles, ...added], ground.topM);
  return {
    ...grown,
    grownFrom: { ground, added },
    isFree: (point) => ground.isFree(point) && !rings.some((ring) => isInsideRing(point, ring)),
  };
}

function withIndex(free: readonly Polygon[], obstacles: readonly Obstacle[], topM: number): Ground {
  const buckets = indexed(obstacles);
  const seen = new Int32Array(obstacles.length);
  let question = 0;
  return {
    free,
    obstacles,
    box: boxOf(free.flatMap((polygon) => polygon.outline)),
    topM,
    near(area) {
      question += 1;
      const found: Obstacle[] = [];
      const take = (index: number): void => {
        if (seen[index] === question) return;
        seen[index] = question;
        found.push(obstacles[index]!);
      };
      const lastColumn = Math.floor(area.xMaxM / bucketM);
      const lastRow = Math.floor(area.yMaxM / bucketM);
      for (let column = Math.floor(area.xMinM / bucketM); column <= lastColumn; column += 1) {
        for (let row = Math.floor(area.yMinM / bucketM); row <= lastRow; row += 1) {
          buckets.get(bucketKey(column, row))?.forEach(take);
        }
      }
      return found;
    },
    isFree: (point) => free.some((polygon) => isInsidePolygon(point, polygon)),
  };
}

function bucketKey(column: number, row: number): number {
  return (column + 4096) * 16384 + (row + 4096);
}

function indexed(obstacles: readonly Obstacle[]): Map<number, number[]> {
  const buckets = new Map<number, number[]>();
  obstacles.forEach(({ segment }, index) => {
    for (const [column, row] of bucketsOf(segment)) {
      const key = bucketKey(column, row);
      const list = buckets.get(key);
      if (list === undefined) buckets.set(key, [index]);
      else if (list.at(-1) !== index) list.push(index);
    }
  });
  return buckets;
}

/** Buckets a segment passes, found by walking it in half-bucket steps and taking the neighbours too. */
function bucketsOf(segment: Segment): Point[] {
  const dx = segment.to[0] - segment.from[0];
  const dy = segment.to[1] - segment.from[1];
  const steps = Math.max(1, Math.ceil(Math.hypot(dx, dy) / (bucketM / 4)));
  const cells = new Map<number, Point>();
  for (let step = 0; step <= steps; step += 1) {
    const x = segment.from[0] + (dx * step) / steps;
    const y = segment.from[1] + (dy * step) / steps;
    for (const [ox, oy] of bucketCorners) {
      const cell: Point = [Math.floor((x + ox) / bucketM), Math.floor((y + oy) / bucketM)];
      cells.set(bucketKey(cell[0], cell[1]), cell);
    }
  }
  return [...cells.values()];
}

/** A point less than an eighth of a bucket off a corner may skip that corner's bucket: both sides are taken. */
const bucketCorners: readonly Point[] = [
  [-0.5, -0.5],
  [0.5, -0.5],
  [-0.5, 0.5],
  [0.5, 0.5],
];
