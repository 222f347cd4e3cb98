import type { Clock } from '../../../kernel/clock.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import { Ros2Participant } from '../../../robot-bridge/ros2/participant.ts';
import { qosByPurpose, qosOf } from '../../../robot-bridge/ros2/qos.ts';
import type { Rclnodejs, RosPublisher } from '../../../robot-bridge/ros2/rclnodejs.ts';
import { RosGraph, type ActionEvents } from '../../../sim/devices/graph.ts';
import { openNativeNodes, type NativeNodes } from '../../../sim/ros2/native-nodes.ts';
import { Disturbances } from './disturbances.ts';
import { rosbridgeNames } from './rosbridge-stand.ts';
import type { Matter } from './wire-under-test.ts';

export interface NativeRobotOptions {
  readonly graph: RosGraph;
  readonly rclnodejs: Rclnodejs;
  readonly domain: number;
  readonly clock: Clock;
  readonly namespace: string;
  readonly profile: MachineProfile;
}

/** What is wrong with a pose: its x, its frame, its orientation, the name of its moving frame. */
interface PoseChange {
  readonly x?: number;
  readonly frame?: string;
  readonly w?: number;
  readonly child?: string;
}

const odometryType = 'nav_msgs/msg/Odometry';

/** A simulated machine as ROS 2 nodes, its odometry apart, so that it can leave the graph and come back while all else of it stays. */
export class NativeRobot {
  readonly disturbances: Disturbances;
  readonly #options: NativeRobotOptions;
  readonly #names: ReturnType<typeof rosbridgeNames>;
  readonly #participant: Ros2Participant;
  #nodes: NativeNodes | null = null;
  #odometry: RosPublisher | null = null;
  #forged: RosPublisher | null = null;
  #stampMs = 2_000_000_000_000;
  #isClosed = false;

  private constructor(options: NativeRobotOptions, participant: Ros2Participant) {
    this.#options = options;
    // What is late comes to nobody once the machine is closed.
    this.disturbances = new Disturbances((delayMs, run) =>
      options.clock.after(delayMs, () => {
        if (!this.#isClosed) run();
      }),
    );
    this.#names = rosbridgeNames(options.namespace, options.profile);
    this.#participant = participant;
  }

  static async open(options: NativeRobotOptions): Promise<NativeRobot> {
    const { rclnodejs, domain, clock } = options;
    const participant = await new Promise<Ros2Participant>((resolve, reject) => {
      const opened = new Ros2Participant({ rclnodejs, domain, wallClock: clock, nodeName: 'odometry' }, reject);
      opened.whenReady(() => resolve(opened));
    });
    const robot = new NativeRobot(options, participant);
    await robot.#serve();
    return robot;
  }

  appear(): void {
    if (this.#isClosed) return;
    const { rclnodejs } = this.#options;
    const qos = qosOf(rclnodejs, { reliability: 'reliable', durability: 'volatile', depth: 10 });
    this.#odometry ??= this.#participant.node('').createPublisher(odometryType, this.#names.poseTopic, { qos });
  }

  withdraw(): void {
    if (this.#odometry !== null) this.#participant.node('').destroyPublisher(this.#odometry);
    this.#odometry = null;
  }

  sayPose(change: PoseChange): void {
    this.#odometry?.publish(this.#pose(change));
  }

  /** Bytes where a pose is meant. */
  sayBytes(bytesOf: (pose: Buffer) => Buffer): void {
    this.#odometry?.publish(bytesOf(this.#pose({})));
  }

  /** Under the machine's name, whatever it says. */
  request(data: string): void {
    if (this.#names.requestTopic !== null) this.#nodes?.publish(this.#names.requestTopic, JSON.stringify({ data }));
  }

  forgePermit(text: string): void {
    const { permitTopic } = this.#names;
    if (permitTopic === null) throw new Error('the machine takes no permits');
    const type = 'std_msgs/msg/String';
    const { rclnodejs, clock } = this.#options;
    const qos = qosOf(rclnodejs, { ...qosByPurpose.permit, depth: 10 });
    this.#forged ??= this.#participant.node('').createPublisher(type, permitTopic, { qos });
    clock.after(discoveryMs, () => {
      if (!this.#isClosed) this.#forged?.publish(this.#participant.codec(type).encode({ data: text }));
    });
  }

  close(): void {
    this.#isClosed = true;
    this.disturbances.clear();
    this.#options.graph.sink = { hasSubscribers: () => false, publish: () => undefined };
    this.#nodes?.close();
    this.#participant.close();
  }

  async #serve(): Promise<void> {
    const { graph, rclnodejs, domain, clock } = this.#options;
    const { poseTopic } = this.#names;
    const shown = this.#disturbed();
    const nodes = await openNativeNodes({
      graph: shown,
      rclnodejs,
      domain,
      wallClock: clock,
      onInput: (input, message) => input.receive(message),
      followers: () => 0,
      onFollowerGone: () => undefined,
      log: () => undefined,
    });
    this.#nodes = nodes;
    const codec = this.#participant.codec(odometryType);
    graph.sink = {
      hasSubscribers: (topic) => topic === poseTopic || nodes.hasSubscribers(topic),
      publish: (topic, text) => {
        this.disturbances.pass('to-controller', [this.#matterOf(topic)], () => {
          if (topic === poseTopic) this.#odometry?.publish(codec.encode(JSON.parse(text)));
          else if (shown.published.has(topic)) nodes.publish(topic, text);
        });
      },
    };
  }

  #disturbed(): RosGraph {
    const { graph } = this.#options;
    const shown = new RosGraph();
    for (const [topic, type] of graph.published) if (topic !== this.#names.poseTopic) shown.published.set(topic, type);
    for (const [topic, input] of graph.inputs) {
      const receive = (message: unknown): void =>
        this.disturbances.pass('to-machine', [this.#matterOf(topic)], () => input.receive(message));
      shown.inputs.set(topic, { type: input.type, receive });
    }
    for (const [name, { type, call }] of graph.services) {
      shown.services.set(name, {
        type,
        call: (args, reply) => this.#command(() => call(args, (answer) => this.#answer(once(() => reply(answer))))),
      });
    }
    for (const [name, action] of graph.actions) {
      shown.actions.set(name, {
        type: action.type,
        send: (id, args, events) => this.#command(() => action.send(id, args, this.#eventsOf(events))),
        cancel: (id) => this.#command(() => action.cancel(id)),
      });
    }
    return shown;
  }

  /** The result is the answer to a request that is made once the goal is accepted: it cannot come before. */
  #eventsOf(events: ActionEvents): ActionEvents {
    let isAccepted = false;
    let end: () => void = () => undefined;
    return {
      onAccepted: () =>
        this.#answer(
          once(() => {
            isAccepted = true;
            events.onAccepted?.();
            end();
          }),
        ),
      onFeedback: (values) => this.#answer(() => events.onFeedback(values)),
      onResult: (result) =>
        this.#answer(
          once(() => {
            end = () => events.onResult(result);
            if (isAccepted || !result.isAccepted) end();
          }),
        ),
    };
  }

  #command(run: () => void): void {
    this.disturbances.pass('to-machine', ['command'], once(run));
  }

  #answer(run: () => void): void {
    this.disturbances.pass('to-controller', ['answer'], run);
  }

  #matterOf(topic: string): Matter {
    return this.#names.matterOf({ op: 'publish', topic });
  }

  #pose({ x = 1, frame = 'map', w = 1, child = 'base_link' }: PoseChange): Buffer {
    this.#stampMs += 1;
    const stamp = { sec: Math.floor(this.#stampMs / 1000), nanosec: (this.#stampMs % 1000) * 1_000_000 };
    const still = { x: 0, y: 0, z: 0 };
    const covariance = Array.from({ length: 36 }, () => 0);
    const pose = { position: { x, y: 1, z: 0 }, orientation: { ...still, w } };
    return this.#participant.codec(odometryType).encode({
      header: { frame_id: frame, stamp },
      child_frame_id: child,
      pose: { pose, covariance },
      twist: { twist: { linear: still, angular: still }, covariance },
    });
  }
}

/** A new writer is known to all readers after this. */
const discoveryMs = 1000;

/** DDS answers each request once, and brings each request once. */
function once(run: () => void): () => void {
  let hasRun = false;
  return () => {
    if (hasRun) return;
    hasRun = true;
    run();
  };
}
