import type { MachineId } from '../../kernel/ids.ts';
import { levelOfHeight } from '../../missions/level-of-height.ts';
import type { SiteModel } from '../../missions/site-model.ts';
import type { StopScope } from '../contract/interlock.ts';
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
      const pose = fleet.machines.get(machineId as MachineId)?.pose?.value.pose;
      return pose === undefined || levelOfHeight(site, pose.zM) === scope.levelId;
    }
  }
}
