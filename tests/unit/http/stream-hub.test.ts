import { describe, expect, it } from 'vitest';
import {
  streamMessage,
  type MachineView,
  type StreamMessage,
  type ZoneView,
} from '../../../controller/contract/api.ts';
import type { InterlockLatch } from '../../../controller/contract/interlock/interlock.ts';
import {
  AGES_EVERY_MS,
  createStreamHub,
  HEARTBEAT_EVERY_MS,
  PATCH_EVERY_MS,
} from '../../../controller/http/stream-hub.ts';
import { stopLatch } from '../../support/stop-latch.ts';
import { machineNamed, manualClock } from './fakes.ts';
import { noHoists } from '../../support/hoist-views.ts';

const actor = { user: 'foreman', role: 'foreman', device: 'tablet' } as const;
type Patch = Extract<StreamMessage, { type: 'patch' }>;

function setUp() {
  const clock = manualClock();
  const site = {
    machines: [machineNamed('l1'), machineNamed('l2', 5)] as MachineView[],
    zones: [] as ZoneView[],
    latches: [] as InterlockLatch[],
    reads: 0,
  };
  const hub = createStreamHub({
    clock,
    sources: {
      siteTimeMs: () => clock.monoMs() * 60,
      isSimTime: () => true,
      machines: () => {
        site.reads += 1;
        return site.machines;
      },
      people: () => [],
      zones: () => site.zones,
      missions: () => [],
      latches: () => site.latches,
      hoists: () => noHoists,
      interlock: () => ({ connected: true, ageMs: 20 }),
      record: () => ({ writable: true, reason: '', space: 'ample', freeRatio: 0.6, ballast: 'held', checked: null }),
    },
  });
  const tick = (ms = PATCH_EVERY_MS): void => {
    clock.advance(ms);
    hub.tick();
  };
  const listen = (): { messages: StreamMessage[]; stop: () => void } => {
    const messages: StreamMessage[] = [];
    return { messages, stop: hub.subscribe(actor, (message) => messages.push(message)) };
  };
  const move = (id: string, xM: number): void => {
    site.machines = site.machines.map((machine) => (machine.id === id ? machineNamed(id, xM) : machine));
  };
  const age = (ms: number): void => {
    site.machines = site.machines.map((machine) => ({
      ...machine,
      pose: { ...machine.pose, ageMs: (machine.pose.ageMs ?? 0) + ms },
    }));
  };
  return { clock, site, hub, tick, listen, move, age };
}

function patchesOf(messages: readonly StreamMessage[]): Patch[] {
  return messages.filter((message): message is Patch => message.type === 'patch');
}

describe('the stream hub', () => {
  it('sends a snapshot at once that fits the contract', () => {
    const { listen } = setUp();
    const { messages } = listen();
    expect(messages).toHaveLength(1);
    expect(streamMessage.parse(messages[0])).toMatchObject({
      type: 'snapshot',
      machines: [{ id: 'l1' }, { id: 'l2' }],
    });
  });

  it('sends only the machine that has changed, with the next sequence', () => {
    const { listen, move, tick } = setUp();
    const { messages } = listen();
    move('l2', 6);
    tick();
    const [snapshot, patch] = messages;
    expect(streamMessage.parse(patch)).toMatchObject({ type: 'patch', machines: [{ id: 'l2' }] });
    expect(patch?.sequence).toBe((snapshot?.sequence ?? 0) + 1);
  });

  it('sends no oftener than five times a second however often it is asked', () => {
    const { listen, move, tick } = setUp();
    const { messages } = listen();
    for (let step = 1; step <= 100; step += 1) {
      move('l1', step);
      tick(10);
    }
    expect(messages.length).toBeLessThanOrEqual(1 + 1_000 / PATCH_EVERY_MS);
    expect(messages.length).toBeGreaterThan(3);
  });

  it('says that it lives when nothing changes, with a time and nothing else', () => {
    const { listen, tick } = setUp();
    const { messages } = listen();
    for (let step = 0; step < 10; step += 1) tick();
    const patches = patchesOf(messages);
    expect(patches.length).toBe(Math.floor((10 * PATCH_EVERY_MS) / HEARTBEAT_EVERY_MS));
    for (const patch of patches) expect(Object.keys(patch).sort()).toEqual(['sequence', 'siteTimeMs', 'type']);
  });

  it('sends ages alone once a second, but staleness at once', () => {
    const { listen, age, site, tick } = setUp();
    const { messages } = listen();
    for (let step = 0; step < AGES_EVERY_MS / PATCH_EVERY_MS; step += 1) {
      age(PATCH_EVERY_MS);
      tick();
    }
    const withMachines = patchesOf(messages).filter((patch) => patch.machines !== undefined);
    expect(withMachines).toHaveLength(1);
    expect(withMachines[0]?.machines?.[0]?.pose.ageMs).toBe(40 + AGES_EVERY_MS);

    site.machines = site.machines.map((machine) => ({ ...machine, pose: { ...machine.pose, isStale: true } }));
    tick();
    expect(patchesOf(messages).at(-1)?.machines).toHaveLength(2);
  });

  it('names what is gone, and sends zones and latches whole', () => {
    const { listen, site, tick } = setUp();
    site.latches = [stopLatch({ id: 'a' }), stopLatch({ id: 'b' })];
    const { messages } = listen();
    site.latches = [stopLatch({ id: 'b' })];
    site.machines = site.machines.slice(1);
    tick();
    const patch = patchesOf(messages)[0];
    expect(patch?.latches?.map(({ id }) => id)).toEqual(['b']);
    expect(patch?.removed).toEqual({ latches: ['a'], machines: ['l1'] });
    site.latches = [];
    tick();
    expect(patchesOf(messages)[1]).toMatchObject({ latches: [], removed: { latches: ['b'] } });
  });

  it('gives every listener the same patch object and reads the site once for all', () => {
    const { listen, move, site, tick } = setUp();
    const listeners = Array.from({ length: 20 }, listen);
    const readsBefore = site.reads;
    move('l1', 9);
    tick();
    expect(site.reads - readsBefore).toBe(1);
    const patches = listeners.map(({ messages }) => messages.at(-1));
    expect(new Set(patches).size).toBe(1);
  });

  it('lets a newcomer miss nothing that vanishes right after his snapshot', () => {
    const { listen, site, tick } = setUp();
    listen();
    site.latches = [stopLatch({ id: 'a' })];
    const { messages } = listen();
    expect(messages[0]).toMatchObject({ type: 'snapshot', latches: [{ id: 'a' }] });
    site.latches = [];
    tick();
    expect(patchesOf(messages)[0]?.removed).toEqual({ latches: ['a'] });
    expect(patchesOf(messages)[0]?.sequence).toBe((messages[0]?.sequence ?? 0) + 1);
  });

  it('keeps the sequence without gaps for each listener, notices included', () => {
    const { hub, listen, move, tick } = setUp();
    const early = listen();
    move('l1', 2);
    tick();
    const late = listen();
    hub.notice('control-held', { machineId: 'l1' });
    move('l1', 3);
    tick();
    for (const { messages } of [early, late]) {
      messages.slice(1).forEach((message, index) => {
        expect(message.sequence).toBe((messages[index]?.sequence ?? 0) + 1);
      });
    }
    expect(late.messages.map(({ type }) => type)).toEqual(['snapshot', 'notice', 'patch']);
  });

  it('goes on for the others when one listener throws, and reads nothing for nobody', () => {
    const { hub, listen, move, site, tick } = setUp();
    let isFirst = true;
    hub.subscribe(actor, () => {
      if (!isFirst) throw new Error('broken pipe');
      isFirst = false;
    });
    const { messages, stop } = listen();
    move('l1', 4);
    tick();
    expect(patchesOf(messages).filter((patch) => patch.machines !== undefined)).toHaveLength(1);
    stop();
    stop();
    const readsBefore = site.reads;
    tick();
    expect(site.reads).toBe(readsBefore);
  });

  it('adds up: a client that applies every patch sees what a new snapshot shows', () => {
    const { listen, move, site, tick } = setUp();
    const { messages } = listen();
    for (let step = 1; step <= 40; step += 1) {
      if (step % 3 === 0) move('l1', step);
      if (step % 4 === 0)
        site.latches = site.latches.length > 1 ? [] : [...site.latches, stopLatch({ id: `k${step}` })];
      tick();
    }
    const fresh = listen().messages[0];
    let machines = new Map<string, MachineView>();
    let latches: readonly InterlockLatch[] = [];
    for (const message of messages) {
      if (message.type === 'notice') continue;
      if (message.type === 'snapshot') machines = new Map(message.machines.map((machine) => [machine.id, machine]));
      for (const machine of message.machines ?? []) machines.set(machine.id, machine);
      latches = message.latches ?? latches;
    }
    expect(fresh).toMatchObject({ machines: [...machines.values()], latches });
  });
});
