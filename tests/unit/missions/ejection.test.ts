import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../kernel/random.ts';
import { compileDeliveries, type CompiledDeliveries } from '../../../missions/deliveries/compile-deliveries.ts';
import type { DeliveryProblem } from '../../../missions/deliveries/delivery-problem.ts';
import { Ejector } from '../../../missions/deliveries/ejection.ts';
import { fewestRoutes } from '../../../missions/deliveries/fewest-routes.ts';
import { planDeliveries } from '../../../missions/deliveries/plan-deliveries.ts';
import { Route } from '../../../missions/deliveries/route.ts';
import { tourFaults } from '../../support/checkers/tour-checker.ts';
import { randomDeliveries } from './support/small-deliveries.ts';

const seeds = fc.integer({ min: 1, max: 1_000_000 });

function compiled(problem: DeliveryProblem): CompiledDeliveries {
  const result = compileDeliveries(problem);
  if (!result.ok) throw new Error(result.problem.code);
  return result.value;
}

/** Whether a carrier can drive these stops (nodes, without both ends), by driving them. */
function isDrivable(problem: DeliveryProblem, nodes: readonly number[]): boolean {
  const { start, from, until, end, capacity } = problem.carriers[0]!;
  const orders = nodes.map((node) => problem.orders[node >> 1]!);
  const stops = nodes.map((node, index) => (node % 2 === 0 ? orders[index]!.pickUp! : orders[index]!.dropOff!));
  let place = start;
  let free = from;
  let load = nodes.reduce(
    (sum, node, at) => sum + (node % 2 === 1 && orders[at]!.pickUp === undefined ? orders[at]!.amount : 0),
    0,
  );
  let isFine = load <= capacity;
  stops.forEach((stop, at) => {
    const begin = Math.max(stop.from, free + problem.durations[place * problem.places + stop.place]!);
    isFine &&= begin <= stop.until;
    load += nodes[at]! % 2 === 0 ? orders[at]!.amount : -orders[at]!.amount;
    isFine &&= load <= capacity;
    place = stop.place;
    free = begin + stop.service;
  });
  return isFine && free + problem.durations[place * problem.places + end]! <= until;
}

/** All ways to put an order's stops between others that keep their order. */
function withOrder(problem: DeliveryProblem, order: number, nodes: readonly number[]): number[][] {
  const { pickUp, dropOff } = problem.orders[order]!;
  const own = [...(pickUp ? [2 * order] : []), ...(dropOff ? [2 * order + 1] : [])];
  return own.reduce<number[][]>(
    (ways, node) =>
      ways.flatMap((way) => {
        const first = way.indexOf(node - 1);
        const places = Array.from({ length: way.length + 1 }, (_, at) => at).filter(
          (at) => node % 2 === 0 || at > first,
        );
        return places.map((at) => way.toSpliced(at, 0, node));
      }),
    [[...nodes]],
  );
}

function subsets(orders: readonly number[]): number[][] {
  return orders.reduce<number[][]>((sets, order) => [...sets, ...sets.map((set) => [...set, order])], [[]]);
}

describe('an order without a place', () => {
  it('comes in the stead of those who are least dear together, as trying everything finds it', () => {
    let found = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = seededRandom(seed);
        const problem = randomDeliveries(random, { orders: 7, kinds: 1, windowMax: 40 });
        const one = { ...problem, carriers: [{ ...problem.carriers[0]!, count: 1 }] };
        const planned = planDeliveries(one, { random, budget: { schedulesMax: 30 } });
        if (!planned.ok) throw new Error(planned.problem.code);
        const left = planned.value.unserved.filter(({ cause }) => cause.code === 'delivery-carriers-busy');
        const nodes = (planned.value.tours[0]?.visits ?? []).map(
          ({ order, task }) => 2 * order + (task === 'pick-up' ? 0 : 1),
        );
        const tables = compiled(one);
        const route = new Route(tables, 0);
        route.load(0, Int32Array.from([14, ...nodes, 15]), 1);
        const dearness = Float64Array.from({ length: 7 }, () => 1 + random.below(5));
        const within = [...new Set(nodes.map((node) => node >> 1))];
        for (const { order } of left) {
          const sums = subsets(within)
            .filter((out) => out.length > 0 && out.length <= 3)
            .filter((out) =>
              withOrder(
                one,
                order,
                nodes.filter((node) => !out.includes(node >> 1)),
              ).some((way) => isDrivable(one, way)),
            )
            .map((out) => out.reduce((sum, gone) => sum + dearness[gone]!, 0));
          const ejection = new Ejector(tables, random, dearness).find(order, [route]);
          expect(ejection === null).toBe(sums.length === 0);
          if (ejection === null) continue;
          found += 1;
          expect(ejection.ejected.reduce((sum, gone) => sum + dearness[gone]!, 0)).toBe(Math.min(...sums));
          const way = [...ejection.stops.slice(1, -1)];
          expect(isDrivable(one, way)).toBe(true);
          expect(new Set(way.map((node) => node >> 1))).toEqual(
            new Set([...within.filter((kept) => !ejection.ejected.includes(kept)), order]),
          );
        }
      }),
      { numRuns: 150, examples: [[693549]] },
    );
    expect(found).toBeGreaterThan(100);
  });
});

describe('the fewest routes', () => {
  it('are as many as the goods on board at the start or the end fill, and no plan has fewer', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const problem = randomDeliveries(seededRandom(seed), { orders: 12, kinds: 1, windowMax: 200 });
        const many = { ...problem, carriers: [{ ...problem.carriers[0]!, count: 12, until: 400 }] };
        const planned = planDeliveries(many, { random: seededRandom(seed), budget: { schedulesMax: 200 } });
        if (!planned.ok) throw new Error(planned.problem.code);
        expect(tourFaults(many, planned.value)).toEqual([]);
        const isAll = planned.value.unserved.every(({ cause }) => cause.code !== 'delivery-carriers-busy');
        if (isAll && planned.value.tours.length > 0)
          expect(planned.value.tours.length).toBeGreaterThanOrEqual(fewestRoutes(compiled(many)));
      }),
      { numRuns: 20 },
    );
    const stop = { place: 0, from: 0, until: 9, service: 0 };
    const carriers = [{ count: 9, capacity: 4, start: 0, end: 0, from: 0, until: 9 }];
    const orders = Array.from({ length: 5 }, () => ({ dropOff: stop, amount: 3 }));
    expect(fewestRoutes(compiled({ places: 1, distances: [0], durations: [0], carriers, orders }))).toBe(4);
    const carried = orders.map(({ dropOff, amount }) => ({ pickUp: stop, dropOff, amount }));
    expect(fewestRoutes(compiled({ places: 1, distances: [0], durations: [0], carriers, orders: carried }))).toBe(1);
  });
});
