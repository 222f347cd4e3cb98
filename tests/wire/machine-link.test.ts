import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandId } from '../../kernel/ids.ts';
import { asId } from '../../kernel/ids.ts';
import { BridgeBench, odometry } from './bridge-bench.ts';
import { until } from './manual-clock.ts';

let bench: BridgeBench;
beforeEach(async () => {
  bench = await BridgeBench.start();
});
afterEach(async () => {
  await bench.close();
});

const goalFrame = () => bench.server.frame((frame) => frame.message['op'] === 'send_action_goal');
const serviceFrame = () => bench.server.frame((frame) => frame.message['op'] === 'call_service');
const path = [0, 3, 6].map((xM) => ({ xM, yM: 0, zM: 0, yawRad: 0 }));

describe('a command over rosbridge', () => {
  it('goes out as a nav2 goal in the site frame and reports sent, accepted, progress, succeeded', async () => {
    await bench.ready();
    const command = bench.command({ type: 'follow-path', poses: path });
    expect(bench.send(command)).toBe('ok');
    const goal = await goalFrame();
    expect(goal.message).toMatchObject({
      action: '/m1/follow_path',
      action_type: 'nav2_msgs/action/FollowPath',
      feedback: true,
      args: { path: { header: { frame_id: 'map' }, poses: [{}, { pose: { position: { x: 3 } } }, {}] } },
    });
    expect(bench.eventTypes(command)).toEqual(['sent']);
    bench.server.feedback(goal, { distance_to_goal: 4.5, speed: 0.4 });
    bench.server.feedback(goal, { distance_to_goal: 9, speed: 0.4 });
    bench.server.result(goal, 4);
    expect(await bench.ended(command)).toEqual({ type: 'succeeded' });
    expect(bench.events.get(command.commandId)).toEqual([
      { type: 'sent' },
      { type: 'accepted' },
      { type: 'progress', drivenM: 1.5, remainingM: 4.5 },
      { type: 'progress', drivenM: 0, remainingM: 9 },
      { type: 'succeeded' },
    ]);
  });

  it.each([
    { status: 4, ran: 'ran', last: 'succeeded' },
    { status: 5, ran: 'ran', last: 'cancelled' },
    { status: 5, ran: 'never-ran', last: 'cancelled' },
    { status: 6, ran: 'ran', last: 'aborted' },
    { status: 0, ran: 'never-ran', last: 'refused' },
  ] as const)('ends as $last at status $status ($ran)', async ({ status, ran, last }) => {
    await bench.ready();
    const command = bench.command();
    bench.send(command);
    bench.server.result(await goalFrame(), status, 'because', ran);
    expect((await bench.ended(command)).type).toBe(last);
    const hasRun = last !== 'refused';
    expect(bench.eventTypes(command)).toEqual(hasRun ? ['sent', 'accepted', last] : ['sent', last]);
  });

  it('keeps two goals of one machine apart, whatever order their results come in', async () => {
    await bench.ready();
    const commands = [bench.command(), bench.command()] as const;
    for (const command of commands) bench.send(command);
    await until(() => bench.server.sent('send_action_goal').length === 2, 'both goals are there');
    const [first, second] = bench.server.sent('send_action_goal');
    if (first === undefined || second === undefined) throw new Error('two goals');
    bench.server.hold();
    bench.server.result(first, 6);
    bench.server.result(second, 4);
    bench.server.release((texts) => [...texts].reverse());
    expect((await bench.ended(commands[1])).type).toBe('succeeded');
    expect((await bench.ended(commands[0])).type).toBe('aborted');
  });

  it('ends once, however often the result comes', async () => {
    await bench.ready();
    const command = bench.command();
    bench.send(command);
    const goal = await goalFrame();
    bench.server.hold();
    bench.server.feedback(goal, { distance_remaining: 1 });
    bench.server.result(goal, 4);
    bench.server.release(([feedback = '', result = '']) => [result, feedback, result, feedback]);
    await bench.ended(command);
    bench.server.publish('/m1/odom', odometry());
    await until(() => bench.poses().length === 2, 'all has been read');
    expect(bench.eventTypes(command)).toEqual(['sent', 'accepted', 'succeeded']);
  });

  it('switches a tool by SetBool, and a refusal of the machine is a refusal', async () => {
    await bench.ready();
    const command = bench.command({ type: 'set-tool', tool: 'screed', on: true });
    bench.send(command);
    const call = await serviceFrame();
    expect(call.message).toMatchObject({ service: '/m1/tool/screed', args: { data: true } });
    bench.server.respond(call, { success: false, message: 'no concrete' });
    expect(await bench.ended(command)).toEqual({
      type: 'refused',
      problem: { code: 'service-refused', facts: { detail: 'no concrete' } },
    });
  });

  it('calls only what the profile names', async () => {
    await bench.ready();
    expect(bench.send(bench.command({ type: 'set-tool', tool: 'laser', on: true }))).toBe('command-unsupported');
    expect(bench.send(bench.command({ type: 'set-tool', tool: 'constructor', on: true }))).toBe('command-unsupported');
    expect(bench.send(bench.command({ type: 'trigger', trigger: 'reboot' }))).toBe('command-unsupported');
    const foreign = { id: 'x', service: '/m2/tool/screed', type: 'std_srvs/srv/SetBool', args: {} };
    expect(() => bench.connection.callService(foreign, () => {})).toThrow('in no profile');
    expect(() => bench.connection.advertise('/m1/cmd_vel', 'geometry_msgs/msg/Twist')).toThrow('in no profile');
    expect(bench.server.sent('call_service')).toEqual([]);
  });

  it('is refused when its id was used before, also by a refused command', async () => {
    await bench.connected();
    const early = bench.command();
    expect(bench.send(early)).toBe('link-down');
    await bench.ready();
    expect(bench.send(early)).toBe('command-repeated');
    const command = bench.command();
    expect(bench.send(command)).toBe('ok');
    expect(bench.link.send(command, () => {})).toMatchObject({ ok: false, problem: { code: 'command-repeated' } });
  });

  it('is never sent once it has expired', async () => {
    await bench.ready();
    const command = bench.command(undefined, 1000);
    const noExpiry = { ...bench.command(), expiresMonoMs: NaN };
    bench.siteClock.advance(1000);
    expect(bench.send(command)).toBe('command-expired');
    expect(bench.send(noExpiry)).toBe('command-expired');
    const marker = bench.command();
    bench.send(marker);
    await goalFrame();
    expect(bench.server.sent('send_action_goal')).toHaveLength(1);
  });

  it('is cancelled when it expires on its way, and lost when the machine does not confirm that', async () => {
    await bench.ready();
    const command = bench.command(undefined, 1000);
    bench.send(command);
    const goal = await goalFrame();
    bench.siteClock.advance(1000);
    const cancel = await bench.server.frame((frame) => frame.message['op'] === 'cancel_action_goal');
    expect(cancel.message).toMatchObject({ id: goal.message['id'], action: '/m1/navigate_to_pose' });
    expect(bench.last(command)?.type).toBe('sent');
    bench.wallClock.advance(900);
    bench.wallClock.advance(900);
    bench.server.publish('/m1/odom', odometry());
    await until(() => bench.poses().length === 2, 'the link is alive');
    for (let second = 0; second < 4; second += 1) await passOneSecond();
    expect(await bench.ended(command)).toMatchObject({ type: 'lost', problem: { code: 'cancel-unconfirmed' } });
  });

  it('is lost when a service does not answer in time', async () => {
    await bench.ready();
    const command = bench.command({ type: 'trigger', trigger: 'clear_fault' });
    bench.send(command);
    const call = await serviceFrame();
    for (let second = 0; second < 15; second += 1) await passOneSecond();
    expect(await bench.ended(command)).toMatchObject({ type: 'lost', problem: { code: 'deadline-passed' } });
    bench.server.respond(call, { success: true, message: '' });
    await passOneSecond();
    expect(bench.eventTypes(command)).toEqual(['sent', 'lost']);
  });

  it('is refused with numbers that are none', async () => {
    await bench.ready();
    expect(bench.send(bench.command({ type: 'navigate', pose: { xM: NaN, yM: 0, zM: 0, yawRad: 0 } }))).toBe(
      'input-invalid',
    );
    expect(bench.send(bench.command({ type: 'follow-path', poses: [] }))).toBe('input-invalid');
  });
});

/** A second of wall time with a sign of life from the server, so that the link is not taken for half-open. */
async function passOneSecond(): Promise<void> {
  const before = bench.poses().length;
  bench.wallClock.advance(1000);
  bench.server.publish('/m1/odom', odometry());
  await until(() => bench.poses().length > before, 'a sign of life');
}

describe('a cancel', () => {
  const cancels = () => bench.server.sent('cancel_action_goal');

  it('of a command that this link never sent goes out for every action: it may be one of an earlier life', async () => {
    await bench.ready();
    bench.link.cancel(asId<CommandId>('old'));
    await until(() => cancels().length === 2, 'both cancels');
    expect(cancels().map((frame) => frame.message)).toEqual([
      { op: 'cancel_action_goal', id: 'goal:/m1/follow_path:old', action: '/m1/follow_path' },
      { op: 'cancel_action_goal', id: 'goal:/m1/navigate_to_pose:old', action: '/m1/navigate_to_pose' },
    ]);
  });

  it('does nothing for a command that has ended or was refused', async () => {
    await bench.connected();
    const refused = bench.command();
    bench.send(refused);
    bench.link.cancel(refused.commandId);
    await bench.ready();
    const command = bench.command();
    bench.send(command);
    bench.server.result(await goalFrame(), 4);
    await bench.ended(command);
    bench.link.cancel(command.commandId);
    await passOneSecond();
    expect(cancels()).toEqual([]);
    expect(bench.eventTypes(command)).toEqual(['sent', 'accepted', 'succeeded']);
  });

  it.each([
    { status: 5, last: 'cancelled' },
    { status: 4, last: 'succeeded' },
    { status: 6, last: 'aborted' },
  ] as const)('of a sent goal ends as the machine says: $last', async ({ status, last }) => {
    await bench.ready();
    const command = bench.command();
    bench.send(command);
    const goal = await goalFrame();
    bench.link.cancel(command.commandId);
    bench.link.cancel(command.commandId);
    await until(() => cancels().length > 0, 'the cancel is there');
    bench.server.result(goal, status);
    expect((await bench.ended(command)).type).toBe(last);
    expect(cancels()).toHaveLength(1);
  });

  it('of a running goal still lets its progress through until it ends', async () => {
    await bench.ready();
    const command = bench.command();
    bench.send(command);
    const goal = await goalFrame();
    bench.server.feedback(goal, { distance_remaining: 5 });
    await until(() => bench.last(command)?.type === 'progress', 'running');
    bench.link.cancel(command.commandId);
    bench.server.feedback(goal, { distance_remaining: 4 });
    bench.server.result(goal, 5);
    await bench.ended(command);
    expect(bench.eventTypes(command)).toEqual(['sent', 'accepted', 'progress', 'progress', 'cancelled']);
    expect(bench.events.get(command.commandId)?.[3]).toEqual({ type: 'progress', drivenM: 1, remainingM: 4 });
  });

  it('of a service call sends nothing: the answer still tells the outcome', async () => {
    await bench.ready();
    const command = bench.command({ type: 'set-tool', tool: 'screed', on: false });
    bench.send(command);
    const call = await serviceFrame();
    bench.link.cancel(command.commandId);
    bench.server.respond(call, { success: true, message: '' });
    expect((await bench.ended(command)).type).toBe('succeeded');
    expect(cancels()).toEqual([]);
  });

  it('of a goal whose connection is gone does nothing: it is lost, and cancelled once when the machine is back', async () => {
    await bench.ready();
    const command = bench.command();
    bench.send(command);
    const goal = await goalFrame();
    bench.server.killSockets();
    await bench.disconnected();
    bench.link.cancel(command.commandId);
    await bench.reconnected();
    await bench.ready();
    bench.server.killSockets();
    await bench.reconnected();
    await bench.ready();
    expect(bench.eventTypes(command)).toEqual(['sent', 'lost']);
    expect(cancels()).toMatchObject([
      { connection: 2, message: { id: goal.message['id'], action: '/m1/navigate_to_pose' } },
    ]);
  });
});
