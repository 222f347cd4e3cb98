import type { Point } from '../../kernel/geometry.ts';
import type { LevelId, MachineId, MissionId, TaskId } from '../../kernel/ids.ts';
import type { Mission, PlannedTask, TaskProgress } from '../mission.ts';

/** A leg of an approved mission's plan that is still to be driven, or is being driven. */
export interface OtherLeg {
  readonly missionId: MissionId;
  readonly taskId: TaskId;
  /** Counted from 0. */
  readonly leg: number;
  readonly points: readonly Point[];
  /** As far as can be told now: late legs move on, site epoch ms. */
  readonly startMs: number;
  readonly endMs: number;
}

/** What a machine of another hauling mission still drives; its legs are in their order. */
export interface OtherTour {
  readonly machineId: MachineId;
  readonly levelId: LevelId;
  readonly legs: readonly OtherLeg[];
}

/** The tours of hauling missions that are approved and not at their end, machine by machine, as late as they are by now. */
export function toursOf(
  missions: readonly Pick<Mission, 'id' | 'state' | 'request' | 'plan' | 'progress'>[],
  nowMs: number,
): readonly OtherTour[] {
  const tours = new Map<MachineId, OtherTour>();
  for (const { id, state, request, plan, progress } of missions) {
    const isOpen = state === 'approved' || state === 'running' || state === 'held';
    if (request.kind !== 'hauling' || plan === null || !isOpen) continue;
    const progressOf = new Map(progress.map((item) => [item.taskId, item]));
    for (const machineId of new Set(plan.tasks.map((task) => task.machineId))) {
      const tasks = plan.tasks.filter((task) => task.machineId === machineId);
      const legs = [...(tours.get(machineId)?.legs ?? []), ...legsLeft(id, tasks, progressOf, nowMs)];
      if (legs.length > 0) tours.set(machineId, { machineId, levelId: request.levelId, legs: inOrder(legs) });
    }
  }
  return [...tours.values()].toSorted((a, b) => (a.machineId < b.machineId ? -1 : 1));
}

function inOrder(legs: readonly OtherLeg[]): readonly OtherLeg[] {
  return legs.toSorted((a, b) => a.startMs - b.startMs);
}

/** Of one machine's tasks in a plan. What is late by now makes all behind it as late. */
function legsLeft(
  missionId: MissionId,
  tasks: readonly PlannedTask[],
  progressOf: ReadonlyMap<TaskId, TaskProgress>,
  nowMs: number,
): OtherLeg[] {
  let lateMs = 0;
  return tasks.flatMap((task) => {
    const progress = progressOf.get(task.id);
    if (progress?.state === 'done' || progress?.state === 'skipped' || progress?.state === 'failed') return [];
    return task.legs.flatMap(({ poses, atS }, leg): OtherLeg[] => {
      if (leg < (progress?.legsDone ?? 0)) return [];
      const isUnderWay = progress?.state === 'running' && leg === progress.legsDone;
      const plannedMs = task.startMs + 1000 * (isUnderWay ? atS.at(-1)! : atS[0]!);
      lateMs = Math.max(lateMs, nowMs - plannedMs);
      return [
        {
          missionId,
          taskId: task.id,
          leg,
          points: poses.map(({ xM, yM }): Point => [xM, yM]),
          startMs: isUnderWay ? nowMs : task.startMs + 1000 * atS[0]! + lateMs,
          endMs: task.startMs + 1000 * atS.at(-1)! + lateMs,
        },
      ];
    });
  });
}
