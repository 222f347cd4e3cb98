import { beforeEach, describe, expect, it } from 'vitest';
import { BlockedWays } from '../../../controller/dispatch/blocked-ways.ts';
import { wayAlong, type Way } from '../../../controller/dispatch/way-check.ts';
import { LiveMachine } from '../../../controller/fleet/live-machine.ts';
import { loadProfiles } from '../../../hardware-profiles/load-profiles.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import { asId, type MachineId } from '../../../kernel/ids.ts';
import { FakeMachineLink } from '../../support/fake-machine-link.ts';

const MINUTE_MS = 60_000;
const profilesDirectory = new URL('../../../hardware-profiles/data', import.meta.url).pathname;

function profileOf(id: string): MachineProfile {
  const profiles = loadProfiles(profilesDirectory);
  if (!profiles.ok) throw new Error(JSON.stringify(profiles.problem));
  const profile = profiles.value.get(id);
  if (profile === undefined) throw new Error(`no profile ${id}`);
  return profile;
}

const profile = profileOf('floating-robot');
const id = (name: string): MachineId => asId<MachineId>(name);

function machineAt(name: string, xM: number, yM: number, zM = 4): LiveMachine {
  const start = { levelId: 'level-2', xM, yM, zM, yawRad: 0 };
  const machine = new LiveMachine(
    {
      id: name,
      label: name.toUpperCase(),
      profileId: profile.id,
      serialNo: name,
      assetId: name,
      wire: { kind: 'rosbridge', url: 'ws://127.0.0.1:1', namespace: name },
      permitKeyHex: '0'.repeat(64),
      start,
    },
    profile,
    new FakeMachineLink(),
  );
  machine.pose = { value: { pose: { xM, yM, zM, yawRad: 0 }, speedMps: 0 }, receivedMonoMs: 0 };
  return machine;
}

function way(...points: readonly (readonly [number, number])[]): Way {
  const found = wayAlong(
    points.map(([xM, yM]) => ({ xM, yM, zM: 4, yawRad: 0 })),
    profile,
  );
  if (found === null) throw new Error('a ground machine has a way');
  return found;
}

describe('ways of machines', () => {
  let machines: Map<MachineId, LiveMachine>;
  let busy: Set<MachineId>;
  let ways: BlockedWays;
  const one = (name: string): LiveMachine => machines.get(id(name)) as LiveMachine;
  /** Asks every second, as a task that waits does; answers the last answer. */
  const askFor = (name: string, leg: Way, fromMs: number, forMs: number): MachineId | null => {
    let by: MachineId | null = null;
    for (let at = fromMs; at <= fromMs + forMs; at += 1_000) by = ways.claim(one(name), { leg, companions: [] }, at);
    return by;
  };

  beforeEach(() => {
    machines = new Map(
      [machineAt('a', 0, 0), machineAt('b', 20, 0), machineAt('c', 20, 30)].map((machine) => [machine.id, machine]),
    );
    busy = new Set();
    ways = new BlockedWays({ machines }, (machineId) => busy.has(machineId));
  });

  it('are free where nobody stands or drives', () => {
    expect(ways.claim(one('a'), { leg: way([0, 0], [0, 20]), companions: [] }, 0)).toBeNull();
  });

  it('are blocked by one that stands on them, but not on another floor and not by a companion', () => {
    const leg = way([0, 0], [40, 0]);
    expect(ways.claim(one('a'), { leg, companions: [] }, 0)).toBe('b');
    expect(ways.claim(one('a'), { leg, companions: [id('b')] }, 2_000)).toBeNull();
    machines.set(id('b'), machineAt('b', 20, 0, 8));
    expect(ways.claim(one('a'), { leg, companions: [] }, 4_000)).toBeNull();
  });

  it('are blocked by a leg that is being driven, until it is left', () => {
    expect(ways.claim(one('b'), { leg: way([20, 0], [20, 20]), companions: [] }, 0)).toBeNull();
    const across = way([0, 10], [40, 10]);
    expect(ways.claim(one('a'), { leg: across, companions: [] }, 0)).toBe('b');
    ways.leave(id('b'));
    expect(ways.claim(one('a'), { leg: across, companions: [] }, 2_000)).toBeNull();
  });

  it('count later legs only against machines at rest', () => {
    const wanted = { leg: way([0, 0], [5, 0]), rest: way([0, 0], [40, 0]), companions: [] };
    expect(ways.claim(one('a'), wanted, 0)).toBe('b');
    busy.add(id('b'));
    expect(ways.claim(one('a'), wanted, 2_000)).toBeNull();
  });

  it('let the one that came first go first, so that many short legs do not keep it waiting for ever', () => {
    busy.add(id('b'));
    ways.claim(one('b'), { leg: way([20, 0], [20, 20]), companions: [] }, 0);
    machines.set(id('b'), machineAt('b', 20, 20));
    const across = way([0, 10], [40, 10]);
    expect(askFor('a', across, 0, 5_000)).toBe('b');
    ways.leave(id('b'));
    expect(ways.claim(one('b'), { leg: way([20, 20], [20, 0]), companions: [] }, 5_500)).toBe('a');
    expect(ways.claim(one('a'), { leg: across, companions: [] }, 6_000)).toBeNull();
  });

  it('do not wait for a first comer whose way they themselves are in', () => {
    busy.add(id('b'));
    machines.set(id('b'), machineAt('b', 20, 10));
    expect(askFor('a', way([0, 10], [40, 10]), 0, 5_000)).toBe('b');
    expect(ways.claim(one('b'), { leg: way([20, 10], [20, 20]), companions: [] }, 5_500)).toBeNull();
  });

  it('are stuck behind one at rest after three minutes, told once, and never behind one that is busy', () => {
    const leg = way([0, 0], [40, 0]);
    askFor('a', leg, 0, 2 * MINUTE_MS);
    expect(ways.isStuck(one('a'), 2 * MINUTE_MS)).toBe(false);
    askFor('a', leg, 2 * MINUTE_MS, 2 * MINUTE_MS);
    expect(ways.isStuck(one('a'), 4 * MINUTE_MS)).toBe(true);
    expect(ways.isStuck(one('a'), 4 * MINUTE_MS)).toBe(false);
    busy.add(id('b'));
    askFor('a', leg, 4 * MINUTE_MS, 60 * MINUTE_MS);
    expect(ways.isStuck(one('a'), 64 * MINUTE_MS)).toBe(false);
  });

  it('are stuck in a ring of machines that wait for each other, busy or not', () => {
    for (const name of ['a', 'b']) busy.add(id(name));
    for (let at = 0; at <= 4 * MINUTE_MS; at += 1_000) {
      ways.claim(one('a'), { leg: way([0, 0], [40, 0]), companions: [] }, at);
      ways.claim(one('b'), { leg: way([20, 0], [-20, 0]), companions: [] }, at);
    }
    expect(ways.isStuck(one('a'), 4 * MINUTE_MS)).toBe(true);
  });

  it('forget who has stopped asking', () => {
    const leg = way([0, 0], [40, 0]);
    askFor('a', leg, 0, 4 * MINUTE_MS);
    expect(ways.waitsFor(id('a'), 4 * MINUTE_MS + 11_000)).toBeNull();
    expect(ways.isStuck(one('a'), 4 * MINUTE_MS + 11_000)).toBe(false);
  });
});
