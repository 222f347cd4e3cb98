import type { MachineProfile } from '../../hardware-profiles/profile.ts';

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
  const speed = cage.speed.travelMps.value;
  const up = cage.stopping.accelerationMps2.value;
  const down = cage.stopping.decelerationMps2.value;
  const rampM = (speed * speed) / 2 / up + (speed * speed) / 2 / down;
  const distance = Math.abs(heightM);
  if (distance >= rampM) return speed / up + speed / down + (distance - rampM) / speed;
  const peak = Math.sqrt((2 * distance * up * down) / (up + down));
  return peak === 0 ? 0 : peak / up + peak / down;
}
