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

/** The official JSON schemas of VDA 5050 by version, which are not part of this repository; null where they are not at hand. */
export function vda5050Schemas(): string | null {
  const path = join(folder, 'data/vda5050');
  return existsSync(path) ? path : null;
}

export const vda5050SchemasMissing =
  'the official schemas are not at hand: put json_schemas of VDA5050/VDA5050, tags 2.1.0 and 3.0.0, into $BANKSMAN_SHARED/data/vda5050';
