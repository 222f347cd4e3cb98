import { existsSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env['BANKSMAN_SHARED'] ?? join(new URL('../..', import.meta.url).pathname, '..', 'shared');

/** The real office building, which is not part of this repository; null where it is not at hand. */
export function realBuilding(): string | null {
  const file = join(folder, 'data/ifc/hhs-office-structure.ifc');
  return existsSync(file) ? file : null;
}

export const realBuildingMissing =
  'the real building is not at hand: put hhs-office-structure.ifc (opensourceBIM/IFC-files, CC BY-ND) into $BANKSMAN_SHARED/data/ifc';

/** The folder of public scheduling instances, which are not part of this repository; null where it is not at hand. */
export function planningInstances(): string | null {
  const path = join(folder, 'data/planning');
  return existsSync(path) ? path : null;
}

export const planningInstancesMissing =
  'public scheduling instances are not at hand: put PSPLIB and ProGen/max files into $BANKSMAN_SHARED/data/planning';
