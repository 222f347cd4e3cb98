import type { MachineProfile } from './profile.ts';

/** How something brakes: it goes on unslowed for the reaction time, then slows at a steady rate. */
export interface Braking {
  readonly reactionS: number;
  readonly decelerationMps2: number;
}

/** Braking of the base (or cage). */
export function travelBraking(profile: MachineProfile): Braking {
  return {
    reactionS: profile.stopping.reactionMs.value / 1000,
    decelerationMps2: profile.stopping.decelerationMps2.value,
  };
}

/** Braking of the tool centre point against the base (boom tip, hook); the base's where the profile names none. */
export function toolBraking(profile: MachineProfile): Braking {
  return {
    reactionS: profile.stopping.reactionMs.value / 1000,
    decelerationMps2: (profile.stopping.toolDecelerationMps2 ?? profile.stopping.decelerationMps2).value,
  };
}

/** Seconds from the order to standstill. A thing at rest needs none. */
export function stoppingTimeS(braking: Braking, speedMps: number): number {
  return speedMps <= 0 ? 0 : braking.reactionS + speedMps / braking.decelerationMps2;
}

/** Metres from the order to standstill, reaction included. */
export function stoppingDistanceM(braking: Braking, speedMps: number): number {
  return speedMps <= 0 ? 0 : speedMps * braking.reactionS + brakingDistanceM(braking, speedMps);
}

/** Metres from the begin of braking to standstill. */
export function brakingDistanceM(braking: Braking, speedMps: number): number {
  return speedMps <= 0 ? 0 : speedMps ** 2 / (2 * braking.decelerationMps2);
}

/** The greatest speed (m/s) from which the machine still stops within `distanceM`, reaction included. */
export function speedToStopWithinMps(braking: Braking, distanceM: number): number {
  if (distanceM <= 0) return 0;
  const { reactionS, decelerationMps2 } = braking;
  const reactionMps = decelerationMps2 * reactionS;
  // The root of v·t + v²/2a = d, in the form that loses no digits for small d.
  return (
    (2 * decelerationMps2 * distanceM) / (reactionMps + Math.sqrt(reactionMps ** 2 + 2 * decelerationMps2 * distanceM))
  );
}
