import type { MissionView, PlanView } from '../../controller/contract/api.ts';

/** Bays with tasks of which every one is done. A bay that the plan leaves out has none, and is never done. */
export function baysDone(plan: PlanView, progress: MissionView['tasks']): ReadonlySet<number> {
  const done = new Set(progress.filter(({ state }) => state === 'done').map(({ taskId }) => taskId));
  const open = new Set(plan.tasks.filter(({ id }) => !done.has(id)).map(({ bay }) => bay));
  return new Set(plan.tasks.flatMap(({ bay }) => (bay === undefined || open.has(bay) ? [] : [bay])));
}
