import type { Pose } from '../kernel/geometry.ts';
import { homeJoints, jointsOf, toolPoint, type Joints, type Point3 } from './kinematics.ts';
import type { MachineProfile } from './profile.ts';

/** An arm that is asked to fold stays so far within its limits (m or rad): its machine never stands to the millimetre where it is believed to. */
const withinLimit = 0.01;

/** Where the tool centre point is with the arm folded as its machine drives: at rest, but for a little play to the limits of its joints. Site frame. */
export function foldedTool(profile: MachineProfile, basePose: Pose): Point3 {
  const home = homeJoints(profile);
  const joints: Record<string, number> = {};
  for (const { name, min, max } of jointsOf(profile)) {
    const play = Math.min(withinLimit, (max - min) / 2);
    joints[name] = Math.min(max - play, Math.max(min + play, home[name] ?? 0));
  }
  return toolPoint(profile, basePose, joints satisfies Joints);
}
