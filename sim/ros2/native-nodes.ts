import type { Clock } from '../../kernel/clock.ts';
import { Ros2Participant } from '../../robot-bridge/ros2/participant.ts';
import { qosByPurpose, qosOf, type QosPolicy } from '../../robot-bridge/ros2/qos.ts';
import type { Rclnodejs, RosNode, RosPublisher, ServiceResponder } from '../../robot-bridge/ros2/rclnodejs.ts';
import type { MessageSink, RosGraph, ServiceServer, TopicInput } from '../devices/graph.ts';
import { serveAction } from './native-action.ts';

export interface NativeNodesOptions {
  readonly graph: RosGraph;
  readonly rclnodejs: Rclnodejs;
  readonly domain: number;
  readonly wallClock: Clock;
  readonly onInput: (input: TopicInput, message: unknown) => void;
  /** Followers of the clock that have joined over ROS 2. */
  readonly followers: () => number;
  /** More of them than publish on `/clock_follower`. Who has left is not known: those who are still there speak again. */
  readonly onFollowerGone: () => void;
  readonly log: (message: string, facts: Readonly<Record<string, unknown>>) => void;
}

/** A simulated site in a ROS 2 graph. */
export interface NativeNodes extends MessageSink {
  close(): void;
}

const nodeName = 'banksman_sim';
const followerTopic = '/clock_follower';
const clockTopics: ReadonlySet<string> = new Set(['/clock', followerTopic]);
/** Services that belong to rosbridge and stay there: of a type that no ROS 2 installation has, and its own. */
const rosbridgeOnly = ['banksman_sim/', 'rosapi'];
/** Reliable whatever is said: a reader may ask for it, and one that does not loses nothing by it. */
const machineQos: QosPolicy = { reliability: 'reliable', durability: 'volatile', depth: 10 };

/**
 * Puts everything that a simulated site publishes, hears and serves into a ROS 2 graph, from one node.
 * @throws Error of rclnodejs where a message type is not installed.
 */
export async function openNativeNodes(options: NativeNodesOptions): Promise<NativeNodes> {
  const { graph, rclnodejs, domain, wallClock, onInput, log } = options;
  const participant = await new Promise<Ros2Participant>((resolve, reject) => {
    const opened = new Ros2Participant({ rclnodejs, domain, wallClock, nodeName }, reject);
    opened.whenReady(() => resolve(opened));
  });
  const node = participant.node('');
  const qos = (topic: string): unknown => qosOf(rclnodejs, clockTopics.has(topic) ? qosByPurpose.clock : machineQos);
  const said = new Map<string, { readonly publisher: RosPublisher; readonly encode: (message: unknown) => Buffer }>();
  for (const [topic, type] of graph.published) {
    const codec = participant.codec(type);
    const publisher = node.createPublisher(type, topic, { qos: qos(topic) });
    said.set(topic, { publisher, encode: (message) => codec.encode(message) });
  }
  for (const [topic, input] of graph.inputs) {
    const codec = participant.codec(input.type);
    node.createSubscription(input.type, topic, { qos: qos(topic), isRaw: true }, (bytes) => {
      try {
        onInput(input, codec.decode(bytes as Uint8Array));
      } catch (error) {
        log('message refused', { topic, error: error instanceof Error ? error.message : String(error) });
      }
    });
  }
  participant.onLook(() => {
    if (options.followers() > node.countPublishers(followerTopic)) options.onFollowerGone();
  });
  for (const [name, service] of graph.services) {
    if (!rosbridgeOnly.some((start) => service.type.startsWith(start))) serve(node, name, service);
  }
  for (const [name, action] of graph.actions) serveAction(rclnodejs, node, name, action);
  return {
    hasSubscribers: (topic) => (said.get(topic)?.publisher.subscriptionCount ?? 0) > 0,
    publish(topic, text) {
      const known = said.get(topic);
      if (known !== undefined) known.publisher.publish(known.encode(JSON.parse(text)));
    },
    close: () => participant.close(),
  };
}

function serve(node: RosNode, name: string, service: ServiceServer): void {
  node.createService(service.type, name, {}, (request, response: ServiceResponder) => {
    service.call(request, ({ isAnswered, values }) => {
      // ROS 2 has no word for a call that failed: it is not answered.
      if (isAnswered) response.send(values);
    });
  });
}
