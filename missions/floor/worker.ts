import { distanceM, grownBox, type Box, type Point, type Pose } from '../../kernel/geometry.ts';
import type { TaskId } from '../../kernel/ids.ts';
import type { BayWork } from '../coverage/bay-work.ts';
import { batteryOf, drained, filled, type Battery } from '../energy/battery.ts';
import type { Leg } from '../mission.ts';
import type { PlanningMachine } from '../planning-input.ts';
import { bodyOf, floorToolOf, type Body, type FloorTool } from '../routing/body.ts';
import {
  driveLeg,
  forwards,
  wayBack,
  wayLengthM,
  type DriveState,
  type DriveStyle,
  type WayPart,
} from '../routing/drive.ts';
import { wayOut, type WayOut } from '../routing/way-out.ts';
import type { Floor } from './floor.ts';
import type { TaskBook } from '../drafting/task-book.ts';

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
  readonly homeOut: WayOut;
  isHome: boolean;
  at: Point;
  yawRad: number;
  /** The way from `at` to the first place where it may turn. */
  out: WayOut;
  freeMs: number;
  /** Null for one that never runs out. */
  readonly battery: Battery | null;
  /** Of the full battery, at `freeMs`. */
  levelRatio: number;
  /** Time of work so far, ms. */
  workedMs: number;
  lastTaskId: TaskId | null;
}

export interface WorkerStart {
  readonly machine: PlanningMachine;
  /** Where it stands now, and where it rests when it has nothing to do. */
  readonly start: Pose;
  readonly home: Pose;
  readonly freeMs: number;
  readonly lastTaskId: TaskId | null;
}

/**
 * Null when the machine cannot get away from where it stands or rests. On the crowded floor the others stand where they are
 * now: if it gets out among them it does not wait for any of them to leave first.
 */
export function createWorker(floor: Floor, from: WorkerStart, crowded: Floor = floor): Worker | null {
  const { machine, start, home } = from;
  const body = bodyOf(machine.profile);
  const tool = floorToolOf(machine.profile);
  const ground = floor.groundFor(machine.id);
  const router = floor.routerFor(machine.id, body.turnRadiusM);
  const homeOut = wayOut(ground, body, router, home);
  const amongOthers = (): WayOut | null =>
    wayOut(crowded.groundFor(machine.id), body, crowded.routerFor(machine.id, body.turnRadiusM), start);
  const out = start === home ? homeOut : (amongOthers() ?? wayOut(ground, body, router, start));
  if (homeOut === null || out === null) return null;
  router.expect(homeOut.gate);
  return {
    machine,
    body,
    tool,
    halfTurnS: tool?.halfTurnS ?? halfTurnDefaultS,
    home,
    homeOut,
    isHome: start === home,
    at: [start.xM, start.yM],
    yawRad: start.yawRad,
    out,
    freeMs: from.freeMs,
    battery: batteryOf(machine.profile),
    levelRatio: machine.batteryRatio,
    workedMs: 0,
    lastTaskId: from.lastTaskId,
  };
}

/** Whether the worker gets from its home to a place where it may turn. */
export function canReach(floor: Floor, worker: Worker, place: Point): boolean {
  return floor.routerFor(worker.machine.id, worker.body.turnRadiusM).isJoined(worker.homeOut.gate, place);
}

/** A name for what of the surroundings of a box the worker gets to: see `Router.reachName`. */
export function reachNameOf(floor: Floor, worker: Worker, box: Box): string {
  const { turnRadiusM } = worker.body;
  const byM = 2 * turnRadiusM + (worker.machine.profile.work?.widthM.value ?? 0) + 2;
  return floor.routerFor(worker.machine.id, turnRadiusM).reachName(worker.homeOut.gate, grownBox(box, byM));
}

/** Whether the worker gets to within reach of a box; one that does not has nothing to do there. */
export function comesNear(floor: Floor, worker: Worker, box: Box): boolean {
  const { turnRadiusM } = worker.body;
  return floor
    .routerFor(worker.machine.id, turnRadiusM)
    .reachesInto(worker.homeOut.gate, grownBox(box, 2 * turnRadiusM + 2));
}

/** Way from where the worker is to a place where it may turn; null when there is none. */
export function wayTo(floor: Floor, worker: Worker, goal: Point): readonly WayPart[] | null {
  const way = floor.routerFor(worker.machine.id, worker.body.turnRadiusM).route(worker.out.gate, goal);
  return way === null ? null : [...worker.out.parts, forwards(way)];
}

export interface LaidOut {
  readonly legs: readonly Leg[];
  readonly durationS: number;
  readonly end: DriveState;
}

/** Legs of a bay's work, from where the worker is; null when the bay cannot be reached. */
export function layOutWork(floor: Floor, worker: Worker, work: BayWork): LaidOut | null {
  const entry = work.stretches[0]?.parts[0]?.points[0];
  if (entry === undefined || worker.tool === null) return null;
  const way = wayTo(floor, worker, entry);
  if (way === null) return null;
  const start: DriveState = { at: worker.at, yawRad: worker.yawRad, elapsedS: 0 };
  const isThere = wayLengthM(way) <= 0.01;
  const transit = isThere ? null : driveLeg(start, way, styleOf(worker, 'transit', floor.zM, 0));
  const { legs, durationS, end } = driveStretches(worker, work, floor.zM, transit?.state ?? start);
  return { legs: transit === null ? legs : [transit.leg, ...legs], durationS, end };
}

/** Legs of a bay's work for one who is at its entry; `durationS` counts from where the state's time does. */
export function driveStretches(worker: Worker, work: BayWork, zM: number, from: DriveState): LaidOut {
  const legs: Leg[] = [];
  let state = from;
  for (const { kind, parts, newM2 } of work.stretches) {
    if (kind === 'transit' && wayLengthM(parts) <= 1e-6) continue;
    const step = driveLeg(state, parts, styleOf(worker, kind, zM, newM2));
    legs.push(step.leg);
    state = step.state;
  }
  return { legs, durationS: state.elapsedS, end: state };
}

function styleOf(worker: Worker, kind: 'lane' | 'transit', zM: number, quantity: number): DriveStyle {
  return {
    tool: kind === 'lane' ? 'on' : 'off',
    speedMps: kind === 'lane' ? worker.tool!.workMps : worker.body.travelMps,
    halfTurnS: worker.halfTurnS,
    zM,
    quantity,
  };
}

/** Estimate of the time to a place, seconds, without laying out the way. */
export function travelEstimateS(worker: Worker, goal: Point): number {
  const detour = 1.2;
  return (detour * distanceM(worker.at, goal)) / worker.body.travelMps + worker.halfTurnS;
}

/** Estimate of the way home from a place, ms. */
export function homeEstimateMs(worker: Worker, from: Point): number {
  const detour = 1.2;
  return 1000 * ((detour * distanceM(from, worker.homeOut.gate)) / worker.body.travelMps + worker.halfTurnS);
}

/** The way home as one leg; null when the worker is there or cannot get there. */
export function layOutHome(floor: Floor, worker: Worker): LaidOut | null {
  if (worker.isHome) return null;
  const way = wayTo(floor, worker, worker.homeOut.gate);
  if (way === null) return null;
  const step = driveLeg(
    { at: worker.at, yawRad: worker.yawRad, elapsedS: 0 },
    [...way, ...wayBack(worker.homeOut.parts)],
    { tool: 'off', speedMps: worker.body.travelMps, halfTurnS: worker.halfTurnS, zM: floor.zM, quantity: 0 },
  );
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
  drain(worker, endMs - startMs);
  worker.isHome = true;
  worker.at = [worker.home.xM, worker.home.yM];
  worker.yawRad = laidOut.end.yawRad;
  worker.out = worker.homeOut;
}

/** Takes what driving and working for so long costs off the worker's battery. */
export function drain(worker: Worker, ms: number): void {
  if (worker.battery !== null) worker.levelRatio = drained(worker.battery, worker.levelRatio, ms);
}

/** The worker, at home, fills its battery for so long right after its last task. */
export function addCharge(book: TaskBook, floor: Floor, worker: Worker, fillMs: number): void {
  if (worker.battery === null || fillMs <= 0) return;
  const startMs = worker.freeMs;
  const id = book.add({
    step: 'charge',
    machineId: worker.machine.id,
    withMachineIds: [],
    levelId: floor.level.id,
    legs: [],
    dwellS: fillMs / 1000,
    startMs,
    endMs: startMs + fillMs,
    earliestStartMs: startMs,
    latestStartMs: null,
    latestEndMs: null,
    predecessors: worker.lastTaskId === null ? [] : [{ taskId: worker.lastTaskId, lagS: 0 }],
    quantity: { amount: 0, unit: 'm2' },
    reason: { code: 'battery', ...(worker.lastTaskId === null ? {} : { taskId: worker.lastTaskId }) },
  });
  worker.levelRatio = filled(worker.battery, worker.levelRatio, fillMs);
  worker.lastTaskId = id;
  worker.freeMs = startMs + fillMs;
}

/** Puts the worker where its last work ended: a place where it may turn. */
export function leaveAt(worker: Worker, end: DriveState): void {
  worker.at = end.at;
  worker.yawRad = end.yawRad;
  worker.isHome = false;
  worker.out = { parts: [], gate: end.at };
}
