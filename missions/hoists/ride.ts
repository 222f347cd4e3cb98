import { distanceM, isInsideRing, type Point, type Pose } from '../../kernel/geometry.ts';
import type { LevelId, MachineId, TaskId } from '../../kernel/ids.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { Leg } from '../mission.ts';
import type { PlanningInput, PlanningMachine } from '../planning-input.ts';
import { bodyOf } from '../routing/body.ts';
import { driveLeg, type DriveState } from '../routing/drive.ts';
import { wayOut } from '../routing/way-out.ts';
import type { Floor } from '../scheduling/floor.ts';
import type { TaskBook } from '../scheduling/task-book.ts';
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
  /** Poses on the target level that are taken. */
  readonly taken: readonly { readonly at: Point; readonly radiusM: number }[];
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
const restsMax = 3000;
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
    const leaving = leavingWay(toFloor, robot, to, request.taken, input);
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

export interface CageTravel {
  readonly cage: PlanningMachine;
  readonly landing: Landing;
  readonly startMs: number;
  readonly withIds: readonly MachineId[];
  readonly after: readonly TaskId[];
  /** Gate time at the landing; the profile's door cycle when absent. */
  readonly dwellS?: number;
  readonly step?: 'hoist' | 'hoist-load' | 'hoist-unload';
  readonly lifts?: number;
}

/** One travel of a cage to a landing, with its gate opened there. The cage's own height is known after its first travel. */
export function addCageTravel(
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
  const dwellS = travel.dwellS ?? cage.profile.hoisting?.doorCycleS.value ?? 0;
  const endMs = travel.startMs + Math.ceil(((isThere ? 0 : travelS) + dwellS) * 1000);
  const last = desk.lastTaskId.get(cage.id);
  const after = [...new Set([...travel.after, ...(last === undefined ? [] : [last])])];
  const taskId = book.add({
    step: travel.step ?? 'hoist',
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

function drivenLegs(robot: PlanningMachine, start: Pose, ways: readonly (readonly Point[])[], zM: number): LaidOutRide {
  const legs: Leg[] = [];
  let state: DriveState = { at: pointOf(start), yawRad: start.yawRad, elapsedS: 0 };
  for (const way of ways) {
    if (way.length < 2) continue;
    const step = driveLeg(state, way, {
      tool: 'off',
      speedMps: robot.profile.speed.travelMps.value,
      halfTurnS: robot.profile.work?.turnS.value ?? halfTurnDefaultS,
      zM,
      quantity: 0,
    });
    legs.push(step.leg);
    state = step.state;
  }
  return {
    legs,
    durationS: state.elapsedS,
    home: { xM: state.at[0], yM: state.at[1], zM, yawRad: state.yawRad },
  };
}

/** From where the robot stands to the waiting place, then into the cage. */
function boardingWay(floor: Floor, robot: PlanningMachine, landing: Landing): LaidOutRide | null {
  const body = bodyOf(robot.profile);
  const router = floor.router(body.turnRadiusM);
  const out = wayOut(floor.ground, body, router, robot.pose);
  const wait = wayOut(floor.ground, body, router, landing.waitPose);
  if (out === null || wait === null) return null;
  const way = router.route(out.at(-1)!, wait.at(-1)!);
  if (way === null) return null;
  const toWait = joinWays(out, way, [...wait].reverse());
  return drivenLegs(robot, robot.pose, [toWait, [pointOf(landing.waitPose), pointOf(landing.cagePose)]], floor.zM);
}

/** Out of the cage to the waiting place and on to a free place to rest. */
function leavingWay(
  floor: Floor,
  robot: PlanningMachine,
  landing: Landing,
  taken: RideRequest['taken'],
  input: PlanningInput,
): LaidOutRide | null {
  const body = bodyOf(robot.profile);
  const router = floor.router(body.turnRadiusM);
  const wait = wayOut(floor.ground, body, router, landing.waitPose);
  if (wait === null) return null;
  const staging = input.zones.filter((zone) => zone.kind === 'STAGING' && zone.levelId === floor.level.id);
  const rests = router
    .standingNear(pointOf(landing.waitPose), restWithinM, restsMax)
    .filter((place) => taken.every(({ at, radiusM }) => distanceM(at, place) > radiusM + body.turnRadiusM + restGapM))
    .filter((place) =>
      input.site.landings.every(
        (other) => other.levelId !== floor.level.id || distanceM(pointOf(other.waitPose), place) > 2 * body.turnRadiusM,
      ),
    );
  const rest = rests.find((place) => staging.some(({ outline }) => isInsideRing(place, outline))) ?? rests[0];
  if (rest === undefined) return null;
  const way = router.route(wait.at(-1)!, rest);
  if (way === null) return null;
  const inCage: Pose = {
    ...landing.cagePose,
    yawRad: Math.atan2(landing.cagePose.yM - landing.waitPose.yM, landing.cagePose.xM - landing.waitPose.xM),
  };
  return drivenLegs(
    robot,
    inCage,
    [[pointOf(landing.cagePose), pointOf(landing.waitPose)], joinWays(wait, way)],
    floor.zM,
  );
}

function joinWays(...ways: readonly (readonly Point[])[]): Point[] {
  return ways.flat().filter((point, index, all) => index === 0 || distanceM(point, all[index - 1]!) > 1e-6);
}
