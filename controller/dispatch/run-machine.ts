import { toolPoint } from '../../hardware-profiles/kinematics.ts';
import { toolsOf } from '../../hardware-profiles/wiring.ts';
import type { LiveMachine } from '../fleet/live-machine.ts';
import type { RunMachine } from './task-run.ts';

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
  };
}
