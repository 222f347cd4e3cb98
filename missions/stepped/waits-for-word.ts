import type { ConfirmingRole } from '../../hardware-profiles/stepped-move.ts';
import type { Mission, PlannedTask, TaskProgress } from '../mission.ts';
import { checksBefore } from './step-checks.ts';

/** A load that hangs until somebody says that it may go on. */
export interface WaitForWord {
  readonly taskId: string;
  readonly machineId: string;
  readonly elementId: string;
  readonly check: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly role: ConfirmingRole;
  /** Site epoch ms. */
  readonly sinceMs: number;
  /** After it the waiting is an alarm. */
  readonly alarmAtMs: number;
}

const isOver = (progress: TaskProgress | undefined): boolean =>
  progress?.state === 'done' || progress?.state === 'skipped';

/** Since when a task has been next: the end of what it follows, or of its own last stretch; null where it is not. */
export function waitingSinceMs(
  { progress }: Pick<Mission, 'progress'>,
  task: PlannedTask,
  own: TaskProgress | undefined,
): number | null {
  const before = task.predecessors.map(({ taskId }) => progress.find((item) => item.taskId === taskId));
  if (!before.every(isOver)) return null;
  const endsMs = [...before, own].flatMap((item) => item?.endedAtMs ?? []);
  return endsMs.length === 0 ? null : Math.max(...endsMs);
}

/** What of a mission hangs and waits for a word, whether it runs or is held; the plan's order. */
export function waitsForWord(mission: Mission): readonly WaitForWord[] {
  if (mission.plan === null || (mission.state !== 'running' && mission.state !== 'held')) return [];
  return mission.plan.tasks.flatMap((task): WaitForWord[] => {
    const { stage, machineId } = task;
    const own = mission.progress.find(({ taskId }) => taskId === task.id);
    if (stage?.alarmS === undefined || stage.elementId === undefined || isOver(own) || own?.state === 'running')
      return [];
    const check = checksBefore(stage, own).find((one) => 'confirmedBy' in one);
    const sinceMs = waitingSinceMs(mission, task, own);
    if (check === undefined || !('confirmedBy' in check) || sinceMs === null) return [];
    const { id, name, confirmedBy } = check;
    const alarmAtMs = sinceMs + 1000 * stage.alarmS.value;
    return [
      {
        taskId: task.id,
        machineId,
        elementId: stage.elementId,
        check: id,
        name,
        role: confirmedBy,
        sinceMs,
        alarmAtMs,
      },
    ];
  });
}
