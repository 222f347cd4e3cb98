import { toolPoint } from '../../../hardware-profiles/kinematics.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import type { Pose } from '../../../kernel/geometry.ts';
import { makeShape, type Shape } from './geometry.ts';
import type { Limits } from '../limits/limits.ts';
import { aheadOf } from './link-motion.ts';

/** A load as an upright cylinder: about the hook's line, and how far below the hook it ends, slings included. */
export interface LoadSize {
  readonly radiusM: number;
  readonly dropM: number;
}

/** Of a load that nobody has told the size of. */
export function sizeUnknown({ loadRadiusM, loadDropM }: Limits): LoadSize {
  return { radiusM: loadRadiusM, dropM: loadDropM };
}

/** What is needed of a crane to say where its load hangs. */
export interface Lifting {
  readonly profile: MachineProfile;
  readonly loadSize: LoadSize;
  readonly joints: Readonly<Record<string, number>>;
  readonly velocities: Readonly<Record<string, number>>;
  readonly reactionS: number;
  readonly decelerationMps2: number;
}

/**
 * The load below the hook: now, when braking begins, and at standstill, each
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

function loadAt({ profile, loadSize, joints, velocities }: Lifting, pose: Pose, timeS: number, swellM: number): Shape {
  const [xM, yM, zM] = toolPoint(profile, pose, aheadOf(joints, velocities, timeS));
  const points = Float64Array.of(xM, yM, xM, yM);
  return makeShape(points, loadSize.radiusM + swellM, zM - loadSize.dropM - swellM, zM + swellM);
}
