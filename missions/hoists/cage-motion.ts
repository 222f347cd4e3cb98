/** How a cage moves: steady acceleration to its speed and steady deceleration to rest. */
export interface CageMotion {
  readonly speedMps: number;
  readonly accelerationMps2: number;
  readonly decelerationMps2: number;
}

/** Metres a cage at this speed needs to come to rest. */
export function brakingM(motion: CageMotion, speedMps: number): number {
  return speedMps ** 2 / 2 / motion.decelerationMps2;
}

/** Seconds to come to rest `distanceM` ahead, from a speed in that direction; at least the braking distance is ahead. */
export function travelS(motion: CageMotion, distanceM: number, fromMps = 0): number {
  const { speedMps, accelerationMps2: up, decelerationMps2: down } = motion;
  const distance = Math.max(distanceM, brakingM(motion, fromMps));
  if (distance === 0) return 0;
  const reachedMps = Math.sqrt((2 * distance * up * down + fromMps ** 2 * down) / (up + down));
  const peakMps = Math.max(fromMps, Math.min(speedMps, reachedMps));
  const rampsM = (peakMps ** 2 - fromMps ** 2) / 2 / up + brakingM(motion, peakMps);
  return (peakMps - fromMps) / up + peakMps / down + Math.max(0, distance - rampsM) / peakMps;
}
