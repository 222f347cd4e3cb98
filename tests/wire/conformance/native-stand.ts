import { seededRandom } from '../../../kernel/random.ts';
import { keptHere } from '../../../robot-bridge/ros2/qos.ts';
import { loadRclnodejs } from '../../../robot-bridge/ros2/rclnodejs.ts';
import { MachineWires } from '../../../robot-bridge/wires.ts';
import { stepMs } from '../../../sim/limits.ts';
import { FastClock } from './fast-clock.ts';
import { NativeLine } from './native-line.ts';
import { NativeRobot } from './native-robot.ts';
import { lockLacks, rosbridgeFigures } from './rosbridge-stand.ts';
import { createSimulatedMachine } from './simulated-machine.ts';
import type { ControllerEnd, WireStand, WireUnderTest } from './wire-under-test.ts';

/** A free DDS domain on this computer; the suite takes minutes, so that it runs where it is asked for. */
const domainVariable = 'BANKSMAN_ROS2_DOMAIN';
const speed = 3;
const passMs = 1000;
/** The longest that a guard takes. */
const permitMs = 1000;

const stands = {
  guarded: { machineId: 'l1', title: 'ROS 2 (native), guarded' },
  locked: { machineId: 'c1', title: 'ROS 2 (native), locked' },
} as const;

/** A simulated machine as ROS 2 nodes, the controller as another participant, at three times the speed of time. */
export function nativeStand(grade: keyof typeof stands): WireStand {
  return {
    id: `ros2-${grade}`,
    title: stands[grade].title,
    lacks: { ...(grade === 'locked' ? lockLacks : {}), ...nativeLacks },
    fails: nativeFails,
    missing,
    open: () => openNative(stands[grade].machineId),
  };
}

const nativeLacks: WireStand['lacks'] = {
  'half-open':
    'DDS has no connection that could be dead while a new one works: a machine that is silent is gone until it is heard',
  operations: 'a topic carries one type',
  untyped: 'DDS joins no reader to a writer of another type',
  unasked: 'DDS brings what was asked for alone',
};

const nativeFails: WireStand['fails'] = {
  'cut-cancelling':
    'a cancel that the machine has confirmed and then loses is not handed to it again: ROS 2 counts the goal as being cancelled',
  'same-id-of-two':
    'the name of a goal is made of its command id, the same in every process: the second one is refused, and the first is driven on',
  'rubbish-flood-bounded': 'a reader keeps the newest five: it tells of those that it has read',
};

function missing(): string | null {
  if (process.env[domainVariable] === undefined) {
    return `${domainVariable} names no DDS domain; source ROS 2 and set it to one that nobody uses on this computer`;
  }
  const loaded = loadRclnodejs(process.env);
  return loaded.kind === 'loaded' ? null : loaded.lack;
}

let machines = 0;

async function openNative(machineId: string): Promise<WireUnderTest> {
  const loaded = loadRclnodejs(process.env);
  if (loaded.kind === 'lacking') throw new Error(loaded.lack);
  const clock = new FastClock(speed);
  const domain = Number(process.env[domainVariable]);
  machines += 1;
  // What has left the graph is known in it for a while.
  const namespace = `/test${String(process.pid)}_${String(machines)}/${machineId}`;
  const machine = createSimulatedMachine(machineId, { kind: 'ros2', url: `ros2://${String(domain)}`, namespace });
  const { profile, entry } = machine;
  const { rclnodejs } = loaded;
  const robot = await NativeRobot.open({ graph: machine.graph, rclnodejs, domain, clock, namespace, profile });
  const open = new Set<MachineWires>();
  const wiresOf = (nodeName: string): MachineWires => {
    const ros2 = { environment: process.env, nodeName };
    const wires = new MachineWires({ wallClock: clock, random: seededRandom(1), ros2 });
    open.add(wires);
    return wires;
  };
  const openEnd = (number: number): ControllerEnd => {
    // The interlock shares no participant with the controller.
    const own = [wiresOf(`controller${String(number)}`), wiresOf(`interlock${String(number)}`)] as const;
    // It hears the machine itself, and by that it knows whether it is there.
    own[1].machineLink({ machine: entry, profile }, clock, 'scans');
    return {
      link: own[0].machineLink({ machine: entry, profile }, clock, 'no-scans'),
      permits: own[1].permitLink([{ machine: entry, profile }], clock),
      close() {
        for (const wires of own) if (open.delete(wires)) wires.close();
      },
    };
  };
  let hasCome = false;
  let steppedMs = clock.monoMs();
  const figures = rosbridgeFigures(profile);
  return {
    machine: entry,
    profile,
    siteId: machine.siteId,
    truth: machine.truth,
    line: new NativeLine(robot, (delayMs, run) => void clock.after(delayMs, run)),
    figures: {
      ...figures,
      passMs,
      permitMs: machineId === 'l1' ? permitMs : figures.permitMs,
      deadFoundMs: (keptHere.silentLooksMax + 4) * keptHere.lookEveryMs,
    },
    clock,
    controller: openEnd(1),
    secondController: () => openEnd(2),
    async pass(ms) {
      // Not before, or it might be there before anybody listens.
      if (!hasCome) robot.appear();
      hasCome = true;
      await new Promise((resolve) => setTimeout(resolve, ms / speed));
      for (const nowMs = clock.monoMs(); steppedMs + stepMs <= nowMs; steppedMs += stepMs) machine.step();
    },
    close() {
      for (const wires of open) wires.close();
      robot.close();
      return Promise.resolve();
    },
  };
}
