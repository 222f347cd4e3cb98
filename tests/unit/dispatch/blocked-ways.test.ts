import { beforeEach, describe, expect, it } from 'vitest';
import { BlockedWays, type WayClaim } from '../../../controller/dispatch/blocked-ways.ts';
import { wayAlong, type Way } from '../../../controller/dispatch/way-check.ts';
import type { MachineVerdict } from '../../../controller/contract/interlock/interlock.ts';
import type { LiveMachine } from '../../../controller/fleet/live-machine.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import type { Pose } from '../../../kernel/geometry.ts';
import { asId, type MachineId } from '../../../kernel/ids.ts';
import { liveMachine } from '../../support/live-machine.ts';
import { shippedProfiles } from '../../support/small-site.ts';

const MINUTE_MS = 60_000;
const profile = shippedProfiles().get('floating-robot') as MachineProfile;
const id = (name: string): MachineId => asId<MachineId>(name);

function machineAt(name: string, xM: number, yM: number, zM = 4): LiveMachine {
  return liveMachine('floating-robot', name, { xM, yM, zM, yawRad: 0 });
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
  /** Who is in the way of a claim. */
  const claim = (name: string, wanted: Omit<WayClaim, 'companions'>, atMs: number): MachineId | null => {
    const answer = ways.claim(one(name), { companions: [], ...wanted }, atMs);
    return answer.type === 'free' ? null : answer.by;
  };
  /** Asks every second, as a task that waits does; answers the last answer. */
  const askFor = (name: string, leg: Way, fromMs: number, forMs: number): MachineId | null => {
    let by: MachineId | null = null;
    for (let at = fromMs; at <= fromMs + forMs; at += 1_000) by = claim(name, { leg }, at);
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
    expect(claim('a', { leg: way([0, 0], [0, 20]) }, 0)).toBeNull();
  });

  it('are blocked by one that stands on them, but not on another floor and not by a companion', () => {
    const leg = way([0, 0], [40, 0]);
    expect(claim('a', { leg }, 0)).toBe('b');
    expect(ways.claim(one('a'), { leg, companions: [id('b')] }, 2_000)).toEqual({ type: 'free' });
    machines.set(id('b'), machineAt('b', 20, 0, 8));
    expect(claim('a', { leg }, 4_000)).toBeNull();
  });

  it('are blocked by a leg that is being driven, until it is left', () => {
    expect(claim('b', { leg: way([20, 0], [20, 20]) }, 0)).toBeNull();
    const across = way([0, 10], [40, 10]);
    expect(claim('a', { leg: across }, 0)).toBe('b');
    ways.leave(id('b'));
    expect(claim('a', { leg: across }, 2_000)).toBeNull();
  });

  it('count later legs only against machines at rest', () => {
    const wanted = { leg: way([0, 0], [5, 0]), rest: way([0, 0], [40, 0]) };
    expect(claim('a', wanted, 0)).toBe('b');
    busy.add(id('b'));
    expect(claim('a', wanted, 2_000)).toBeNull();
  });

  it('are not kept free for a first comer that could not go anyway', () => {
    // Somebody at rest stands on a later leg of the first comer's, so its first leg is of no use to it.
    claim('a', { leg: way([0, 0], [10, 0]), rest: way([0, 0], [40, 0]) }, 0);
    expect(claim('c', { leg: way([20, 30], [5, 0]) }, 1_000)).toBeNull();
  });

  it('let the one that came first go first, so that many short legs do not keep it waiting for ever', () => {
    busy.add(id('b'));
    claim('b', { leg: way([20, 0], [20, 20]) }, 0);
    machines.set(id('b'), machineAt('b', 20, 20));
    const across = way([0, 10], [40, 10]);
    expect(askFor('a', across, 0, 5_000)).toBe('b');
    ways.leave(id('b'));
    expect(claim('b', { leg: way([20, 20], [20, 0]) }, 5_500)).toBe('a');
    expect(claim('a', { leg: across }, 6_000)).toBeNull();
  });

  it('do not wait for a first comer whose way they themselves are in', () => {
    busy.add(id('b'));
    machines.set(id('b'), machineAt('b', 20, 10));
    expect(askFor('a', way([0, 10], [40, 10]), 0, 5_000)).toBe('b');
    expect(claim('b', { leg: way([20, 10], [20, 20]) }, 5_500)).toBeNull();
  });

  /** Asks and looks every second; answers how often it was told to be stuck. */
  const timesStuck = (name: string, leg: Way, fromMs: number, forMs: number): number => {
    let times = 0;
    for (let at = fromMs; at < fromMs + forMs; at += 1_000) {
      claim(name, { leg }, at);
      if (ways.isStuck(one(name), at)) times += 1;
    }
    return times;
  };

  it('are stuck behind one at rest after three minutes, told once each time', () => {
    const leg = way([0, 0], [40, 0]);
    expect(timesStuck('a', leg, 0, 3 * MINUTE_MS)).toBe(0);
    expect(timesStuck('a', leg, 3 * MINUTE_MS, 2 * MINUTE_MS)).toBe(1);
  });

  it('are never stuck behind one that is busy, and wait three more minutes for it when it has come to rest', () => {
    const leg = way([0, 0], [40, 0]);
    busy.add(id('b'));
    expect(timesStuck('a', leg, 0, 60 * MINUTE_MS)).toBe(0);
    busy.delete(id('b'));
    expect(timesStuck('a', leg, 60 * MINUTE_MS, 3 * MINUTE_MS)).toBe(0);
    expect(timesStuck('a', leg, 63 * MINUTE_MS, MINUTE_MS)).toBe(1);
  });

  it('are stuck in a ring of machines that wait for each other, busy or not', () => {
    for (const name of ['a', 'b']) busy.add(id(name));
    let times = 0;
    for (let at = 0; at <= 4 * MINUTE_MS; at += 1_000) {
      claim('b', { leg: way([20, 0], [-20, 0]) }, at);
      times += timesStuck('a', way([0, 0], [40, 0]), at, 1_000);
    }
    expect(times).toBe(1);
  });

  it('are given back by the last comer of a ring, just far enough for the other one to pass', () => {
    for (const name of ['a', 'b']) busy.add(id(name));
    const back = [20, 24, 32].map((xM) => ({ xM, yM: 0, zM: 4, yawRad: Math.PI }));
    machines.set(id('a'), machineAt('a', 15, 0));
    const wants = { a: way([15, 0], [15, 0.5], [22, 0.5], [22, 20]), b: way([20, 0], [10, 0]) };
    const answers = new Map<number, string>();
    let poses: readonly Pose[] = [];
    for (let at = 0; at <= 60_000 && poses.length === 0; at += 1_000) {
      claim('a', { leg: wants.a }, at);
      if (at < 5_000) continue;
      const answer = ways.claim(one('b'), { leg: wants.b, back, companions: [] }, at);
      answers.set(at, answer.type);
      if (answer.type === 'back-off') poses = answer.poses;
    }
    expect([...answers.values()].at(-1)).toBe('back-off');
    expect([...answers.keys()].at(-1)).toBe(15_000);
    const place = poses.at(-1) as Pose;
    expect(place.xM).toBeGreaterThan(22);
    expect(place.xM).toBeLessThan(27);
    ways.leave(id('b'));
    machines.set(id('b'), machineAt('b', place.xM, place.yM));
    expect(claim('a', { leg: wants.a }, 70_000)).toBeNull();
  });

  it('are given back to one that the interlock holds for the machine that waits for it', () => {
    for (const name of ['a', 'b']) busy.add(id(name));
    machines.set(id('a'), machineAt('a', 17.6, 0));
    expect(ways.claim(one('b'), { leg: way([20, 0], [20, 20]), companions: [] }, 0).type).toBe('free');
    const held = { ruleId: 'machine-separation', level: 'hold', other: { kind: 'machine', id: 'a' } };
    one('b').verdict = {
      value: { level: 'hold', reasons: [held] } as unknown as MachineVerdict,
      receivedMonoMs: 0,
    };
    const back = [17.6, 5].map((xM) => ({ xM, yM: 0, zM: 4, yawRad: 0 }));
    const answers: string[] = [];
    for (let at = 0; at <= 12_000; at += 3_000) {
      answers.push(ways.claim(one('a'), { leg: way([17.6, 0], [40, 0]), back, companions: [] }, at).type);
    }
    expect(answers).toEqual(['occupied', 'occupied', 'occupied', 'occupied', 'back-off']);
  });

  it('are not given back where another one stands behind', () => {
    for (const name of ['a', 'b']) busy.add(id(name));
    machines.set(id('a'), machineAt('a', 15, 0));
    machines.set(id('c'), machineAt('c', 23, 0));
    const back = [20, 24, 32].map((xM) => ({ xM, yM: 0, zM: 4, yawRad: Math.PI }));
    for (let at = 0; at <= 60_000; at += 1_000) {
      claim('a', { leg: way([15, 0], [22, 0.5]) }, at);
      expect(claim('b', { leg: way([20, 0], [10, 0]), back }, at)).not.toBeNull();
    }
    const last = ways.claim(one('b'), { leg: way([20, 0], [10, 0]), back, companions: [] }, 62_000);
    expect(last.type).toBe('occupied');
  });

  it('forget who has stopped asking', () => {
    const leg = way([0, 0], [40, 0]);
    askFor('a', leg, 0, 4 * MINUTE_MS);
    expect(ways.waitsFor(id('a'), 4 * MINUTE_MS + 11_000)).toBeNull();
    expect(ways.isStuck(one('a'), 4 * MINUTE_MS + 11_000)).toBe(false);
  });
});
