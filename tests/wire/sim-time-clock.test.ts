import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../kernel/random.ts';
import { RosbridgeConnection } from '../../robot-bridge/rosbridge/connection.ts';
import { createSimTimeClock, type SimTimeClock } from '../../robot-bridge/ros/sim-time-clock.ts';
import { FakeRosbridge } from '../support/fakes/fake-rosbridge.ts';
import { ManualClock, until } from './manual-clock.ts';

const startS = 1_770_000_000;
let server: FakeRosbridge;
let wallClock: ManualClock;
let connection: RosbridgeConnection;
let clock: SimTimeClock;

beforeEach(async () => {
  server = await FakeRosbridge.listen();
  wallClock = new ManualClock();
  connection = new RosbridgeConnection({ url: server.url, wallClock, random: seededRandom(1) });
  clock = createSimTimeClock(connection, (run) => void setImmediate(run));
  await until(() => server.isSubscribed('/clock'), 'subscribed');
});

afterEach(async () => {
  clock.close();
  connection.close();
  wallClock.advance(1000);
  await server.close();
});

/** Time of the site, ms since its start. */
function tick(ms: number): void {
  const sec = startS + Math.floor(ms / 1000);
  server.publish('/clock', { clock: { sec, nanosec: Math.round((ms - Math.floor(ms / 1000) * 1000) * 1e6) } });
}

function acknowledgements(): readonly { readonly name: string; readonly ns: number }[] {
  return server
    .sent('publish')
    .filter((frame) => frame.message['topic'] === '/clock_follower')
    .map((frame) => JSON.parse((frame.message['msg'] as { data: string }).data) as { name: string; ns: number });
}

async function ticked(ms: number, monoMs: number): Promise<void> {
  tick(ms);
  await until(() => clock.monoMs() === monoMs, `${monoMs} ms`);
}

async function reconnect(): Promise<void> {
  server.killSockets();
  await until(() => connection.state() === 'disconnected', 'disconnected');
  wallClock.advance(1000);
  await until(() => server.isSubscribed('/clock'), 'subscribed again');
}

describe('simulated time', () => {
  it('stands still before the first clock', () => {
    let ran = false;
    clock.after(0, () => {
      ran = true;
    });
    expect([clock.monoMs(), clock.hasStarted(), ran]).toEqual([0, false, false]);
  });

  it('counts from the first clock and labels with the simulated epoch', async () => {
    tick(100);
    await until(() => clock.hasStarted(), 'started');
    expect([clock.monoMs(), clock.epochMs()]).toEqual([0, startS * 1000 + 100]);
    await ticked(350, 250);
    expect(clock.epochMs()).toBe(startS * 1000 + 350);
  });

  it('runs a loop of 20 ms through a jump of 100 ms five times, each at its own time', async () => {
    await ticked(0, 0);
    const times: number[] = [];
    const labels: number[] = [];
    const cycle = (): void => {
      times.push(clock.monoMs());
      labels.push(clock.epochMs() - startS * 1000);
      clock.after(20, cycle);
    };
    await until(() => clock.hasStarted(), 'started');
    clock.after(20, cycle);
    await ticked(100, 100);
    expect(times).toEqual([20, 40, 60, 80, 100]);
    expect(labels).toEqual([20, 40, 60, 80, 100]);
  });

  it('runs timers in the order of their due times, and not those that were cancelled', async () => {
    tick(0);
    await until(() => clock.hasStarted(), 'started');
    const ran: string[] = [];
    clock.after(30, () => ran.push('late'));
    clock.after(10, () => ran.push('early'));
    clock.after(10, () => ran.push('early too'));
    clock.after(20, () => ran.push('cancelled'))();
    await ticked(50, 50);
    expect(ran).toEqual(['early', 'early too', 'late']);
  });

  it('never goes back: a late clock is ignored, a new start goes on from where time was', async () => {
    tick(0);
    await until(() => clock.hasStarted(), 'started');
    await ticked(5000, 5000);
    tick(4900);
    await ticked(5100, 5100);
    tick(0);
    await ticked(40, 5140);
    await reconnect();
    tick(0);
    await ticked(60, 5200);
    expect(clock.epochMs()).toBe(startS * 1000 + 60);
  });

  it('counts the time of a gap, but runs only its last seconds through timer by timer', async () => {
    tick(0);
    await until(() => clock.hasStarted(), 'started');
    let cycles = 0;
    const cycle = (): void => {
      cycles += 1;
      clock.after(20, cycle);
    };
    clock.after(20, cycle);
    await ticked(3_600_000, 3_600_000);
    expect(cycles).toBeGreaterThan(400);
    expect(cycles).toBeLessThan(600);
  });
});

describe('a follower of simulated time', () => {
  it('announces itself before the first clock', async () => {
    clock.acknowledge('interlock');
    await until(() => acknowledgements().length === 1, 'announced');
    expect(acknowledgements()).toEqual([{ name: 'interlock', ns: 0 }]);
  });

  it('acknowledges a clock after its timers and what they set off', async () => {
    clock.acknowledge('interlock');
    tick(0);
    await until(() => acknowledgements().at(-1)?.ns === startS * 1e9, 'the first clock');
    const order: string[] = [];
    clock.after(20, () => {
      void Promise.resolve()
        .then(() => Promise.resolve())
        .then(() =>
          order.push(`work, ${acknowledgements().filter(({ ns }) => ns > startS * 1e9).length} acknowledged`),
        );
    });
    tick(100);
    await until(() => acknowledgements().at(-1)?.ns === startS * 1e9 + 100e6, 'the second clock');
    expect(order).toEqual(['work, 0 acknowledged']);
  });

  it('acknowledges every clock of a lockstep, one by one', async () => {
    clock.acknowledge('interlock');
    for (let step = 0; step < 50; step += 1) {
      tick(step * 20);
      const ns = startS * 1e9 + step * 20e6;
      await until(() => acknowledgements().some((item) => item.ns === ns), `step ${step}`);
    }
  });

  it('never acknowledges a clock that has not arrived, nor one of another start', async () => {
    clock.acknowledge('interlock');
    tick(5000);
    await until(() => acknowledgements().at(-1)?.ns === (startS + 5) * 1e9, 'acknowledged');
    const before = acknowledgements().length;
    await reconnect();
    await until(() => acknowledgements().length > before, 'announced again');
    expect(acknowledgements().at(-1)).toEqual({ name: 'interlock', ns: 0 });
    tick(0);
    await until(() => acknowledgements().at(-1)?.ns === startS * 1e9, 'the new start');
  });

  it('waits while work is held back', async () => {
    clock.acknowledge('controller');
    tick(0);
    await until(() => acknowledgements().at(-1)?.ns === startS * 1e9, 'the first clock');
    const before = acknowledgements().length;
    const release = clock.holdBack();
    await ticked(20, 20);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(acknowledgements()).toHaveLength(before);
    release();
    await until(() => acknowledgements().at(-1)?.ns === startS * 1e9 + 20e6, 'released');
  });
});
