import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { QuantityUnit } from '../mission.ts';
import { surfaceDefaults } from './surface-data.ts';
import type { SurfaceParameters } from './surface-parameters.ts';

/** What a square metre of one pass counts for. */
export interface Measure {
  readonly unit: QuantityUnit;
  readonly perM2: number;
}

/** In which unit the work is counted, whatever machine does it. */
export function unitOfSurface({ work }: Pick<SurfaceParameters, 'work'>): QuantityUnit {
  if (work === 'excavate') return 'm3';
  return work === 'tie-rebar' ? 'tie' : 'm2';
}

/** How often all is gone over: as asked, or as many cuts as the depth takes. */
export function passesOf({ work, passes, depthM }: SurfaceParameters, { work: tool }: MachineProfile): number {
  if (work !== 'excavate') return passes;
  return Math.max(1, Math.ceil((depthM ?? surfaceDefaults.depthM.value) / tool!.depthMaxM!.value - 1e-9));
}

export function measureOf(parameters: SurfaceParameters, profile: MachineProfile): Measure {
  const perM2 =
    parameters.work === 'excavate'
      ? (parameters.depthM ?? surfaceDefaults.depthM.value) / passesOf(parameters, profile)
      : 1;
  return { unit: unitOfSurface(parameters), perM2 };
}
