import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { LevelId, MachineId } from '../../kernel/ids.ts';
import type { Result } from '../../kernel/result.ts';
import type { Landing } from '../site-model.ts';
import { motionOf } from './cage-fit.ts';
import { hoistGroup, type HoistCage, type HoistGroup, type HoistRefusal } from './dispatch/hoist-group.ts';

/** A cage with the data it is reckoned with. */
export interface CageOfSite {
  readonly id: MachineId;
  readonly profile: MachineProfile;
}

/**
 * The cages of a site as one group: a landing bears the name of its level. Cages with fewer than two landings are none. The two sides of a
 * mast are two rails, so cages do not stand in each other's way. Refuses 'hoist-malformed' where nothing is left.
 */
export function plantOf(landings: readonly Landing[], cages: readonly CageOfSite[]): Result<HoistGroup, HoistRefusal> {
  const heightM = new Map<LevelId, number>();
  for (const { levelId, cagePose } of landings) {
    if (!heightM.has(levelId)) heightM.set(levelId, cagePose.zM);
  }
  const plant = cages.flatMap(({ id, profile }): HoistCage[] => {
    const { hoisting } = profile;
    if (hoisting === undefined) return [];
    const own = landings.filter(({ machineId }) => machineId === id);
    if (own.length < 2) return [];
    const doorWidthM = profile.minDoorWidthM?.value ?? hoisting.cageWidthM.value;
    const halfCycleS = hoisting.doorCycleS.value / 2;
    return [
      {
        id,
        landings: own
          .map(({ levelId }) => ({ name: levelId, heightM: heightM.get(levelId)!, gateWidthM: doorWidthM }))
          .sort((a, b) => a.heightM - b.heightM),
        loadMaxKg: hoisting.loadMaxKg.value,
        floorAreaM2: floorAreaM2(profile),
        doorWidthM,
        motion: motionOf(profile),
        gateOpenS: halfCycleS,
        gateShutS: halfCycleS,
      },
    ];
  });
  return hoistGroup({ cages: plant, rails: [] });
}

function floorAreaM2({ hoisting }: MachineProfile): number {
  return hoisting === undefined ? 0 : Number((hoisting.cageLengthM.value * hoisting.cageWidthM.value).toFixed(3));
}

export function landingOf(landings: readonly Landing[], cageId: MachineId, levelId: string): Landing | undefined {
  return landings.find((landing) => landing.machineId === cageId && landing.levelId === levelId);
}
