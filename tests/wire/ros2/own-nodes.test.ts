import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asId, type MachineId } from '../../../kernel/ids.ts';
import type { Problem } from '../../../kernel/result.ts';
import { systemClock } from '../../../kernel/system-clock.ts';
import { Ros2Connection, type Interfaces } from '../../../robot-bridge/ros2/connection.ts';
import type { ParameterWish } from '../../../robot-bridge/ros2/own-nodes.ts';
import { Ros2Participant } from '../../../robot-bridge/ros2/participant.ts';
import { qosByPurpose, qosOf } from '../../../robot-bridge/ros2/qos.ts';
import type { RosContext, RosNode, RosPublisher } from '../../../robot-bridge/ros2/rclnodejs.ts';
import type { WiredMachine } from '../../../robot-bridge/wires.ts';
import { shippedProfile } from '../bridge-bench.ts';
import { smallFleet } from '../../support/small-site.ts';
import { missingRos2, onDomain, openWires, ownDomain, rclnodejs } from './stand.ts';
import { until } from '../../support/start-banksman.ts';

/** Goal: a machine with a real lifecycle node that has parameters is there when both are as the profile wants them. Method: real DDS on loopback. */
const waitMs = 20_000;
const odometryType = 'nav_msgs/msg/Odometry';
const named = missingRos2 === null ? 'own nodes of a machine' : `own nodes of a machine (${missingRos2})`;

/** The part of rclnodejs that only a machine needs. */
interface LifecycleNode extends RosNode {
  readonly currentState: { readonly id: number };
  declareParameter(parameter: unknown): void;
  getParameter(name: string): { readonly value: unknown };
  setParameter(parameter: unknown): unknown;
  configure(): unknown;
  activate(): unknown;
  deactivate(): unknown;
}
interface MachineSide {
  readonly Parameter: new (name: string, type: number, value: unknown) => unknown;
  createLifecycleNode(name: string, namespace: string, context: RosContext, options: unknown): LifecycleNode;
}

/** A machine that is to drive at most half a metre per second, by a parameter that the controller sets. */
function wantingHalfSpeed(): WiredMachine {
  const machine = onDomain(smallFleet(), ownDomain()).machines.find(({ id }) => id === 'l1');
  const profile = shippedProfile('levelling-robot');
  const { ros } = profile.wires;
  if (machine === undefined || ros === undefined) throw new Error('no l1 with a ROS wire');
  const parameters = [{ node: 'base', name: 'max_speed', value: 0.5, on: 'set' as const }];
  const native = { parameters, lifecycle: { node: 'base', target: 'active' as const } };
  return { machine, profile: { ...profile, wires: { ros: { ...ros, native } } } };
}

describe.skipIf(missingRos2 !== null)(named, { timeout: 120_000 }, () => {
  let context: RosContext;
  let base: LifecycleNode;
  let odometry: RosPublisher;
  let participant: Ros2Participant;
  let problems: Problem[];
  const ends: (() => void)[] = [];

  beforeEach(async () => {
    process.env['ROS_AUTOMATIC_DISCOVERY_RANGE'] = 'LOCALHOST';
    const ros = rclnodejs();
    const machine = ros as unknown as MachineSide;
    context = new ros.Context(BigInt(ownDomain()));
    await ros.init(context, []);
    const withParameters = new ros.NodeOptions(true, [], false, false, false);
    base = machine.createLifecycleNode('base', '/l1', context, withParameters);
    base.declareParameter(new machine.Parameter('max_speed', 3, 0.8));
    odometry = base.createPublisher(odometryType, '/l1/odom', { qos: new ros.QoS(1, 1, 1, 2, 1) });
    base.spin(10);
    const options = { rclnodejs: ros, domain: ownDomain(), wallClock: systemClock, nodeName: 'controller' };
    participant = new Ros2Participant(options, (error) => {
      throw error;
    });
    problems = [];
  });
  afterEach(() => {
    for (const end of ends.splice(0)) end();
    participant.close();
    context.shutdown();
  });

  const comes = (what: string, isSo: () => boolean): Promise<true> =>
    until(what, waitMs, () => Promise.resolve(isSo() ? true : null));

  function open(wish: Pick<ParameterWish, 'value' | 'on'>): Ros2Connection {
    const nodes = {
      parameters: [{ node: '/l1/base', name: 'max_speed', ...wish }],
      activeNode: '/l1/base',
      by: 'set-up' as const,
    };
    const none = { actions: [], services: [], single: [], purposes: new Map() };
    const interfaces: Interfaces = { ...none, presentBy: ['/l1/odom'], nodes };
    const options = { participant, url: 'ros2://1', nodeNamespace: '', interfaces, silenceClock: null };
    const connection = new Ros2Connection(options);
    connection.onRefused((problem) => problems.push(problem));
    connection.allow('topic', '/l1/odom');
    connection.subscribe('/l1/odom', odometryType, () => undefined);
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

  it('gets permits while its nodes are as wished and no longer, and who gives them changes nothing there', async () => {
    const { Parameter } = rclnodejs() as unknown as MachineSide;
    const drive = (speedMps: number): unknown => base.setParameter(new Parameter('max_speed', 3, speedMps));
    let heard = 0;
    const qos = qosOf(rclnodejs(), qosByPurpose.permit);
    base.createSubscription('std_msgs/msg/String', '/l1/permit', { qos }, () => (heard += 1));
    const wires = openWires();
    const wired = wantingHalfSpeed();
    const link = wires.machineLink(wired, systemClock, 'scans');
    link.onReport((report) => {
      if (report.type === 'refused') problems.push(report.problem);
    });
    const permits = wires.permitLink([wired], systemClock);
    let words = 0;
    const speaking = setInterval(() => {
      words += 1;
      odometry.publish(participant.codec(odometryType).encode({}));
      permits.sendPermit(asId<MachineId>('l1'), 'a permit');
    }, 50);
    ends.push(
      () => clearInterval(speaking),
      () => wires.close(),
    );
    const said = (more: number, from = words): Promise<true> => comes('words', () => words >= from + more);
    const told = (code: string): boolean => problems.some((problem) => problem.code === code);
    await comes('the state of its node', () => told('node-inactive'));
    base.configure();
    base.activate();
    await comes('its parameter', () => told('parameter-differs'));
    expect([heard, base.getParameter('max_speed').value, base.currentState.id]).toEqual([0, 0.8, 3]);
    drive(0.5);
    await comes('permits', () => heard > 3);
    drive(0.8);
    await comes('the end of the link', () => link.connection() === 'disconnected');
    await said(10);
    const before = heard;
    await said(20);
    expect(heard).toBe(before);
  });

  it('stays connecting where a parameter that is only checked differs, with the node not active', async () => {
    const connection = open({ value: 0.5, on: 'check' });
    await comes('the reason', () => problems.some(({ code }) => code === 'parameter-differs'));
    expect([connection.state(), base.currentState.id]).toEqual(['connecting', 2]);
    connection.close();
  });
});
