import { afterEach, describe, expect, it } from 'vitest';
import { ConformanceBench } from '../conformance/bench.ts';
import { moving, readyToMove } from '../conformance/behaviours/behaviour.ts';
import { seededRandom } from '../../../kernel/random.ts';
import { OwnTime } from '../../../robot-bridge/vda5050/own-time.ts';
import { carrierProfile, openVehicle, type VehicleUnderTest } from './stand.ts';

// Goal: however a link, a process or a clock fails, a vehicle stands after a way that is known beforehand, and nobody but who held it lets it go.
// Method: a simulated vehicle that keeps to the standard, at a broker on loopback, on simulated time.

let wire: VehicleUnderTest;
afterEach(() => wire.close());

async function openBench(version: '3.0' | '2.1'): Promise<ConformanceBench> {
  wire = await openVehicle(version);
  return ConformanceBench.open({
    ...{ id: version, title: version, lacks: {}, fails: {}, missing: () => null },
    open: () => Promise.resolve(wire),
  });
}

const { release, tolerance } = carrierProfile().wires.vda5050 as NonNullable<
  ReturnType<typeof carrierProfile>['wires']['vda5050']
>;

describe('a vehicle that is paused', () => {
  it('drives no further than what is released when nobody is heard any more, whichever process is silent', async () => {
    const bench = await openBench('2.1');
    await moving(bench);
    bench.permits.mode = 'silent';
    const fromM = bench.truth.pose().xM;
    await bench.standing(bench.figures.permitMs + bench.figures.brakingMs + 2 * bench.figures.passMs + 1000);
    // What the controller may release in the second in which it still believes the interlock is driven too.
    const farthestM = release.aheadM + tolerance.spacingMaxM + 1;
    expect(bench.truth.pose().xM - fromM).toBeLessThanOrEqual(farthestM);
    await bench.pass(5000);
    expect(bench.truth.speedMps()).toBe(0);
    bench.permits.end();
  });

  it('is let go by whoever paused it: a pause that began at the vehicle stays', async () => {
    const bench = await openBench('2.1');
    await moving(bench);
    const header = { headerId: 1, timestamp: new Date(0).toISOString(), version: '2.1.0' };
    const pause = { actionId: 'pendant', actionType: 'startPause', blockingType: 'NONE' };
    const identity = { manufacturer: 'acme', serialNumber: 'c1' };
    wire.vehicle.hear('instantActions', JSON.stringify({ ...header, ...identity, actions: [pause] }));
    await bench.standing();
    await bench.pass(3000);
    expect(bench.truth.speedMps()).toBe(0);
    expect(wire.line.lastState['paused']).toBe(true);
    bench.permits.end();
  });
});

describe('a vehicle that asks for leases', () => {
  it('has none without the stamp that it told last, so that a broker that holds its words back lets it stand', async () => {
    const bench = await openBench('3.0');
    await moving(bench);
    bench.line.drop({ direction: 'to-controller' });
    await bench.standing(bench.figures.permitMs + bench.figures.brakingMs + 2 * bench.figures.passMs);
    expect(bench.truth.mayMove()).toBe(false);
    bench.permits.end();
  });

  it('stands where it does not put a slower zone set in force, and goes on when it has', async () => {
    const bench = await openBench('3.0');
    await moving(bench);
    const { vehicle } = wire;
    const hear = vehicle.hear.bind(vehicle);
    vehicle.hear = (topic, text) => {
      if (topic !== 'instantActions') hear(topic, text);
    };
    bench.permits.speedMaxMps = 0.15;
    await bench.standing(bench.figures.permitMs + bench.figures.brakingMs + 2 * bench.figures.passMs);
    await bench.pass(2000);
    expect(bench.truth.speedMps()).toBe(0);
    vehicle.hear = hear;
    await bench.until(() => bench.truth.speedMps() > 0.1, 'under way again');
    expect(bench.truth.speedMps()).toBeLessThanOrEqual(0.151);
    bench.permits.end();
  });

  it('goes no faster than the slowest limit of the last moments, however limits come and go', async () => {
    const bench = await openBench('3.0');
    await moving(bench, 12);
    const random = seededRandom(7);
    const settleMs = bench.figures.permitMs + bench.figures.brakingMs + bench.figures.passMs;
    for (let turn = 0; turn < 12; turn += 1) {
      const limitMps = [1, 0.5, 0.15, 0.1, 0][Math.floor(random.next() * 5)] ?? 0;
      bench.permits.speedMaxMps = limitMps;
      await bench.pass(settleMs);
      for (let look = 0; look < 5; look += 1) {
        expect(bench.truth.speedMps()).toBeLessThanOrEqual(limitMps + 0.001);
        await bench.pass(200);
      }
    }
    bench.permits.end();
  });
});

describe('the own time of a vehicle', () => {
  it('is used while it goes on as ours does, and not for two seconds after it leapt', () => {
    const time = new OwnTime();
    for (let ms = 0; ms <= 1000; ms += 100) time.hear(5_000_000 + ms, ms);
    expect(time.newestMs(1000)).toBe(5_001_000);
    time.hear(9_000_000, 1100);
    expect(time.newestMs(1100)).toBeNull();
    for (let ms = 1200; ms <= 4000; ms += 100) time.hear(9_000_000 + ms - 1100, ms);
    expect(time.newestMs(4000)).toBe(9_002_900);
    time.hear(5_000_000, 4100);
    expect(time.newestMs(4100)).toBeNull();
  });

  it('gains no more by many small leaps than a clock may drift', () => {
    const time = new OwnTime();
    let stampMs = 1_000_000;
    let newest: number | null = 0;
    for (let ms = 0; ms < 60_000 && newest !== null; ms += 100) {
      time.hear(stampMs, ms);
      newest = time.newestMs(ms);
      stampMs += 150;
    }
    expect(newest).toBeNull();
  });
});

describe('bad words', () => {
  it('of another vehicle, of the past, or kept by the broker are refused, counted and shown, and move nothing', async () => {
    const bench = await openBench('3.0');
    await readyToMove(bench);
    const state = wire.line.lastState;
    const later = new Date(Date.parse(String(state['timestamp'])) + 5000).toISOString();
    const told = (change: object): string => JSON.stringify({ ...state, timestamp: later, ...change });
    wire.line.sendFromVehicle('state', told({ serialNumber: 'other' }));
    wire.line.sendFromVehicle(
      'state',
      JSON.stringify({ ...state, timestamp: '2000-01-01T00:00:00.000Z' }).slice(0, 40),
    );
    wire.line.sendFromVehicle('state', JSON.stringify(state));
    await bench.until(() => new Set(bench.refused()).size >= 3, 'refused');
    expect(new Set(bench.refused())).toEqual(new Set(['message-identity', 'message-invalid', 'message-repeated']));
    wire.line.sendFromVehicle('state', told({}), 'kept');
    bench.line.cut();
    await bench.reconnected();
    await bench.until(() => bench.refused().includes('message-retained'), 'the kept state is refused');
    bench.permits.end();
  });

  it('of an order that was driven before start no motion', async () => {
    const bench = await openBench('3.0');
    await readyToMove(bench);
    const orders: string[] = [];
    const { vehicle } = wire;
    const hear = vehicle.hear.bind(vehicle);
    vehicle.hear = (topic, text) => {
      if (topic === 'order') orders.push(text);
      hear(topic, text);
    };
    await bench.ended(bench.path(1));
    await bench.ended(bench.path(1));
    expect(orders.length).toBeGreaterThan(1);
    const standsAtM = bench.truth.pose().xM;
    for (const text of [...orders]) wire.line.sendToVehicle('order', text);
    wire.line.sendToVehicle('order', orders[0]?.slice(0, 50) ?? '');
    await bench.pass(3000);
    expect(bench.truth.pose().xM).toBeCloseTo(standsAtM, 6);
    bench.permits.end();
  });
});
