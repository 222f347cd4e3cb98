import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { travelS, type CageMotion } from './cage-motion.ts';

/** Why a load cannot ride, with the figures; null when it fits. */
export type FitProblem =
  | { readonly code: 'overload'; readonly massKg: number; readonly loadMaxKg: number }
  | {
      readonly code: 'too-large';
      readonly lengthM: number;
      readonly widthM: number;
      readonly cageLengthM: number;
      readonly cageWidthM: number;
    }
  | { readonly code: 'door-too-narrow'; readonly widthM: number; readonly doorWidthM: number }
  | { readonly code: 'not-a-cage' };

export function massFits(cage: MachineProfile, massKg: number): FitProblem | null {
  if (cage.hoisting === undefined) return { code: 'not-a-cage' };
  const loadMaxKg = cage.hoisting.loadMaxKg.value;
  return massKg > loadMaxKg ? { code: 'overload', massKg, loadMaxKg } : null;
}

/** A robot drives in lengthwise; folded for transport where its profile says so. */
export function robotFits(cage: MachineProfile, robot: MachineProfile): FitProblem | null {
  if (cage.hoisting === undefined) return { code: 'not-a-cage' };
  const size = robot.dimensions.transport ?? robot.dimensions;
  const lengthM = size.lengthM.value;
  const widthM = size.widthM.value;
  const cageLengthM = cage.hoisting.cageLengthM.value;
  const cageWidthM = cage.hoisting.cageWidthM.value;
  const doorWidthM = cage.minDoorWidthM?.value ?? cageWidthM;
  if (widthM > doorWidthM) return { code: 'door-too-narrow', widthM, doorWidthM };
  if (lengthM > cageLengthM || widthM > cageWidthM)
    return { code: 'too-large', lengthM, widthM, cageLengthM, cageWidthM };
  return massFits(cage, robot.massKg.value);
}

/** Time of a vertical travel with the profile's acceleration and deceleration, seconds. */
export function verticalTravelS(cage: MachineProfile, heightM: number): number {
  return travelS(motionOf(cage), Math.abs(heightM));
}

export function motionOf(cage: MachineProfile): CageMotion {
  return {
    speedMps: cage.speed.travelMps.value,
    accelerationMps2: cage.stopping.accelerationMps2.value,
    decelerationMps2: cage.stopping.decelerationMps2.value,
  };
}
