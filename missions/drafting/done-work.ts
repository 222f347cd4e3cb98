import { distanceM, type Point, type Polygon } from '../../kernel/geometry.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { difference, regionAreaM2, solid, type Region } from '../coverage/polygons.ts';
import type { Leg, PlannedTask, TaskProgress } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';

/** What earlier versions of a plan have done. */
export interface DoneWork {
  /** Tasks that the new plan keeps: done, skipped, or cut down to what is done. */
  readonly kept: readonly PlannedTask[];
  progressOf(task: PlannedTask): TaskProgress | undefined;
}

export function doneWork(input: PlanningInput): DoneWork {
  const { previous } = input;
  if (previous === undefined) return { kept: [], progressOf: () => undefined };
  const progress = new Map(previous.progress.map((item) => [item.taskId, item]));
  const kept = previous.plan.tasks.flatMap((task): PlannedTask[] => {
    const item = progress.get(task.id);
    if (item === undefined) return [];
    if (item.state === 'done' || item.state === 'skipped') return [task];
    const hasBegun = item.legsDone > 0 || item.legDoneM > 0 || item.done > 0;
    return hasBegun ? [cutToDone(task, item, input.nowMs)] : [];
  });
  return { kept, progressOf: (task) => progress.get(task.id) };
}

/** The legs that a task has driven, the last one cut to where its machine came. */
export function drivenPart(
  task: PlannedTask,
  item: TaskProgress,
): { readonly legs: readonly Leg[]; readonly amount: number } {
  const legs = task.legs.slice(0, item.legsDone);
  const current = task.legs[item.legsDone];
  const wholeLegs = legs.reduce((sum, leg) => sum + leg.quantity, 0);
  const amount = Math.min(task.quantity.amount, Math.max(item.done, wholeLegs));
  // An arm's stroke that was broken off is done again.
  if (current?.arm !== undefined) return { legs, amount: wholeLegs };
  if (current !== undefined && item.legDoneM > 0) legs.push(cutLeg(current, item.legDoneM, amount - wholeLegs));
  return { legs, amount };
}

function cutToDone(task: PlannedTask, item: TaskProgress, nowMs: number): PlannedTask {
  const { legs, amount } = drivenPart(task, item);
  return {
    ...task,
    legs,
    dwellS: Math.min(task.dwellS, item.dwellDoneS),
    startMs: item.startedAtMs ?? task.startMs,
    endMs: Math.max(item.startedAtMs ?? task.startMs, nowMs),
    quantity: { ...task.quantity, amount },
    isCutToDone: true,
  };
}

function cutLeg(leg: Leg, drivenM: number, quantity: number): Leg {
  const poses = [leg.poses[0]!];
  const atS = [leg.atS[0]!];
  let left = drivenM;
  for (let index = 1; index < leg.poses.length && left > 0; index += 1) {
    const from = leg.poses[index - 1]!;
    const to = leg.poses[index]!;
    const lengthM = Math.hypot(to.xM - from.xM, to.yM - from.yM, to.zM - from.zM);
    const share = lengthM === 0 ? 1 : Math.min(1, left / lengthM);
    poses.push({
      xM: from.xM + (to.xM - from.xM) * share,
      yM: from.yM + (to.yM - from.yM) * share,
      zM: from.zM + (to.zM - from.zM) * share,
      yawRad: to.yawRad,
    });
    atS.push(leg.atS[index - 1]! + (leg.atS[index]! - leg.atS[index - 1]!) * share);
    left -= lengthM;
  }
  return { ...leg, poses, atS, quantity };
}

/** What of a bay the given tasks have not touched. */
export function untouchedBy(
  bay: Polygon,
  tasks: readonly PlannedTask[],
  profileOf: (task: PlannedTask) => MachineProfile | null,
): Region {
  let region: Region = [bay];
  for (const task of tasks) {
    const widthM = profileOf(task)?.work?.widthM.value ?? 0;
    for (const leg of task.legs) {
      if (leg.tool === 'on' && widthM > 0) region = difference(region, sweptBy(leg, widthM));
    }
  }
  return regionAreaM2(region) < 0.005 ? [] : region;
}

function sweptBy(leg: Leg, widthM: number): Region {
  return leg.poses.slice(1).flatMap((pose, index): Region => {
    const from: Point = [leg.poses[index]!.xM, leg.poses[index]!.yM];
    const to: Point = [pose.xM, pose.yM];
    const length = distanceM(from, to);
    if (length < 1e-6) return [];
    const nx = (-(to[1] - from[1]) / length) * (widthM / 2);
    const ny = ((to[0] - from[0]) / length) * (widthM / 2);
    return [
      solid([
        [from[0] - nx, from[1] - ny],
        [to[0] - nx, to[1] - ny],
        [to[0] + nx, to[1] + ny],
        [from[0] + nx, from[1] + ny],
      ]),
    ];
  });
}
