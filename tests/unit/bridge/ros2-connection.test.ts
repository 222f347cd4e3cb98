import { describe, expect, it } from 'vitest';
import { Ros2Connection, type Interfaces } from '../../../robot-bridge/ros2/connection.ts';
import type { LookTurn, Ros2Participant } from '../../../robot-bridge/ros2/participant.ts';
import { keptHere } from '../../../robot-bridge/ros2/qos.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/** Goal: when a machine counts as there. Method: a graph of one topic, looked at by hand. */
const interfaces: Interfaces = {
  purposes: new Map(),
  presentBy: ['/l1/odom'],
  actions: [],
  services: [],
  single: [],
  nodes: null,
};

class Graph {
  publishers = 0;
  isServed = true;
  /** Times that a client was asked whether it is served. */
  asked = 0;
  /** Messages whose bytes were looked into. */
  read = 0;
  look: (turn?: LookTurn) => void = () => undefined;
  hear: (bytes: unknown) => void = () => undefined;
  readonly clock = new ManualClock();

  open(actions: Interfaces['actions'] = []): Ros2Connection {
    const client = { isServiceServerAvailable: () => this.isServed };
    const isAsked = (): boolean => {
      this.asked += 1;
      return this.isServed;
    };
    // The part that a connection without actions and services uses.
    const node = {
      createSubscription: (_type: string, _topic: string, _options: unknown, receive: (bytes: unknown) => void) => {
        this.hear = receive;
        const count = (): number => this.publishers;
        return {
          get publisherCount() {
            return count();
          },
        };
      },
      getPublishersInfoByTopic: () => [],
      countPublishers: (topic: string) => (topic.endsWith('/_action/status') ? Number(this.isServed) : this.publishers),
      createClient: () => client,
      destroyClient: () => undefined,
    };
    const participant = {
      rclnodejs: {
        QoS: class {},
        ActionClient: class {
          readonly isActionServerAvailable = isAsked;
          readonly destroy = (): void => undefined;
        },
      },
      node: () => node,
      codec: () => ({ decode: () => (this.read += 1) }),
      onLook: (look: (turn: LookTurn) => void) => {
        this.look = (turn = 'quick') => look(turn);
        return () => undefined;
      },
      whenReady: (run: () => void) => run(),
    } as unknown as Ros2Participant;
    const options = {
      participant,
      url: 'ros2://1',
      nodeNamespace: '',
      interfaces: { ...interfaces, actions },
      silenceClock: this.clock,
    };
    const connection = new Ros2Connection(options);
    connection.allow('topic', '/l1/odom');
    connection.subscribe('/l1/odom', 'nav_msgs/msg/Odometry', () => undefined);
    return connection;
  }

  /** Looks until the state is another; how many it took. */
  async looksUntil(connection: Ros2Connection, siteMs: number): Promise<number> {
    const before = connection.state();
    for (let looks = 1; looks <= 200; looks += 1) {
      await this.clock.advance(siteMs);
      this.look();
      if (connection.state() !== before) return looks;
    }
    return Infinity;
  }
}

describe('a connection over native ROS 2', () => {
  it('begins with the first publisher, and each return is a new life', () => {
    const graph = new Graph();
    const connection = graph.open();
    graph.look();
    expect(connection.state()).toBe('connecting');
    graph.publishers = 1;
    graph.look();
    expect([connection.state(), connection.generation()]).toEqual(['connected', 1]);
    graph.publishers = 0;
    graph.look();
    expect(connection.state()).toBe('disconnected');
    graph.publishers = 1;
    graph.look();
    expect([connection.state(), connection.generation()]).toEqual(['connected', 2]);
  });

  it('begins once its actions are served, and ends with them at the next whole look', () => {
    const graph = new Graph();
    const connection = graph.open([{ name: '/l1/follow_path', type: 'nav2_msgs/action/FollowPath' }]);
    graph.publishers = 1;
    graph.isServed = false;
    graph.look('whole');
    expect(connection.state()).toBe('connecting');
    graph.isServed = true;
    graph.look();
    expect([connection.state(), graph.asked]).toEqual(['connected', 1]);
    for (let look = 0; look < 2 * keptHere.wholeEveryLooks; look += 1) {
      graph.hear(Buffer.alloc(0));
      graph.look(look % keptHere.wholeEveryLooks === 0 ? 'whole' : 'quick');
    }
    // The question is dear: with 500 machines it took half a processor where it was asked at every look.
    expect([connection.state(), graph.asked]).toEqual(['connected', 1]);
    graph.isServed = false;
    graph.look('quick');
    expect(connection.state()).toBe('connected');
    graph.look('whole');
    expect(connection.state()).toBe('disconnected');
  });

  it.each([
    ['in real time', keptHere.lookEveryMs, keptHere.silentLooksMax],
    ['in slow motion', keptHere.lookEveryMs * 0.93, 2 * keptHere.silentLooksMax],
    ['many times faster', keptHere.lookEveryMs * 100, keptHere.silentLooksMax],
    ['while the site stands still', 0, Infinity],
  ])('is gone when it says nothing, %s', async (_how, siteMs, looks) => {
    const graph = new Graph();
    const connection = graph.open();
    graph.publishers = 1;
    graph.hear(Buffer.alloc(0));
    graph.look();
    expect(await graph.looksUntil(connection, siteMs)).toBe(looks);
  });

  it('refuses a message that is too long unread, shows it, and takes it for no sign of life', async () => {
    const graph = new Graph();
    const connection = graph.open();
    const told: unknown[] = [];
    connection.onRefused((problem) => told.push(problem));
    graph.publishers = 1;
    graph.hear(Buffer.alloc(keptHere.messageMaxBytes));
    graph.look();
    expect([graph.read, told, connection.figures().droppedIn]).toEqual([1, [], 0]);
    const long = Buffer.alloc(keptHere.messageMaxBytes + 1);
    graph.hear(long);
    expect(told).toEqual([{ code: 'message-oversized', facts: { topic: '/l1/odom', bytes: long.length } }]);
    expect([graph.read, connection.figures().droppedIn, connection.state()]).toEqual([1, 1, 'connected']);
    for (let look = 0; look < keptHere.silentLooksMax; look += 1) {
      graph.hear(long);
      await graph.clock.advance(keptHere.lookEveryMs);
      graph.look();
    }
    expect([connection.state(), connection.figures().endedAsSilent]).toEqual(['disconnected', 1]);
  });

  it('stays while something is heard now and then', async () => {
    const graph = new Graph();
    const connection = graph.open();
    graph.publishers = 1;
    for (let look = 0; look < 100; look += 1) {
      if (look % 5 === 0) graph.hear(Buffer.alloc(0));
      await graph.clock.advance(keptHere.lookEveryMs);
      graph.look();
    }
    expect(connection.generation()).toBe(1);
    expect(connection.state()).toBe('connected');
  });
});
