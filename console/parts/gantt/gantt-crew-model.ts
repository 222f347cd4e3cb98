import type { MissionView, PlanView } from '../../../controller/contract/api.ts';
import type { CrewsView } from '../../../controller/contract/missions/crews.ts';
import type { GanttRow } from './gantt-model.ts';

export type Team = CrewsView['teams'][number];

/** A row per team: what it attends is drawn as the machine's own bar, what it does by hand as a bar of its own. */
export function crewRows({ teams }: CrewsView, plan: PlanView, progress: MissionView['tasks']): readonly GanttRow[] {
  const states = new Map(progress.map(({ taskId, state }) => [taskId, state]));
  const tasks = new Map(plan.tasks.map((task) => [task.id, task]));
  return teams.map(({ id, stints }) => ({
    id,
    bars: stints.flatMap(({ taskId, machineId }) => {
      const task = tasks.get(taskId);
      if (task === undefined || machineId === null) return [];
      const role = task.machineId === machineId ? 'lead' : 'with';
      return [{ task, state: states.get(taskId) ?? 'waiting', role } as const];
    }),
    byHand: stints.flatMap(({ machineId, bay, startMs, endMs, areaM2, isTooLate }) =>
      machineId === null && bay !== null ? [{ bay, startMs, endMs, areaM2: areaM2 ?? 0, isTooLate }] : [],
    ),
  }));
}

/** The step that most of a team's time goes into: its name in the schedule. Null for work by hand. */
export function mainStep({ name, stints }: Team): Team['stints'][number]['step'] | null {
  if (name === null) return null;
  const spentMs = new Map<Team['stints'][number]['step'], number>();
  for (const { step, startMs, endMs } of stints) spentMs.set(step, (spentMs.get(step) ?? 0) + endMs - startMs);
  const work = [...spentMs].filter(([step]) => step !== 'travel');
  return (work.length > 0 ? work : [...spentMs]).sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}
