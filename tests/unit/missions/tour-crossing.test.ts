import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom, type Random } from '../../../kernel/random.ts';
import { compileDeliveries, type CompiledDeliveries } from '../../../missions/deliveries/compile-deliveries.ts';
import { EdgeAssembly } from '../../../missions/deliveries/crossing/edge-assembly.ts';
import { nearArcs } from '../../../missions/deliveries/crossing/near-arcs.ts';
import { PenalisedTours } from '../../../missions/deliveries/crossing/penalised-tours.ts';
import { TourDescent } from '../../../missions/deliveries/crossing/tour-descent.ts';
import type { DeliveryPlan, DeliveryProblem } from '../../../missions/deliveries/delivery-problem.ts';
import { planDeliveries } from '../../../missions/deliveries/plan-deliveries.ts';
import { tourDistance, tourFaults } from '../../support/checkers/tour-checker.ts';
import { bruteForceDeliveries } from './support/small-deliveries.ts';

const seeds = fc.integer({ min: 1, max: 1_000_000 });

/** Drop-offs on a square of 100 × 100 around a depot, ways as the crow flies. */
function drawn(random: Random, orders: number, capacity: number, windowMax: number): DeliveryProblem {
  const at = Array.from({ length: orders + 1 }, () => [random.below(100), random.below(100)] as const);
  const ways = at.flatMap(([x, y]) => at.map(([u, v]) => Math.hypot(x - u, y - v)));
  return {
    places: orders + 1,
    distances: ways,
    durations: ways,
    carriers: [{ count: orders, capacity, start: 0, end: 0, from: 0, until: 1000 }],
    orders: at.slice(1).map((_, order) => {
      const from = random.below(400);
      const stop = { place: order + 1, from, until: from + 150 + random.below(windowMax), service: 10 };
      return { dropOff: stop, amount: 1 + random.below(4) };
    }),
  };
}

function compiled(problem: DeliveryProblem): CompiledDeliveries {
  const result = compileDeliveries(problem);
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

function planned(problem: DeliveryProblem, schedulesMax: number): DeliveryPlan {
  const result = planDeliveries(problem, { random: seededRandom(7), budget: { schedulesMax } });
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

/** All orders dealt out to tours at random, one each at least. */
function dealt(problem: CompiledDeliveries, tours: number, random: Random): PenalisedTours {
  const lists: number[][] = Array.from({ length: tours }, () => []);
  const keys = Array.from({ length: problem.orders }, (_, order) => ({ order, key: random.next() }));
  keys
    .sort((a, b) => a.key - b.key)
    .forEach(({ order }, at) => lists[at < tours ? at : random.below(tours)]!.push(order));
  const made = new PenalisedTours(problem, 0, tours);
  made.load(lists);
  return made;
}

function costOf(tours: PenalisedTours): number {
  return Array.from({ length: tours.tours }, (_, tour) => tours.penalty(tour)).reduce(
    (sum, one) => sum + one,
    tours.wholeLength,
  );
}

const everyOrder = (tours: PenalisedTours): number[] =>
  tours
    .lists()
    .flat()
    .sort((a, b) => a - b);
const arcs = (tours: PenalisedTours): string[] =>
  tours
    .lists()
    .map(String)
    .sort((a, b) => (a < b ? -1 : 1));

describe('edge assembly', () => {
  it('makes the first plan the second one by all rings, and loses no order by one of them', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 2, max: 5 }), (seed, tours) => {
        const random = seededRandom(seed);
        const problem = compiled(drawn(random, 16, 50, 400));
        const [a, b] = [dealt(problem, tours, random), dealt(problem, tours, random)];
        const child = new PenalisedTours(problem, 0, tours);
        const assembly = new EdgeAssembly(child, nearArcs(child, 8), random);
        const rings = assembly.rings(a, b);
        assembly.assemble(a, rings);
        expect(arcs(child)).toEqual(arcs(b));
        for (const ring of rings) {
          assembly.assemble(a, [ring]);
          expect(everyOrder(child)).toEqual(problem.impossible.map((_, order) => order));
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('going down from tours with penalties', () => {
  it('is never dearer in the end, keeps all orders, and knows what the tours come to', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 5 }), (seed, tours) => {
        const random = seededRandom(seed);
        const problem = compiled(drawn(random, 20, 18, 300));
        const plan = dealt(problem, tours, random);
        const before = costOf(plan);
        const descent = new TourDescent(plan, nearArcs(plan, 10));
        for (let tour = 0; tour < tours; tour += 1) descent.touchTour(tour);
        descent.run();
        expect(costOf(plan)).toBeLessThanOrEqual(before + 1e-6);
        expect(everyOrder(plan)).toEqual(problem.impossible.map((_, order) => order));
        const anew = new PenalisedTours(problem, 0, tours);
        anew.load(plan.lists());
        expect(costOf(anew)).toBeCloseTo(costOf(plan), 6);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a plan of deliveries with one stop each', () => {
  it('is as good as brute force finds it', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const problem = drawn(seededRandom(seed), 5, 8, 200);
        const plan = planned(problem, 1500);
        expect(tourFaults(problem, plan)).toEqual([]);
        const [unserved, tours, distance] = bruteForceDeliveries(problem);
        expect([plan.unserved.length, plan.tours.length]).toEqual([unserved, tours]);
        expect(plan.distance).toBeCloseTo(distance, 6);
      }),
      { numRuns: 6 },
    );
  });

  it('keeps every window and load, and is the same again', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(12, 40), (seed, capacity) => {
        const problem = drawn(seededRandom(seed), 25, capacity, 300);
        const plan = planned(problem, 3000);
        expect(tourFaults(problem, plan)).toEqual([]);
        expect(plan.distance).toBeCloseTo(tourDistance(problem, plan), 6);
        expect(planned(problem, 3000)).toEqual(plan);
      }),
      { numRuns: 4 },
    );
  });
});
