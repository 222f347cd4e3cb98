import { describe, expect, it } from 'vitest';
import { judgeTopic } from '../../../robot-bridge/ros2/judge.ts';
import { qosByPurpose, qosClash } from '../../../robot-bridge/ros2/qos.ts';
import type { RosNode, TopicEndpoint } from '../../../robot-bridge/ros2/rclnodejs.ts';

const forever = { seconds: 9223372036n, nanoseconds: 854775807n };

function endpoint(qos: Partial<TopicEndpoint['qos_profile']> = {}, name = 'robot'): TopicEndpoint {
  const plain = { reliability: 1, durability: 2, liveliness: 1, deadline: forever, liveliness_lease_duration: forever };
  return { node_name: name, node_namespace: '/l1', endpoint_gid: [], qos_profile: { ...plain, ...qos } };
}

/** A graph in which each topic has the same writers and readers. */
function graph(writers: readonly TopicEndpoint[], readers: readonly TopicEndpoint[]): RosNode {
  const part = {
    countPublishers: () => writers.length,
    getPublishersInfoByTopic: () => writers,
    getSubscriptionsInfoByTopic: () => readers,
  };
  return part as unknown as RosNode;
}

describe('quality of service', () => {
  it('keeps nothing for those who come later, on any topic', () => {
    expect(Object.values(qosByPurpose).every(({ durability }) => durability === 'volatile')).toBe(true);
  });

  it('hears every writer where one message more or less does no harm', () => {
    expect(qosClash('sensor', 'reader', endpoint({ reliability: 2 }))).toBeNull();
    expect(qosClash('permit-request', 'reader', endpoint({ reliability: 2 }))).toBe('reliability');
  });

  it.each([
    [{ durability: 1 }, 'durability'],
    [{ deadline: { seconds: 0, nanoseconds: 200_000_000 } }, 'deadline'],
    [{ liveliness_lease_duration: { seconds: 1, nanoseconds: 0 } }, 'liveliness'],
    [{ liveliness: 3 }, 'liveliness'],
    [{ reliability: 2 }, null],
    [{ deadline: { seconds: 0, nanoseconds: 0 } }, null],
  ] as const)('a reader of permits that asks for %j', (qos, clash) => {
    expect(qosClash('permit', 'writer', endpoint(qos))).toBe(clash);
  });
});

describe('the other ends of a topic', () => {
  it('one writer is nobody strange; two are, by name', () => {
    const two = [endpoint({}, 'guard'), endpoint({}, 'stranger')];
    expect(judgeTopic(graph(two.slice(0, 1), []), '/l1/permit', 'permit', 'writer', true)).toEqual([]);
    expect(judgeTopic(graph(two, []), '/l1/odom', 'sensor', 'reader', false)).toEqual([]);
    expect(judgeTopic(graph(two, []), '/l1/permit', 'permit', 'writer', true)).toEqual([
      { code: 'publisher-foreign', facts: { topic: '/l1/permit', publishers: 2, nodes: '/l1/guard, /l1/stranger' } },
    ]);
  });

  it('names the first that is never matched', () => {
    const readers = [endpoint({}, 'guard'), endpoint({ durability: 1 }, 'recorder')];
    expect(judgeTopic(graph([], readers), '/l1/permit', 'permit', 'writer', true)).toEqual([
      { code: 'qos-incompatible', facts: { topic: '/l1/permit', policy: 'durability', nodes: '/l1/recorder' } },
    ]);
  });
});
