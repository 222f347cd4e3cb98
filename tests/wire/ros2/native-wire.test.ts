import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pose } from '../../../kernel/geometry.ts';
import { asId, type CommandId } from '../../../kernel/ids.ts';
import type { CommandEvent, MachineReport } from '../../../robot-bridge/link.ts';
import { createSimTimeClock } from '../../../robot-bridge/ros/sim-time-clock.ts';
import { qosByPurpose, qosOf } from '../../../robot-bridge/ros2/qos.ts';
import type { RosContext, RosNode } from '../../../robot-bridge/ros2/rclnodejs.ts';
import {
  givePermits,
  missingRos2,
  newSimulation,
  openWires,
  ownDomain,
  rclnodejs,
  serveNative,
  startRos2Stand,
  type Ros2Stand,
} from './stand.ts';
import { until } from '../../support/start-banksman.ts';

/**
 * Goal: a machine is driven over native ROS 2 as over rosbridge, and nothing that was said to it before it went is heard when it is back. Method: the
 * simulated site as nodes of real DDS on loopback, strangers with a context of their own.
 */
const waitMs = 20_000;
const named = missingRos2 === null ? 'the native ROS 2 wire' : `the native ROS 2 wire (${missingRos2})`;

describe.skipIf(missingRos2 !== null)(named, { timeout: 120_000 }, () => {
  let stand: Ros2Stand;
  let reports: MachineReport[];
  let commands = 0;

  beforeAll(async () => {
    process.env['ROS_AUTOMATIC_DISCOVERY_RANGE'] = 'LOCALHOST';
    stand = await startRos2Stand({ domain: ownDomain() });
    givePermits(stand, stand.clock);
    reports = [];
    stand.link('l1').onReport((report) => reports.push(report));
    await comes('a pose', () => latest('pose') !== undefined);
  });
  afterAll(() => stand.close());

  const comes = (what: string, isSo: () => boolean): Promise<true> =>
    until(what, waitMs, () => Promise.resolve(isSo() ? true : null));

  function latest<T extends MachineReport['type']>(type: T): Extract<MachineReport, { type: T }> | undefined {
    return reports.findLast((report): report is Extract<MachineReport, { type: T }> => report.type === type);
  }

  function send(
    command: { type: 'follow-path'; poses: readonly Pose[] } | { type: 'set-tool'; tool: string; on: boolean },
  ) {
    commands += 1;
    const commandId = asId<CommandId>(`c${String(commands)}`);
    const events: CommandEvent[] = [];
    const meant = { commandId, author: 'test', reason: 'test', expiresMonoMs: stand.clock.monoMs() + 60_000 };
    const sent = stand.link('l1').send({ ...meant, ...command }, (event) => events.push(event));
    return {
      commandId,
      events,
      sent,
      has: (type: CommandEvent['type']) => events.some((event) => event.type === type),
    };
  }

  function ahead(metres: number): { type: 'follow-path'; poses: readonly Pose[] } {
    const from = latest('pose')?.pose;
    if (from === undefined) throw new Error('no pose yet');
    return { type: 'follow-path', poses: [0, 0.5, 1].map((share) => ({ ...from, xM: from.xM + metres * share })) };
  }

  it('hears poses, battery and health', async () => {
    await comes('battery and health', () => latest('battery') !== undefined && latest('health') !== undefined);
    expect(stand.link('l1').connection()).toBe('connected');
    expect(latest('pose')?.pose).toMatchObject({ xM: 3, yM: 2.5 });
  });

  it('drives a path: accepted, followed, succeeded', async () => {
    const from = latest('pose')?.pose.xM ?? 0;
    const { events, sent, has } = send(ahead(1));
    expect(sent.ok).toBe(true);
    await comes('the end', () => has('succeeded'));
    expect(events.map(({ type }) => type).filter((type, at, all) => type !== all[at - 1])).toEqual([
      'sent',
      'accepted',
      'progress',
      'succeeded',
    ]);
    await comes('the pose', () => Math.abs((latest('pose')?.pose.xM ?? 0) - from - 1) < 0.2);
  });

  it('switches a tool by its service, and says why not', async () => {
    const tool = Object.keys(
      stand.machines.find(({ machine }) => machine.id === 'l1')?.profile.wires.ros?.tools ?? {},
    )[0];
    if (tool === undefined) throw new Error('l1 has a tool');
    const on = send({ type: 'set-tool', tool, on: true });
    await comes('the answer', () => on.events.length > 1);
    expect(on.events.map(({ type }) => type)).toEqual(['sent', 'accepted', 'succeeded']);
    const off = send({ type: 'set-tool', tool, on: false });
    await comes('the answer', () => off.has('succeeded'));
  });

  it('cancels a goal on its way, and one that was not answered yet', async () => {
    const running = send(ahead(3));
    await comes('acceptance', () => running.has('accepted'));
    stand.link('l1').cancel(running.commandId);
    await comes('the end', () => running.has('cancelled'));
    const young = send(ahead(3));
    stand.link('l1').cancel(young.commandId);
    await comes('the end', () => young.has('cancelled'));
    expect(stand.simulation.machines[0]?.wantsToMove).toBe(false);
  });

  it('tells a goal that the machine does not take', async () => {
    stand.simulation.command({ do: 'hand', machineId: 'l1', mode: 'manual' });
    const refused = send(ahead(1));
    await comes('the refusal', () => refused.has('refused'));
    expect(refused.events.map(({ type }) => type)).toEqual(['sent', 'refused']);
    stand.simulation.command({ do: 'hand', machineId: 'l1', mode: 'autonomous' });
  });

  it('tells of a second publisher where one alone has any business, and of a reader that is never served', async () => {
    const stranger = await Stranger.enter(ownDomain());
    stranger.publish('/l1/permit');
    stranger.readTransientLocal('/l1/permit');
    const problem = (code: string) =>
      reports.find((report) => report.type === 'refused' && report.problem.code === code) as
        Extract<MachineReport, { type: 'refused' }> | undefined;
    await comes(
      'both problems',
      () => problem('publisher-foreign') !== undefined && problem('qos-incompatible') !== undefined,
    );
    expect(problem('publisher-foreign')?.problem.facts).toMatchObject({ topic: '/l1/permit', publishers: 2 });
    expect(problem('publisher-foreign')?.problem.facts?.['count']).toBeGreaterThan(0);
    expect(problem('publisher-foreign')?.problem.facts?.['nodes']).toContain('/stranger');
    expect(problem('qos-incompatible')?.problem.facts).toMatchObject({ topic: '/l1/permit', policy: 'durability' });
    stranger.leave();
  });

  it('waits for those who follow the clock of a simulated site, and for nobody who has left', async () => {
    const { lockstep } = stand.served;
    stand.clock.acknowledge('stays');
    const wires = openWires();
    const clock = createSimTimeClock(wires.ros(stand.machine('l1').wire.url), (run) => void setImmediate(run));
    clock.acknowledge('leaves');
    await comes('both', () => lockstep.names().includes('stays') && lockstep.names().includes('leaves'));
    clock.close();
    wires.close();
    await comes('one to be left', () => lockstep.names().join() === 'stays');
  });

  it('is disconnected when the machine says nothing while the site goes on, and takes no command until it is heard again', async () => {
    stand.simulation.command({ do: 'fault', machineId: 'l1', kind: 'link-loss' });
    const lost = send(ahead(3));
    await comes('the end of the link', () => stand.link('l1').connection() === 'disconnected');
    expect(lost.events.at(-1)).toMatchObject({ type: 'lost', problem: { code: 'link-lost' } });
    expect(send(ahead(1)).sent).toMatchObject({ ok: false, problem: { code: 'link-down' } });
    stand.simulation.command({ do: 'fault', machineId: 'l1', kind: 'none' });
    await comes('its return', () => stand.link('l1').connection() === 'connected');
    expect(stand.link('f1').connection()).toBe('connected');
    await comes('a command that is taken', () => send(ahead(0.2)).sent.ok);
  });

  it('carries nothing over to a machine that went and came back', async () => {
    const lost = send(ahead(3));
    await comes('acceptance', () => lost.has('accepted'));
    await stand.served.close();
    await comes('the end of the link', () => stand.link('l1').connection() === 'disconnected');
    expect(lost.events.at(-1)).toMatchObject({ type: 'lost' });
    expect(send(ahead(1)).sent.ok).toBe(false);
    const fresh = newSimulation();
    const again = await serveNative(fresh, ownDomain(), 1);
    await comes('its return', () => stand.link('l1').connection() === 'connected');
    reports.length = 0;
    await comes('poses', () => reports.filter(({ type }) => type === 'pose').length > 3);
    expect(fresh.machines[0]?.wantsToMove).toBe(false);
    await again.close();
  });
});

/** A node that nobody asked for. */
class Stranger {
  readonly #context: RosContext;
  readonly #node: RosNode;

  private constructor(context: RosContext, node: RosNode) {
    this.#context = context;
    this.#node = node;
  }

  static async enter(domain: number): Promise<Stranger> {
    const ros = rclnodejs();
    const context = new ros.Context(BigInt(domain));
    await ros.init(context, []);
    const node = ros.createNode('stranger', '', context, new ros.NodeOptions(false, [], false, false, false));
    node.spin(10);
    return new Stranger(context, node);
  }

  publish(topic: string): void {
    this.#node.createPublisher('std_msgs/msg/String', topic, { qos: qosOf(rclnodejs(), qosByPurpose.permit) });
  }

  readTransientLocal(topic: string): void {
    const { QoS } = rclnodejs();
    this.#node.createSubscription('std_msgs/msg/String', topic, { qos: new QoS(1, 1, 1, 1, 1) }, () => undefined);
  }

  leave(): void {
    this.#context.shutdown();
  }
}
