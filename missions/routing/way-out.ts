import {
  angleDifferenceRad,
  isInsideRing,
  placeRing,
  ringSegments,
  segmentDistanceM,
  type Point,
  type Pose,
  type Ring,
  type Segment,
} from '../../kernel/geometry.ts';
import type { Body } from './body.ts';
import type { Gear, WayPart } from './drive.ts';
import type { Ground } from './ground.ts';
import type { Router } from './router.ts';

/** The way from where a machine stands to the first place where it may turn freely. */
export interface WayOut {
  /** Empty when it may turn where it stands. */
  readonly parts: readonly WayPart[];
  readonly gate: Point;
}

/** A machine drives straight this far, ahead or back, to get to where it can turn; metres. */
const straightMaxM = 20;
/** How far it drives along its heading before it turns in a narrow place, and how far after that. */
const beforeTurnMaxM = 8;
const afterTurnMaxM = 14;
const stepM = 0.2;
const turnStepRad = Math.PI / 24;
/**
 * A machine that was parked by a person may stand nearer to things than we would drive it. On its way out it keeps at
 * least these, metres, or what it has where it stands, and the interlock watches as always.
 */
const marginMinM = 0.1;
const marginEdgeMinM = 0.25;

/**
 * Straight along its heading, forwards or backwards with the yaw unchanged, else with one turn on the spot where its
 * footprint stays clear. Null when there is no such way.
 */
export function wayOut(ground: Ground, body: Body, router: Router, pose: Pose): WayOut | null {
  const start: Point = [pose.xM, pose.yM];
  if (router.isConnected(start)) return { parts: [], gate: start };
  const room = roomAround(ground, body, pose);
  const straight = (['forward', 'reverse'] as const)
    .flatMap((gear) => firstConnected(room, router, pose, gear, straightMaxM) ?? [])
    .sort((a, b) => a.lengthM - b.lengthM)[0];
  if (straight !== undefined) return straight.way;
  return withOneTurn(room, router, pose);
}

interface Found {
  readonly way: WayOut;
  readonly lengthM: number;
}

type Place = Pick<Pose, 'xM' | 'yM' | 'yawRad'>;

function moved(from: Place, gear: Gear, byM: number): Place {
  const signed = gear === 'forward' ? byM : -byM;
  return {
    xM: from.xM + Math.cos(from.yawRad) * signed,
    yM: from.yM + Math.sin(from.yawRad) * signed,
    yawRad: from.yawRad,
  };
}

function pointOf(place: Place): Point {
  return [place.xM, place.yM];
}

function firstConnected(room: Room, router: Router, from: Place, gear: Gear, mostM: number): Found | null {
  for (let lengthM = stepM; lengthM <= mostM; lengthM += stepM) {
    const at = moved(from, gear, lengthM);
    if (!room.isClear(at)) return null;
    if (!router.isConnected(pointOf(at))) continue;
    return { lengthM, way: { parts: [{ points: [pointOf(from), pointOf(at)], gear }], gate: pointOf(at) } };
  }
  return null;
}

/** Nearest stop first; at each stop the smallest turn first. */
function withOneTurn(room: Room, router: Router, pose: Place): WayOut | null {
  const open = new Set<Gear>(['forward', 'reverse']);
  for (let lengthM = 0; lengthM <= beforeTurnMaxM && open.size > 0; lengthM += 2 * stepM) {
    for (const gear of [...open]) {
      const stop = moved(pose, gear, lengthM);
      if (lengthM > 0 && (!room.isClear(stop) || !room.isClear(moved(pose, gear, lengthM - stepM)))) {
        open.delete(gear);
        continue;
      }
      const found = turnedAway(room, router, stop);
      if (found === null) continue;
      const before: WayPart[] = lengthM === 0 ? [] : [{ points: [pointOf(pose), pointOf(stop)], gear }];
      return { parts: [...before, ...found.parts], gate: found.gate };
    }
  }
  return null;
}

function turnedAway(room: Room, router: Router, stop: Place): WayOut | null {
  const open = new Set<1 | -1>([1, -1]);
  for (let turnRad = turnStepRad; turnRad <= Math.PI && open.size > 0; turnRad += turnStepRad) {
    for (const side of [...open]) {
      const at = { ...stop, yawRad: angleDifferenceRad(stop.yawRad + side * turnRad, 0) };
      if (!room.isClear(at)) {
        open.delete(side);
        continue;
      }
      const found = firstConnected(room, router, at, 'forward', afterTurnMaxM);
      if (found !== null) return found.way;
    }
  }
  return null;
}

interface Room {
  isClear(at: Place): boolean;
}

/** What the machine has to keep clear of around a pose, with the margin it can keep: never more than where it stands. */
function roomAround(ground: Ground, body: Body, pose: Place): Room {
  const reach = straightMaxM + body.turnRadiusM + 1;
  const here = boxAt(body, pose);
  const near = ground
    .near({ xMinM: pose.xM - reach, yMinM: pose.yM - reach, xMaxM: pose.xM + reach, yMaxM: pose.yM + reach })
    .map(({ segment, marginM, cause }) => ({
      segment,
      marginM: Math.min(
        marginM,
        cause === 'fall-edge' || cause === 'machine' ? marginEdgeMinM : marginMinM,
        distanceToBoxM(here, segment),
      ),
    }));
  return {
    isClear(at) {
      if (!ground.isFree([at.xM, at.yM])) return false;
      const box = boxAt(body, at);
      return near.every(({ segment, marginM }) => {
        if (isFar(segment, at, body.turnRadiusM + marginM)) return true;
        return !isInsideRing(segment.from, box) && distanceToBoxM(box, segment) >= marginM - 1e-6;
      });
    },
  };
}

function isFar({ from, to }: Segment, at: Place, byM: number): boolean {
  return (
    Math.min(from[0], to[0]) - at.xM > byM ||
    at.xM - Math.max(from[0], to[0]) > byM ||
    Math.min(from[1], to[1]) - at.yM > byM ||
    at.yM - Math.max(from[1], to[1]) > byM
  );
}

function distanceToBoxM(box: Ring, segment: Segment): number {
  return Math.min(...ringSegments(box).map((side) => segmentDistanceM(side, segment)));
}

function boxAt(body: Body, at: Place): Ring {
  const { halfLengthM: l, halfWidthM: w } = body;
  return placeRing(
    [
      [-l, -w],
      [l, -w],
      [l, w],
      [-l, w],
    ],
    at,
  );
}
