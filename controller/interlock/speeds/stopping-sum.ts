/**
 * The speed-and-separation sum of ISO/TS 15066:2016 (taken over into ISO 10218-2:2025), for one machine and one person:
 *
 *   S(v) = vh·(Tr + v/a) + v·(Tr + age) + v²/(2a) + fixed
 *
 * with vh the walking speed, Tr the reaction time of the whole chain, a the deceleration, age that of the machine's pose, and
 * fixed = C + Zd + Zr + vh·(age of the tag).
 */
export interface SeparationTerms {
  readonly personSpeedMps: number;
  readonly reactionS: number;
  readonly poseAgeS: number;
  readonly decelerationMps2: number;
  readonly fixedM: number;
}

/** The distance needed at a speed, metres. */
export function separationM(terms: SeparationTerms, speedMps: number): number {
  const { personSpeedMps, reactionS, poseAgeS, decelerationMps2, fixedM } = terms;
  return (
    personSpeedMps * (reactionS + speedMps / decelerationMps2) +
    speedMps * (reactionS + poseAgeS) +
    (speedMps * speedMps) / (2 * decelerationMps2) +
    fixedM
  );
}

/** The greatest speed (m/s) whose separation is not larger than `distanceM`: 0 when even standing needs more. */
export function separationSpeedMps(terms: SeparationTerms, distanceM: number): number {
  const { personSpeedMps, reactionS, poseAgeS, decelerationMps2, fixedM } = terms;
  const roomM = distanceM - fixedM - personSpeedMps * reactionS;
  return rollingSpeedMps(reactionS + poseAgeS + personSpeedMps / decelerationMps2, decelerationMps2, roomM);
}

/** The positive root of v·t + v²/(2a) = d, in the form that loses no digits for small d; 0 where d ≤ 0. */
export function rollingSpeedMps(timeS: number, decelerationMps2: number, roomM: number): number {
  if (!(roomM > 0)) return 0;
  if (roomM === Infinity) return Infinity;
  return (2 * roomM) / (timeS + Math.sqrt(timeS * timeS + (2 * roomM) / decelerationMps2));
}

/** Metres rolled from a speed to standstill: v·t + v²/(2a). */
export function rollingDistanceM(timeS: number, decelerationMps2: number, speedMps: number): number {
  return speedMps * timeS + (speedMps * speedMps) / (2 * decelerationMps2);
}

/** Speed of a link when the tool has this speed: its leverage, until its joints are at their greatest speed. */
export function linkSpeedMps(toolMps: number, leverageRatio: number, capMps: number): number {
  if (toolMps === 0) return 0;
  return Math.min(toolMps * leverageRatio, capMps);
}

/** The greatest speed of the tool with which a link keeps to its own: Infinity where its joints cannot exceed that. */
export function toolSpeedMps(linkMps: number, leverageRatio: number, capMps: number): number {
  return linkMps >= capMps ? Infinity : linkMps / leverageRatio;
}
