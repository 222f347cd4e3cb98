import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { ConcreteParameters } from '../mission.ts';
import type { SlabBearing } from '../site-model.ts';

const gravityMps2 = 9.81;
const newtonPerKn = 1000;

/** Why a machine is not for this concrete or this slab, by limits of its own profile. */
export type MachineLimitFault =
  | {
      readonly code: 'wheel-load-too-great';
      readonly tip: 'spread-the-load-or-lighter-machine';
      readonly loadKn: number;
      readonly allowedKn: number;
    }
  | {
      readonly code: 'slump-out-of-range';
      readonly tip: 'order-another-slump-or-other-machine';
      readonly slumpMm: number;
      readonly slumpMinMm: number;
      readonly slumpMaxMm: number;
    }
  | {
      readonly code: 'slab-too-thin';
      readonly tip: 'take-another-machine-or-finish-by-hand';
      readonly thicknessMm: number;
      readonly thicknessMinMm: number;
    };

/** The greatest force below one wheel, track or foot, kN. Where nobody knows how the weight is shared out it may all be on one. */
export function pointLoadKn({ wheelLoads, massKg, payloadKg }: MachineProfile): number {
  const allN = (massKg.value + (payloadKg?.value ?? 0)) * gravityMps2;
  const greatestN = wheelLoads === undefined ? allN : Math.max(...wheelLoads.map(({ loadN }) => loadN.value));
  return greatestN / newtonPerKn;
}

/** Null where the slab takes it, or no limit of it is known. */
export function pointLoadFault(
  profile: MachineProfile,
  { pointLoadKn: allowedKn }: SlabBearing,
): MachineLimitFault | null {
  const loadKn = Number(pointLoadKn(profile).toFixed(2));
  if (allowedKn === undefined || loadKn <= allowedKn) return null;
  return { code: 'wheel-load-too-great', tip: 'spread-the-load-or-lighter-machine', loadKn, allowedKn };
}

/** Null where it can work that concrete. A slump that nobody has told is not checked. */
export function concreteFault(profile: MachineProfile, concrete: ConcreteParameters): MachineLimitFault | null {
  const { slumpMinMm, slumpMaxMm, slabThicknessMinMm } = profile.environment;
  const { slumpMm } = concrete;
  const [least, most] = [slumpMinMm?.value ?? 0, slumpMaxMm?.value ?? slumpAnyMm];
  if (slumpMm !== undefined && (slumpMm < least || slumpMm > most)) {
    const tip = 'order-another-slump-or-other-machine';
    return { code: 'slump-out-of-range', tip, slumpMm, slumpMinMm: least, slumpMaxMm: most };
  }
  const thicknessMm = Math.round(concrete.thicknessM * 1000);
  const thicknessMinMm = slabThicknessMinMm?.value ?? 0;
  if (thicknessMm >= thicknessMinMm) return null;
  return { code: 'slab-too-thin', tip: 'take-another-machine-or-finish-by-hand', thicknessMm, thicknessMinMm };
}

/** As wet as the cone is high: no machine without a limit of its own refuses it. */
const slumpAnyMm = 300;
