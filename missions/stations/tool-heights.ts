import { jointsOf, toolPoint } from '../../hardware-profiles/kinematics.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';

/** Between which heights above its floor an arm on a mast has its tool, metres. */
export function toolHeights(profile: MachineProfile): { readonly lowM: number; readonly highM: number } {
  const pose = { xM: 0, yM: 0, zM: 0, yawRad: 0 };
  const heights = (['min', 'max'] as const).map((end) => {
    const lifts = jointsOf(profile).filter(({ kind }) => kind === 'lift');
    return toolPoint(profile, pose, Object.fromEntries(lifts.map((joint) => [joint.name, joint[end]])))[2];
  });
  return { lowM: Math.min(...heights), highM: Math.max(...heights) };
}
