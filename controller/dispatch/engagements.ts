import type { MachineId } from '../../kernel/ids.ts';
import type { Mission, PlannedTask } from '../../missions/mission.ts';
import { isShared } from './cages/mission-lifts.ts';

/** What other approved missions still need each machine for. Lifts do not keep each other waiting: they share the cages. */
export function engagementsBeside(
  planned: Mission | null,
  missions: readonly Mission[],
): ReadonlyMap<MachineId, readonly PlannedTask[]> {
  const engaged = new Map<MachineId, PlannedTask[]>();
  for (const mission of missions) {
    const isApproved = mission.state === 'approved' || mission.state === 'running' || mission.state === 'held';
    const isBeside = planned !== null && isShared(planned) && isShared(mission);
    if (mission.id === planned?.id || !isApproved || isBeside) continue;
    const open = new Set(
      mission.progress.filter((item) => item.state !== 'done' && item.state !== 'skipped').map((item) => item.taskId),
    );
    for (const task of mission.plan?.tasks ?? []) {
      if (!open.has(task.id)) continue;
      for (const id of [task.machineId, ...task.withMachineIds]) engaged.set(id, [...(engaged.get(id) ?? []), task]);
    }
  }
  return engaged;
}

/** Until when, site epoch ms; 0 where there is none. */
export function busyUntilMs(engagements: readonly PlannedTask[]): number {
  return engagements.reduce((latest, { endMs }) => Math.max(latest, endMs), 0);
}
