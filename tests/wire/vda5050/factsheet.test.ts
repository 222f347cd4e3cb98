import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConformanceBench } from '../conformance/bench.ts';
import { moving, readyToMove } from '../conformance/behaviours/behaviour.ts';
import { openVehicle, type VehicleUnderTest } from './stand.ts';

// Goal: a vehicle that says of itself other than its profile does not move by that profile.
// Method: the simulated vehicle's own factsheet, changed in one place, at a broker on loopback.

type Sheet = Readonly<Record<string, Record<string, unknown>>>;

let wire: VehicleUnderTest;
let bench: ConformanceBench;
let sheet: Sheet;

beforeEach(async () => {
  wire = await openVehicle('3.0');
  const { publish } = wire.vehicle.sink;
  wire.vehicle.sink = {
    publish(topic, text, kept) {
      if (topic.endsWith('/factsheet')) sheet = JSON.parse(text) as Sheet;
      publish(topic, text, kept);
    },
  };
  bench = await ConformanceBench.open({
    ...{ id: '3.0', title: '3.0', lacks: {}, fails: {}, missing: () => null },
    open: () => Promise.resolve(wire),
  });
  wire.vehicle.online();
});
afterEach(async () => {
  bench.permits.end();
  await wire.close();
});

function say(part: string, change: object): void {
  wire.line.sendFromVehicle('factsheet', JSON.stringify({ ...sheet, [part]: { ...sheet[part], ...change } }), 'kept');
}

const contradictions = [
  ['physicalParameters', { width: 1.3 }],
  ['physicalParameters', { length: 1.8 }],
  ['physicalParameters', { maximumDeceleration: 0.8 }],
  ['typeSpecification', { maximumLoadMass: 500 }],
  ['typeSpecification', { supportedZones: ['BLOCKED', 'SPEED_LIMIT'] }],
  ['protocolFeatures', { mobileRobotActions: [] }],
  ['protocolFeatures', { optionalParameters: [{ parameter: 'order.edges.trajectory', support: 'REQUIRED' }] }],
  ['protocolLimits', { maximumStringLengths: { maximumIdLength: 3 } }],
  ['protocolLimits', { maximumArrayLengths: { 'order.nodes': 2 } }],
] as const;

describe('a vehicle whose factsheet contradicts its profile', () => {
  it.each(contradictions)('takes no order: %s %o', async (part, change) => {
    await readyToMove(bench);
    say(part, change);
    await bench.pass(300);
    expect(bench.path(5).answer).toBe('factsheet-contradicts');
    await bench.pass(1000);
    expect(bench.truth.speedMps()).toBe(0);
  });

  it('is shown, and gets no more of an order that is under way', async () => {
    const order = await moving(bench, 20);
    say('physicalParameters', { width: 1.3 });
    await bench.until(() => bench.refused().includes('factsheet-contradicts'), 'shown');
    await bench.pass(20_000);
    expect(bench.truth.speedMps()).toBe(0);
    expect(order.answer).toBe('ok');
  });
});

describe('a vehicle whose factsheet says more than its profile', () => {
  it('is taken: smaller, stronger, with limits that suffice and demands that are met', async () => {
    say('physicalParameters', { width: 0.9, length: 1.5, maximumDeceleration: 2, maximumSpeed: 3 });
    say('protocolLimits', { maximumStringLengths: { maximumIdLength: 200 } });
    say('protocolFeatures', { optionalParameters: [{ parameter: 'order.edges.maximumSpeed', support: 'REQUIRED' }] });
    await moving(bench);
    expect(bench.refused()).not.toContain('factsheet-contradicts');
  });
});

describe('a vehicle of another version of the protocol', () => {
  it('is not believed: its states are refused, and it counts as unseen', async () => {
    await readyToMove(bench);
    const state = wire.line.lastState;
    const timestamp = new Date(Date.parse(String(state['timestamp'])) + 5000).toISOString();
    const before = bench.reports.filter(({ type }) => type === 'pose').length;
    bench.line.drop({ direction: 'to-controller' });
    wire.line.sendFromVehicle('state', JSON.stringify({ ...state, timestamp, version: '4.0.0' }));
    await bench.until(() => bench.refused().includes('message-version'), 'refused');
    expect(bench.reports.filter(({ type }) => type === 'pose').length).toBe(before);
  });
});
