import type { Body } from '../body.ts';
import type { Corridor } from '../geometry/corridor.ts';
import { headingAfter, turnShares } from '../geometry/headings.ts';
import { rollingDistanceM, rollingSpeedMps } from '../speeds/stopping-sum.ts';
import { usefulSpeedMps, type Scene } from './finding.ts';
import { countedAgeMs, reachRoomM } from './reach.ts';

export interface RollingSpeed {
  readonly speedMps: number;
  readonly releaseMps: number;
  readonly isCreep: boolean;
  /** The room the speed was solved for, metres. */
  readonly roomM: number;
}

/**
 * The speed from which a machine stops within the room it has. Moving, only the way it moves counts; at rest it may start
 * either way, so the smaller room counts, but a machine that is free on one side may creep out. A creep that goes the
 * wrong way is held at the first pose that shows it, and then denied (see verdict.ts).
 */
export function rollingSpeed(
  scene: Scene,
  body: Body,
  room: {
    readonly forwardM: number;
    readonly backwardM: number;
    readonly gapM: () => number;
    /** Least gap at which a creep is offered, where it is not the limit's. */
    readonly creepGapLeastM?: number;
  },
): RollingSpeed {
  const { limits } = scene;
  const roomM =
    body.forwardMps > limits.restSpeedMps
      ? room.forwardM
      : body.forwardMps < -limits.restSpeedMps
        ? room.backwardM
        : Math.min(room.forwardM, room.backwardM);
  const timeS = body.reactionS + Math.max(0, scene.nowMs - body.poseAtMs) / 1000;
  const solve = (distanceM: number): number =>
    usefulSpeedMps(rollingSpeedMps(timeS, body.decelerationMps2, distanceM), body, limits);
  const speedMps = solve(roomM);
  const creepMps = Math.min(limits.escapeSpeedMps, body.nominalMps);
  const isOffered =
    speedMps < creepMps &&
    body.isAtRest(limits) &&
    solve(Math.max(room.forwardM, room.backwardM)) >= creepMps &&
    mayCreep(scene, body, room.gapM(), room.creepGapLeastM ?? 0);
  if (isOffered) return { speedMps: creepMps, releaseMps: creepMps, isCreep: true, roomM };
  return { speedMps, releaseMps: solve(roomM - limits.hysteresisStructureM), isCreep: false, roomM };
}

/** A creep needs a true gap; after one that went the wrong way also a pause, and after the second beside a machine a wider gap. */
export function mayCreep(scene: Scene, body: Body, gapM: number, gapLeastM: number): boolean {
  return scene.nowMs >= body.creepDeniedUntilMs && gapM >= Math.max(scene.limits.escapeGapM, gapLeastM);
}

/** Whether there is room both ways for the machine's full speed, hysteresis included. */
export function isRoomy(scene: Scene, body: Body, forwardM: number, backwardM: number): boolean {
  const timeS = body.reactionS + Math.max(0, scene.nowMs - body.poseAtMs) / 1000;
  const roomM = Math.min(forwardM, backwardM) - scene.limits.hysteresisStructureM;
  return rollingSpeedMps(timeS, body.decelerationMps2, roomM) >= body.nominalMps;
}

/** What rounding may cost where a speed is not solved for, metres. */
const roundingM = 1e-6;

/**
 * Whether so much room leaves every link of a boom or crane its greatest speed, hysteresis included, so that none binds. It may say no where each
 * by itself would do.
 */
export function isRoomyForLinks(scene: Scene, body: Body, roomM: number): boolean {
  return roomM >= roomForLinksM(scene, body);
}

/** Room that leaves every link its greatest speed, hysteresis included, metres. */
function roomForLinksM(scene: Scene, body: Body): number {
  const timeS = body.reactionS + countedAgeMs(scene, body) / 1000;
  const neededM = rollingDistanceM(timeS, body.decelerationMps2, body.quickestMps) + roundingM;
  return neededM + scene.limits.hysteresisStructureM;
}

/** Another machine farther than this and the margin about it binds no link of a boom or crane, whether it may move or not. Metres. */
export function freeRoomM(scene: Scene, body: Body): number {
  // Where both may move each has half of the room.
  return Math.min(reachRoomM(body, scene.limits), 2 * roomForLinksM(scene, body)) + roundingM;
}

/**
 * Another machine farther from the footprint than this and twice the margin about it leaves a ground machine its full speed both ways, whatever its
 * heading and whether the other may move or not. Metres.
 *
 * What is d from the box of its extents is, within the strip, at least d − margin ahead of it, and leaves d − 2·margin; footprint and box lie
 * within the same circle about its place, at any heading.
 */
export function freeAboutM(scene: Scene, body: Body): number {
  const { frontM, rearM, leftM, rightM } = body.extents;
  const lengthM = Math.max(Math.abs(frontM), Math.abs(rearM));
  const widthM = Math.max(Math.abs(leftM), Math.abs(rightM));
  const timeS = body.reactionS + Math.max(0, scene.nowMs - body.poseAtMs) / 1000;
  const fullM = rollingDistanceM(timeS, body.decelerationMps2, body.nominalMps) + scene.limits.hysteresisStructureM;
  // Where both may roll towards each other each has half of the room.
  return 2 * (fullM + roundingM) + 2 * Math.sqrt(lengthM * lengthM + widthM * widthM);
}

/** Fills the corridor with what `add` puts in, for the heading now and all that the machine will have had before it can stand. */
export function fillCorridor(corridor: Corridor, body: Body, add: (corridor: Corridor) => void): void {
  const pose = body.pose;
  if (pose === null) return;
  corridor.clear();
  for (const share of turnShares(body)) {
    corridor.aim(pose.xM, pose.yM, headingAfter(body, share), body.extents);
    add(corridor);
  }
}
