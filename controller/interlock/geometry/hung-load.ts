import { toolPoint } from '../../../hardware-profiles/kinematics.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import type { Pose } from '../../../kernel/geometry.ts';
import { makeShape, type Shape } from './geometry.ts';
import type { Limits } from '../limits/limits.ts';
import { aheadOf } from './link-motion.ts';

/** What is needed of a crane to say where its load hangs. */
export interface Lifting {
  readonly profile: MachineProfile;
  readonly limits: Limits;
  readonly joints: Readonly<Record<string, number>>;
  readonly velocities: Readonly<Record<string, number>>;
  readonly reactionS: number;
  readonly decelerationMps2: number;
}

/**
 * The load as an upright cylinder below the hook, its size a limit since nobody tells it: now, when braking begins, and at standstill, each
 * swollen by half of the way to its neighbour.
 */
export function sweptLoad(crane: Lifting, pose: Pose, hookMps: number): Shape[] {
  const { reactionS, decelerationMps2 } = crane;
  if (hookMps === 0) return [loadAt(crane, pose, 0, 0)];
  const brakingS = hookMps / decelerationMps2;
  const firstM = (hookMps * reactionS) / 2;
  const secondM = (hookMps * brakingS) / 4;
  return [
    loadAt(crane, pose, 0, 0),
    loadAt(crane, pose, 0, firstM),
    loadAt(crane, pose, reactionS, Math.max(firstM, secondM)),
    loadAt(crane, pose, reactionS + brakingS / 2, secondM),
  ];
}

function loadAt({ profile, limits, joints, velocities }: Lifting, pose: Pose, timeS: number, swellM: number): Shape {
  const [xM, yM, zM] = toolPoint(profile, pose, aheadOf(joints, velocities, timeS));
  const points = Float64Array.of(xM, yM, xM, yM);
  return makeShape(points, limits.loadRadiusM + swellM, zM - limits.loadDropM - swellM, zM + swellM);
}
