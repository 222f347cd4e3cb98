import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * The part of rclnodejs 2.2 that is used here. Written down instead of imported, because the package is optional: the program must compile and
 * install where it is absent.
 */
export interface Rclnodejs {
  readonly Context: (new (domainId?: bigint) => RosContext) & { defaultContext(): RosContext };
  readonly NodeOptions: new (
    startParameterServices: boolean,
    parameterOverrides: readonly never[],
    declareFromOverrides: boolean,
    startTypeDescriptionService: boolean,
    enableRosout: boolean,
  ) => unknown;
  readonly QoS: (new (
    history: number,
    depth: number,
    reliability: number,
    durability: number,
    liveliness: number,
  ) => unknown) & {
    readonly HistoryPolicy: { readonly RMW_QOS_POLICY_HISTORY_KEEP_LAST: number };
    readonly ReliabilityPolicy: { readonly RMW_QOS_POLICY_RELIABILITY_RELIABLE: number };
    readonly DurabilityPolicy: { readonly RMW_QOS_POLICY_DURABILITY_VOLATILE: number };
    readonly LivelinessPolicy: { readonly RMW_QOS_POLICY_LIVELINESS_AUTOMATIC: number };
  };
  readonly ActionClient: new (node: RosNode, type: string, action: string) => RosActionClient;
  readonly ActionServer: new (
    node: RosNode,
    type: string,
    action: string,
    execute: (goal: ServedGoal) => Promise<unknown>,
    decide: (goal: unknown) => number,
    begin: null,
    cancel: (goal: ServedGoal) => number,
  ) => RosActionServer;
  readonly GoalResponse: { readonly REJECT: number; readonly ACCEPT: number };
  readonly CancelResponse: { readonly REJECT: number; readonly ACCEPT: number };
  /** Also makes the JavaScript of the message types where that is not done yet, which may take minutes. */
  init(context: RosContext, argv: readonly string[]): Promise<void>;
  /** The class of a message type, or the classes of an action or service type. @throws where it is not installed. */
  require(type: string): unknown;
  createNode(name: string, namespace: string, context: RosContext, options: unknown): RosNode;
  shutdown(context?: RosContext): void;
}

export interface RosContext {
  shutdown(): void;
}

export interface RosNode {
  createPublisher(type: string, topic: string, options: EndpointOptions): RosPublisher;
  createSubscription(
    type: string,
    topic: string,
    options: EndpointOptions,
    receive: (message: unknown, info: MessageInfo) => void,
  ): RosSubscription;
  createService(
    type: string,
    name: string,
    options: object,
    answer: (request: unknown, response: ServiceResponder) => void,
  ): unknown;
  createClient(type: string, name: string): RosClient;
  destroyPublisher(publisher: RosPublisher): void;
  destroySubscription(subscription: RosSubscription): void;
  destroyClient(client: RosClient): void;
  getTopicNamesAndTypes(): readonly { readonly name: string; readonly types: readonly string[] }[];
  getServiceNamesAndTypes(): readonly { readonly name: string; readonly types: readonly string[] }[];
  countPublishers(topic: string): number;
  countSubscribers(topic: string): number;
  getPublishersInfoByTopic(topic: string): readonly TopicEndpoint[];
  getSubscriptionsInfoByTopic(topic: string): readonly TopicEndpoint[];
  spin(timeoutMs: number): void;
  destroy(): void;
}

export interface EndpointOptions {
  readonly qos: unknown;
  /** Bytes of CDR instead of objects. */
  readonly isRaw?: true;
  readonly enableTypedArray?: false;
}

export interface RosPublisher {
  publish(message: unknown): void;
  /** Readers that are matched with it. */
  readonly subscriptionCount: number;
}

export interface RosSubscription {
  /** Writers that are matched with it: one whose QoS clashes is not. */
  readonly publisherCount: number;
}

/** Given to callbacks that take two arguments. */
export interface MessageInfo {
  readonly publisherGid: Uint8Array;
}

export interface ServiceResponder {
  send(message: unknown): void;
}

export interface RosClient {
  sendRequest(request: unknown, answer: (response: unknown) => void): void;
  isServiceServerAvailable(): boolean;
}

/** What ROS 2 knows of one end of a topic (rmw_topic_endpoint_info_t). */
export interface TopicEndpoint {
  readonly node_name: string;
  readonly node_namespace: string;
  readonly endpoint_gid: readonly number[];
  readonly qos_profile: {
    readonly reliability: number;
    readonly durability: number;
    readonly liveliness: number;
    readonly deadline: RmwDuration;
    readonly liveliness_lease_duration: RmwDuration;
  };
}

interface RmwDuration {
  readonly seconds: number | bigint;
  readonly nanoseconds: number | bigint;
}

/** unique_identifier_msgs/msg/UUID. */
export interface GoalUuid {
  readonly uuid: Iterable<number>;
}

export interface RosActionClient {
  sendGoal(goal: unknown, onFeedback: (feedback: unknown) => void, id: unknown): Promise<ClientGoal>;
  isActionServerAvailable(): boolean;
  destroy(): void;
}

export interface ClientGoal {
  isAccepted(): boolean;
  getResult(): Promise<unknown>;
  readonly status: number;
}

export interface RosActionServer {
  /** Called for each request; held back and called later, the answer to the client waits for it. */
  processGoalRequest(header: unknown, request: GoalRequest): void;
  destroy(): void;
}

export interface GoalRequest {
  readonly goal_id: GoalUuid;
  readonly goal: { toPlainObject(enableTypedArray: boolean): unknown };
}

export interface ServedGoal {
  readonly goalId: GoalUuid;
  readonly isCancelRequested: boolean;
  publishFeedback(feedback: unknown): void;
  succeed(): void;
  abort(): void;
  canceled(): void;
}

/** How a message type is made up, as rclnodejs tells it. */
export interface MessageDefinition {
  readonly fields: readonly MessageField[];
}

export interface MessageField {
  readonly name: string;
  readonly type: {
    readonly type: string;
    readonly pkgName: string | null;
    readonly isPrimitiveType: boolean;
    readonly isArray: boolean;
    readonly isFixedSizeArray: boolean | null;
    readonly arraySize: number | null;
  };
  readonly default_value?: unknown;
}

export type Ros2Lack = 'ros2-not-sourced' | 'rclnodejs-absent' | 'rclnodejs-unbuilt';
export type LoadedRos2 =
  { readonly kind: 'loaded'; readonly rclnodejs: Rclnodejs } | { readonly kind: 'lacking'; readonly lack: Ros2Lack };

/** What to do about each lack, for a person at a terminal. */
export const lackText: Readonly<Record<Ros2Lack, string>> = {
  'ros2-not-sourced':
    'ROS_DISTRO and AMENT_PREFIX_PATH are not set: no ROS 2 here, or its setup file was not sourced (source /opt/ros/jazzy/setup.bash).',
  'rclnodejs-absent':
    'the optional package rclnodejs is not installed: run npm ci in a shell in which ROS 2 is sourced, without --omit=optional.',
  'rclnodejs-unbuilt':
    'rclnodejs has no binary for this distribution: in a shell in which ROS 2 is sourced run node node_modules/rclnodejs/scripts/install.cjs (some minutes).',
};

/** More than twice the faulty messages that a guard bears. */
const shortQueueDepth = 10;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * rclnodejs, where this machine has ROS 2 and the package is ready to use. The order matters: without ROS 2 the package cannot be loaded, and
 * loading one that is not built starts a build of minutes, so that both are looked for first.
 */
export function loadRclnodejs(environment: Environment): LoadedRos2 {
  const distribution = environment['ROS_DISTRO'] ?? '';
  if (distribution === '' || (environment['AMENT_PREFIX_PATH'] ?? '') === '') {
    return { kind: 'lacking', lack: 'ros2-not-sourced' };
  }
  const require = createRequire(import.meta.url);
  let folder: string;
  try {
    folder = dirname(require.resolve('rclnodejs/package.json'));
  } catch {
    return { kind: 'lacking', lack: 'rclnodejs-absent' };
  }
  if (!hasBinary(folder, distribution)) return { kind: 'lacking', lack: 'rclnodejs-unbuilt' };
  const loaded = require('rclnodejs') as Rclnodejs & { readonly default?: Rclnodejs };
  return { kind: 'loaded', rclnodejs: loaded.default ?? loaded };
}

/** One built here, or one shipped for just this distribution of ROS 2 and of Ubuntu. */
function hasBinary(folder: string, distribution: string): boolean {
  if (existsSync(join(folder, 'build', 'Release', 'rclnodejs.node'))) return true;
  const file = `${distribution}-${systemCodename()}-${process.arch}-node-rclnodejs.node`;
  return existsSync(join(folder, 'prebuilds', `${process.platform}-${process.arch}`, file));
}

function systemCodename(): string {
  try {
    return /^VERSION_CODENAME=(.*)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]?.trim() ?? '';
  } catch {
    return '';
  }
}

/**
 * For everything a guard hears and says: lost messages are sent again, but only the newest `depth` count, and nobody gets one from before he
 * came. A permit out of a store would be refused anyhow; a stored command would not.
 */
function volatileQos({ QoS }: Rclnodejs, depth: number): { readonly qos: unknown } {
  return {
    qos: new QoS(
      QoS.HistoryPolicy.RMW_QOS_POLICY_HISTORY_KEEP_LAST,
      depth,
      QoS.ReliabilityPolicy.RMW_QOS_POLICY_RELIABILITY_RELIABLE,
      QoS.DurabilityPolicy.RMW_QOS_POLICY_DURABILITY_VOLATILE,
      QoS.LivelinessPolicy.RMW_QOS_POLICY_LIVELINESS_AUTOMATIC,
    ),
  };
}

export function newestOnly(rclnodejs: Rclnodejs): { readonly qos: unknown } {
  return volatileQos(rclnodejs, 1);
}

/**
 * For what a guard hears of permits and of its button: it counts faulty messages and edges, so that a burst must not shrink to its last one.
 * Where only the newest was kept, four damaged permits in a row looked like one, and were borne. An older permit takes nothing back.
 */
export function shortQueue(rclnodejs: Rclnodejs): { readonly qos: unknown } {
  return volatileQos(rclnodejs, shortQueueDepth);
}
