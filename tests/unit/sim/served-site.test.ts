import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../kernel/system-clock.ts';
import { serveSimulation, type ServedSimulation, type ServeOptions } from '../../../sim/serve-simulation.ts';
import { createSimulation, type Simulation } from '../../../sim/simulation.ts';
import { PermitGiver } from '../../support/permit-giver.ts';
import { shippedProfiles, smallFleet, smallSite } from '../../support/small-site.ts';
import { poseMessage } from './headless-site.ts';
import { clockMsOf, RosbridgeClient, type Frame } from './rosbridge-client.ts';

const profiles = shippedProfiles();
const open: ServedSimulation[] = [];

afterEach(async () => {
  for (const served of open.splice(0)) await served.close();
});

interface Served {
  readonly served: ServedSimulation;
  readonly simulation: Simulation;
  readonly log: string[];
}

async function serve(options: Partial<ServeOptions> = {}): Promise<Served> {
  const created = createSimulation({ site: smallSite(), fleet: smallFleet(), profiles, seed: 3 });
  if (!created.ok) throw new Error(created.problem.code);
  const log: string[] = [];
  const served = await serveSimulation({
    simulation: created.value,
    port: 0,
    speed: 'max',
    waitForFollowers: 0,
    wall: systemClock,
    soon: setImmediate,
    log: (message) => log.push(message),
    ...options,
  });
  open.push(served);
  return { served, simulation: created.value, log };
}

const isOn = (topic: string) => (frame: Frame) => frame.op === 'publish' && frame['topic'] === topic;

/** A client that follows the clock and grants every permit. */
async function follower(url: string, name: string): Promise<RosbridgeClient> {
  const client = await RosbridgeClient.connect(url);
  const permits = new PermitGiver('small-site', smallFleet());
  client.onFrame((frame) => {
    if (isOn('/clock')(frame)) client.acknowledge(name, clockMsOf(frame));
    if (!String(frame['topic']).endsWith('/permit_request')) return;
    const answer = permits.answer((frame['msg'] as { data: string }).data);
    if (answer !== null)
      client.send({ op: 'publish', topic: `/${answer.machineId}/permit`, msg: { data: answer.text } });
  });
  client.send({ op: 'subscribe', id: 'clock', topic: '/clock', type: 'rosgraph_msgs/Clock' });
  for (const { id } of smallFleet().machines) {
    client.send({ op: 'subscribe', id: `ask-${id}`, topic: `/${id}/permit_request`, type: 'std_msgs/String' });
  }
  return client;
}

function followPathGoal(
  id: string,
  machineId: string,
  points: readonly (readonly [number, number])[],
): Record<string, unknown> {
  const poses = points.map(([x, y]) => poseMessage(x, y, 0, Math.PI / 2));
  return {
    op: 'send_action_goal',
    id,
    action: `/${machineId}/follow_path`,
    action_type: 'nav2_msgs/FollowPath',
    feedback: true,
    args: { path: { header: { frame_id: 'map' }, poses } },
  };
}

describe('simulated time', () => {
  it('stands still until the followers asked for are there, and waits for each of them', async () => {
    const { served, simulation } = await serve({ waitForFollowers: 2 });
    const quick = await follower(served.url, 'quick');
    const slow = await RosbridgeClient.connect(served.url);
    slow.send({ op: 'subscribe', id: 'clock', topic: '/clock' });
    const first = clockMsOf(await slow.find(isOn('/clock')));
    expect(simulation.simMs()).toBe(0);
    slow.acknowledge('slow', first);
    const second = await slow.find((frame) => isOn('/clock')(frame) && clockMsOf(frame) > first);
    // The slow one has not answered the second clock: however much the quick one wants, time stays there.
    await quick.command({ do: 'state' });
    await quick.command({ do: 'state' });
    expect(simulation.epochMs()).toBe(clockMsOf(second));
    slow.acknowledge('slow', clockMsOf(second));
    const third = await slow.find((frame) => isOn('/clock')(frame) && clockMsOf(frame) > clockMsOf(second));
    expect(clockMsOf(third) - clockMsOf(second)).toBe(100);
  });

  it('goes on without a follower that is dead, slowly while it is still connected, and takes it back', async () => {
    const { served, simulation, log } = await serve({ followerWaitMaxMs: 100 });
    const client = await RosbridgeClient.connect(served.url);
    client.send({ op: 'subscribe', id: 'clock', topic: '/clock' });
    const first = clockMsOf(await client.find(isOn('/clock')));
    client.acknowledge('dead', first);
    await client.find((frame) => isOn('/clock')(frame) && clockMsOf(frame) >= first + 500);
    expect(log).toContain('clock follower too late, left out until it speaks again');
    expect(served.lockstep.hasStragglers()).toBe(true);
    client.acknowledge('dead', simulation.epochMs());
    await client.command({ do: 'state' });
    expect(log).toContain('clock follower back in step');
    await client.close();
    await RosbridgeClient.connect(served.url).then((other) => other.command({ do: 'state' }));
    expect(served.lockstep.names()).toEqual([]);
  });

  it('is paused, resumed and given another speed on demand', async () => {
    const { served, simulation } = await serve();
    const client = await RosbridgeClient.connect(served.url);
    await client.command({ do: 'pause' });
    const at = simulation.simMs();
    await client.command({ do: 'state' });
    await client.command({ do: 'state' });
    expect(simulation.simMs()).toBe(at);
    expect(await client.command({ do: 'speed', speed: 50 })).toEqual({ ok: true });
    await client.command({ do: 'resume' });
    client.send({ op: 'subscribe', id: 'clock', topic: '/clock' });
    await client.find((frame) => isOn('/clock')(frame) && clockMsOf(frame) > simulation.epochMs() - 1);
    expect(await client.command({ do: 'state' })).toMatchObject({ speed: 50, isPaused: false });
  });
});

describe('a command over the wire', () => {
  const square = [
    [0, 0],
    [2, 0],
    [2, 2],
    [0, 2],
  ];

  it('places concrete that others bring, while time stands still too', async () => {
    const { served, simulation } = await serve();
    const client = await RosbridgeClient.connect(served.url);
    await client.command({ do: 'pause' });
    const placing = { do: 'place', levelId: 'level-2', polygon: square, setFactor: 0.8 };
    expect(await client.command(placing)).toMatchObject({ ok: true, placedM2: 4, isDue: true });
    expect(await client.command(placing)).toMatchObject({ ok: true, placedM2: 0, alreadyPlacedM2: 4 });
    expect(simulation.concrete.cellAt('level-2', [1, 1], simulation.epochMs())?.ageH).toBe(0);
  });

  it('takes as many corners as it says, and refuses one more and one that is no area', async () => {
    const { served } = await serve();
    const client = await RosbridgeClient.connect(served.url);
    const round = (corners: number) =>
      Array.from({ length: corners }, (_, corner) => {
        const angleRad = (2 * Math.PI * corner) / corners;
        return [20 + 4 * Math.cos(angleRad), 10 + 4 * Math.sin(angleRad)];
      });
    const place = (polygon: unknown) => client.command({ do: 'place', levelId: 'level-2', polygon });
    expect(await place(round(500))).toMatchObject({ ok: true });
    expect(await place(round(501))).toMatchObject({ ok: false });
    expect(await place([[0, 0]])).toMatchObject({ ok: false });
    expect(await client.command({ do: 'levitate' })).toMatchObject({ ok: false });
  });
});

describe('the rosbridge server', () => {
  it('drives a machine from goal to result with feedback', async () => {
    const { served, simulation } = await serve();
    const client = await follower(served.url, 'one');
    client.send(
      followPathGoal('g1', 't1', [
        [10, 2.5],
        [10, 6],
      ]),
    );
    const result = await client.find((frame) => frame.op === 'action_result');
    expect(result).toMatchObject({ id: 'g1', action: '/t1/follow_path', status: 4, result: true });
    const feedback = client.frames
      .filter((frame) => frame.op === 'action_feedback')
      .map((frame) => (frame['values'] as { distance_to_goal: number }).distance_to_goal);
    expect(feedback.length).toBeGreaterThan(5);
    expect(feedback.every((rest, index) => index === 0 || rest <= (feedback[index - 1] as number))).toBe(true);
    expect(simulation.machines.find(({ id }) => id === 't1')?.pose.yM).toBeCloseTo(6, 4);
  });

  it('cancels a goal that waits for a permit with status 5', async () => {
    const { served } = await serve();
    const client = await RosbridgeClient.connect(served.url);
    client.send(
      followPathGoal('g1', 't1', [
        [10, 2.5],
        [10, 6],
      ]),
    );
    client.send({ op: 'cancel_action_goal', id: 'g1', action: '/t1/follow_path' });
    expect(await client.find((frame) => frame.op === 'action_result')).toMatchObject({
      id: 'g1',
      status: 5,
      result: true,
    });
  });

  it('refuses goals, services, types and operations that do not exist', async () => {
    const { served } = await serve();
    const client = await RosbridgeClient.connect(served.url);
    client.send({ ...followPathGoal('g1', 'nobody', [[1, 1]]) });
    expect(await client.find((frame) => frame['id'] === 'g1')).toMatchObject({ op: 'action_result', result: false });
    client.send({ ...followPathGoal('g2', 't1', [[1, 1]]), args: { path: { poses: [{ pose: null }] } } });
    expect(await client.find((frame) => frame['id'] === 'g2')).toMatchObject({
      op: 'action_result',
      status: 6,
      result: false,
    });
    client.send({ op: 'call_service', id: 's1', service: '/nobody/tool', args: {} });
    expect(await client.find((frame) => frame['id'] === 's1')).toMatchObject({ op: 'service_response', result: false });
    client.send({ op: 'subscribe', id: 'x1', topic: '/t1/odom', type: 'std_msgs/msg/String' });
    expect(await client.find((frame) => frame['id'] === 'x1')).toMatchObject({ op: 'status', level: 'error' });
    client.send({ op: 'levitate', id: 'x2' });
    expect(await client.find((frame) => frame['id'] === 'x2')).toMatchObject({ op: 'status', level: 'error' });
    client.socket.send('{not json');
    expect(await client.find((frame) => String(frame['msg']).includes('not a rosbridge'))).toMatchObject({
      op: 'status',
    });
    client.send({ op: 'publish', id: 'x3', topic: '/unheard/of', msg: {} });
    expect(await client.find((frame) => frame['id'] === 'x3')).toMatchObject({ op: 'status', level: 'error' });
  });

  it('throttles by simulated time and stops when unsubscribed', async () => {
    const { served } = await serve();
    const client = await follower(served.url, 'one');
    client.send({ op: 'subscribe', id: 'tags', topic: '/tags', type: 'tf2_msgs/msg/TFMessage', throttle_rate: 1000 });
    const isTags = isOn('/tags');
    await client.find((frame) => isTags(frame) && client.frames.filter(isTags).length >= 4);
    const stamps = client.frames.filter(isTags).map((frame) => {
      const [first] = (frame['msg'] as { transforms: { header: { stamp: { sec: number; nanosec: number } } }[] })
        .transforms;
      return (first?.header.stamp.sec ?? 0) * 1000 + (first?.header.stamp.nanosec ?? 0) / 1e6;
    });
    expect(stamps.slice(1).every((stamp, index) => stamp - (stamps[index] as number) >= 1000)).toBe(true);
    client.send({ op: 'unsubscribe', id: 'tags', topic: '/tags' });
    await client.command({ do: 'state' });
    const before = client.frames.filter(isTags).length;
    const clockMs = Math.max(...client.frames.filter(isOn('/clock')).map(clockMsOf));
    await client.find((frame) => isOn('/clock')(frame) && clockMsOf(frame) > clockMs + 3000);
    expect(client.frames.filter(isTags).length).toBe(before);
  });

  it('hangs up on a client that sends more than it may', async () => {
    const { served } = await serve();
    const client = await RosbridgeClient.connect(served.url);
    const closed = new Promise((resolve) => client.socket.once('close', resolve));
    client.socket.send('x'.repeat(3_000_000));
    expect(await closed).toBe(1009);
  });

  it('relays between clients what no simulated part listens to', async () => {
    const { served } = await serve();
    const one = await RosbridgeClient.connect(served.url);
    const other = await RosbridgeClient.connect(served.url);
    other.send({ op: 'subscribe', id: 'chat', topic: '/chat' });
    await other.command({ do: 'state' });
    one.send({ op: 'advertise', topic: '/chat', type: 'std_msgs/msg/String' });
    one.send({ op: 'publish', topic: '/chat', msg: { data: 'hello' } });
    expect(await other.find(isOn('/chat'))).toMatchObject({ msg: { data: 'hello' } });
  });
});
