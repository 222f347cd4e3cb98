/** One arm of an articulated boom: its length, and how far its joint bends down from the arm before it (from level, for the first), rad. */
export interface BoomArm {
  readonly lengthM: number;
  readonly bendMinRad: number;
  readonly bendMaxRad: number;
}

/** A point of the boom's upright plane, seen from where its first arm is pinned: outwards and up, metres. */
export interface PlanePoint {
  readonly outM: number;
  readonly upM: number;
}

/** Halvings until a bend is known: below 1e-15 of a full turn. */
const halvings = 52;
const limitToleranceRad = 1e-9;
const lengthToleranceM = 1e-9;
/** An arch needs three arms at least to choose its bend; two have one way to reach a point. */
const archArmsMin = 3;

/**
 * Bends (rad, downwards positive) that bring the tip of a boom to a point, null where no arch does. Joints that are more than needed are
 * solved by one rule, so that near points have near solutions: all arms bend alike, as an arch above the chord, which keeps the boom clear
 * of what stands below it; an arm that would leave its limit stays at it, and those after it form the arch.
 */
export function archedBends(arms: readonly BoomArm[], tip: PlanePoint): readonly number[] | null {
  return archFrom(arms, tip, 0);
}

/** `pitchRad`: of the arm before, upwards positive. */
function archFrom(arms: readonly BoomArm[], tip: PlanePoint, pitchRad: number): readonly number[] | null {
  const [first, ...rest] = arms;
  if (first === undefined) return null;
  const bendRad = evenBend(arms, Math.hypot(tip.outM, tip.upM));
  if (bendRad === null) return clampedFirst(first, rest, tip, pitchRad, first.bendMaxRad);
  const chord = tipOf(arms, bendRad);
  const ownPitchRad = Math.atan2(tip.upM, tip.outM) - Math.atan2(chord.upM, chord.outM);
  const ownBendRad = pitchRad - ownPitchRad;
  if (ownBendRad < first.bendMinRad - limitToleranceRad)
    return clampedFirst(first, rest, tip, pitchRad, first.bendMinRad);
  if (ownBendRad > first.bendMaxRad + limitToleranceRad)
    return clampedFirst(first, rest, tip, pitchRad, first.bendMaxRad);
  return [ownBendRad, ...rest.map(() => bendRad)];
}

function clampedFirst(
  first: BoomArm,
  rest: readonly BoomArm[],
  tip: PlanePoint,
  pitchRad: number,
  bendRad: number,
): readonly number[] | null {
  if (rest.length < archArmsMin - 1) return null;
  const ownPitchRad = pitchRad - bendRad;
  const from = {
    outM: tip.outM - first.lengthM * Math.cos(ownPitchRad),
    upM: tip.upM - first.lengthM * Math.sin(ownPitchRad),
  };
  const others = archFrom(rest, from, ownPitchRad);
  return others === null ? null : [bendRad, ...others];
}

/** The tip with the first arm level and all others bent alike. */
function tipOf(arms: readonly BoomArm[], bendRad: number): PlanePoint {
  let outM = 0;
  let upM = 0;
  arms.forEach(({ lengthM }, index) => {
    outM += lengthM * Math.cos(index * bendRad);
    upM -= lengthM * Math.sin(index * bendRad);
  });
  return { outM, upM };
}

/** The even bend of all arms but the first that makes the chord so long; null where the arms are too short, or cannot fold that far. */
function evenBend(arms: readonly BoomArm[], chordM: number): number | null {
  const lengthAt = (bendRad: number): number => {
    const { outM, upM } = tipOf(arms, bendRad);
    return Math.hypot(outM, upM);
  };
  // An even polygon of so many arms is closed at this bend: up to there the chord only shortens.
  const closedRad = arms.length < archArmsMin ? Math.PI : (2 * Math.PI) / arms.length;
  const mostRad = Math.min(closedRad, ...arms.slice(1).map(({ bendMaxRad }) => bendMaxRad));
  if (chordM > lengthAt(0) + lengthToleranceM || chordM < lengthAt(mostRad)) return null;
  let low = 0;
  let high = mostRad;
  for (let halving = 0; halving < halvings; halving += 1) {
    const middle = (low + high) / 2;
    if (lengthAt(middle) > chordM) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Bends (rad, downwards positive) of two arms that bring the tip to a point, the second hanging below the line from the first pin to it (law of
 * cosines); null where they are too short or too long. `pins`: first pin, second pin and tip with both bends 0; arms need not lie level then.
 */
export function twoArmBends(
  pins: readonly [PlanePoint, PlanePoint, PlanePoint],
  tip: PlanePoint,
): readonly [number, number] | null {
  const [foot, elbow, end] = pins;
  const [first, second, reach] = [armOf(foot, elbow), armOf(elbow, end), armOf(foot, tip)];
  const cosine = (reach.lengthM ** 2 - first.lengthM ** 2 - second.lengthM ** 2) / (2 * first.lengthM * second.lengthM);
  if (Math.abs(cosine) > 1 + limitToleranceRad) return null;
  const bendRad = Math.acos(Math.min(1, Math.max(-1, cosine)));
  const innerRad = Math.atan2(second.lengthM * Math.sin(bendRad), first.lengthM + second.lengthM * Math.cos(bendRad));
  return [first.riseRad - (reach.riseRad + innerRad), bendRad + second.riseRad - first.riseRad];
}

function armOf(from: PlanePoint, to: PlanePoint): { readonly lengthM: number; readonly riseRad: number } {
  const [outM, upM] = [to.outM - from.outM, to.upM - from.upM];
  return { lengthM: Math.hypot(outM, upM), riseRad: Math.atan2(upM, outM) };
}
