import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../kernel/random.ts';
import type {
  CarrierKind,
  DeliveryPlan,
  DeliveryProblem,
  Order,
  Stop,
} from '../../../missions/deliveries/delivery-problem.ts';
import { planDeliveries, type DeliveryOptions } from '../../../missions/deliveries/plan-deliveries.ts';
import { readLiLim, readRoutes, readSolomon } from '../../bench/formats/routing-text.ts';
import { tourDistance, tourFaults } from '../../support/checkers/tour-checker.ts';
import { planningInstances, planningInstancesMissing } from '../../support/shared-data.ts';
import { bruteForceDeliveries, randomDeliveries } from './support/small-deliveries.ts';

function planned(problem: DeliveryProblem, schedulesMax = 300, more: Partial<DeliveryOptions> = {}): DeliveryPlan {
  const result = planDeliveries(problem, { random: seededRandom(7), budget: { schedulesMax }, ...more });
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

/** Places on a line, as far apart as their numbers. */
function onLine(places: number, carriers: readonly CarrierKind[], orders: readonly Order[]): DeliveryProblem {
  const ways = Array.from({ length: places * places }, (_, at) => Math.abs(Math.floor(at / places) - (at % places)));
  return { places, distances: ways, durations: ways, carriers, orders };
}
const at = (place: number, from = 0, until = 100): Stop => ({ place, from, until, service: 0 });
const robot: CarrierKind = { count: 1, capacity: 2, start: 0, end: 0, from: 0, until: 100 };
const seeds = fc.integer({ min: 1, max: 1_000_000 });

describe('a plan of deliveries', () => {
  it('is as good as brute force finds it', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const problem = randomDeliveries(seededRandom(seed), { orders: 4, kinds: 1, windowMax: 60 });
        const plan = planned(problem, 250);
        expect(tourFaults(problem, plan)).toEqual([]);
        const [unserved, tours, distance] = bruteForceDeliveries(problem);
        expect([plan.unserved.length, plan.tours.length]).toEqual([unserved, tours]);
        expect(plan.distance).toBeCloseTo(distance, 6);
      }),
      { numRuns: 12 },
    );
  });

  it('keeps every window, load and shift, and is the same again', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(10, 80), fc.integer({ min: 1, max: 3 }), (seed, windowMax, kinds) => {
        const problem = randomDeliveries(seededRandom(seed), { orders: 20, kinds, windowMax });
        const plan = planned(problem, 80);
        expect(tourFaults(problem, plan)).toEqual([]);
        expect(plan.distance).toBeCloseTo(tourDistance(problem, plan), 6);
        expect(planned(problem, 80)).toEqual(plan);
      }),
      { numRuns: 15 },
    );
  });

  it('reports only better ones on its way, and stops when told to', () => {
    const problem = randomDeliveries(seededRandom(3), { orders: 30, kinds: 3, windowMax: 80 });
    const reported: DeliveryPlan[] = [];
    const plan = planned(problem, 800, { onBetter: (better) => reported.push(better) });
    expect(reported.at(-1)).toEqual(plan);
    const scores = reported.map(
      ({ unserved, tours, distance }) => unserved.length * 1e6 + tours.length * 1e4 + distance,
    );
    expect(scores.toSorted((a, b) => b - a)).toEqual(scores);
    let looks = 0;
    const budget = { schedulesMax: Infinity, isCancelled: () => (looks += 1) > 3 };
    expect(tourFaults(problem, planned(problem, 0, { budget }))).toEqual([]);
  });

  it('uses one carrier where two would go less far', () => {
    const two = [
      { ...robot, count: 1 },
      { ...robot, start: 9, end: 9 },
    ];
    const orders = [
      { pickUp: at(1), dropOff: at(2), amount: 1 },
      { pickUp: at(8), dropOff: at(7), amount: 1 },
    ];
    const { tours, distance } = planned(onLine(10, two, orders));
    expect(tours).toHaveLength(1);
    expect(distance).toBe(16);
  });

  it('carries what is on board from the start, and what stays on board, within its capacity', () => {
    const orders = [
      { dropOff: at(1), amount: 2 },
      { pickUp: at(2), amount: 2 },
    ];
    const plan = planned(onLine(4, [robot], orders));
    expect(plan).toMatchObject({ unserved: [], distance: 4 });
    expect(plan.tours[0]!.visits.map(({ order }) => order)).toEqual([0, 1]);
    const crossed = [
      { dropOff: at(2), amount: 2 },
      { pickUp: at(1, 0, 1), amount: 2 },
    ];
    expect(planned(onLine(4, [robot], crossed)).unserved).toEqual([
      { order: 0, cause: { code: 'delivery-carriers-busy' } },
    ]);
  });
});

describe('an order that cannot be served', () => {
  it.each([
    ['too heavy', { dropOff: at(1), amount: 3 }, { code: 'delivery-too-heavy', amount: 3, capacityMax: 2 }],
    [
      'too far',
      { dropOff: at(9, 0, 8), amount: 1 },
      { code: 'delivery-too-late', task: 'drop-off', earliest: 9, until: 8 },
    ],
    [
      'picked up too late for its drop-off',
      { pickUp: at(5, 20, 30), dropOff: at(1, 0, 10), amount: 1 },
      { code: 'delivery-too-late', task: 'drop-off', earliest: 24, until: 10 },
    ],
    [
      'after the shift',
      { dropOff: at(5, 98, 99), amount: 1 },
      { code: 'delivery-too-late', task: 'return', earliest: 103, until: 100 },
    ],
    ['nobody may', { dropOff: at(1), amount: 1, carriers: [] }, { code: 'delivery-not-allowed' }],
  ])('%s is named with its cause and the others are served', (_, order, cause) => {
    const plan = planned(onLine(10, [robot], [order, { dropOff: at(3), amount: 1 }]));
    expect(plan.unserved).toEqual([{ order: 0, cause }]);
    expect(plan.tours).toHaveLength(1);
  });

  it('leaves as few as can be where there are too few carriers', () => {
    const rush = [3, 6, 9].map((place) => ({ dropOff: at(place, place, place), amount: 1 }));
    const away = { dropOff: at(2, 9, 9), amount: 1 };
    expect(planned(onLine(10, [{ ...robot, capacity: 9 }], [away, ...rush])).unserved).toEqual([
      { order: 0, cause: { code: 'delivery-carriers-busy' } },
    ]);
    expect(planned(onLine(10, [], rush)).unserved).toHaveLength(3);
    expect(planned(onLine(10, [robot], []))).toEqual({ tours: [], unserved: [], distance: 0 });
  });
});

describe('deliveries that make no sense', () => {
  const good = onLine(3, [robot], [{ dropOff: at(1), amount: 1 }]);
  it.each([
    ['ways of other places', { ...good, places: 4 }, 'the ways are not a table of all places'],
    [
      'a way that is no number',
      { ...good, distances: good.distances.length === 9 ? Array<number>(9).fill(NaN) : [] },
      'a way is not a number',
    ],
    ['a stop nowhere', { ...good, orders: [{ dropOff: at(3), amount: 1 }] }, 'a stop is at a place that is not there'],
    ['an empty window', { ...good, orders: [{ dropOff: at(1, 5, 4), amount: 1 }] }, 'a window ends before it begins'],
    ['an order without a stop', { ...good, orders: [{ amount: 1 }] }, 'an order has no stop'],
    ['a negative amount', { ...good, orders: [{ dropOff: at(1), amount: -1 }] }, 'an amount is not a number'],
    [
      'a strange kind',
      { ...good, orders: [{ dropOff: at(1), amount: 1, carriers: [1] }] },
      'a kind of carrier that is not there',
    ],
    ['half a carrier', { ...good, carriers: [{ ...robot, count: 0.5 }] }, 'a count or capacity'],
    ['a carrier from nowhere', { ...good, carriers: [{ ...robot, start: 7 }] }, 'a carrier starts or ends at a place'],
    [
      'a shift that is over',
      { ...good, carriers: [{ ...robot, until: -1 }] },
      'a shift of a carrier ends before it begins',
    ],
  ])('%s are refused with the cause', (_, problem, what) => {
    const result = planDeliveries(problem, { random: seededRandom(1), budget: { schedulesMax: 1 } });
    expect(result.ok).toBe(false);
    if (!result.ok) expect(JSON.stringify(result.problem)).toContain(what);
  });

  it('are refused where they are too many', () => {
    const many = { ...good, orders: Array.from({ length: 1001 }, () => good.orders[0]!) };
    const result = planDeliveries(many, { random: seededRandom(1), budget: { schedulesMax: 1 } });
    expect(result).toMatchObject({ problem: { code: 'deliveries-too-large', facts: { size: 1001, limit: 1000 } } });
  });
});

const liLim = `2\t10\t1
0\t0\t0\t0\t0\t100\t0\t0\t0
1\t3\t4\t5\t0\t50\t1\t0\t2
2\t3\t0\t-5\t0\t60\t1\t1\t0
`;
const solomon = `S1

VEHICLE
NUMBER     CAPACITY
  2         10

CUSTOMER
CUST NO.   XCOORD.   YCOORD.    DEMAND   READY TIME   DUE DATE   SERVICE TIME

    0       0         0          0          0       100          0
    1       3         4          5          0        50          1
    2       6         8          5          0        50          1
`;

describe('a public instance of deliveries', () => {
  it.each([
    ['Li and Lim', readLiLim, liLim, 12],
    ['Solomon', readSolomon, solomon, 20],
  ])('of %s is read and planned', (_, read, text, distance) => {
    const problem = read(text);
    if (!problem.ok) throw new Error(problem.problem.facts.what);
    const plan = planned(problem.value);
    expect(tourFaults(problem.value, plan)).toEqual([]);
    expect(plan).toMatchObject({ distance, unserved: [] });
    expect(plan.tours).toHaveLength(1);
  });

  it.each([
    ['nothing in it', readLiLim, '', 'the vehicles is not'],
    ['no depot', readLiLim, '2 10 1\n', 'the row of the depot is missing'],
    ['a short row', readLiLim, liLim.replace('\t0\t2\n', '\t0\n'), 'a row of 9 numbers'],
    ['a word in it', readLiLim, liLim.replace('50', 'fifty'), 'a row of 9 numbers'],
    ['a row out of turn', readLiLim, liLim.replace('\n2\t', '\n3\t'), 'row 2 was expected'],
    ['an empty window', readLiLim, liLim.replace('0\t50', '51\t50'), 'the window ends before it begins'],
    ['a pair that is none', readLiLim, liLim.replace('-5', '-4'), 'do not belong together'],
    ['a delivery of nothing', readLiLim, liLim.replace('\t0\t2\n', '\t0\t0\n'), 'is neither pick-up nor delivery'],
    ['no vehicles', readSolomon, solomon.replace('NUMBER', 'LETTER'), 'the heading of the vehicles is missing'],
    ['a negative demand', readSolomon, solomon.replace('4          5', '4          -5'), 'a demand is negative'],
  ])('with %s is refused with its line', (_, read, text, what) => {
    const problem = read(text);
    expect(problem.ok).toBe(false);
    if (problem.ok) return;
    expect(problem.problem.facts.what).toContain(what);
    expect(problem.problem.facts.line).toBeGreaterThan(0);
  });

  it('has its published routes read', () => {
    expect(readRoutes('Solution\nRoute 1 : 2 1\nRoute  2 : 3\n')).toEqual({ ok: true, value: [[2, 1], [3]] });
    expect(readRoutes('Solution\n').ok).toBe(false);
  });

  const folder = join(planningInstances() ?? '', 'pdptw', '200');
  it.skipIf(!existsSync(folder))(`of 200 stops passes the checker (else: ${planningInstancesMissing})`, () => {
    const files = readdirSync(folder).filter((file) => file.endsWith('.txt'));
    for (const file of files.slice(0, 2)) {
      const read = readLiLim(readFileSync(join(folder, file), 'utf8'));
      if (!read.ok) throw new Error(`${file}: ${read.problem.facts.what}`);
      const plan = planned(read.value, 40);
      expect(tourFaults(read.value, plan), file).toEqual([]);
      expect(plan.unserved, file).toEqual([]);
    }
  });
});

describe('the checker of tours', () => {
  const orders = [
    { pickUp: at(1), dropOff: at(3), amount: 2 },
    { pickUp: at(2, 5, 9), dropOff: at(3), amount: 1, carriers: [0] },
  ];
  const problem = onLine(5, [robot, { ...robot, count: 0 }], orders);
  const visit = (order: number, task: 'pick-up' | 'drop-off', begin: number) => ({ order, task, begin });
  const whole = [visit(0, 'pick-up', 1), visit(0, 'drop-off', 3), visit(1, 'pick-up', 5), visit(1, 'drop-off', 6)];

  it.each([
    ['nothing', whole, []],
    [
      'what is too heavy',
      [whole[0]!, visit(1, 'pick-up', 5), visit(0, 'drop-off', 6), visit(1, 'drop-off', 6)],
      ['tour 0 is too heavy after order 1'],
    ],
    [
      'who is not there yet',
      whole.with(1, visit(0, 'drop-off', 2)),
      ['order 0: drop-off begins before its carrier is there'],
    ],
    [
      'what is out of its window',
      whole.with(2, visit(1, 'pick-up', 10)).with(3, visit(1, 'drop-off', 11)),
      ['order 1: pick-up is out of its window'],
    ],
    ['what is back too late', whole.with(3, visit(1, 'drop-off', 98)), ['tour 0 is back too late']],
    [
      'what is never dropped off',
      whole.slice(0, 3),
      ['order 1 is never dropped off', 'order 1 has 1 stops instead of 2'],
    ],
  ])('finds %s', (_, visits, faults) => {
    expect(tourFaults(problem, { tours: [{ carrier: 0, visits }], unserved: [] })).toEqual(faults);
  });

  it('finds carriers and orders that do not go together', () => {
    expect(tourFaults(problem, { tours: [{ carrier: 1, visits: whole }], unserved: [] })).toEqual([
      'order 1 may not go with tour 0',
      'order 1 may not go with tour 0',
      '1 carriers of kind 1 are out of 0',
    ]);
    expect(tourFaults(problem, { tours: [], unserved: [{ order: 0 }] })).toEqual(['order 1 has 0 stops instead of 2']);
  });
});
