import type { Body } from '../body.ts';
import type { Limits } from '../limits/limits.ts';

/** Bodies this much nearer than needed are looked at, so that a finding begins before it binds, metres. */
const slackM = 1;

/** How far from its own body a machine may meet another: both roll, plus a slack for the hysteresis. Metres. */
export function reachRoomM(body: Body, limits: Limits): number {
  return 2 * (body.sweepMaxM + body.nominalMps * (limits.poseAgeRestMaxMs / 1000)) + slackM;
}

/**
 * How long ago it was known where all of a machine is, ms, as far as separations count it: where more has passed, or its joints have never been
 * heard, `stale-pose` holds it.
 */
export function countedAgeMs(scene: { readonly nowMs: number; readonly limits: Limits }, body: Body): number {
  return Math.min(Math.max(0, body.placeAgeMs(scene.nowMs)), scene.limits.poseAgeRestMaxMs);
}

/** What is noted of each machine, at its index: numbers side by side, since a cycle asks for them some thousand times. */
interface Margins {
  readonly nowMs: number;
  readonly limits: Limits;
  readonly bodies: readonly Body[];
  /** How far others keep from it, metres. */
  readonly marginsM: Float64Array;
  readonly forms: Float64Array;
  readonly driftsM: Float64Array;
  readonly xsM: Float64Array;
  readonly ysM: Float64Array;
  readonly reachesM: Float64Array;
}

/** Works out once per cycle what of each machine is asked for by every machine that is near. */
export function noteMachines(noted: Margins): void {
  const { nowMs, limits, marginsM, forms, driftsM, xsM, ysM, reachesM } = noted;
  noted.bodies.forEach((other, index) => {
    // Of no number nothing is farther.
    xsM[index] = other.pose?.xM ?? Number.NaN;
    ysM[index] = other.pose?.yM ?? Number.NaN;
    reachesM[index] = other.reachM;
    forms[index] = other.formNumber;
    driftsM[index] = other.driftM;
    const unseenMs = Math.min(Math.max(0, other.placeAgeMs(nowMs)), other.validityMs + other.stopMs);
    const unseenM = Math.max(other.speedMps, other.toolSpeedMps) * (unseenMs / 1000);
    marginsM[index] = 2 * limits.machineMarginM + limits.contactMarginM + unseenM;
  });
}

/** Uncertainty of both, and what the other may have rolled unseen until its permit and its brakes ended it. Metres. */
export function marginFor({ marginsM }: Pick<Margins, 'marginsM'>, other: Body): number {
  return marginsM[other.index] as number;
}
