import { distanceM, pathLengthM, type Point, type Pose } from '../../kernel/geometry.ts';
import type { MachineId, TaskId } from '../../kernel/ids.ts';
import type { BayWork } from '../coverage/bay-work.ts';
import type { Leg } from '../mission.ts';
import type { PlanningMachine } from '../planning-input.ts';
import { bodyOf, floorToolOf, type Body, type FloorTool } from '../routing/body.ts';
import { driveLeg, type DriveState } from '../routing/drive.ts';
import { wayOut } from '../routing/way-out.ts';
import type { Floor } from './floor.ts';
import type { TaskBook } from './task-book.ts';

/** Turning time where a profile says none, seconds for a half turn. */
const halfTurnDefaultS = 10;

/** A driving machine while its day is being laid out. */
export interface Worker {
  readonly machine: PlanningMachine;
  readonly body: Body;
  readonly tool: FloorTool | null;
  readonly halfTurnS: number;
  /** Where it rests on this level, and the way from there to the first place where it may turn. */
  readonly home: Pose;
  readonly homeWay: readonly Point[];
  isHome: boolean;
  at: Point;
  yawRad: number;
  freeMs: number;
  /** Time of work so far, ms. */
  workedMs: number;
  lastTaskId: TaskId | null;
}

/** Null when the machine cannot get away from where it stands. */
export function createWorker(
  floor: Floor,
  machine: PlanningMachine,
  home: Pose,
  freeMs: number,
  lastTaskId: TaskId | null,
): Worker | null {
  const body = bodyOf(machine.profile);
  const tool = floorToolOf(machine.profile);
  const homeWay = wayOut(floor.ground, body, floor.router(body.turnRadiusM), home);
  if (homeWay === null) return null;
  return {
    machine,
    body,
    tool,
    halfTurnS: tool?.halfTurnS ?? halfTurnDefaultS,
    home,
    homeWay,
    isHome: true,
    at: [home.xM, home.yM],
    yawRad: home.yawRad,
    freeMs,
    workedMs: 0,
    lastTaskId,
  };
}

/** Way from where the worker is to a place where it may turn; null when there is none. */
export function wayTo(floor: Floor, worker: Worker, goal: Point): readonly Point[] | null {
  const router = floor.router(worker.body.turnRadiusM);
  if (!worker.isHome) return router.route(worker.at, goal);
  const way = router.route(worker.homeWay.at(-1)!, goal);
  return way === null ? null : [...worker.homeWay.slice(0, -1), ...way];
}

export interface LaidOut {
  readonly legs: readonly Leg[];
  readonly durationS: number;
  readonly end: DriveState;
}

/** Legs of a bay's work, from where the worker is; null when the bay cannot be reached. */
export function layOutWork(floor: Floor, worker: Worker, work: BayWork): LaidOut | null {
  const first = work.stretches[0];
  if (first === undefined || worker.tool === null) return null;
  const way = wayTo(floor, worker, first.points[0]!);
  if (way === null) return null;
  const legs: Leg[] = [];
  let state: DriveState = { at: worker.at, yawRad: worker.yawRad, elapsedS: 0 };
  const drive = (points: readonly Point[], kind: 'lane' | 'transit', quantity: number): void => {
    const step = driveLeg(state, points, {
      tool: kind === 'lane' ? 'on' : 'off',
      speedMps: kind === 'lane' ? worker.tool!.workMps : worker.body.travelMps,
      halfTurnS: worker.halfTurnS,
      zM: floor.zM,
      quantity,
    });
    legs.push(step.leg);
    state = step.state;
  };
  if (pathLengthM(way) > 0.01) drive(way, 'transit', 0);
  for (const stretch of work.stretches) drive(stretch.points, stretch.kind, stretch.newM2);
  return { legs, durationS: state.elapsedS, end: state };
}

/** Estimate of the time to a place, seconds, without laying out the way. */
export function travelEstimateS(worker: Worker, goal: Point): number {
  const detour = 1.2;
  return (detour * distanceM(worker.at, goal)) / worker.body.travelMps + worker.halfTurnS;
}

/** The way home as one leg; null when the worker is there or cannot get there. */
export function layOutHome(floor: Floor, worker: Worker): LaidOut | null {
  if (worker.isHome) return null;
  const way = floor.router(worker.body.turnRadiusM).route(worker.at, worker.homeWay.at(-1)!);
  if (way === null) return null;
  const points = [...way, ...[...worker.homeWay].reverse().slice(1)];
  const step = driveLeg({ at: worker.at, yawRad: worker.yawRad, elapsedS: 0 }, points, {
    tool: 'off',
    speedMps: worker.body.travelMps,
    halfTurnS: worker.halfTurnS,
    zM: floor.zM,
    quantity: 0,
  });
  return { legs: [step.leg], durationS: step.state.elapsedS, end: step.state };
}

/** Sends the worker home right after its last task. */
export function addHome(book: TaskBook, floor: Floor, worker: Worker, releaseMs: number): void {
  const laidOut = layOutHome(floor, worker);
  if (laidOut === null) return;
  const startMs = worker.freeMs;
  const endMs = startMs + Math.ceil(laidOut.durationS * 1000);
  const id = book.add({
    step: 'travel',
    machineId: worker.machine.id,
    withMachineIds: [],
    levelId: floor.level.id,
    legs: laidOut.legs,
    dwellS: 0,
    startMs,
    endMs,
    earliestStartMs: Math.min(startMs, releaseMs),
    latestStartMs: null,
    latestEndMs: null,
    predecessors: worker.lastTaskId === null ? [] : [{ taskId: worker.lastTaskId, lagS: 0 }],
    quantity: { amount: 0, unit: 'm2' },
    reason: { code: 'travel', ...(worker.lastTaskId === null ? {} : { taskId: worker.lastTaskId }) },
  });
  worker.lastTaskId = id;
  worker.freeMs = endMs;
  worker.isHome = true;
  worker.at = [worker.home.xM, worker.home.yM];
  worker.yawRad = laidOut.end.yawRad;
}

export function workerIds(workers: readonly Worker[]): readonly MachineId[] {
  return workers.map(({ machine }) => machine.id);
}
