import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import type { PermitRequest, PermitState } from '../../kernel/permit.ts';
import type { BaseTwist } from '../../robot-bridge/guard/base-twist.ts';
import type { GuardListener, GuardWire } from '../../robot-bridge/guard/conformance/guard-wire.ts';
import {
  loadRclnodejs,
  newestOnly,
  shortQueue,
  type Rclnodejs,
  type RosNode,
} from '../../robot-bridge/ros2/rclnodejs.ts';
import { HeldBase } from './held-base.ts';

const loaded = loadRclnodejs(process.env);
/** Why there is no ROS 2 to test against, null where there is. */
export const missingRos2 =
  loaded.kind === 'loaded'
    ? null
    : `${loaded.lack}: needs ROS 2 (source its setup file) and the optional package rclnodejs, built`;

const program = new URL('../../dist/controller/cli/main.js', import.meta.url).pathname;
const namespace = '/r1';
const readyMs = 120_000;
const reportEveryMs = 50;
const commandEveryMs = 50;
/** Braking of the base, m/s². */
const rampMps2 = 1;
/** Where the robot says that it is, whatever it does. */
export const placeM = { x: 30, y: 13 } as const;

export interface ToldBase {
  readonly atMs: number;
  readonly twist: BaseTwist;
}

/**
 * A robot of real ROS 2 messages and processes: the guard node runs as its own process, and this one is all around it: planner, base that obeys
 * its last command for ever, button, and whoever gives permits. Nothing here is faked but the iron.
 */
export class Ros2Robot implements GuardWire {
  readonly told: ToldBase[] = [];
  readonly requests: PermitRequest[] = [];
  readonly base = new HeldBase(rampMps2);
  onRequest: (request: PermitRequest) => void = () => undefined;
  readonly #ros: Rclnodejs;
  readonly #node: RosNode;
  readonly #sendCommand: (message: unknown) => void;
  readonly #sendPermit: (text: string) => void;
  readonly #askClear: () => Promise<'answered' | 'unanswered'>;
  #listener: GuardListener | null = null;
  #commanding: NodeJS.Timeout | null = null;
  #reporting: NodeJS.Timeout;

  private constructor(ros: Rclnodejs, node: RosNode, type: string, twistIn: (message: unknown) => BaseTwist) {
    this.#ros = ros;
    this.#node = node;
    const qos = newestOnly(ros);
    const commands = node.createPublisher(type, 'cmd_vel_nav', qos);
    const permits = node.createPublisher('std_msgs/msg/String', 'permit', shortQueue(ros));
    const odometry = node.createPublisher('nav_msgs/msg/Odometry', 'odom', qos);
    const clear = node.createClient('std_srvs/srv/Trigger', 'clear_fault');
    this.#sendCommand = (message) => commands.publish(message);
    this.#sendPermit = (data) => permits.publish({ data });
    this.#askClear = () => new Promise((resolve) => clear.sendRequest({}, () => resolve('answered')));
    node.createSubscription(type, 'cmd_vel', qos, (message) => {
      const { linear, angular } = twistIn(message);
      const twist = { linear: { ...linear }, angular: { ...angular } };
      this.told.push({ atMs: performance.now(), twist });
      this.base.drive(twist, performance.now());
    });
    node.createSubscription('std_msgs/msg/String', 'permit_request', qos, (message) => {
      const request = JSON.parse((message as { data: string }).data) as PermitRequest;
      this.requests.push(request);
      this.onRequest(request);
      this.#listener?.onRequest(request);
    });
    node.createSubscription('std_msgs/msg/String', 'permit_state', qos, (message) => {
      this.#listener?.onState(JSON.parse((message as { data: string }).data) as PermitState);
    });
    this.#reporting = setInterval(() => {
      odometry.publish(odometryAt(placeM));
      this.#listener?.onSpeed(this.base.speedMps(performance.now()));
    }, reportEveryMs);
    node.spin(10);
  }

  static async start(type: 'twist' | 'stamped'): Promise<Ros2Robot> {
    if (loaded.kind === 'lacking') throw new Error(loaded.lack);
    const ros = loaded.rclnodejs;
    const context = new ros.Context();
    await ros.init(context, []);
    const options = new ros.NodeOptions(false, [], false, false, false);
    const node = ros.createNode('robot_around_the_guard', namespace, context, options);
    return type === 'twist'
      ? new Ros2Robot(ros, node, 'geometry_msgs/msg/Twist', (message) => message as BaseTwist)
      : new Ros2Robot(
          ros,
          node,
          'geometry_msgs/msg/TwistStamped',
          (message) => (message as { twist: BaseTwist }).twist,
        );
  }

  close(): void {
    this.stopMotion();
    clearInterval(this.#reporting);
    this.#node.destroy();
    (this.#ros as unknown as { shutdownAll(): void }).shutdownAll();
  }

  command(message: unknown): void {
    this.#sendCommand(message);
  }

  /** The planner says the same twenty times a second until `stopMotion`. */
  commandOn(message: unknown): void {
    this.stopMotion();
    this.#commanding = setInterval(() => this.#sendCommand(message), commandEveryMs);
  }

  follow(listener: GuardListener): void {
    this.#listener = listener;
  }

  sendPermit(text: string): void {
    this.#sendPermit(text);
  }

  acknowledge(): Promise<'answered' | 'unanswered'> {
    return this.#askClear();
  }

  startMotion(): { readonly isStarted: true } {
    this.commandOn({ linear: { x: 0.5, y: 0, z: 0 }, angular: { x: 0, y: 0, z: 0 } });
    return { isStarted: true };
  }

  stopMotion(): void {
    if (this.#commanding !== null) clearInterval(this.#commanding);
    this.#commanding = null;
  }
}

function odometryAt({ x, y }: { readonly x: number; readonly y: number }): unknown {
  const none = { x: 0, y: 0, z: 0 };
  const covariance = Array.from({ length: 36 }, () => 0);
  return {
    header: { stamp: { sec: 0, nanosec: 0 }, frame_id: 'map' },
    child_frame_id: 'base_link',
    pose: { pose: { position: { x, y, z: 0 }, orientation: { ...none, w: 1 } }, covariance },
    twist: { twist: { linear: none, angular: none }, covariance },
  };
}

/** `banksman guard node` as its user starts it, once it is ready. */
export async function startGuardProcess(args: readonly string[]): Promise<ChildProcess> {
  const whole = [program, 'guard', 'node', '--namespace', namespace, ...args];
  const child = spawn(process.execPath, whole, { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stderr.on('data', (data: Buffer) => (log += data.toString()));
  try {
    const signal = AbortSignal.timeout(readyMs);
    const [data] = (await once(child.stdout, 'data', { signal })) as [Buffer];
    if (!data.toString().includes('"ready":true')) throw new Error(data.toString());
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`the guard node did not become ready:\n${log}`, { cause: error });
  }
  return child;
}
