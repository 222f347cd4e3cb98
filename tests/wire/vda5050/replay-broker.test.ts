import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import mqtt from 'mqtt';
import { systemClock } from '../../../kernel/system-clock.ts';
import { serveReplay, type ReplayOptions } from '../../../sim/replay/serve-replay.ts';
import { record, recordingOf, vehicleRecord } from '../../support/made-recording.ts';
import { MqttBroker } from '../../support/mqtt-broker.ts';

/**
 * Goal: what vehicles said at a broker is said again at a broker, no order is, and nothing of it stays there. Method: a recording of our own with orders
 * and disguised orders in it, a real broker on loopback.
 */
let folder: string;
let broker: MqttBroker;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'banksman-replay-'));
  broker = await MqttBroker.open();
});
afterEach(async () => {
  await broker.close();
  rmSync(folder, { recursive: true, force: true });
});

const root = 'uagv/v3/Maker/l1';
const usual = { host: '127.0.0.1', port: 0, speed: 'max', fromS: 0, wall: systemClock, log: () => undefined } as const;

async function fedBack(options: Omit<ReplayOptions, keyof typeof usual>) {
  const heard: string[] = [];
  broker.hear('uagv/#', (text) => heard.push(text));
  const served = await serveReplay({ ...usual, ...options });
  if (!served.ok) throw new Error(served.problem.code);
  const counts = await served.value.finished;
  await served.value.close();
  return { heard, counts, contents: served.value.contents };
}

describe('a replay to a broker', () => {
  it('says what vehicles said as it was on the wire, and no order, whatever it is disguised as', async () => {
    const state = JSON.stringify({ headerId: 1, driving: false });
    const order = JSON.stringify({ orderId: 'o1' });
    const file = await recordingOf(folder, [
      vehicleRecord(1, `${root}/connection`, '{"connectionState":"ONLINE"}'),
      vehicleRecord(2, `${root}/state`, state),
      vehicleRecord(3, `${root}/order`, order, { direction: 'to-machine' }),
      vehicleRecord(4, `${root}/order`, order),
      vehicleRecord(5, `${root}/order`, order, { type: 'vda5050/state' }),
      vehicleRecord(6, `${root}/instantActions`, order),
      vehicleRecord(7, `${root}/+/state`, order),
      vehicleRecord(8, '$SYS/a/b/c/state', order),
      vehicleRecord(9, `${root}/state`, JSON.stringify({ text: 'no JSON' })),
      record(10, '/l1/odom', 'nav_msgs/msg/Odometry', '{"x":1}'),
    ]);
    const { heard, counts, contents } = await fedBack({ file, broker: broker.url, ros: 'nowhere' });
    expect(heard).toEqual(['{"connectionState":"ONLINE"}', state, 'no JSON']);
    expect(counts).toEqual({ sent: 3, lost: 0 });
    expect(contents).toMatchObject({ found: { ros: 1, broker: 3 }, fedBack: 3 });
  });

  it('leaves nothing in the broker that would pass for a vehicle', async () => {
    const file = await recordingOf(folder, [
      vehicleRecord(1, `${root}/connection`, '{"connectionState":"ONLINE"}'),
      vehicleRecord(2, `${root}/factsheet`, '{"headerId":1}'),
    ]);
    expect((await fedBack({ file, broker: broker.url, ros: 'nowhere' })).heard.length).toBe(2);
    const late = mqtt.connect(broker.url, { reconnectPeriod: 0 });
    await new Promise<void>((resolve) => late.once('connect', () => resolve()));
    const first = new Promise<string>((resolve) => late.once('message', resolve));
    await late.subscribeAsync(`${root}/#`);
    // What is kept comes before the answer to a later question.
    broker.publish(`${root}/end`, 'end');
    expect(await first).toBe(`${root}/end`);
    await late.endAsync();
  });

  it('is refused where the broker is not reached', async () => {
    const file = await recordingOf(folder, [vehicleRecord(1, `${root}/state`, '{}')]);
    const { url } = broker;
    await broker.goAway();
    await expect(serveReplay({ ...usual, file, broker: url, ros: 'nowhere' })).rejects.toThrow('ECONNREFUSED');
    await broker.comeBack();
  });
});
