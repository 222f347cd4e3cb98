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
  /** A message on an input. `publisherId` tells publishers of `/clock_follower` apart; it is 0 for everything else. */
  readonly onInput: (input: TopicInput, message: unknown, publisherId: number) => void;
  /** A publisher of `/clock_follower` has left the graph. */
  readonly onFollowerGone: (publisherId: number) => void;
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
/** Gids that are remembered: a stranger may publish under as many as he likes. */
const followersMax = 64;

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
    if (topic === followerTopic) continue;
    const codec = participant.codec(input.type);
    node.createSubscription(input.type, topic, { qos: qos(topic), isRaw: true }, (bytes) => {
      try {
        onInput(input, codec.decode(bytes as Uint8Array), 0);
      } catch (error) {
        log('message refused', { topic, error: error instanceof Error ? error.message : String(error) });
      }
    });
  }
  followClock(options, participant, node, qos(followerTopic));
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

/** Followers of the clock, told apart by the ids that the middleware gives their publishers, so that none is waited for that has gone. */
function followClock(
  { graph, onInput, onFollowerGone }: NativeNodesOptions,
  participant: Ros2Participant,
  node: RosNode,
  qos: unknown,
): void {
  const input = graph.inputs.get(followerTopic);
  if (input === undefined) return;
  const idByGid = new Map<string, number>();
  // Below those of rosbridge's clients, which count up from 1.
  let nextId = -1;
  node.createSubscription(input.type, followerTopic, { qos, enableTypedArray: false }, (message, { publisherGid }) => {
    const gid = gidText(publisherGid);
    let id = idByGid.get(gid);
    if (id === undefined) {
      if (idByGid.size >= followersMax) return;
      nextId -= 1;
      id = nextId;
      idByGid.set(gid, id);
    }
    onInput(input, message, id);
  });
  participant.onLook(() => {
    const there = new Set(node.getPublishersInfoByTopic(followerTopic).map(({ endpoint_gid: gid }) => gidText(gid)));
    for (const [gid, id] of idByGid) {
      if (there.has(gid)) continue;
      idByGid.delete(gid);
      onFollowerGone(id);
    }
  });
}

/** Sixteen bytes, whatever room a distribution leaves behind them. */
function gidText(gid: Iterable<number>): string {
  return Buffer.from([...gid].slice(0, 16)).toString('hex');
}

function serve(node: RosNode, name: string, service: ServiceServer): void {
  node.createService(service.type, name, {}, (request, response: ServiceResponder) => {
    service.call(request, ({ isAnswered, values }) => {
      // ROS 2 has no word for a call that failed: it is not answered.
      if (isAnswered) response.send(values);
    });
  });
}
