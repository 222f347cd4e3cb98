import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../kernel/random.ts';
import { planPourOrders } from '../../../missions/concrete/plan-pour-orders.ts';
import type { PourOrders, PourOrdersPlan } from '../../../missions/concrete/pour-orders.ts';
import { readBounds, readRmc } from '../../bench/formats/rmc.ts';
import { pourOrderFaults, servedDemand } from '../../support/checkers/pour-order-checker.ts';

function planned(problem: PourOrders, tries: number, seed = 1): PourOrdersPlan {
  const plan = planPourOrders(problem, { random: seededRandom(seed), budget: { schedulesMax: tries } });
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  return plan.value;
}

/** Made up; not one of the published files. */
const file = [
  'MaxTimeLag:	5',
  'Vehicles:	2',
  'k0	10	10',
  'k1	15	15',
  'Customers:	2',
  'c0	40	50	140',
  'c1	20	60	110',
  'Stations:	2',
  's0',
  's1',
  'Locations:	6',
  'v0	0	0',
  'v1	0	0',
  's0	0	3',
  's1	30	0',
  'c0	4	3',
  'c1	33	4',
  '-----------------------',
  'minVehicleCap: 10',
].join('\n');

const place = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 }));
const problem = fc
  .record({
    lagMax: fc.constantFrom(0, 5, 20),
    trucks: fc.array(fc.constantFrom(10, 15, 20), { minLength: 1, maxLength: 4 }),
    orders: fc.array(
      fc.record({
        at: place,
        demand: fc.integer({ min: 5, max: 60 }),
        from: fc.integer({ min: 20, max: 200 }),
        slack: fc.integer({ min: 0, max: 60 }),
      }),
      { minLength: 1, maxLength: 7 },
    ),
    plant: place,
  })
  .map(({ lagMax, trucks, orders, plant }): PourOrders => {
    const ways = orders.map(({ at }) => Math.ceil(Math.hypot(at[0] - plant[0], at[1] - plant[1])));
    return {
      lagMax,
      trucks: trucks.map((capacity) => ({ capacity, unloading: capacity })),
      orders: orders.map(({ demand, from, slack }) => ({
        demand,
        from,
        until: from + Math.ceil(1.3 * demand) + 20 + slack,
      })),
      first: ways,
      between: ways.flatMap((a) => ways.map((b) => a + b)),
    };
  });

/** The most that any set of orders can ask for when each truck is always busy: far from tight, but never below a plan. */
function workBound({ trucks, orders }: PourOrders): number {
  const end = Math.max(...orders.map(({ until }) => until));
  const able = trucks.reduce((sum, { capacity, unloading }) => sum + (capacity * end) / unloading, 0);
  return Math.min(
    able,
    orders.reduce((sum, { demand }) => sum + demand, 0),
  );
}

describe('concrete for several pours', () => {
  it('comes wholly or not at all, in the window, by trucks that can be there', () => {
    fc.assert(
      fc.property(problem, (one) => {
        const plan = planned(one, 60);
        expect(pourOrderFaults(one, plan.visits)).toEqual([]);
        expect(plan.served).toBe(servedDemand(one, plan.visits));
        expect(plan.served).toBeLessThanOrEqual(workBound(one));
        const visited = new Set(plan.visits.map(({ order }) => order));
        expect(plan.unserved).toEqual(one.orders.flatMap((_, order) => (visited.has(order) ? [] : [order])));
      }),
      { numRuns: 60 },
    );
  });

  it('is planned alike with the same seed, and no worse with more tries', () => {
    fc.assert(
      fc.property(problem, (one) => {
        const seen: number[] = [];
        const options = { random: seededRandom(3), budget: { schedulesMax: 50 } };
        planPourOrders(one, { ...options, onBetter: ({ served }) => seen.push(served) });
        expect(planned(one, 50, 3)).toEqual(planned(one, 50, 3));
        expect(seen).toEqual([...seen].sort((a, b) => a - b));
        expect(planned(one, 50, 3).served).toBe(seen.at(-1));
      }),
      { numRuns: 20 },
    );
  });

  it('has a truck go round again to the same pour, and waits no longer than it may', () => {
    // Two trucks of 10 take turns: 10 to unload, 4 there and back; a lag of 4 lets one alone do it too.
    const pair = (lagMax: number, trucks: number): PourOrders => ({
      lagMax,
      trucks: Array.from({ length: trucks }, () => ({ capacity: 10, unloading: 10 })),
      orders: [{ demand: 40, from: 10, until: 80 }],
      first: [2],
      between: [4],
    });
    expect(planned(pair(0, 2), 20)).toMatchObject({ served: 40, unserved: [] });
    expect(planned(pair(4, 1), 20).visits.map(({ truck }) => truck)).toEqual([0, 0, 0, 0]);
    expect(planned(pair(3, 1), 20).served).toBe(0);
  });

  it('goes to the larger of two pours that need the same trucks at once', () => {
    const rivals: PourOrders = {
      lagMax: 5,
      trucks: [{ capacity: 10, unloading: 10 }],
      orders: [
        { demand: 8, from: 20, until: 30 },
        { demand: 10, from: 20, until: 30 },
      ],
      first: [1, 1],
      between: [2, 2, 2, 2],
    };
    expect(planned(rivals, 50)).toMatchObject({ served: 10, unserved: [0] });
  });

  it('that is not well formed is refused', () => {
    const good: PourOrders = {
      lagMax: 5,
      trucks: [{ capacity: 10, unloading: 10 }],
      orders: [],
      first: [],
      between: [],
    };
    const bad = [
      { trucks: [] },
      { trucks: [{ capacity: 0, unloading: 1 }] },
      { lagMax: -1 },
      { orders: [{ demand: 10, from: 20, until: 10 }], first: [1], between: [1] },
      { orders: [{ demand: 10, from: 0, until: 10 }], first: [1], between: [] },
      { orders: [{ demand: 10, from: 0, until: 10 }], first: [NaN], between: [1] },
    ];
    for (const changes of bad) {
      const plan = planPourOrders({ ...good, ...changes }, { random: seededRandom(1), budget: { schedulesMax: 1 } });
      expect(plan.ok ? null : plan.problem.code).toBe('pour-orders-malformed');
    }
    expect(planned(good, 10)).toEqual({ served: 0, visits: [], unserved: [] });
  });
});

describe('a file of the concrete delivery problem', () => {
  it('is read with ways over the nearest station, rounded up', () => {
    const read = readRmc(file);
    expect(read.ok ? read.value : read.problem).toEqual({
      lagMax: 5,
      trucks: [
        { capacity: 10, unloading: 10 },
        { capacity: 15, unloading: 15 },
      ],
      orders: [
        { demand: 40, from: 50, until: 140 },
        { demand: 20, from: 60, until: 110 },
      ],
      first: [7, 35],
      between: [8, 32, 32, 10],
    });
    expect(readBounds('1\nA_2_5_1 85\n')).toEqual(new Map([['A_2_5_1', 85]]));
  });

  it.each(['MaxTimeLag', 'c1	20	60	110', 's0\ns1', 'c1	33	4'])('without %s is refused', (part) => {
    const read = readRmc(file.replace(part, ''));
    expect(read.ok ? null : read.problem.code).toBe('format-broken');
  });
});

describe('the checker of pours', () => {
  const read = readRmc(file);
  if (!read.ok) throw new Error('the file is to be read');
  const one = read.value;
  const visits = planned(one, 50).visits;

  it('has nothing against a plan and finds what is done to it', () => {
    expect(visits.length).toBeGreaterThan(2);
    expect(pourOrderFaults(one, visits)).toEqual([]);
    const spoilt = [
      visits.slice(1),
      visits.map((visit, at) => (at === 0 ? { ...visit, begin: visit.begin - 60, end: visit.end - 60 } : visit)),
      visits.map((visit) => ({ ...visit, truck: 0 })),
      visits.map((visit) => ({ ...visit, end: visit.end - 1 })),
      visits.map((visit) => ({ ...visit, truck: 7 })),
    ];
    for (const wrong of spoilt) expect(pourOrderFaults(one, wrong)).not.toEqual([]);
  });
});
