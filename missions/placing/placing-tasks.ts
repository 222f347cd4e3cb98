import { pathLengthM, type Point, type Pose } from '../../kernel/geometry.ts';
import type { TaskId } from '../../kernel/ids.ts';
import type { Leg, TaskReason } from '../mission.ts';
import type { PlanningInput, PlanningMachine } from '../planning-input.ts';
import type { Floor } from '../floor/floor.ts';
import type { TaskBook } from '../drafting/task-book.ts';
import type { PlacingBay, PlacingSite } from './placing-crew.ts';
import { hookHeightM, hoseHeightM, reaches } from './set-up.ts';

/** Time to set a distributor up or take it down at one place, seconds; and how far above everything the hook slews, metres. */
const setUpS = 300;
const slewHeightM = 12;
const hookSpeedMps = 0.5;

export interface Front {
  base: Pose;
  /** False while the distributor stands on another level or off the slab. */
  isOnFloor: boolean;
  timeMs: number;
  lastTaskId: TaskId | null;
}

/** Until the hose end is where a bay begins, seconds. */
export const approachS = 60;

/** How long the hose needs for so much of a bay once it is there, seconds. */
export function hoseS(bay: PlacingBay, volumeM3: number, { rateM3ph, hoseMps }: PlacingPaces): number {
  return Math.max((volumeM3 / rateM3ph) * 3600, pathLengthM(bay.way) / hoseMps);
}

export type PlacingPaces = Pick<PlacingSite, 'rateM3ph' | 'hoseMps'>;

/** So much of a bay, in so much time after the approach; `laterMs`: when it may begin at the earliest, null: as soon as can be. */
export interface PlacingStretch {
  readonly bay: PlacingBay;
  readonly volumeM3: number;
  readonly durationS: number;
  readonly laterMs: number | null;
  readonly latestEndMs: number | null;
}

export function place(
  { floor, crew }: Pick<PlacingSite, 'floor' | 'crew'>,
  book: TaskBook,
  front: Front,
  { bay, volumeM3, durationS, laterMs, latestEndMs }: PlacingStretch,
  releaseMs: number,
): void {
  const legs = hoseLegs(floor, front.base, bay.way, durationS, volumeM3);
  const isSetLater = laterMs !== null && laterMs > front.timeMs;
  const startMs = isSetLater ? laterMs : front.timeMs;
  const endMs = startMs + Math.ceil((legs.at(-1)!.atS.at(-1) ?? 0) * 1000);
  const previous = front.lastTaskId;
  front.lastTaskId = book.add({
    step: 'place',
    machineId: crew.distributor.id,
    withMachineIds: crew.pump.id === crew.distributor.id ? [] : [crew.pump.id],
    levelId: floor.level.id,
    bay: bay.number,
    area: bay.polygon,
    legs,
    dwellS: 0,
    startMs,
    endMs,
    // Concrete comes at the delivery's pace: a bay may not begin before its own lorries.
    earliestStartMs: startMs,
    ...(laterMs === null ? {} : { notBeforeMs: laterMs }),
    latestStartMs: null,
    latestEndMs,
    predecessors: previous === null ? [] : [{ taskId: previous, lagS: 0 }],
    quantity: { amount: volumeM3, unit: 'm3' },
    choice: crew.choice,
    reason: isSetLater ? { code: 'set-later', atMs: laterMs } : pourReason(previous, releaseMs),
  });
  front.timeMs = endMs;
}

function pourReason(previous: TaskId | null, releaseMs: number): TaskReason {
  return previous === null ? { code: 'release', atMs: releaseMs } : { code: 'delivery-rate', taskId: previous };
}

function hoseLegs(floor: Floor, base: Pose, way: readonly Point[], durationS: number, volumeM3: number): Leg[] {
  const zM = floor.zM + hoseHeightM;
  const pose = ([xM, yM]: Point): Pose => ({
    xM,
    yM,
    zM,
    yawRad: Number(Math.atan2(yM - base.yM, xM - base.xM).toFixed(5)),
  });
  const lengthM = Math.max(pathLengthM(way), 1e-6);
  const atS: number[] = [];
  for (let index = 0; index < way.length; index += 1) {
    atS.push(Number((approachS + (durationS * pathLengthM(way.slice(0, index + 1))) / lengthM).toFixed(2)));
  }
  return [
    { poses: [pose(way[0]!)], atS: [approachS], tool: 'off', drive: 'goto', quantity: 0 },
    { poses: way.map(pose), atS, tool: 'on', drive: 'path', quantity: volumeM3 },
  ];
}

interface Carrying {
  readonly legs: readonly Leg[];
  readonly durationMs: number;
}

/** The crane's way with the distributor: hook to it, raise, slew about the mast, lower. */
export function carryingWay(input: PlanningInput, crane: PlanningMachine, from: Pose, target: Pose): Carrying {
  const way = slewWay(crane, from, target);
  const highM = slewingHeightM(input, crane, way, Math.max(from.zM, target.zM));
  const pose = ([xM, yM]: Point, zM: number): Pose => ({ xM, yM, zM, yawRad: 0 });
  const start: Point = [from.xM, from.yM];
  const end: Point = [target.xM, target.yM];
  const carried = [
    pose(start, from.zM + hookHeightM),
    ...way.map((point) => pose(point, highM)),
    pose(end, target.zM + hookHeightM),
  ];
  let elapsedS = 120;
  const approach: Leg = { poses: [carried[0]!], atS: [elapsedS], tool: 'off', drive: 'goto', quantity: 0 };
  const atS = carried.map((at, index) => {
    const before = carried[index - 1];
    if (before !== undefined)
      elapsedS += Math.hypot(at.xM - before.xM, at.yM - before.yM, at.zM - before.zM) / hookSpeedMps;
    return Number(elapsedS.toFixed(2));
  });
  return {
    legs: [approach, { poses: carried, atS, tool: 'on', drive: 'path', quantity: 0 }],
    durationMs: Math.ceil((elapsedS + setUpS) * 1000),
  };
}

/** The crane moves the distributor. */
export function lift(
  { input, floor, crew }: Pick<PlacingSite, 'input' | 'floor' | 'crew'>,
  book: TaskBook,
  crane: PlanningMachine,
  front: Front,
  target: Pose,
): void {
  const { legs, durationMs } = carryingWay(input, crane, front.base, target);
  const startMs = Math.max(front.timeMs, crane.busyUntilMs);
  const endMs = startMs + durationMs;
  const previous = front.lastTaskId;
  front.lastTaskId = book.add({
    step: 'lift',
    machineId: crane.id,
    withMachineIds: [crew.distributor.id],
    levelId: floor.level.id,
    legs,
    dwellS: setUpS,
    startMs,
    endMs,
    earliestStartMs: Math.max(input.nowMs, input.request.earliestStartMs),
    latestStartMs: null,
    latestEndMs: null,
    predecessors: previous === null ? [] : [{ taskId: previous, lagS: 0 }],
    quantity: { amount: 0, unit: 'lift' },
    reason: previous === null ? { code: 'release' } : { code: 'predecessor', taskId: previous },
  });
  front.timeMs = endMs;
  front.base = target;
  front.isOnFloor = true;
}

/** The hook slews above the building and whatever stands at its landings, or above its floor where it does not get so high. */
function slewingHeightM(input: PlanningInput, crane: PlanningMachine, way: readonly Point[], floorM: number): number {
  const topM = Math.max(floorM, ...input.site.levels.map(({ elevationM }) => elevationM));
  const aboveAllM = topM + slewHeightM;
  const isInReach = way.every((point) => reaches(crane.profile, crane.pose, point, aboveAllM));
  return isInReach ? aboveAllM : floorM + slewHeightM;
}

/** Points on the way of the hook about the mast: the shorter turn, radius changing evenly. */
function slewWay(crane: PlanningMachine, from: Pose, to: Pose): Point[] {
  const polar = (pose: Pose): readonly [number, number] => {
    const dx = pose.xM - crane.pose.xM;
    const dy = pose.yM - crane.pose.yM;
    return [Math.hypot(dx, dy), Math.atan2(dy, dx)];
  };
  const [r1, a1] = polar(from);
  const [r2, a2] = polar(to);
  const turn = Math.atan2(Math.sin(a2 - a1), Math.cos(a2 - a1));
  const steps = Math.max(1, Math.ceil(Math.abs(turn) / 0.15));
  return Array.from({ length: steps + 1 }, (_, step): Point => {
    const r = r1 + ((r2 - r1) * step) / steps;
    const a = a1 + (turn * step) / steps;
    return [crane.pose.xM + r * Math.cos(a), crane.pose.yM + r * Math.sin(a)];
  });
}
