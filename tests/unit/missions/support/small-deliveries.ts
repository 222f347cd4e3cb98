import type { Random } from '../../../../kernel/random.ts';
import type { DeliveryProblem, Order, Stop } from '../../../../missions/deliveries/delivery-problem.ts';
import { tourDistance, tourFaults, type CheckedPlan } from '../../../support/checkers/tour-checker.ts';

export interface DeliveryShape {
  readonly orders: number;
  readonly kinds: number;
  /** How long windows are open; the shorter, the more orders are left. */
  readonly windowMax: number;
}

/** Places on a plane, orders of all three sorts, carriers of different capacity and shift. */
export function randomDeliveries(random: Random, { orders, kinds, windowMax }: DeliveryShape): DeliveryProblem {
  const places = Array.from({ length: orders + 2 }, () => [random.below(20), random.below(20)] as const);
  const ways = new Float64Array(places.length ** 2);
  places.forEach(([ax, ay], a) =>
    places.forEach(([bx, by], b) => (ways[a * places.length + b] = Math.hypot(ax - bx, ay - by))),
  );
  const stop = (): Stop => {
    const from = random.below(60);
    return {
      place: random.below(places.length),
      from,
      until: from + random.below(windowMax),
      service: random.below(3),
    };
  };
  return {
    places: places.length,
    distances: ways,
    durations: ways,
    carriers: Array.from({ length: kinds }, (_, kind) => ({
      count: 1 + random.below(2),
      capacity: 2 + random.below(3),
      start: kind % 2,
      end: random.below(2),
      from: 0,
      until: 100 + random.below(60),
    })),
    orders: Array.from({ length: orders }, (): Order => {
      const sort = random.below(4);
      const only = random.below(6) === 0 ? { carriers: [random.below(kinds)] } : {};
      const amount = 1 + random.below(3);
      if (sort === 0) return { pickUp: stop(), amount, ...only };
      if (sort === 1) return { dropOff: stop(), amount, ...only };
      return { pickUp: stop(), dropOff: stop(), amount, ...only };
    }),
  };
}

type Score = readonly [unserved: number, tours: number, distance: number];

function isBetter(a: Score, b: Score): boolean {
  const at = a.findIndex((value, index) => Math.abs(value - b[index]!) > 1e-6);
  return at >= 0 && a[at]! < b[at]!;
}

interface Draft {
  readonly carrier: number;
  readonly visits: readonly { readonly order: number; readonly task: 'pick-up' | 'drop-off'; readonly begin: number }[];
}

/** Begins as early as can be; the checker says whether that holds. */
function timed({ carriers, durations, orders, places }: DeliveryProblem, { carrier, visits }: Draft): Draft {
  let { start: place, from: free } = carriers[carrier]!;
  return {
    carrier,
    visits: visits.map(({ order, task }) => {
      const stop = (task === 'pick-up' ? orders[order]!.pickUp : orders[order]!.dropOff)!;
      const begin = Math.max(stop.from, free + durations[place * places + stop.place]!);
      place = stop.place;
      free = begin + stop.service;
      return { order, task, begin };
    }),
  };
}

/** The best of all plans, by trying every order in every place of every tour and in none. */
export function bruteForceDeliveries(problem: DeliveryProblem): Score {
  const carriers = problem.carriers.flatMap(({ count }, kind) => Array.from({ length: count }, () => kind));
  let best: Score = [Infinity, 0, 0];
  const look = (order: number, drafts: readonly Draft[], left: readonly number[]): void => {
    if (left.length > best[0]) return;
    if (order === problem.orders.length) {
      const tours = drafts.filter(({ visits }) => visits.length > 0).map((draft) => timed(problem, draft));
      const plan: CheckedPlan = { tours, unserved: left.map((index) => ({ order: index })) };
      const score: Score = [left.length, tours.length, tourDistance(problem, plan)];
      if (isBetter(score, best) && tourFaults(problem, plan).length === 0) best = score;
      return;
    }
    const { pickUp, dropOff } = problem.orders[order]!;
    const tasks = (['pick-up', 'drop-off'] as const).filter(
      (task) => (task === 'pick-up' ? pickUp : dropOff) !== undefined,
    );
    drafts.forEach((draft, number) => {
      for (const visits of insertions(draft.visits, order, tasks))
        look(order + 1, drafts.with(number, { ...draft, visits }), left);
    });
    look(order + 1, drafts, [...left, order]);
  };
  look(
    0,
    carriers.map((carrier) => ({ carrier, visits: [] })),
    [],
  );
  return best;
}

function insertions(
  visits: Draft['visits'],
  order: number,
  tasks: readonly ('pick-up' | 'drop-off')[],
): Draft['visits'][] {
  const [task, ...others] = tasks;
  if (task === undefined) return [visits];
  const before = visits.findIndex((visit) => visit.order === order);
  return Array.from({ length: visits.length + 1 }, (_, at) => at)
    .filter((at) => at > before)
    .flatMap((at) => insertions(visits.toSpliced(at, 0, { order, task, begin: 0 }), order, others));
}
