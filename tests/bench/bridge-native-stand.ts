import { loadProfiles, shippedProfilesDirectory } from '../../hardware-profiles/load-profiles.ts';
import type { RosWiring } from '../../hardware-profiles/profile.ts';
import { systemClock } from '../../kernel/system-clock.ts';
import { resolveName } from '../../robot-bridge/ros/names.ts';
import type { MessageCodec } from '../../robot-bridge/ros2/cdr.ts';
import { Ros2Participant } from '../../robot-bridge/ros2/participant.ts';
import { qosByPurpose, qosOf } from '../../robot-bridge/ros2/qos.ts';
import {
  lackText,
  loadRclnodejs,
  type Rclnodejs,
  type RosNode,
  type RosPublisher,
} from '../../robot-bridge/ros2/rclnodejs.ts';

/** A DDS domain that nobody uses on this computer, by this variable. */
export const domainVariable = 'BANKSMAN_ROS2_DOMAIN';
const profileId = 'levelling-robot';
/** Machines of one node, so that a command does not wait for a look at all of them. */
const machinesOfNode = 50;
const discoveryStepMs = 10;

/** Why this computer has no bench of native ROS 2, null where it has. */
export function missingNative(environment: Readonly<Record<string, string | undefined>>): string | null {
  if (environment[domainVariable] === undefined) {
    return `${domainVariable} names no DDS domain; source ROS 2 and set it to one that nobody uses on this computer`;
  }
  const loaded = loadRclnodejs(environment);
  return loaded.kind === 'loaded' ? null : lackText[loaded.lack];
}

export interface NativeMachines {
  /** Says where a machine is: x is the moment, seconds. */
  speak(machine: number, xM: number): void;
}

/** So many machines as ROS 2 nodes, with all actions and services that the controller looks for. Goals are refused. */
export async function serveNativeMachines(
  count: number,
  onCommand: (machine: number) => void,
): Promise<NativeMachines> {
  const loaded = loadRclnodejs(process.env);
  const profiles = loadProfiles(shippedProfilesDirectory());
  const wiring = profiles.ok ? profiles.value.get(profileId)?.wires.ros : undefined;
  if (loaded.kind === 'lacking' || wiring === undefined) throw new Error('no ROS 2, or no profile for it');
  const { rclnodejs } = loaded;
  const participant = await new Promise<Ros2Participant>((resolve, reject) => {
    const domain = Number(process.env[domainVariable]);
    const opened = new Ros2Participant({ rclnodejs, domain, wallClock: systemClock, nodeName: 'machines' }, reject);
    opened.whenReady(() => resolve(opened));
  });
  const qos = qosOf(rclnodejs, qosByPurpose.sensor);
  const publishers: RosPublisher[] = [];
  for (let machine = 0; machine < count; machine += 1) {
    const node = participant.node(`/bench${String(Math.floor(machine / machinesOfNode))}`);
    const resolve = (name: string): string => resolveName(`/m${String(machine)}`, name);
    serveCommands({ rclnodejs, node, wiring, resolve }, () => onCommand(machine));
    publishers.push(node.createPublisher(wiring.odometry.type, resolve(wiring.odometry.topic), { qos }));
    if (machine % machinesOfNode === 0) await new Promise((done) => setTimeout(done, discoveryStepMs));
  }
  const codec = participant.codec(wiring.odometry.type);
  return { speak: (machine, xM) => publishers[machine]?.publish(odometryBytes(codec, xM)) };
}

interface Serving {
  readonly rclnodejs: Rclnodejs;
  readonly node: RosNode;
  readonly wiring: RosWiring;
  readonly resolve: (name: string) => string;
}

function serveCommands({ rclnodejs, node, wiring, resolve }: Serving, onCommand: () => void): void {
  for (const { service, type } of [...Object.values(wiring.tools), ...Object.values(wiring.triggers)]) {
    node.createService(type, resolve(service), {}, (_request, response) => {
      onCommand();
      response.send({ success: true, message: '' });
    });
  }
  const { ActionServer, GoalResponse, CancelResponse } = rclnodejs;
  for (const item of [wiring.followPath, wiring.navigateToPose]) {
    if (item === undefined) continue;
    const never = (): Promise<unknown> => Promise.resolve({});
    const [decide, cancel] = [() => GoalResponse.REJECT, () => CancelResponse.REJECT];
    new ActionServer(node, item.type, resolve(item.action), never, decide, null, cancel);
  }
}

let stamps = 0;

function odometryBytes(codec: MessageCodec, xM: number): Buffer {
  stamps += 1;
  const stamp = { sec: 1_000_000 + Math.floor(stamps / 1000), nanosec: (stamps % 1000) * 1_000_000 };
  return codec.encode({
    header: { frame_id: 'map', stamp },
    child_frame_id: 'base_link',
    pose: { pose: { position: { x: xM }, orientation: { w: 1 } } },
    twist: { twist: { linear: { x: 0.5 } } },
  });
}
