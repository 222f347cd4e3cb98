import type { MachineId } from '../../../kernel/ids.ts';
import type { Mission } from '../../../missions/mission.ts';

/** Pairs of a crane and what hangs on it since its lift was stopped: they are one until it goes on, is cancelled or planned anew. */
export function brokenOffLifts(
  missions: readonly Mission[],
  isActive: (machineId: MachineId) => boolean,
): [string, string][] {
  const pairs: [string, string][] = [];
  for (const { state, plan, progress } of missions) {
    if ((state !== 'running' && state !== 'held') || plan === null) continue;
    for (const task of plan.tasks) {
      const known = task.step === 'lift' ? progress.find(({ taskId }) => taskId === task.id) : undefined;
      if (known?.state !== 'waiting' || known.legsDone === 0 || isActive(task.machineId)) continue;
      for (const other of task.withMachineIds) pairs.push([task.machineId, other]);
    }
  }
  return pairs;
}
