import { distanceM, pointSegmentDistanceM, type Point } from '../../../kernel/geometry.ts';
import type { DriveMap } from './drive-map.ts';
import { frontPoint, waitingPoints, type CageSize, type HoistFront } from './hoist-front.ts';
import type { Disc } from './room-map.ts';
import { stagingDistancesM } from './roster.ts';

/** A machine that asks for a place on one level. */
export interface ParkingRequest {
  readonly radiusM: number;
  /** A fixed machine only has to leave the others their ways. */
  readonly mobility: 'ground' | 'fixed';
}

/** Where machines of other levels come in. */
export interface Gates {
  readonly front: HoistFront;
  readonly cage: CageSize;
}

/** A way that a machine has out of this part of the floor while nothing is parked. */
export interface WayBeyond {
  readonly radiusM: number;
  readonly to: Point;
}

/** What the places are looked for with: one part of one floor. */
export interface ParkingLot {
  readonly map: DriveMap;
  /** Null in a part that machines from the hoist cannot get to. */
  readonly gates: Gates | null;
  /** Machines that are parked in other parts of the floor. */
  readonly standing: readonly Disc[];
  /** Ways of the narrower machines to other parts: they stay open. */
  readonly beyond: readonly WayBeyond[];
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

function waitingPointsOf({ gates }: ParkingLot): readonly Point[] {
  return gates === null ? [] : waitingPoints(gates.front, gates.cage);
}

/** Whether machines that ride can stand and turn in front of both gates, and get there over the empty floor. */
export function isLandingUsable(lot: ParkingLot): boolean {
  const reached = lot.map.reached(lot.riderRadiusM, []);
  return waitingPointsOf(lot).every(
    (point) => lot.map.hasRoom(point, lot.riderRadiusM) && lot.map.isReached(point, reached),
  );
}

/**
 * One place for each request, in their order, each the nearest to the hoist that spares the floor, or without a hoist the
 * one that spares it most: its turning circle is free, no other machine's reaches into it, and every machine can drive from
 * its place and from the gates to the middle of its part of the floor while all others are parked. Null when there is no room.
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
  const door = lot.gates === null ? null : frontPoint(lot.gates.front, 0, 0);
  const keptM = radiusM + stagingDistancesM.betweenTurningCircles;
  const others = [...lot.standing, ...parked];
  // A distributor is set down by the crane, but people have to get to it.
  const reached = lot.map.reached(mobility === 'fixed' ? lot.riderRadiusM : radiusM, others);
  const places = lot.map
    .places(radiusM, reached, door ?? [0, 0], door === null ? Infinity : searchWithinM)
    .filter(
      (at) =>
        others.every((other) => distanceM(other.at, at) >= other.radiusM + keptM) && isOffGateWays(lot, at, keptM),
    )
    .map((at) => ({
      at,
      costM: (door === null ? 0 : distanceM(at, door)) + metresPerM2 * lot.map.openAreaM2(at, keptM + lot.openRadiusM),
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
function isOffGateWays({ gates, riderRadiusM }: ParkingLot, at: Point, keptM: number): boolean {
  if (gates === null) return true;
  const { outward } = gates.front;
  return waitingPoints(gates.front, gates.cage).every((from) => {
    const to: Point = [
      from[0] + outward[0] * stagingDistancesM.edgeToWaiting,
      from[1] + outward[1] * stagingDistancesM.edgeToWaiting,
    ];
    return pointSegmentDistanceM(at, { from, to }) >= riderRadiusM + keptM;
  });
}

function areWaysOpen(lot: ParkingLot, requests: readonly ParkingRequest[], parked: readonly Disc[]): boolean {
  const { map, standing } = lot;
  const all = [...standing, ...parked];
  if (map.cutOffM2(lot.openRadiusM, all) > cutOffMaxM2) return false;
  if (lot.gates !== null) {
    const forRiders = map.reached(lot.riderRadiusM, all);
    if (!waitingPointsOf(lot).every((point) => map.isReached(point, forRiders))) return false;
  }
  if (!lot.beyond.every(({ radiusM, to }) => map.isReached(to, map.reached(radiusM, all)))) return false;
  return requests.every(({ mobility, radiusM }, index) => {
    if (mobility === 'fixed') return true;
    const others = [...standing, ...parked.filter((_, other) => other !== index)];
    return map.isReached((parked[index] as Disc).at, map.reached(radiusM, others));
  });
}
