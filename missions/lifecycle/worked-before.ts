import { intersection, regionAreaM2 } from '../coverage/polygons.ts';
import { boxOf, type Box } from '../../kernel/geometry.ts';
import type { Mission, PlannedTask } from '../mission.ts';

/** Work on floor that is finished at most once: what is carried, called or cleared comes again by its nature. */
const floorSteps: ReadonlySet<PlannedTask['step']> = new Set([
  'place',
  'level',
  'float',
  'trowel',
  'grind',
  'coat',
  'mark',
]);
/** Each mission of these is planned for concrete of its own: another one's floor there lies below it. */
const freshSteps: ReadonlySet<PlannedTask['step']> = new Set(['place', 'level', 'float', 'trowel']);
/** Lanes of neighbouring areas lap by less than this share of either. */
const sameShareMin = 0.5;

/** A task that has finished the same step on the same floor before. */
export interface WorkedBefore {
  readonly missionId: string;
  readonly taskId: string;
}

/**
 * Whether this step had been finished there when the task came to it, by a task that is recorded as done. Passes that a plan asks for differ
 * in their number and are no rework; nor are the rest of a task that was planned again, passes of one mission over hardened floor, and concrete
 * that another mission works.
 */
export function workedBefore(task: PlannedTask, mission: Mission, all: readonly Mission[]): WorkedBefore | null {
  if (task.area === undefined || !floorSteps.has(task.step)) return null;
  const area = [task.area];
  const areaM2 = regionAreaM2(area);
  const box = boxOf(task.area.outline);
  for (const other of all) {
    if (other.plan === null) continue;
    const isOwn = other.id === mission.id;
    if (!isOwn && freshSteps.has(task.step)) continue;
    const done = new Set(other.progress.filter(({ state }) => state === 'done').map(({ taskId }) => taskId as string));
    for (const before of other.plan.tasks) {
      if (before.id === task.id || !done.has(before.id) || !isSameStep(before, task)) continue;
      // Without a number a plan's own passes cannot be told from doing it twice.
      if (isOwn && (before.isCutToDone === true || task.bay === undefined)) continue;
      if (before.area === undefined || before.levelId !== task.levelId) continue;
      if (areApart(box, boxOf(before.area.outline))) continue;
      if (regionAreaM2(intersection(area, [before.area])) >= sameShareMin * areaM2)
        return { missionId: other.id, taskId: before.id };
    }
  }
  return null;
}

function areApart(one: Box, other: Box): boolean {
  const isBeside = one.xMaxM <= other.xMinM || other.xMaxM <= one.xMinM;
  return isBeside || one.yMaxM <= other.yMinM || other.yMaxM <= one.yMinM;
}

function isSameStep(before: PlannedTask, task: PlannedTask): boolean {
  return before.step === task.step && (before.pass ?? 0) === (task.pass ?? 0);
}
