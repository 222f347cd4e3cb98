import type { Clock } from '../../kernel/clock.ts';
import type { BaseGuard, BaseGuardOutlet } from '../guard/base-guard.ts';
import type { BaseTwist } from '../guard/base-twist.ts';
import type { BasePlace } from '../guard/odometry-place.ts';
import { newestOnly, shortQueue, type Rclnodejs, type RosNode, type RosPublisher } from './rclnodejs.ts';

/** `geometry_msgs/msg/Twist` or `geometry_msgs/msg/TwistStamped`. */
export type CommandType = 'twist' | 'stamped';

/** Names are relative to the namespace, or absolute (docs/wire.md). */
export interface GuardNodeNames {
  readonly command: string;
  readonly base: string;
  readonly permit: string;
  readonly request: string;
  readonly state: string;
  /** `std_srvs/srv/Trigger`: one call is the button pressed and let go. */
  readonly acknowledge: string;
  /** `std_msgs/msg/Bool`: the button as it stands, true while it is pressed. */
  readonly button: string;
  /** `nav_msgs/msg/Odometry`. */
  readonly odometry: string;
}

export interface GuardNodeOptions {
  readonly rclnodejs: Rclnodejs;
  readonly clock: Clock;
  readonly namespace: string;
  readonly names: GuardNodeNames;
  readonly commandType: CommandType;
  readonly baseType: CommandType;
  readonly turnMs: number;
  /** The place in an odometry message; null where it holds none of the site. */
  readonly placeOf: (odometry: unknown) => BasePlace | null;
  /** The guard that speaks through the outlet; called once, before the first message. */
  readonly guardWith: (outlet: BaseGuardOutlet) => BaseGuard;
}

export interface GuardNode {
  /** Tells the base to stand, and leaves ROS. */
  close(): void;
}

const nodeName = 'permit_guard';
const rosTypes = { twist: 'geometry_msgs/msg/Twist', stamped: 'geometry_msgs/msg/TwistStamped' } as const;
/** How long the waiting thread sleeps at most where nothing comes; a message wakes it at once. */
const spinMs = 10;

interface Header {
  readonly stamp: { readonly sec: number; readonly nanosec: number };
  readonly frame_id: string;
}

/**
 * The guard as a ROS 2 node: nothing but names, types and a timer around `BaseGuard`.
 * @throws Error of rclnodejs where a name is no ROS 2 name or a message type is not installed.
 */
export async function startGuardNode(options: GuardNodeOptions): Promise<GuardNode> {
  const { rclnodejs, clock, guardWith } = options;
  const context = rclnodejs.Context.defaultContext();
  await rclnodejs.init(context, []);
  // Parameters, type descriptions and rosout are left out: fewer threads and callbacks beside the one that must be in time.
  const nodeOptions = new rclnodejs.NodeOptions(false, [], false, false, false);
  const node = rclnodejs.createNode(nodeName, options.namespace, context, nodeOptions);
  const wire = new BaseWire(options, node);
  const guard = guardWith(wire);
  listen(options, node, guard, wire);
  const stopTurns = everyTurn(clock, options.turnMs, () => guard.turn(clock.monoMs()));
  node.spin(spinMs);
  return {
    close() {
      stopTurns();
      guard.close();
      node.destroy();
      rclnodejs.shutdown();
    },
  };
}

function listen(
  { rclnodejs, clock, names, commandType, placeOf }: GuardNodeOptions,
  node: RosNode,
  guard: BaseGuard,
  wire: BaseWire,
): void {
  const counted = shortQueue(rclnodejs);
  node.createSubscription(rosTypes[commandType], names.command, newestOnly(rclnodejs), (message) => {
    guard.command(wire.commandOf(message), clock.monoMs());
  });
  node.createSubscription('std_msgs/msg/String', names.permit, counted, (message) => {
    const { data } = message as { readonly data: string };
    guard.permit(data, clock.monoMs());
  });
  node.createSubscription('std_msgs/msg/Bool', names.button, counted, (message) => {
    const { data } = message as { readonly data: boolean };
    guard.button(data ? 'pressed' : 'released', clock.monoMs());
  });
  node.createSubscription('nav_msgs/msg/Odometry', names.odometry, newestOnly(rclnodejs), (message) => {
    guard.place(placeOf(message), clock.monoMs());
  });
  node.createService('std_srvs/srv/Trigger', names.acknowledge, {}, (_request, response) => {
    guard.button('released', clock.monoMs());
    const success = guard.button('pressed', clock.monoMs()) === 'clear';
    response.send({ success, message: success ? '' : 'permit-suspect' });
  });
}

/** Publishers of the node, and what only stamped messages need. */
class BaseWire implements BaseGuardOutlet {
  readonly #options: GuardNodeOptions;
  readonly #base: RosPublisher;
  readonly #request: RosPublisher;
  readonly #state: RosPublisher;
  /** Of the newest command, where commands are stamped. */
  #header: Header | null = null;

  constructor(options: GuardNodeOptions, node: RosNode) {
    const { rclnodejs, names, baseType } = options;
    const qos = newestOnly(rclnodejs);
    this.#options = options;
    this.#base = node.createPublisher(rosTypes[baseType], names.base, qos);
    this.#request = node.createPublisher('std_msgs/msg/String', names.request, qos);
    this.#state = node.createPublisher('std_msgs/msg/String', names.state, qos);
  }

  /** The twist in a command; the stamp is kept for the base, which may judge the age of what it is told. */
  commandOf(message: unknown): unknown {
    if (this.#options.commandType === 'twist') return message;
    const { header, twist } = message as { readonly header: Header; readonly twist: unknown };
    const { stamp, frame_id } = header;
    this.#header = { stamp: { sec: stamp.sec, nanosec: stamp.nanosec }, frame_id };
    return twist;
  }

  drive(twist: BaseTwist, from: 'planner' | 'guard'): void {
    if (this.#options.baseType === 'twist') this.#base.publish(twist);
    else
      this.#base.publish({ header: from === 'planner' && this.#header !== null ? this.#header : this.#now(), twist });
  }

  request(text: string): void {
    this.#request.publish({ data: text });
  }

  state(text: string): void {
    this.#state.publish({ data: text });
  }

  /** The guard's own word is of now. Wall time, as a label for the base: nothing here is decided by it. */
  #now(): Header {
    const epochMs = this.#options.clock.epochMs();
    const sec = Math.floor(epochMs / 1000);
    return {
      stamp: { sec, nanosec: Math.floor((epochMs - sec * 1000) * 1e6) },
      frame_id: this.#header?.frame_id ?? '',
    };
  }
}

/** Turns at a fixed rate that does not drift; turns that were missed are not made up for. The result ends them. */
function everyTurn(clock: Clock, turnMs: number, run: () => void): () => void {
  let dueMs = clock.monoMs();
  const turn = (): void => {
    run();
    const nowMs = clock.monoMs();
    dueMs = dueMs + turnMs > nowMs ? dueMs + turnMs : nowMs + turnMs;
    cancel = clock.after(dueMs - nowMs, turn);
  };
  let cancel = clock.after(0, turn);
  return () => cancel();
}
