import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * The part of rclnodejs 2.2 that is used here. Written down instead of imported, because the package is optional: the program must compile and
 * install where it is absent.
 */
export interface Rclnodejs {
  readonly Context: { defaultContext(): unknown };
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
  /** Also makes the JavaScript of the message types where that is not done yet, which may take minutes. */
  init(context: unknown, argv: readonly string[]): Promise<void>;
  createNode(name: string, namespace: string, context: unknown, options: unknown): RosNode;
  shutdown(): void;
}

export interface RosNode {
  createPublisher(type: string, topic: string, options: { readonly qos: unknown }): RosPublisher;
  createSubscription(
    type: string,
    topic: string,
    options: { readonly qos: unknown },
    receive: (message: unknown) => void,
  ): unknown;
  createService(
    type: string,
    name: string,
    options: object,
    answer: (request: unknown, response: { send(message: unknown): void }) => void,
  ): unknown;
  spin(timeoutMs: number): void;
  destroy(): void;
}

export interface RosPublisher {
  publish(message: unknown): void;
}

export type Ros2Lack = 'ros2-not-sourced' | 'rclnodejs-absent' | 'rclnodejs-unbuilt';
export type LoadedRos2 =
  { readonly kind: 'loaded'; readonly rclnodejs: Rclnodejs } | { readonly kind: 'lacking'; readonly lack: Ros2Lack };

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
