import { encode } from 'cbor2';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { decodeCbor } from '../../robot-bridge/rosbridge/cbor.ts';
import { BridgeBench, odometry, shippedProfile } from './bridge-bench.ts';
import { until } from './manual-clock.ts';

/** Goal: packed messages say what the same messages say as text, and bytes that are none do nothing. An encoder of others writes them. */

/** A text has no minus zero. */
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number));
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.integer(),
    fc.maxSafeInteger(),
    finite,
    fc.string({ unit: 'binary' }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('any'), { maxLength: 30 }),
    fc.dictionary(fc.string(), tie('any'), { maxKeys: 30, noNullPrototype: true }),
  ),
})).any;

describe('a packed message', () => {
  it('reads as whoever packed it meant it', () => {
    fc.assert(
      fc.property(value, (message) => {
        expect(decodeCbor(encode(message))).toEqual(message);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['uint8', new Uint8Array([0, 255])],
    ['int16', new Int16Array([-32768, 32767])],
    ['int32', new Int32Array([-2147483648, 5])],
    ['uint32', new Uint32Array([4294967295])],
    ['float32', new Float32Array([0.5, -1.25])],
    ['float64', new Float64Array([0.1, -1e300])],
  ])('has arrays of %s as plain arrays', (_name, array) => {
    expect(decodeCbor(encode({ ranges: array }))).toEqual({ ranges: [...array] });
  });

  it('has what is no number as text has it', () => {
    const packed = encode({ one: NaN, many: new Float32Array([Infinity, 1]) });
    expect(decodeCbor(packed)).toEqual({ one: null, many: [null, 1] });
  });

  it('is refused wherever it is cut off, and with anything behind it', () => {
    const packed = encode({
      header: { stamp: { sec: 1_700_000_000, nanosec: 5 } },
      ranges: new Float32Array(4),
    });
    for (let length = 0; length < packed.length; length += 1) {
      expect(() => decodeCbor(packed.subarray(0, length)), `${String(length)} bytes`).toThrow();
    }
    expect(() => decodeCbor(Buffer.concat([packed, Buffer.from([0])]))).toThrow('more after the end');
  });

  it.each([
    ['claims more than it has', [0x9a, 0xff, 0xff, 0xff, 0xff]],
    ['claims a text of 4 GB', [0x7a, 0xff, 0xff, 0xff, 0xff, 0x61]],
    ['does not say how long it is', [0x9f, 0x01, 0xff]],
    ['bears a tag that no message has', [0xd8, 0x69, 0x80]],
    ['has a number that we cannot hold', [0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ['has a key that is a number', [0xa1, 0x01, 0x02]],
    ['has text that is none', [0x62, 0xc3, 0x28]],
    ['is a thousand arrays deep', [...Array.from({ length: 1000 }, () => 0x81), 0x01]],
  ])('is refused where it %s', (_why, bytes) => {
    expect(() => decodeCbor(Uint8Array.from(bytes))).toThrow();
  });

  it('is a message or refused, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          JSON.stringify(decodeCbor(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

const levelling = shippedProfile('levelling-robot');

function wired(change: Partial<NonNullable<MachineProfile['wires']['ros']>>): MachineProfile {
  const ros = levelling.wires.ros;
  if (ros === undefined) throw new Error('the levelling robot is on a ROS graph');
  return { ...levelling, wires: { ...levelling.wires, ros: { ...ros, ...change } } };
}

const still = { xM: 0, yM: 0, yawRad: 0 };
const packedScan = { topic: 'scan', type: 'sensor_msgs/msg/LaserScan', mount: still, form: 'cbor' } as const;

/** sensor_msgs/LaserScan in floats of 32 bits, as the rosbridge_suite packs it. */
function scan(ranges: readonly number[]): unknown {
  const angles = { angle_min: 0, angle_max: 1, angle_increment: 0.5, time_increment: 0, scan_time: 0.1 };
  const stamp = { sec: 1_700_000_000, nanosec: 5 };
  const bounds = { range_min: 0.1, range_max: 30 };
  return { header: { stamp, frame_id: 'l' }, ...angles, ...bounds, ranges: new Float32Array(ranges), intensities: [] };
}

describe('a machine whose bridge packs its scans', () => {
  let bench: BridgeBench;
  afterEach(async () => {
    await bench.close();
  });

  it('is asked for them so, no oftener than they are wanted, and for all else as text and whole', async () => {
    const battery = { topic: 'battery_state', type: 'sensor_msgs/msg/BatteryState', everyMs: 1000 } as const;
    bench = await BridgeBench.start(wired({ scan: { ...packedScan, everyMs: 200 }, battery }));
    await bench.connected();
    await bench.server.frame(({ message }) => message['topic'] === '/m1/scan');
    const asked = new Map(bench.server.sent('subscribe').map(({ message }) => [message['topic'], message]));
    expect(asked.get('/m1/scan')).toMatchObject({ compression: 'cbor', throttle_rate: 200, queue_length: 1 });
    expect(asked.get('/m1/battery_state')).toMatchObject({ throttle_rate: 1000, queue_length: 1 });
    expect(asked.get('/m1/odom')).toMatchObject({ throttle_rate: 0, queue_length: 0 });
    for (const topic of ['/m1/odom', '/m1/battery_state']) expect(asked.get(topic)).not.toHaveProperty('compression');
  });

  it('is heard with what is no number as no return', async () => {
    bench = await BridgeBench.start(wired({ scan: packedScan }));
    await bench.ready();
    bench.server.sendBytes(encode({ op: 'publish', topic: '/m1/scan', msg: scan([5, NaN, Infinity]) }));
    await until(() => bench.reports.some(({ type }) => type === 'scan'), 'the scan');
    const told = bench.reports.find((report) => report.type === 'scan');
    expect(told?.scan).toMatchObject({ beams: 3, returns: 1 });
  });

  it('is shown to have sent bytes that are no message, and goes on', async () => {
    bench = await BridgeBench.start(wired({ scan: packedScan }));
    await bench.ready();
    bench.server.sendBytes(Buffer.from([0x9f, 0xff]));
    bench.server.sendBytes(encode(['publish']));
    bench.server.sendBytes(encode({ op: 'publish', topic: '/m2/odom', msg: odometry() }));
    await until(() => bench.connection.figures().refusedIn.unasked === 1, 'all refused');
    expect(bench.connection.figures().refusedIn.binary).toBe(2);
    expect(bench.refused()).toContain('message-binary');
    await bench.ready();
  });

  it('is refused bytes where none were asked for', async () => {
    bench = await BridgeBench.start();
    await bench.ready();
    bench.server.sendBytes(encode({ op: 'publish', topic: '/m1/odom', msg: odometry({ xM: 7 }) }));
    await until(() => bench.refused().includes('message-binary'), 'refused');
    expect(bench.poses().at(-1)?.pose.xM).toBe(1);
  });
});
