import type { Mission } from '../mission.ts';
import { endsLift } from './lifted-element.ts';

/** A load on a crane's hook, by the mission's own progress: no wire tells what a hook holds. */
export interface HangingLoad {
  readonly lift: string;
  readonly machineId: string;
}

/** Lifts that were slung and have not been let go, each once, in the order of the plan. */
export function hangingLoads({ plan, progress }: Pick<Mission, 'plan' | 'progress'>): readonly HangingLoad[] {
  const done = new Set(progress.flatMap(({ taskId, state }) => (state === 'done' ? [taskId] : [])));
  const loads = new Map<string, HangingLoad>();
  for (const task of plan?.tasks ?? []) {
    const { id, lift, machineId } = task;
    if (lift === undefined || !done.has(id)) continue;
    if (endsLift(task)) loads.delete(lift);
    else loads.set(lift, { lift, machineId });
  }
  return [...loads.values()];
}
