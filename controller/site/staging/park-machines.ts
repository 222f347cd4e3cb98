import { distanceM, pointSegmentDistanceM, type Point } from '../../../kernel/geometry.ts';
import type { Disc, DriveMap } from './drive-map.ts';
import { frontPoint, waitingPoints, type CageSize, type HoistFront } from './hoist-front.ts';
import { stagingDistancesM } from './roster.ts';

/** A machine that asks for a place on one level. */
export interface ParkingRequest {
  readonly radiusM: number;
  /** A fixed machine only has to leave the others their ways. */
  readonly mobility: 'ground' | 'fixed';
}

/** What the places are looked for with. */
export interface ParkingLot {
  readonly map: DriveMap;
  readonly front: HoistFront;
  readonly cage: CageSize;
  /** Turning circle of the largest machine that rides in the cages as it drives. */
  readonly riderRadiusM: number;
  /** Turning circle of the largest robot: its ways stay open everywhere. */
  readonly openRadiusM: number;
}

/** Places are looked for this far from the hoist, metres. */
const searchWithinM = 30;
/** A place may be this much farther away for each square metre of open floor that it spares. */
const metresPerM2 = 0.4;
/** Floor that the parked machines may cut off, m². */
const cutOffMaxM2 = 10;
/** Places tried for one machine, cheapest first: each costs a look at all ways. */
const triesMax = 60;
/** What is in the way at one place is in the way just beside it, metres. */
const triesApartM = 1;

/** Whether machines that ride can stand and turn in front of both gates, and get there over the empty floor. */
export function isLandingUsable(lot: ParkingLot): boolean {
  const reached = lot.map.reached(lot.riderRadiusM, []);
  return waitingPoints(lot.front, lot.cage).every(
    (point) => lot.map.hasRoom(point, lot.riderRadiusM) && lot.map.isReached(point, reached),
  );
}

/**
 * One place for each request, in their order, each the nearest to the hoist that spares the floor: its turning circle is
 * free, no other machine's reaches into it, and every machine can drive from its place and from the gates to the middle of
 * the main slab while all others are parked. Null when there is no room.
 */
export function parkMachines(lot: ParkingLot, requests: readonly ParkingRequest[]): readonly Point[] | null {
  const parked: Disc[] = [];
  for (const [index, request] of requests.entries()) {
    const at = cheapestPlace(lot, requests.slice(0, index + 1), parked);
    if (at === null) return null;
    parked.push({ at, radiusM: request.radiusM });
  }
  return parked.map(({ at }) => at);
}

function cheapestPlace(lot: ParkingLot, requests: readonly ParkingRequest[], parked: readonly Disc[]): Point | null {
  const { radiusM, mobility } = requests.at(-1) as ParkingRequest;
  const door = frontPoint(lot.front, 0, 0);
  const keptM = radiusM + stagingDistancesM.betweenTurningCircles;
  // A distributor is set down by the crane, but people have to get to it.
  const reached = lot.map.reached(mobility === 'fixed' ? lot.riderRadiusM : radiusM, parked);
  const places = lot.map
    .places(radiusM, reached, door, searchWithinM)
    .filter(
      (at) =>
        parked.every((other) => distanceM(other.at, at) >= other.radiusM + keptM) && isOffGateWays(lot, at, keptM),
    )
    .map((at) => ({
      at,
      costM: distanceM(at, door) + metresPerM2 * lot.map.openAreaM2(at, keptM + lot.openRadiusM),
    }))
    .sort((left, right) => left.costM - right.costM || left.at[0] - right.at[0] || left.at[1] - right.at[1]);
  const tried: Point[] = [];
  for (const place of places) {
    if (tried.length === triesMax) return null;
    if (tried.some((at) => distanceM(at, place.at) < triesApartM)) continue;
    if (areWaysOpen(lot, requests, [...parked, { at: place.at, radiusM }])) return place.at;
    tried.push(place.at);
  }
  return null;
}

/** Machines wait in front of the gates, turn there and drive straight in. */
function isOffGateWays({ front, cage, riderRadiusM }: ParkingLot, at: Point, keptM: number): boolean {
  return waitingPoints(front, cage).every((from) => {
    const to: Point = [
      from[0] + front.outward[0] * stagingDistancesM.edgeToWaiting,
      from[1] + front.outward[1] * stagingDistancesM.edgeToWaiting,
    ];
    return pointSegmentDistanceM(at, { from, to }) >= riderRadiusM + keptM;
  });
}

function areWaysOpen(lot: ParkingLot, requests: readonly ParkingRequest[], parked: readonly Disc[]): boolean {
  const { map } = lot;
  if (map.cutOffM2(lot.openRadiusM, parked) > cutOffMaxM2) return false;
  const forRiders = map.reached(lot.riderRadiusM, parked);
  if (!waitingPoints(lot.front, lot.cage).every((point) => map.isReached(point, forRiders))) return false;
  return requests.every(({ mobility, radiusM }, index) => {
    if (mobility === 'fixed') return true;
    const others = parked.filter((_, other) => other !== index);
    return map.isReached((parked[index] as Disc).at, map.reached(radiusM, others));
  });
}
