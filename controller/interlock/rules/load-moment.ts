import { hookRadiusM, liftingWays, ratedLoadKg } from '../../../hardware-profiles/lifting.ts';
import type { AxisBound } from '../../../kernel/axis-bounds.ts';
import type { Body } from '../body.ts';
import { aheadOf } from '../geometry/link-motion.ts';
import { axisFinding, type Finding, type Scene } from './finding.ts';

/** What is known of a crane's load: its weight, or why it is not known. */
type Known =
  { readonly kg: number } | { readonly kg: null; readonly source: 'load' | 'load-cell'; readonly ageMs: number | null };

/**
 * The weight on the hook, if the machine told one within its age and it can be true: a cell that weighs something while its hook is told
 * to be empty has drifted (fault 47).
 */
function knownLoad(scene: Scene, body: Body): Known {
  const { limits } = scene;
  const { kg, kgAtMs, hook, hookAtMs } = body.load;
  const ageMs = scene.nowMs - kgAtMs;
  if (kg === null || ageMs > limits.loadAgeMaxMs) {
    return { kg: null, source: 'load', ageMs: Number.isFinite(ageMs) && kg !== null ? ageMs : null };
  }
  const isEmpty = hook === 'empty' && scene.nowMs - hookAtMs <= limits.loadAgeMaxMs;
  const zeroMaxKg = limits.loadZeroRatioMax * (ratedLoadKg(body.profile, 0) ?? 0);
  return isEmpty && kg > zeroMaxKg ? { kg: null, source: 'load-cell', ageMs: null } : { kg };
}

/** Bounds that forbid the ways named and leave each joint the others. */
function boundsOf(body: Body, forbids: (way: ReturnType<typeof liftingWays>[number], sign: -1 | 1) => boolean) {
  return liftingWays(body.profile, body.joints).flatMap((way): AxisBound[] => {
    const minPerS = forbids(way, -1) ? 0 : -way.speedMax;
    const maxPerS = forbids(way, 1) ? 0 : way.speedMax;
    return minPerS === 0 || maxPerS === 0 ? [{ joint: way.joint, minPerS, maxPerS }] : [];
  });
}

/** By the joint positions they were worked out from: these change with a machine's reports and not with the cycles. */
const lowerOnlyAt = new WeakMap<Body['joints'], AxisBound[]>();

/** Unknown weight: nothing is lifted, what hangs may be lowered and nothing else (GB 55034-2022 3.4.3). */
function lowerOnly(body: Body): AxisBound[] {
  const known = lowerOnlyAt.get(body.joints);
  if (known !== undefined) return known;
  const bounds = boundsOf(body, (way, sign) => way.raises === 0 || way.raises === sign);
  lowerOnlyAt.set(body.joints, bounds);
  return bounds;
}

/** The farthest radius, and what it was worked out from. */
interface FarRadius {
  readonly joints: Body['joints'];
  readonly velocities: Body['velocities'];
  readonly aheadS: number;
  readonly radiusM: number;
}

const farRadiusOf = new WeakMap<Body, FarRadius>();

/** The hook's radius now and where it will stand if it is told to now: the farther one. */
function farthestRadiusM(body: Body): number {
  const { profile, joints, velocities } = body;
  const aheadS = body.reactionS + body.toolSpeedMps / body.decelerationMps2 / 2;
  const known = farRadiusOf.get(body);
  if (known?.joints === joints && known.velocities === velocities && known.aheadS === aheadS) return known.radiusM;
  const radiusM = Math.max(hookRadiusM(profile, joints), hookRadiusM(profile, aheadOf(joints, velocities, aheadS)));
  farRadiusOf.set(body, { joints, velocities, aheadS, radiusM });
  return radiusM;
}

/** Two cranes that are brought together on purpose lift together: each takes its share of its rated load alone (JGJ 276-2012 3.0.15). */
function isTandem(scene: Scene, body: Body): boolean {
  for (const index of body.rendezvous) {
    const other = scene.bodies[index];
    if (other !== undefined && other.isCrane) return true;
  }
  return false;
}

/**
 * The load against the maker's chart at the hook's radius, with the error of its display on top (GB 5144-2006 6.2.1): above it the crane may
 * lower and come in, not lift and go out. We only take away permission: the crane's own limiter must cut by itself (R21).
 */
export function loadMoment(scene: Scene, body: Body): Finding | null {
  if (body.pose === null || !body.isCrane) return null;
  const { limits } = scene;
  const known = knownLoad(scene, body);
  if (known.kg === null) {
    return axisFinding(body, lowerOnly(body), {
      ruleId: 'load-unknown',
      measured: known.ageMs === null ? null : { value: Math.round(known.ageMs), unit: 'ms' },
      limit: { value: limits.loadAgeMaxMs, unit: 'ms' },
      other: { kind: 'source', id: known.source },
    });
  }
  const shareMax = isTandem(scene, body) ? limits.tandemLoadRatioMax : 1;
  const ratedKg = ratedLoadKg(body.profile, farthestRadiusM(body)) ?? 0;
  const allowedKg = (ratedKg * shareMax) / (1 + limits.loadErrorRatio);
  if (known.kg <= allowedKg) return null;
  const bounds = boundsOf(body, (way, sign) => way.raises === sign || way.outwards === sign);
  return axisFinding(body, bounds, {
    ruleId: 'load-moment',
    measured: { value: Math.round(known.kg), unit: 'kg' },
    limit: { value: Math.floor(allowedKg), unit: 'kg' },
    other: { kind: 'source', id: 'load' },
    agesMs: { load: scene.nowMs - body.load.kgAtMs, pose: scene.nowMs - body.poseAtMs },
  });
}
