import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TagSighting, WeatherReport } from '../../robot-bridge/link.ts';
import { parsePermitRequest } from '../../robot-bridge/ros/messages.ts';
import { createRosSiteSensors } from '../../robot-bridge/ros/site-sensors.ts';
import { BridgeBench, odometry } from './bridge-bench.ts';
import { until } from './manual-clock.ts';

let bench: BridgeBench;
beforeEach(async () => {
  bench = await BridgeBench.start();
});
afterEach(async () => {
  await bench.close();
});

/** Publishes and waits until a later good pose has been read, so that everything before has been too. */
async function read(topic: string, ...messages: readonly unknown[]): Promise<void> {
  for (const message of messages) bench.server.publish(topic, message);
  await bench.ready();
}

describe('a pose', () => {
  it('is read in the site frame with the time of its arrival on our clock', async () => {
    await bench.connected();
    bench.siteClock.advance(1234);
    bench.server.publish('/m1/odom', odometry({ xM: 7, stampMs: 5_000_000, orientation: { x: 0, y: 0, z: 1, w: 0 } }));
    await until(() => bench.poses().length === 1, 'a pose');
    expect(bench.poses()[0]).toEqual({
      type: 'pose',
      machineId: 'm1',
      pose: { xM: 7, yM: 2, zM: 0, yawRad: Math.PI },
      velocityMps: [0.5, 0, 0],
      yawRateRadps: 0.1,
      stampMs: 5_000_000,
      receivedMonoMs: 1234,
    });
  });

  const bad: readonly (readonly [string, () => unknown, string])[] = [
    ['NaN, which arrives as null', () => odometry({ orientation: { x: 0, y: 0, z: null, w: 1 } }), 'message-invalid'],
    ['a zero quaternion', () => odometry({ orientation: { x: 0, y: 0, z: 0, w: 0 } }), 'message-orientation'],
    [
      'a quaternion of no unit length',
      () => odometry({ orientation: { x: 0, y: 0, z: 0, w: 2 } }),
      'message-orientation',
    ],
    ['another frame', () => odometry({ frame: 'odom' }), 'message-frame'],
    ['a stamp that is not newer', () => odometry({ stampMs: 1 }), 'message-late'],
    ['another type', () => ({ data: 'hello' }), 'message-invalid'],
    ['nothing', () => null, 'message-invalid'],
  ];
  it.each(bad)('is refused with %s, counted, and refreshes nothing', async (_, message, code) => {
    await bench.connected();
    bench.server.publish('/m1/odom', odometry({ stampMs: 2 }));
    bench.server.publish('/m1/odom', message());
    await until(() => bench.refused().length === 1, 'refused');
    expect(bench.refused()).toEqual([code]);
    expect(bench.poses()).toHaveLength(1);
  });

  it('is refused with infinity written as a number too large', async () => {
    await bench.connected();
    bench.server.sendRaw(
      JSON.stringify({ op: 'publish', topic: '/m1/odom', msg: odometry() }).replace('"x":1,', '"x":1e999,'),
    );
    await until(() => bench.refused().length === 1, 'refused');
    expect(bench.poses()).toEqual([]);
  });

  it('does not arm a link by being wrong', async () => {
    await bench.connected();
    bench.server.publish('/m1/odom', odometry({ frame: 'odom' }));
    await until(() => bench.refused().length === 1, 'refused');
    expect(bench.send(bench.command())).toBe('link-down');
  });

  it('is believed again when the machine has set its clock back by far', async () => {
    await bench.connected();
    bench.server.publish('/m1/odom', odometry({ stampMs: 9_000_000 }));
    bench.server.publish('/m1/odom', odometry({ stampMs: 1000 }));
    await until(() => bench.poses().length === 2, 'both');
    expect(bench.refused()).toEqual([]);
  });
});

describe('refused messages', () => {
  it('are reported once per second and kind, with their number', async () => {
    await bench.connected();
    await read('/m1/odom', ...Array.from({ length: 50 }, () => ({})));
    bench.siteClock.advance(1000);
    await read('/m1/odom', {});
    const counts = bench.reports.flatMap((report) =>
      report.type === 'refused' ? [report.problem.facts?.['count']] : [],
    );
    expect(counts).toEqual([1, 51]);
  });

  it('do not break the link when they are no JSON, too deep, or for topics that nobody asked for', async () => {
    await bench.ready();
    bench.server.sendRaw('{"op":"publish","topic":');
    bench.server.sendRaw('[]');
    bench.server.sendRaw('{"op":"publish","topic":"close","msg":{}}');
    bench.server.sendRaw('{"op":"publish","topic":"connection","msg":{}}');
    bench.server.sendRaw('{"op":"service_response","id":"connection","result":true,"values":{}}');
    bench.server.sendRaw('{"op":"send_action_goal","id":"x","action":"/m1/odom","args":{}}');
    bench.server.sendRaw('['.repeat(100_000));
    await bench.ready();
    expect(bench.connection.state()).toBe('connected');
    const refusedIn = { 'no-json': 3, binary: 0, oversized: 0, operation: 1, unasked: 3 };
    expect(bench.connection.figures().refusedIn).toEqual(refusedIn);
    expect(bench.send(bench.command())).toBe('ok');
  });
});

describe('other reports of a machine', () => {
  it('are battery and health', async () => {
    await bench.connected();
    await read(
      '/m1/battery_state',
      { percentage: 0.4, power_supply_status: 1 },
      { percentage: null, power_supply_status: 1 },
      { percentage: 40, power_supply_status: 1 },
    );
    await read('/m1/diagnostics', {
      status: [
        { level: 2, name: 'drive', message: 'stuck wheel', hardware_id: 'x', values: [{ key: 'code', value: '17' }] },
      ],
    });
    const told = bench.reports.filter((report) => report.type === 'battery' || report.type === 'health');
    expect(told).toMatchObject([
      { type: 'battery', fillRatio: 0.4, isCharging: true },
      { type: 'health', level: 'error', name: 'drive', message: 'stuck wheel', values: { code: '17' } },
    ]);
    expect(bench.refused()).toEqual(['message-invalid']);
  });
});

describe('the sensors of a site', () => {
  const tag = (child: string, xM: number | null, frame = 'map') => ({
    header: { frame_id: frame, stamp: { sec: 0, nanosec: 0 } },
    child_frame_id: child,
    transform: { translation: { x: xM, y: 2, z: 3 }, rotation: { x: 0, y: 0, z: 0, w: 1 } },
  });

  it('give tags, leave out what is none, and stay silent where nothing is left', async () => {
    const sensors = createRosSiteSensors({ connection: bench.connection, clock: bench.siteClock });
    const seen: (readonly TagSighting[])[] = [];
    sensors.onTags((sightings) => seen.push(sightings));
    await bench.connected();
    await until(() => bench.server.isSubscribed('/weather/wind'), 'subscribed');
    await read(
      '/tags',
      { transforms: [tag('tag/p1', 1), tag('base_link', 1), tag('tag/p2', null), tag('tag/p3', 1, 'odom')] },
      { transforms: [tag('tag/p2', null)] },
      { transforms: [] },
    );
    expect(seen).toEqual([[{ tagId: 'p1', at: [1, 2], zM: 3, stampMs: 0 }], []]);
    expect(sensors.refused()).toBe(4);
  });

  it('give the weather once all of it is known, as old as its oldest part', async () => {
    const sensors = createRosSiteSensors({ connection: bench.connection, clock: bench.siteClock });
    const seen: WeatherReport[] = [];
    const winds: number[][] = [];
    sensors.onWeather((weather) => seen.push(weather));
    sensors.onWind((windMps, receivedMonoMs) => winds.push([windMps, receivedMonoMs]));
    await bench.connected();
    await until(() => bench.server.isSubscribed('/weather/wind'), 'subscribed');
    bench.siteClock.advance(100);
    await read('/weather/wind', { data: 4 });
    await read('/weather/air_temperature', { temperature: 21, variance: 0 });
    bench.siteClock.advance(100);
    await read('/weather/slab_temperature', { temperature: 18, variance: 0 });
    await read('/weather/wind', { data: null }, { data: 5 });
    expect(seen).toEqual([{ airTemperatureC: 21, slabTemperatureC: 18, windMps: 5, receivedMonoMs: 100 }]);
    expect(winds).toEqual([
      [4, 100],
      [5, 200],
    ]);
  });
});

describe('a permit request', () => {
  it('keeps the hashes that the machine was commissioned with, and is none with something else for a hash', () => {
    const request = {
      version: 1,
      machineId: 'm1',
      connectionId: 'c1',
      nonce: '0123456789abcdef',
      epochSeen: 3,
      sequenceSeen: 7,
      place: { xM: 1, yM: 2, zM: 0, yawRad: 0.5, ageMs: 0, joints: { slew: 1 } },
      wantsToMove: true,
      isSuspect: true,
      oldEpochRefused: 4,
      geometryHash: 'ab'.repeat(32),
      limitsHash: 'cd'.repeat(32),
    };
    expect(parsePermitRequest({ data: JSON.stringify(request) })).toEqual({ ok: true, value: request });
    expect(parsePermitRequest({ data: JSON.stringify({ ...request, limitsHash: 'cd' }) }).ok).toBe(false);
  });
});
