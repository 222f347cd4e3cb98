import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../../kernel/result.ts';
import { systemClock } from '../../../kernel/system-clock.ts';
import { Ros2Connection, type Interfaces } from '../../../robot-bridge/ros2/connection.ts';
import type { ParameterWish } from '../../../robot-bridge/ros2/own-nodes.ts';
import { Ros2Participant } from '../../../robot-bridge/ros2/participant.ts';
import type { RosContext, RosNode } from '../../../robot-bridge/ros2/rclnodejs.ts';
import { missingRos2, ownDomain, rclnodejs } from './stand.ts';
import { until } from '../../support/start-banksman.ts';

/** Goal: a machine with a real lifecycle node that has parameters is there when both are as the profile wants them. Method: real DDS on loopback. */
const waitMs = 20_000;
const named = missingRos2 === null ? 'own nodes of a machine' : `own nodes of a machine (${missingRos2})`;

/** The part of rclnodejs that only a machine needs. */
interface LifecycleNode extends RosNode {
  readonly currentState: { readonly id: number };
  declareParameter(parameter: unknown): void;
  getParameter(name: string): { readonly value: unknown };
  deactivate(): unknown;
}
interface MachineSide {
  readonly Parameter: new (name: string, type: number, value: unknown) => unknown;
  createLifecycleNode(name: string, namespace: string, context: RosContext, options: unknown): LifecycleNode;
}

describe.skipIf(missingRos2 !== null)(named, { timeout: 120_000 }, () => {
  let context: RosContext;
  let base: LifecycleNode;
  let participant: Ros2Participant;
  let problems: Problem[];

  beforeEach(async () => {
    process.env['ROS_AUTOMATIC_DISCOVERY_RANGE'] = 'LOCALHOST';
    const ros = rclnodejs();
    const machine = ros as unknown as MachineSide;
    context = new ros.Context(BigInt(ownDomain()));
    await ros.init(context, []);
    const withParameters = new ros.NodeOptions(true, [], false, false, false);
    base = machine.createLifecycleNode('base', '/l1', context, withParameters);
    base.declareParameter(new machine.Parameter('max_speed', 3, 0.8));
    base.createPublisher('nav_msgs/msg/Odometry', '/l1/odom', { qos: new ros.QoS(1, 1, 1, 2, 1) });
    base.spin(10);
    const options = { rclnodejs: ros, domain: ownDomain(), wallClock: systemClock, nodeName: 'controller' };
    participant = new Ros2Participant(options, (error) => {
      throw error;
    });
    problems = [];
  });
  afterEach(() => {
    participant.close();
    context.shutdown();
  });

  const comes = (what: string, isSo: () => boolean): Promise<true> =>
    until(what, waitMs, () => Promise.resolve(isSo() ? true : null));

  function open(wish: Pick<ParameterWish, 'value' | 'on'>): Ros2Connection {
    const nodes = { parameters: [{ node: '/l1/base', name: 'max_speed', ...wish }], activeNode: '/l1/base' };
    const none = { actions: [], services: [], single: [], purposes: new Map() };
    const interfaces: Interfaces = { ...none, presentBy: ['/l1/odom'], nodes };
    const options = { participant, url: 'ros2://1', nodeNamespace: '', interfaces, silenceClock: null };
    const connection = new Ros2Connection(options);
    connection.onRefused((problem) => problems.push(problem));
    connection.allow('topic', '/l1/odom');
    connection.subscribe('/l1/odom', 'nav_msgs/msg/Odometry', () => undefined);
    return connection;
  }

  it('sets, activates, is connected, and is not when the node is taken out of service', async () => {
    const connection = open({ value: 0.5, on: 'set' });
    await comes('the connection', () => connection.state() === 'connected');
    expect([base.currentState.id, base.getParameter('max_speed').value]).toEqual([3, 0.5]);
    base.deactivate();
    await comes('its end', () => connection.state() === 'disconnected');
    expect(problems.at(-1)).toEqual({
      code: 'node-inactive',
      facts: { node: '/l1/base', wanted: 'active', found: 'inactive' },
    });
    expect(base.currentState.id).toBe(2);
    connection.close();
  });

  it('stays connecting where a parameter that is only checked differs, with the node not active', async () => {
    const connection = open({ value: 0.5, on: 'check' });
    await comes('the reason', () => problems.some(({ code }) => code === 'parameter-differs'));
    expect([connection.state(), base.currentState.id]).toEqual(['connecting', 2]);
    connection.close();
  });
});
