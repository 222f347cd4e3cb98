import {
  distanceM,
  isInsidePolygon,
  placeRing,
  type Point,
  type Polygon,
  type Pose,
  type Ring,
} from '../../../kernel/geometry.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import type { Level, SiteModel, Slab } from '../../../missions/site-model.ts';
import { offsetPolygons, roundM, subtractPolygons, uniteRings } from '../rings.ts';
import {
  areRingsNearer,
  cutOffFloorM2,
  gridOver,
  isRingInside,
  obstaclesOf,
  ringDistanceM,
  ringEdgeDistanceM,
} from './free-space.ts';
import type { HoistFront } from './hoist-front.ts';
import { stagingDistancesM } from './roster.ts';

/** A place to look in, and what is in the way there. */
export interface Floor {
  readonly level: Level;
  readonly zM: number;
  /** Footprints of machines placed so far; the caller adds each new one. */
  readonly taken: Ring[];
  /** Rings to keep free: gate corridors, ways out. */
  readonly keptFree: readonly Ring[];
}

const gridStepM = 0.25;
/** Places within one row count as equally far from the gates, so that a row fills up before the next begins. */
const rowDepthM = 1;

function headingInward(front: HoistFront): number {
  return Math.atan2(-front.outward[1], -front.outward[0]);
}

/** Free place in a zone, as far from the gates as possible, looking into the floor or along the edge. Null when full. */
export function placeInZone(floor: Floor, zone: Ring, front: HoistFront, footprint: Ring): Pose | null {
  const inwardOf = ([x, y]: Point): number =>
    -((x - front.origin[0]) * front.outward[0] + (y - front.origin[1]) * front.outward[1]);
  const sidewaysOf = ([x, y]: Point): number =>
    (x - front.origin[0]) * front.along[0] + (y - front.origin[1]) * front.along[1];
  const rowOf = (point: Point): number => Math.floor(inwardOf(point) / rowDepthM);
  const points = gridOver(zone, gridStepM).sort(
    (left, right) =>
      rowOf(right) - rowOf(left) || sidewaysOf(left) - sidewaysOf(right) || inwardOf(right) - inwardOf(left),
  );
  const isIn = (ring: Ring): boolean =>
    isRingInside(ring, { outline: zone, holes: [] }, stagingDistancesM.machineToZoneBorder);
  return firstFree(floor, points, headingInward(front), footprint, isIn);
}

/** Places tried beside the staging zone, nearest first. */
const besidePlacesMax = 400;
/** A place that cuts off less floor than this is good enough, m². */
const cutOffMaxM2 = 15;

/**
 * Free place on a slab outside the staging zone and its way out, as near to it as possible; the nearest that cuts no floor
 * off from the robots is better than a nearer one that does.
 */
export function placeBesideZone(floor: Floor, slab: Slab, zone: Ring, front: HoistFront, footprint: Ring): Pose | null {
  const middle = centreOf(zone);
  const grid = gridOver(slab.outline, gridStepM * 4).filter((point) => isInsidePolygon(point, slab));
  const points = grid
    .sort((left, right) => distanceM(left, middle) - distanceM(right, middle))
    .slice(0, besidePlacesMax);
  const marginM = stagingDistancesM.machineToObstacle;
  const isIn = (ring: Ring): boolean =>
    ringDistanceM(ring, zone) >= stagingDistancesM.betweenMachines && isRingInside(ring, slab, marginM);
  const cutOffBeforeM2 = cutOffFloorM2(slab, [zone]);
  const leavesFloor = (ring: Ring): boolean => cutOffFloorM2(slab, [zone, ring]) - cutOffBeforeM2 < cutOffMaxM2;
  const headingRad = headingInward(front);
  return (
    firstFree(floor, points, headingRad, footprint, (ring) => isIn(ring) && leavesFloor(ring)) ??
    firstFree(floor, points, headingRad, footprint, isIn)
  );
}

/** The strip through which machines leave the staging zone into the floor. */
export function wayOut(zone: Ring, front: HoistFront, lengthM: number): Ring {
  const shifted = zone.map(([x, y]): Point => [x - front.outward[0] * lengthM, y - front.outward[1] * lengthM]);
  return uniteRings([zone, shifted, hullOfTwo(zone, shifted)])[0]?.outline ?? zone;
}

function hullOfTwo(from: Ring, to: Ring): Ring {
  return [from[0] as Point, from[1] as Point, to[2] as Point, to[3] as Point];
}

function firstFree(
  floor: Floor,
  points: readonly Point[],
  headingRad: number,
  footprint: Ring,
  isIn: (ring: Ring) => boolean,
): Pose | null {
  const obstacles = obstaclesOf(floor.level);
  for (const [xM, yM] of points) {
    for (const turnRad of [0, Math.PI / 2]) {
      const yawRad = roundM(Math.atan2(Math.sin(headingRad + turnRad), Math.cos(headingRad + turnRad)));
      const ring = placeRing(footprint, { xM, yM, yawRad });
      if (isFree(ring, floor, obstacles) && isIn(ring)) return { xM: roundM(xM), yM: roundM(yM), zM: floor.zM, yawRad };
    }
  }
  return null;
}

function isFree(ring: Ring, floor: Floor, obstacles: readonly Ring[]): boolean {
  const { betweenMachines, machineToObstacle, machineToFallEdge } = stagingDistancesM;
  return (
    !floor.taken.some((other) => areRingsNearer(other, ring, betweenMachines)) &&
    !floor.keptFree.some((other) => areRingsNearer(other, ring, 0)) &&
    !obstacles.some((obstacle) => areRingsNearer(obstacle, ring, machineToObstacle)) &&
    ringEdgeDistanceM(ring, floor.level.fallEdges) >= machineToFallEdge
  );
}

export function centreOf(ring: Ring): Point {
  return [ring.reduce((sum, [x]) => sum + x, 0) / ring.length, ring.reduce((sum, [, y]) => sum + y, 0) / ring.length];
}

/** Greatest distance of the footprint from the machine's origin, m. */
export function reachOfFootprintM(profile: MachineProfile): number {
  return Math.max(...profile.kinematics.footprint.map(([x, y]) => Math.hypot(x, y)));
}

const aroundStepM = 1;

/** Points all around the building whose distance from every slab of every level is `distanceFromSlabM`. */
export function pointsAround(model: SiteModel, distanceFromSlabM: number): Point[] {
  const slabs: Polygon[] = model.levels.flatMap(({ slabs: own }) => own.map(({ outline }) => ({ outline, holes: [] })));
  const grown = offsetPolygons(slabs, distanceFromSlabM);
  const holesToo = grown.flatMap(({ outline, holes }) => [outline, ...holes]);
  return holesToo.flatMap((ring) =>
    ring.flatMap((from, index) => {
      const to = ring[(index + 1) % ring.length] as Point;
      const steps = Math.max(1, Math.ceil(distanceM(from, to) / aroundStepM));
      return Array.from({ length: steps }, (_, step): Point => [
        roundM(from[0] + ((to[0] - from[0]) * step) / steps),
        roundM(from[1] + ((to[1] - from[1]) * step) / steps),
      ]);
    }),
  );
}

/** The zone around a machine that stands on the floor, clipped to the slab. */
export function zoneAround(slab: Slab, ring: Ring, marginM: number): Ring {
  const grown = offsetPolygons([{ outline: ring, holes: [] }], marginM);
  const outside = subtractPolygons(grown, [slab]);
  return subtractPolygons(grown, outside)[0]?.outline ?? ring;
}
