import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import {
  boxesOverlap,
  boxOf,
  grownBox,
  isInsideRing,
  ringSegments,
  segmentDistanceM,
  type Box,
  type Point,
  type Segment,
} from '../../kernel/geometry.ts';
import type { MachineId } from '../../kernel/ids.ts';
import type { Leg, Plan, PlannedTask } from '../mission.ts';
import { floorSteps, isClosedTo, isClosedWithin, type ClosedFloor } from './closed-floor.ts';

/** A leg that leads over floor while that is closed. */
export interface Crossing {
  readonly floor: ClosedFloor;
  readonly task: PlannedTask;
  /** What the task is for is there: no other way would spare it. */
  readonly isGoal: boolean;
}

/** Stretches of a leg with when they are driven, site epoch ms. */
interface Stretch {
  readonly segment: Segment;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** All crossings of a plan's ways, from `nowMs` on: the width of the body along each leg, at the time that the plan has it there. */
export function crossedFloor(
  { tasks }: Pick<Plan, 'tasks'>,
  closed: readonly ClosedFloor[],
  profileOf: (machineId: MachineId) => MachineProfile | null,
  nowMs: number,
): readonly Crossing[] {
  const floors = closed.map(shapeOf);
  return tasks.flatMap((task) => {
    const profile = profileOf(task.machineId);
    if (profile?.kinematics.mobility !== 'ground' || task.endMs <= nowMs || task.isCutToDone === true) return [];
    const halfWidthM = Math.max(...profile.kinematics.footprint.map(([, y]) => Math.abs(y)));
    const against = floors.filter(
      ({ floor }) =>
        floor.levelId === task.levelId && isClosedTo(floor, profile) && isClosedWithin(floor, task.startMs, task.endMs),
    );
    return against.flatMap((shape) => crossingOf(task, shape, halfWidthM));
  });
}

interface FloorShape {
  readonly floor: ClosedFloor;
  readonly box: Box;
  readonly sides: readonly Segment[];
}

function shapeOf(floor: ClosedFloor): FloorShape {
  return { floor, box: boxOf(floor.outline), sides: ringSegments(floor.outline) };
}

/** Whether a body of that half width is over the floor anywhere on its way. */
export function isOverFloor(floor: ClosedFloor, way: readonly Segment[], halfWidthM: number): boolean {
  const shape = shapeOf(floor);
  return way.some((segment) => isOver(shape, segment, halfWidthM));
}

function crossingOf(task: PlannedTask, shape: FloorShape, halfWidthM: number): Crossing[] {
  const { floor } = shape;
  const crossed = task.legs.filter((leg) =>
    stretchesOf(task, leg).some((stretch) => isCrossed(shape, stretch, halfWidthM)),
  );
  const end = endOf(task);
  const isAtEnd = end !== null && floor.untilMs > task.endMs && isOver(shape, { from: end, to: end }, halfWidthM);
  if (crossed.length === 0 && !isAtEnd) return [];
  const isWork = floorSteps.has(task.step) && crossed.some(({ tool }) => tool === 'on');
  return [{ floor, task, isGoal: isWork || (isAtEnd && (task.dwellS > 0 || task.quantity.amount > 0)) }];
}

function isCrossed(shape: FloorShape, { segment, fromMs, untilMs }: Stretch, halfWidthM: number): boolean {
  return isClosedWithin(shape.floor, fromMs, untilMs) && isOver(shape, segment, halfWidthM);
}

/** Whether a body of that half width on its way along the segment is over the floor. */
function isOver({ floor, box, sides }: FloorShape, segment: Segment, halfWidthM: number): boolean {
  if (!boxesOverlap(grownBox(box, halfWidthM), boxOf([segment.from, segment.to]))) return false;
  if (isInsideRing(segment.from, floor.outline) || isInsideRing(segment.to, floor.outline)) return true;
  return sides.some((side) => segmentDistanceM(side, segment) < halfWidthM);
}

function stretchesOf({ startMs }: PlannedTask, { poses, atS }: Leg): Stretch[] {
  return poses.slice(1).map((pose, index) => ({
    segment: { from: [poses[index]!.xM, poses[index]!.yM], to: [pose.xM, pose.yM] },
    fromMs: startMs + atS[index]! * 1000,
    untilMs: startMs + atS[index + 1]! * 1000,
  }));
}

function endOf({ legs }: PlannedTask): Point | null {
  const last = legs.at(-1)?.poses.at(-1);
  return last === undefined ? null : [last.xM, last.yM];
}
