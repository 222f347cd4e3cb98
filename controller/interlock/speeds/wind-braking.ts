/** However a site sets its limit, something of the brake is left: keeps distances finite. */
const shareLeast = 0.05;

/**
 * What wind leaves of the braking of a slewing joint, as a share of that in calm: its pressure on jib and load grows with the square of its
 * speed and, at worst, works against the brake all the way. `lossRatio`: what is lost at the highest wind at which the machine may still
 * work, `stopMps`. Unknown wind (null) counts as that one. Whole m/s upwards, so that curves change seldom.
 */
export function brakingShareIn(windMps: number | null, stopMps: number, lossRatio: number): number {
  const ofHighest = windMps === null ? 1 : Math.min(1, Math.ceil(windMps) / stopMps);
  return Math.max(shareLeast, 1 - lossRatio * ofHighest * ofHighest);
}
