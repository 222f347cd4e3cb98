import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asId, type MachineId } from '../../../kernel/ids.ts';
import { seededRandom } from '../../../kernel/random.ts';
import { brakingM, travelS } from '../../../missions/hoists/cage-motion.ts';
import {
  dispatchHoists,
  callsMax,
  waitMaxS,
  type CageState,
  type HoistState,
} from '../../../missions/hoists/dispatch/dispatch-hoists.ts';
import {
  cagesFor,
  hoistGroup,
  type HoistCall,
  type HoistGroup,
} from '../../../missions/hoists/dispatch/hoist-group.ts';
import { upPeakRoundTrip } from '../../../missions/hoists/round-trip.ts';
import { hoistFaults } from '../../support/checkers/hoist-checker.ts';
import { collectiveControl } from '../../support/collective-control.ts';
import { hoistDay, type HoistEvent, type Policy } from '../../support/hoist-day.ts';
import { dispatched } from '../../support/hoist-policies.ts';
import { drawnCalls, twinCages, type Demand } from '../../support/hoist-sites.ts';

const seeds = fc.integer({ min: 1, max: 1_000_000 });
const lowerId = asId<MachineId>('h1a');
const upperId = asId<MachineId>('h1b');
const endMaxS = 50_000;

function person(id: string, from: string, to: string, more: Partial<HoistCall> = {}): HoistCall {
  const ride = { rider: 'people', loadKg: 85, areaM2: 0.25, widthM: 0.6, transferS: 2 } as const;
  return { ...ride, id, from, to, priority: 0, earliestS: 0, ...more };
}

const standing = (heightM = 0): CageState => {
  return { heightM, speedMps: 0, boundFor: null, gate: 'shut', busyUntilS: 0, riders: [] };
};

function decided(group: HoistGroup, state: HoistState, seed = 7) {
  const decision = dispatchHoists(group, state, { random: seededRandom(seed) });
  if (!decision.ok) throw new Error(JSON.stringify(decision.problem));
  return decision.value;
}

function dayOf(group: HoistGroup, calls: readonly HoistCall[], policy: Policy, startsM: readonly number[] = [0, 0]) {
  const day = hoistDay(group, calls, policy, { startsM, endMaxS });
  return { ...day, ...hoistFaults(group, calls, { events: day.events, startsM, waitMaxS: 3 * waitMaxS }) };
}

/** With little search: what must hold does so for any. */
const quickly = (group: HoistGroup, seed: number): Policy => dispatched(group, seed, { placesMax: 1_000 });

const drawn = (landings: number, demand: Demand, seed: number) => drawnCalls(landings, demand, seededRandom(seed));

/** Riders who were farther from their landing after a travel than before. */
function carriedAway(group: HoistGroup, calls: readonly HoistCall[], events: readonly HoistEvent[]): string[] {
  const toM = new Map(calls.map(({ id, to }) => [id, group.heightM.get(to)!]));
  const aboard = group.cages.map(() => new Set<string>());
  const atM = group.cages.map(() => 0);
  return events.flatMap((event) => {
    if (event.what === 'board') aboard[event.cage]!.add(event.callId);
    if (event.what === 'alight') aboard[event.cage]!.delete(event.callId);
    if (event.what !== 'arrive') return [];
    const fromM = atM[event.cage]!;
    atM[event.cage] = event.heightM;
    const away = (id: string): boolean => Math.abs(toM.get(id)! - event.heightM) >= Math.abs(toM.get(id)! - fromM);
    return [...aboard[event.cage]!].filter(away);
  });
}

describe('a day of hoist calls', () => {
  it('is served whole by both controls: nobody lost, overloaded, shut in the gate, left waiting; dispatch carries nobody away from his landing', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 3, max: 14 }), (seed, landings) => {
        const group = twinCages(landings);
        const calls = drawn(landings, { kind: 'mixed', perHour: 110, hours: 0.2 }, seed);
        const { events, faults } = dayOf(group, calls, quickly(group, seed));
        expect(faults).toEqual([]);
        expect(carriedAway(group, calls, events)).toEqual([]);
        expect(dayOf(group, calls, collectiveControl(group)).faults).toEqual([]);
      }),
      { numRuns: 3 },
    );
  });

  it('never brings two cages on one rail together, nor has them wait for each other', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 5, max: 12 }), (seed, landings) => {
        const group = twinCages(landings, [{ lowerId, upperId, gapM: 4 }]);
        const top = group.stopsM[1]!.at(-1)!.heightM;
        const calls = drawn(landings, { kind: 'mixed', perHour: 60, hours: 0.25 }, seed).filter(
          (call) => cagesFor(group, call).ok,
        );
        expect(dayOf(group, calls, quickly(group, seed), [0, top]).faults).toEqual([]);
      }),
      { numRuns: 5 },
    );
  });

  it('ends with both cages at rest, wherever the next call is expected', () => {
    const group = twinCages(18);
    const calls = drawn(18, { kind: 'mixed', perHour: 60, hours: 0.3 }, 1);
    const { endS, faults } = dayOf(group, calls, quickly(group, 1));
    expect(faults).toEqual([]);
    expect(endS).toBeLessThan(calls.at(-1)!.earliestS + 1200);
  });
});

describe('one decision', () => {
  it('sends the nearer of two idle cages and leaves the other', () => {
    const group = twinCages(10);
    const cages = [standing(0), standing(group.heightM.get('L8'))];
    const { cages: orders } = decided(group, { nowS: 0, cages, waiting: [person('a', 'L7', 'L0')] });
    expect(orders.map(({ order }) => order)).toEqual([null, { to: 'L7', why: 'stop' }]);
    expect(orders[1]!.stops.map(({ landing, boards, alights }) => ({ landing, boards, alights }))).toEqual([
      { landing: 'L7', boards: ['a'], alights: [] },
      { landing: 'L0', boards: [], alights: ['a'] },
    ]);
  });

  it('lets a higher priority go first', () => {
    const group = twinCages(10);
    const cages = [standing(0), { ...standing(0), busyUntilS: 4000 }];
    const firstOf = (up: number, down: number) => {
      const waiting = [
        person('up', 'L5', 'L9', { rider: 'robot', priority: up }),
        person('down', 'L5', 'L0', { rider: 'robot', priority: down }),
      ];
      return decided(group, { nowS: 0, cages, waiting }).cages[0]!.stops[0]!.boards;
    };
    expect(firstOf(3, 0)).toEqual(['up']);
    expect(firstOf(0, 3)).toEqual(['down']);
  });

  it('fetches whoever waited too long before anybody else gets in, whatever the priorities', () => {
    const group = twinCages(12);
    const others = Array.from({ length: 30 }, (_, at) =>
      person(`p${String(at)}`, 'L1', 'L0', { priority: 3, earliestS: 300 }),
    );
    const cages = [standing(0), { ...standing(4.5), busyUntilS: 9000 }];
    const first = (nowS: number) =>
      decided(group, { nowS, cages, waiting: [...others, person('lonely', 'L11', 'L10')] }).cages[0]!.stops[0]!;
    expect(first(waitMaxS - 1).landing).toBe('L1');
    expect(first(waitMaxS + 1)).toMatchObject({ landing: 'L11', boards: ['lonely'] });
  });

  it('stops a moving cage for a call that it can still brake for, and passes one by that it cannot', () => {
    const group = twinCages(10);
    const { motion } = group.cages[0]!;
    const goal = person('up', 'L0', 'L9');
    const cage = { ...standing(12), speedMps: motion.speedMps, boundFor: 'L9', riders: [goal] };
    const cages = [cage, { ...standing(0), busyUntilS: 4000 }];
    const next = (from: string) =>
      decided(group, { nowS: 0, cages, waiting: [person('on-way', from, 'L9')] }).cages[0]!.order?.to;
    expect(next('L5')).toBe('L5');
    // L4 is at 13.5 m, 1.5 m ahead: enough. From 13.2 m it is not.
    expect(brakingM(motion, motion.speedMps)).toBeGreaterThan(0.3);
    cages[0] = { ...cage, heightM: 13.2 };
    expect(next('L4')).toBe('L9');
  });

  it('is the same for the same seed', () => {
    const group = twinCages(12);
    const waiting = drawn(12, { kind: 'mixed', perHour: 300, hours: 0.1 }, 3).map((call) => ({
      ...call,
      earliestS: 0,
    }));
    const state = { nowS: 60, cages: [standing(), standing(13.5)], waiting };
    expect(decided(group, state, 5)).toEqual(decided(group, state, 5));
  });

  it('keeps within its work and ends when it is cancelled', () => {
    const group = twinCages(20);
    const waiting = drawn(20, { kind: 'mixed', perHour: 600, hours: 0.1 }, 2).map((call) => ({
      ...call,
      earliestS: 0,
    }));
    const state = { nowS: 1, cages: [standing(), standing()], waiting };
    let looks = 0;
    const isCancelled = () => (looks += 1) > 3;
    const cut = dispatchHoists(group, state, { random: seededRandom(1), isCancelled });
    expect(looks).toBe(4);
    const planned = cut.ok ? cut.value.cages.flatMap(({ stops }) => stops.flatMap(({ boards }) => boards)) : [];
    expect(planned.sort()).toEqual(waiting.map(({ id }) => id).sort());
  });
});

describe('what cannot be', () => {
  const group = twinCages(6);
  const reason = (call: HoistCall) => {
    const cages = cagesFor(group, call);
    return cages.ok ? null : cages.problem;
  };

  it('is refused with the limit that it breaks and the best there is', () => {
    const call = person('x', 'L0', 'L3');
    expect(reason(call)).toBeNull();
    expect(reason({ ...call, to: 'L7' })).toEqual({ code: 'no-hoist', facts: { landingId: 'L7' } });
    const wide = { ...call, rider: 'robot', widthM: 1.6 } as const;
    expect(reason(wide)).toEqual({ code: 'door-too-narrow', facts: { widthM: 1.6, doorWidthM: 1.4 } });
    expect(reason({ ...call, loadKg: 2500 })).toEqual({ code: 'overload', facts: { massKg: 2500, loadMaxKg: 2000 } });
    expect(reason({ ...call, areaM2: 5 })).toEqual({
      code: 'cage-floor-too-small',
      facts: { areaM2: 5, usableM2: 4.2 },
    });
    expect(reason({ ...call, to: 'L0' })?.code).toBe('hoist-malformed');
    expect(reason({ ...call, priority: 9 })?.code).toBe('hoist-malformed');
    expect(reason({ ...call, loadKg: NaN })?.code).toBe('hoist-malformed');
  });

  it('is listed beside the orders for the others', () => {
    const waiting = [person('fits', 'L0', 'L3'), person('heavy', 'L0', 'L3', { loadKg: 9000 })];
    const decision = decided(group, { nowS: 0, cages: [standing(), standing()], waiting });
    expect(decision.refused).toEqual([
      { callId: 'heavy', problem: { code: 'overload', facts: { massKg: 9000, loadMaxKg: 2000 } } },
    ]);
    expect(decision.cages.flatMap(({ stops }) => stops.flatMap(({ boards }) => boards))).toEqual(['fits']);
  });

  it('is refused where the plant or its state makes no sense', () => {
    const [a, b] = group.cages;
    const codeOf = (plant: Parameters<typeof hoistGroup>[0]) => {
      const made = hoistGroup(plant);
      return made.ok ? null : made.problem.code;
    };
    expect(codeOf({ cages: [], rails: [] })).toBe('hoist-malformed');
    expect(codeOf({ cages: [a!, a!], rails: [] })).toBe('hoist-malformed');
    expect(codeOf({ cages: [{ ...a!, landings: [...a!.landings].reverse() }], rails: [] })).toBe('hoist-malformed');
    expect(codeOf({ cages: [a!, b!], rails: [{ lowerId, upperId, gapM: 40 }] })).toBe('hoist-malformed');
    expect(codeOf({ cages: [a!, b!], rails: [{ lowerId, upperId: lowerId, gapM: 4 }] })).toBe('hoist-malformed');
    const refusal = (state: Partial<HoistState>) => {
      const whole = { nowS: 0, cages: [standing(), standing()], waiting: [], ...state };
      const decision = dispatchHoists(group, whole, { random: seededRandom(1) });
      return decision.ok ? null : decision.problem.code;
    };
    expect(refusal({})).toBeNull();
    expect(refusal({ cages: [standing()] })).toBe('hoist-malformed');
    expect(refusal({ cages: [standing(), { ...standing(5), speedMps: 1, boundFor: 'L3', gate: 'open' }] })).toBe(
      'hoist-malformed',
    );
    const waiting = Array.from({ length: callsMax + 1 }, (_, at) => person(`p${String(at)}`, 'L0', 'L1'));
    expect(refusal({ waiting })).toBe('hoist-too-many-calls');
  });
});

describe('the time of a travel', () => {
  it('is that of the ride with a constant step, from any speed', () => {
    fc.assert(
      fc.property(
        fc.record({
          speedMps: fc.double({ min: 0.3, max: 2, noNaN: true }),
          accelerationMps2: fc.double({ min: 0.2, max: 2, noNaN: true }),
          decelerationMps2: fc.double({ min: 0.2, max: 2, noNaN: true }),
        }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.1, max: 60, noNaN: true }),
        (motion, ratio, more) => {
          const fromMps = ratio * motion.speedMps;
          const wayM = brakingM(motion, fromMps) + more;
          const stepS = 0.001;
          let [atM, mps, timeS] = [0, fromMps, 0];
          // Goes on at full acceleration for as long as it can still stop in time.
          while (wayM - atM > 0.001 && timeS < 1000) {
            const next = Math.min(motion.speedMps, mps + motion.accelerationMps2 * stepS);
            const isFree = atM + next * stepS + brakingM(motion, next) <= wayM;
            mps = isFree ? next : Math.max(0.002, Math.sqrt(2 * motion.decelerationMps2 * (wayM - atM)));
            atM += mps * stepS;
            timeS += stepS;
          }
          expect(Math.abs(travelS(motion, wayM, fromMps) - timeS)).toBeLessThan(0.15);
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe('the round trip of an up-peak', () => {
  const motion = { speedMps: 1.05, accelerationMps2: 0.5, decelerationMps2: 1.1 };

  it('is what all ways of choosing landings come to', () => {
    const landings = [
      { heightM: 2, share: 0.5 },
      { heightM: 2.8, share: 0.2 },
      { heightM: 9, share: 0.3 },
    ];
    const trip = upPeakRoundTrip({ motion, gateCycleS: 12, transferS: 2, riders: 3, mainHeightM: 0, landings });
    const expected = { roundTripS: 0, stops: 0, reversalM: 0 };
    for (let choice = 0; choice < 27; choice += 1) {
      const chosen = [choice % 3, Math.floor(choice / 3) % 3, Math.floor(choice / 9)].map((at) => landings[at]!);
      const chance = chosen.reduce((product, { share }) => product * share, 1);
      const heights = [...new Set(chosen.map(({ heightM }) => heightM))].sort((a, b) => a - b);
      const jumps = [...heights.map((heightM, at) => heightM - (heights[at - 1] ?? 0)), heights.at(-1)!];
      const movesS = jumps.reduce((sum, jumpM) => sum + travelS(motion, jumpM), 0);
      expected.roundTripS += chance * (movesS + 12 * (heights.length + 1) + 12);
      expected.stops += chance * heights.length;
      expected.reversalM += chance * heights.at(-1)!;
    }
    expect(trip.roundTripS).toBeCloseTo(expected.roundTripS, 9);
    expect(trip.stops).toBeCloseTo(expected.stops, 9);
    expect(trip.reversalM).toBeCloseTo(expected.reversalM, 9);
  });
});

describe('the checker of hoists', () => {
  it('tells what is wrong with a day', () => {
    const group = twinCages(4, [{ lowerId, upperId, gapM: 3 }]);
    const calls = [person('a', 'L0', 'L2'), person('b', 'L0', 'L1', { rider: 'robot', loadKg: 1950 })];
    const check = (events: readonly HoistEvent[], startsM = [0, 10.5]) =>
      hoistFaults(group, calls, { events, startsM, waitMaxS: 600 }).faults.join('; ');
    const good: HoistEvent[] = [
      { atS: 0, what: 'open', cage: 0 },
      { atS: 6, what: 'board', cage: 0, callId: 'a' },
      { atS: 14, what: 'shut', cage: 0 },
      { atS: 14, what: 'depart', cage: 0, heightM: 0, toM: 7.5 },
      { atS: 40, what: 'arrive', cage: 0, heightM: 7.5 },
      { atS: 40, what: 'open', cage: 0 },
      { atS: 48, what: 'alight', cage: 0, callId: 'a' },
    ];
    expect(check(good)).toBe('b is not brought to its landing');
    const changed = (at: number, event: Partial<HoistEvent>) =>
      check(good.map((one, k) => (k === at ? { ...one, ...event } : one) as HoistEvent));
    expect(changed(4, { atS: 16 })).toContain('faster than it can be');
    expect(changed(4, { heightM: 6 })).toContain('stops between its landings');
    expect(changed(6, { atS: 44 })).toContain('at once');
    expect(changed(1, { callId: 'b' })).toContain('a gets out of h1a, where it is not');
    expect(check(good.filter(({ what }) => what !== 'shut'))).toContain('sets out with its gate open');
    expect(check(good, [0, 9])).toContain('too near');
    expect(check([...good.slice(0, 2), { atS: 8, what: 'board', cage: 0, callId: 'b' }, ...good.slice(2)])).toContain(
      'a robot is not alone in h1a',
    );
  });
});
