import type { Problem } from '../../kernel/result.ts';
import { qosByPurpose, qosClash, type TopicPurpose } from './qos.ts';
import type { RosNode, TopicEndpoint } from './rclnodejs.ts';

/** Other ends named in one problem at most. */
const namedMax = 5;

/**
 * What is wrong at the other ends of a topic, by the graph: an end that DDS never matches with ours, and a second writer where one node alone has
 * any business. By the graph and not by events of the middleware, since rclnodejs has those from Jazzy on only.
 */
export function judgeTopic(
  node: RosNode,
  topic: string,
  purpose: TopicPurpose,
  ours: 'reader' | 'writer',
  isSingle: boolean,
): readonly Problem[] {
  const problems: Problem[] = [];
  if (isSingle && node.countPublishers(topic) > 1) {
    const writers = node.getPublishersInfoByTopic(topic);
    problems.push({ code: 'publisher-foreign', facts: { topic, publishers: writers.length, nodes: namesOf(writers) } });
  }
  const clash = firstClash(node, topic, purpose, ours);
  if (clash !== null) problems.push(clash);
  return problems;
}

function firstClash(node: RosNode, topic: string, purpose: TopicPurpose, ours: 'reader' | 'writer'): Problem | null {
  // A best-effort reader that asks for nothing hears every writer.
  if (ours === 'reader' && qosByPurpose[purpose].reliability === 'best-effort') return null;
  const others = ours === 'reader' ? node.getPublishersInfoByTopic(topic) : node.getSubscriptionsInfoByTopic(topic);
  for (const other of others) {
    const policy = qosClash(purpose, ours, other);
    if (policy !== null) return { code: 'qos-incompatible', facts: { topic, policy, nodes: namesOf([other]) } };
  }
  return null;
}

function namesOf(ends: readonly TopicEndpoint[]): string {
  return ends
    .slice(0, namedMax)
    .map(({ node_namespace: namespace, node_name: name }) => `${namespace === '/' ? '' : namespace}/${name}`)
    .join(', ');
}
