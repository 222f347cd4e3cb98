interface Turning {
  readonly pose: { readonly yawRad: number } | null;
  readonly yawRateRadps: number;
  readonly reactionS: number;
  readonly limits: { readonly restYawRateRadps: number };
}

const now = [0] as const;
const nowAndAhead = [0, 0.5, 1] as const;

/** Parts of its reaction time whose headings count for a ground machine: a turning footprint sweeps with its corners. */
export function turnShares({ yawRateRadps, limits }: Turning): readonly number[] {
  return Math.abs(yawRateRadps) < limits.restYawRateRadps ? now : nowAndAhead;
}

/** Its heading when that part of the reaction time has passed, rad. */
export function headingAfter({ pose, yawRateRadps, reactionS }: Turning, share: number): number {
  return (pose?.yawRad ?? 0) + share * yawRateRadps * reactionS;
}
