import { distanceM, isInsidePolygon, isInsideRing, type Point, type Pose } from '../../kernel/geometry.ts';
import type { LevelId, MachineId, TaskId } from '../../kernel/ids.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import { middleOf } from '../coverage/mission-area.ts';
import { solid, type Region } from '../coverage/polygons.ts';
import type { Leg } from '../mission.ts';
import type { PlanningInput, PlanningMachine } from '../planning-input.ts';
import { bodyOf } from '../routing/body.ts';
import { driveLeg, forwards, wayBack, type DriveState, type WayPart } from '../routing/drive.ts';
import { wayOut } from '../routing/way-out.ts';
import type { Floor } from '../floor/floor.ts';
import type { TaskBook } from '../drafting/task-book.ts';
import type { Landing } from '../site-model.ts';
import { robotFits, verticalTravelS } from './cage-fit.ts';

/** The cages of the site while rides are booked. */
export interface CageDesk {
  readonly freeMs: Map<MachineId, number>;
  /** Height at which each cage will stand, metres; unknown until its first ride. */
  readonly heightM: Map<MachineId, number>;
  readonly lastTaskId: Map<MachineId, TaskId>;
}

export function createCageDesk(): CageDesk {
  return { freeMs: new Map(), heightM: new Map(), lastTaskId: new Map() };
}

export interface RideRequest {
  readonly robot: PlanningMachine;
  readonly fromFloor: Floor;
  readonly toFloor: Floor;
  readonly fromMs: number;
  /** Lifts that the ride earns for its mission; 0 when it only serves another purpose. */
  readonly lifts?: number;
}

export interface Ride {
  /** Where the robot rests on the target level. */
  readonly home: Pose;
  readonly endMs: number;
  readonly lastTaskId: TaskId;
}

/** Empty travel of unknown length is reckoned with this height, metres. */
const unknownTravelM = 10;
/** A machine that left the cage looks this far for a place to rest. */
const restWithinM = 14;
/** From the middle of a staging area to its corners, about. */
const stagingWithinM = 3;
const restsMax = 3000;
/** Resting places to which a way is looked for. */
const restTriesMax = 20;
const restGapM = 0.8;
const halfTurnDefaultS = 10;

/** Books the tasks of one ride: cage to the robot, board, cage to the level, alight. Refuses with figures when nothing fits. */
export function bookRide(input: PlanningInput, book: TaskBook, desk: CageDesk, request: RideRequest): Result<Ride> {
  const { robot, fromFloor, toFloor } = request;
  const refusals: Record<string, string | number>[] = [];
  const options = cagePairs(input, fromFloor.level.id, toFloor.level.id).flatMap(({ cage, from, to }) => {
    const misfit = robotFits(cage.profile, robot.profile);
    if (misfit !== null) {
      refusals.push({ ...misfit, cageId: cage.id });
      return [];
    }
    const boarding = boardingWay(fromFloor, robot, from);
    const leaving = leavingWay(toFloor, robot, to, input);
    if (boarding === null || leaving === null) {
      refusals.push({ code: 'unreachable', cageId: cage.id, landingId: boarding === null ? from.id : to.id });
      return [];
    }
    const freeMs = Math.max(request.fromMs, cage.busyUntilMs, desk.freeMs.get(cage.id) ?? 0);
    return [{ cage, from, to, boarding, leaving, freeMs }];
  });
  const best = options.sort((a, b) => a.freeMs - b.freeMs || (a.cage.id < b.cage.id ? -1 : 1))[0];
  if (best === undefined) {
    const first = refusals[0] ?? { code: 'no-hoist' };
    return refuse({ code: String(first['code']), facts: { machineId: robot.id, ...first } });
  }
  const { cage, from, to } = best;
  const call = addCageTravel(input, book, desk, { cage, landing: from, startMs: best.freeMs, withIds: [], after: [] });
  const startMs = Math.max(call.endMs - Math.round(best.boarding.durationS * 500), request.fromMs, best.freeMs);
  const boardStartMs = Math.max(call.endMs, startMs);
  const boardEndMs = boardStartMs + Math.ceil(best.boarding.durationS * 1000);
  const board = book.add({
    ...robotTask('board', robot.id, [cage.id], fromFloor.level.id, best.boarding.legs),
    startMs: boardStartMs,
    endMs: boardEndMs,
    earliestStartMs: request.fromMs,
    predecessors: [{ taskId: call.taskId, lagS: 0 }],
    reason: { code: 'hoist-busy', taskId: call.taskId },
  });
  const lift = addCageTravel(input, book, desk, {
    cage,
    landing: to,
    startMs: boardEndMs,
    withIds: [robot.id],
    after: [board],
    lifts: request.lifts ?? 0,
  });
  const endMs = lift.endMs + Math.ceil(best.leaving.durationS * 1000);
  const alight = book.add({
    ...robotTask('alight', robot.id, [cage.id], toFloor.level.id, best.leaving.legs),
    startMs: lift.endMs,
    endMs,
    earliestStartMs: request.fromMs,
    predecessors: [{ taskId: lift.taskId, lagS: 0 }],
    reason: { code: 'predecessor', taskId: lift.taskId },
  });
  desk.freeMs.set(cage.id, endMs);
  desk.lastTaskId.set(cage.id, alight);
  return ok({ home: best.leaving.home, endMs, lastTaskId: alight });
}

function robotTask(
  step: 'board' | 'alight',
  machineId: MachineId,
  withMachineIds: MachineId[],
  levelId: LevelId,
  legs: readonly Leg[],
) {
  return {
    step,
    machineId,
    withMachineIds,
    levelId,
    legs,
    dwellS: 0,
    latestStartMs: null,
    latestEndMs: null,
    quantity: { amount: 0, unit: 'lift' as const },
  };
}

interface CageTravel {
  readonly cage: PlanningMachine;
  readonly landing: Landing;
  readonly startMs: number;
  readonly withIds: readonly MachineId[];
  readonly after: readonly TaskId[];
  readonly lifts?: number;
}

/** One travel of a cage to a landing, with its gate opened there. The cage's own height is known after its first travel. */
function addCageTravel(
  input: PlanningInput,
  book: TaskBook,
  desk: CageDesk,
  travel: CageTravel,
): { taskId: TaskId; endMs: number } {
  const { cage, landing } = travel;
  const target = landing.cagePose;
  const fromZM = desk.heightM.get(cage.id);
  const travelS = verticalTravelS(cage.profile, fromZM === undefined ? unknownTravelM : target.zM - fromZM);
  const isThere = fromZM !== undefined && Math.abs(fromZM - target.zM) < 1e-6;
  const leg: Leg =
    fromZM === undefined
      ? { poses: [target], atS: [Number(travelS.toFixed(2))], tool: 'off', drive: 'goto', quantity: 0 }
      : {
          poses: [{ ...target, zM: fromZM }, target],
          atS: [0, Number(travelS.toFixed(2))],
          tool: 'off',
          drive: 'path',
          quantity: 0,
        };
  const dwellS = cage.profile.hoisting?.doorCycleS.value ?? 0;
  const endMs = travel.startMs + Math.ceil(((isThere ? 0 : travelS) + dwellS) * 1000);
  const last = desk.lastTaskId.get(cage.id);
  const after = [...new Set([...travel.after, ...(last === undefined ? [] : [last])])];
  const taskId = book.add({
    step: 'hoist',
    machineId: cage.id,
    withMachineIds: travel.withIds,
    levelId: landing.levelId,
    legs: isThere ? [] : [leg],
    dwellS,
    startMs: travel.startMs,
    endMs,
    earliestStartMs: Math.max(input.nowMs, input.request.earliestStartMs),
    latestStartMs: null,
    latestEndMs: null,
    predecessors: after.map((id) => ({ taskId: id, lagS: 0 })),
    quantity: { amount: travel.lifts ?? 0, unit: 'lift' },
    reason: last === undefined ? { code: 'release' } : { code: 'hoist-busy', taskId: last },
  });
  desk.heightM.set(cage.id, target.zM);
  desk.freeMs.set(cage.id, endMs);
  desk.lastTaskId.set(cage.id, taskId);
  return { taskId, endMs };
}

/** Cages that serve both levels, in the order of their ids. */
export function cagePairs(
  input: PlanningInput,
  fromLevelId: LevelId,
  toLevelId: LevelId,
): { cage: PlanningMachine; from: Landing; to: Landing }[] {
  return input.machines
    .filter((machine) => machine.isAvailable && machine.profile.capabilities.includes('hoist'))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap((cage) => {
      const landings = input.site.landings.filter((landing) => landing.machineId === cage.id);
      const from = landings.find(({ levelId }) => levelId === fromLevelId);
      const to = landings.find(({ levelId }) => levelId === toLevelId);
      return from === undefined || to === undefined ? [] : [{ cage, from, to }];
    });
}

interface LaidOutRide {
  readonly legs: readonly Leg[];
  readonly durationS: number;
  readonly home: Pose;
}

function pointOf(pose: Pose): Point {
  return [pose.xM, pose.yM];
}

function drivenLegs(
  robot: PlanningMachine,
  start: Pose,
  ways: readonly (readonly WayPart[])[],
  zM: number,
): LaidOutRide {
  const legs: Leg[] = [];
  let state: DriveState = { at: pointOf(start), yawRad: start.yawRad, elapsedS: 0 };
  for (const way of ways) {
    const step = driveLeg(state, way, {
      tool: 'off',
      speedMps: robot.profile.speed.travelMps.value,
      halfTurnS: robot.profile.work?.turnS.value ?? halfTurnDefaultS,
      zM,
      quantity: 0,
    });
    if (step.leg.poses.length > 1) legs.push(step.leg);
    state = step.state;
  }
  return {
    legs,
    durationS: state.elapsedS,
    home: { xM: state.at[0], yM: state.at[1], zM, yawRad: state.yawRad },
  };
}

/** From where the robot stands to the waiting place, then forwards into the cage. */
function boardingWay(floor: Floor, robot: PlanningMachine, landing: Landing): LaidOutRide | null {
  const body = bodyOf(robot.profile);
  const router = floor.routerFor(robot.id, body.turnRadiusM);
  const ground = floor.groundFor(robot.id);
  const out = wayOut(ground, body, router, robot.pose);
  const wait = wayOut(ground, body, router, landing.waitPose);
  if (out === null || wait === null) return null;
  const way = router.route(out.gate, wait.gate);
  if (way === null) return null;
  const toWait = [...out.parts, forwards(way), ...wayBack(wait.parts)];
  const intoCage = [forwards([pointOf(landing.waitPose), pointOf(landing.cagePose)])];
  return drivenLegs(robot, robot.pose, [toWait, intoCage], floor.zM);
}

/** Backwards out of the cage to the waiting place, since no machine can turn in a cage, and on to a free place to rest. */
function leavingWay(floor: Floor, robot: PlanningMachine, landing: Landing, input: PlanningInput): LaidOutRide | null {
  const body = bodyOf(robot.profile);
  const router = floor.routerFor(robot.id, body.turnRadiusM);
  const inCage: Pose = {
    ...landing.cagePose,
    yawRad: Math.atan2(landing.cagePose.yM - landing.waitPose.yM, landing.cagePose.xM - landing.waitPose.xM),
  };
  const wait = wayOut(floor.groundFor(robot.id), body, router, { ...landing.waitPose, yawRad: inCage.yawRad });
  if (wait === null) return null;
  const outOfCage: WayPart = { points: [pointOf(landing.cagePose), pointOf(landing.waitPose)], gear: 'reverse' };
  for (const rest of restPlaces(input, floor, robot, pointOf(landing.waitPose), []).slice(0, restTriesMax)) {
    const way = router.route(wait.gate, rest);
    if (way !== null) return drivenLegs(robot, inCage, [[outOfCage], [...wait.parts, forwards(way)]], floor.zM);
  }
  return null;
}

/**
 * Places where a machine may rest: clear of every parked machine's turning circle and of the landings, in the staging
 * areas first, nearest first. Places on the work are none, nor those that it does not get to from `from`, where given.
 */
export function restPlaces(
  input: PlanningInput,
  floor: Floor,
  machine: PlanningMachine,
  near: Point,
  work: Region,
  from?: Point,
): readonly Point[] {
  const { turnRadiusM } = bodyOf(machine.profile);
  const router = floor.routerFor(machine.id, turnRadiusM);
  const staging = input.zones.filter((zone) => zone.kind === 'STAGING' && zone.levelId === floor.level.id);
  const taken = floor.parked().filter(({ machineId }) => machineId !== machine.id);
  const landings = input.site.landings.filter(({ levelId }) => levelId === floor.level.id);
  const [first = near, ...others] = staging.map(({ outline }) => middleOf([solid(outline)]));
  const found = [
    ...router.standingNear(first, restWithinM, restsMax),
    ...others.flatMap((centre) => router.standingNear(centre, stagingWithinM, restsMax)),
  ];
  const places = [...new Map(found.map((place) => [place.join(), place])).values()]
    .filter((place) => taken.every(({ at, radiusM }) => distanceM(at, place) > radiusM + turnRadiusM + restGapM))
    .filter((place) => landings.every(({ waitPose }) => distanceM(pointOf(waitPose), place) > 2 * turnRadiusM))
    .filter((place) => !work.some((polygon) => isInsidePolygon(place, polygon)))
    .filter((place) => from === undefined || router.isJoined(from, place));
  const inStaging = places.filter((place) => staging.some(({ outline }) => isInsideRing(place, outline)));
  const byDistance = (a: Point, b: Point): number => distanceM(a, near) - distanceM(b, near);
  return [...inStaging.sort(byDistance), ...places.filter((place) => !inStaging.includes(place)).sort(byDistance)];
}
