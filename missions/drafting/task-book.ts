import { asId, type MissionId, type TaskId } from '../../kernel/ids.ts';
import type { PlannedTask } from '../mission.ts';

export type TaskDraft = Omit<PlannedTask, 'id'>;

/** The tasks of a plan in the making. Ids are unique over all versions of a mission's plan. */
export interface TaskBook {
  add(draft: TaskDraft): TaskId;
  /** Ordered by start, then by id. */
  tasks(): readonly PlannedTask[];
  /** Another book that begins with the same tasks. */
  copy(): TaskBook;
}

export function createTaskBook(missionId: MissionId, version: number, begun: readonly PlannedTask[] = []): TaskBook {
  const tasks = [...begun];
  return {
    add(draft) {
      const id = asId<TaskId>(`${missionId}-v${version}-${String(tasks.length + 1).padStart(3, '0')}`);
      tasks.push({ id, ...draft });
      return id;
    },
    copy: () => createTaskBook(missionId, version, tasks),
    tasks: () => [...tasks].sort((a, b) => a.startMs - b.startMs || (a.id < b.id ? -1 : 1)),
  };
}
