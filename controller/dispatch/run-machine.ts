import { foldedTool } from '../../hardware-profiles/folded-arm.ts';
import { jointsOf, toolPoint } from '../../hardware-profiles/kinematics.ts';
import { toolsOf } from '../../hardware-profiles/wiring.ts';
import type { LiveMachine } from '../fleet/live-machine.ts';
import type { RunArm, RunMachine } from './task-run.ts';

/** An arm this near to its place at rest is folded, metres. */
const foldedWithinM = 0.03;

/** A live machine as a task run sees it: its link, its one tool, and the point that follows a path. */
export function runMachineOf(machine: LiveMachine, nowMonoMs: () => number): RunMachine {
  const tools = toolsOf(machine.profile, machine.machine.wire);
  return {
    link: machine.link,
    tool: tools[0] ?? null,
    position() {
      if (machine.pose === null || !machine.isPoseFresh(nowMonoMs())) return null;
      const { pose } = machine.pose.value;
      if (machine.profile.kinematics.mobility === 'ground') return pose;
      if (machine.joints === null) return null;
      const [xM, yM, zM] = toolPoint(machine.profile, pose, machine.joints.value);
      return { xM, yM, zM };
    },
    ...(hasArm(machine) ? { arm: armOf(machine, nowMonoMs) } : {}),
  };
}

function hasArm({ profile }: LiveMachine): boolean {
  return profile.kinematics.mobility === 'ground' && jointsOf(profile).length > 0;
}

function armOf(machine: LiveMachine, nowMonoMs: () => number): RunArm {
  const known = () =>
    machine.pose === null || machine.joints === null || !machine.isPoseFresh(nowMonoMs())
      ? null
      : { pose: machine.pose.value.pose, joints: machine.joints.value };
  return {
    at() {
      const now = known();
      if (now === null) return null;
      const [xM, yM, zM] = toolPoint(machine.profile, now.pose, now.joints);
      return { xM, yM, zM };
    },
    foldedAt() {
      const now = known();
      if (now === null) return null;
      const at = toolPoint(machine.profile, now.pose, now.joints);
      const [xM, yM, zM] = foldedTool(machine.profile, now.pose);
      const isFolded = Math.hypot(xM - at[0], yM - at[1], zM - at[2]) <= foldedWithinM;
      return isFolded ? null : { xM, yM, zM, yawRad: now.pose.yawRad };
    },
  };
}
