import type { Pose } from '../../../kernel/geometry.ts';

type Joints = Readonly<Record<string, number>>;

/** Nothing of `place` depends on anything else of a pose report: a standing machine costs nothing. */
export function isSamePose(old: Pose | null, { xM, yM, zM, yawRad }: Pose): boolean {
  return old !== null && old.xM === xM && old.yM === yM && old.zM === zM && old.yawRad === yawRad;
}

export function isSameJoints(old: Joints, joints: Joints): boolean {
  let count = 0;
  for (const name in joints) {
    if (old[name] !== joints[name]) return false;
    count += 1;
  }
  for (const _name in old) count -= 1;
  return count === 0;
}
