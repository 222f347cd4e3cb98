import type { MachineId } from '../../kernel/ids.ts';
import { levelOfHeight } from '../../missions/level-of-height.ts';
import type { Mission } from '../../missions/mission.ts';
import type { SiteModel } from '../../missions/site-model.ts';
import type { StopScope } from '../contract/interlock/interlock.ts';
import type { Fleet } from '../fleet/fleet.ts';

/** Whether a stop of this scope holds the machine. One whose level is unknown falls under every level. */
export function isUnderScope(scope: StopScope, machineId: string, fleet: Fleet, site: SiteModel): boolean {
  switch (scope.type) {
    case 'site':
      return true;
    case 'machine':
      return scope.machineId === machineId;
    case 'zone':
      // Where a machine is inside a zone is the interlock's knowledge: a mission too many that waits for a person does no harm.
      return true;
    case 'level': {
      const machine = fleet.machines.get(machineId as MachineId);
      const standsAtM = machine === undefined ? null : fleet.standsAtM(machine);
      const levelId = standsAtM === null ? null : levelOfHeight(site, standsAtM);
      return levelId === null || levelId === scope.levelId;
    }
  }
}

/** The running missions that have a task open on a machine under the stop. */
export function missionsUnder(
  scope: StopScope,
  missions: readonly Mission[],
  fleet: Fleet,
  site: SiteModel,
): readonly Mission[] {
  return missions.filter(({ state, plan, progress }) => {
    if (state !== 'running' || plan === null) return false;
    const isOpen = (item: Mission['progress'][number]): boolean => item.state !== 'done' && item.state !== 'skipped';
    const open = new Set(progress.filter(isOpen).map(({ taskId }) => taskId));
    return plan.tasks.some((task) => open.has(task.id) && isUnderScope(scope, task.machineId, fleet, site));
  });
}
