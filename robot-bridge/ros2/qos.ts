import type { Rclnodejs, TopicEndpoint } from './rclnodejs.ts';

/** What a topic is for decides how it travels. */
export type TopicPurpose = 'sensor' | 'command' | 'permit' | 'permit-request' | 'clock';

export interface QosPolicy {
  readonly reliability: 'reliable' | 'best-effort';
  /** Nobody gets a message from before he came: a stored command would be obeyed late. */
  readonly durability: 'volatile';
  /** Newest messages kept; older ones make room. */
  readonly depth: number;
}

/**
 * One table for every topic of the native wire. A reader asks for no more than it needs, since DDS matches no reader with a writer that offers less: a
 * best-effort reader hears every writer. Services and actions keep the middleware's profile for services (reliable, volatile, depth 10).
 */
export const qosByPurpose: Readonly<Record<TopicPurpose, QosPolicy>> = {
  /** The next one says it again, and is newer. */
  sensor: { reliability: 'best-effort', durability: 'volatile', depth: 5 },
  /** Lock, speed limit, horn: the newest one must arrive, and only the newest. */
  command: { reliability: 'reliable', durability: 'volatile', depth: 1 },
  permit: { reliability: 'reliable', durability: 'volatile', depth: 1 },
  /** Depth above one: a foreign writer on the topic must not push the machine's own request out before it is read. */
  'permit-request': { reliability: 'reliable', durability: 'volatile', depth: 10 },
  /** A lost clock would leave a simulated site waiting for its followers. */
  clock: { reliability: 'reliable', durability: 'volatile', depth: 10 },
};

/**
 * What rclnodejs 2.2 cannot hand to the middleware (its QoS has no such fields), and is therefore kept on this side, wall ms (docs/ros2.md):
 * lifespan is in every permit as its validity, counted by the machine from its own nonce; deadline and liveliness are looked after by the connection.
 */
export const keptHere = {
  /** How often the graph is asked who is there. */
  lookEveryMs: 250,
  /** Looks in a row without one message of a machine whose site's time goes on, after which it counts as gone. */
  silentLooksMax: 12,
  /** Every so many looks a connection's actions are looked for and its other ends judged: foreign writers, QoS that cannot match. */
  wholeEveryLooks: 8,
  /** Bytes of one message of a topic, as over the other wires. The middleware has put it together by then; it is not read. */
  messageMaxBytes: 4 * 1024 * 1024,
} as const;

/** rmw_qos_reliability_policy_t, rmw_qos_durability_policy_t. */
const reliable = 1;
const bestEffort = 2;
const transientLocal = 1;
const volatile = 2;
const keepLast = 1;
const livelinessAutomatic = 1;

export function qosOf({ QoS }: Rclnodejs, { reliability, depth }: QosPolicy): unknown {
  return new QoS(keepLast, depth, reliability === 'reliable' ? reliable : bestEffort, volatile, livelinessAutomatic);
}

/** Why another end of a topic is never matched with ours; null where it is. DDS 1.4 §2.2.3: what is requested must not exceed what is offered. */
export function qosClash(
  purpose: TopicPurpose,
  ours: 'reader' | 'writer',
  { qos_profile: theirs }: TopicEndpoint,
): 'reliability' | 'deadline' | 'liveliness' | 'durability' | null {
  const isReliable = qosByPurpose[purpose].reliability === 'reliable';
  if (ours === 'reader') return isReliable && theirs.reliability === bestEffort ? 'reliability' : null;
  if (!isReliable && theirs.reliability === reliable) return 'reliability';
  if (theirs.durability === transientLocal) return 'durability';
  // Ours promises no rate and no lease, so a reader that asks for one is never served.
  if (isFinite(theirs.deadline)) return 'deadline';
  return theirs.liveliness > livelinessAutomatic || isFinite(theirs.liveliness_lease_duration) ? 'liveliness' : null;
}

type RmwDuration = TopicEndpoint['qos_profile']['deadline'];

/** The middleware says "for ever" by its greatest duration, or by none. */
function isFinite({ seconds, nanoseconds }: RmwDuration): boolean {
  const total = Number(seconds) + Number(nanoseconds) / 1e9;
  return total > 0 && total < foreverS;
}

/** Somewhat under 2^63 ns. */
const foreverS = 9.2e9;
