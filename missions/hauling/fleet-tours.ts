import type { Random } from '../../kernel/random.ts';
import { unwatched, type WatchedPlanning } from '../drafting/watch.ts';
import { planTour, type Tour, type TourRequest } from '../traffic/plan-tour.ts';
import { Reservations } from '../traffic/reservations.ts';
import { planTraffic } from '../traffic/plan-traffic.ts';
import type { Route, TrafficRefusal } from '../traffic/traffic-problem.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { HaulMap } from './roadmap.ts';

/** Orders of going first that are tried. */
const ORDERS_MAX = 12;

/** A carrier with all it is to do; the last stage is where it stays. */
export type CarrierTour = Omit<TourRequest, 'machine'>;

/** Joint steps and routes in which carriers that stand in each other's way must get home. */
const HOME_STEPS_MAX = 20_000;

/** What a machine of another mission holds of the map, and when. */
export interface OtherRoute {
  readonly radiusM: number;
  readonly route: Route;
}

export interface FleetTours {
  readonly tours: readonly Tour[];
  /** All carriers first go to the places where they stay: their tours have that as one more stage in front. */
  readonly isHomeFirst: boolean;
}

/**
 * Tours of all carriers on which no two are ever too near to each other. Where carriers stand so that none of them can be the first, a complete search brings
 * all of them home before; it proves that there is no order of moves where it refuses.
 */
export function fleetTours(
  map: HaulMap,
  carriers: readonly CarrierTour[],
  random: Random,
  costOf: (tours: FleetTours) => number,
  {
    watched = unwatched,
    others = [],
  }: { readonly watched?: WatchedPlanning; readonly others?: readonly OtherRoute[] } = {},
): Result<FleetTours, TrafficRefusal> {
  const search: TourSearch = { random, watched, others };
  const straight = bestTours(map, carriers, search, (tours) => costOf({ tours, isHomeFirst: false }));
  if (straight !== null) return ok({ tours: straight, isHomeFirst: false });
  // Bringing all home first is planned as if nobody else were there.
  if (others.length > 0)
    return refuse({ code: 'traffic-no-way', facts: { machines: carriers.map((_, machine) => machine) } });
  const homeOf = ({ stages }: CarrierTour): number => stages.at(-1)!.place;
  const machines = carriers.map((carrier) => {
    const { start, radiusM, speedMps } = carrier;
    return { start, goal: homeOf(carrier), radiusM, speedMps };
  });
  const problem = { roadmap: map.roadmap, machines, following: 'behind' as const };
  let isFound = false;
  const homeward = planTraffic(problem, {
    random,
    budget: { schedulesMax: HOME_STEPS_MAX, isCancelled: () => watched.isCutShort() && isFound },
    onBetter: () => {
      isFound = true;
    },
  });
  if (!homeward.ok) return homeward;
  const { routes } = homeward.value;
  const startS = Math.max(
    0,
    ...carriers.map((carrier) => carrier.startS),
    ...routes.map((route) => route.at(-1)!.arriveS),
  );
  const fromHome = carriers.map((carrier) => ({ ...carrier, start: homeOf(carrier), startS }));
  const withWayHome = (tours: readonly Tour[]): readonly Tour[] =>
    tours.map((tour, machine) => joined(routes[machine]!, tour));
  const tours = bestTours(map, fromHome, search, (found) => costOf({ tours: withWayHome(found), isHomeFirst: true }));
  return tours === null
    ? refuse({ code: 'traffic-no-way', facts: { machines: machines.map((_, machine) => machine) } })
    : ok({ tours: withWayHome(tours), isHomeFirst: true });
}

function joined(home: Route, { route, stopOf }: Tour): Tour {
  const before = home.length - 1;
  const last = home.at(-1)!;
  const stops = [...home.slice(0, -1), { ...last, leaveS: route[0]!.leaveS }, ...route.slice(1)];
  return { route: stops, stopOf: [before, ...stopOf.map((stop) => stop + before)] };
}

interface TourSearch {
  readonly random: Random;
  readonly watched: WatchedPlanning;
  readonly others: readonly OtherRoute[];
}

/**
 * Planned one after the other among those before them; those still to be planned stand where they are. Several orders of going first are tried;
 * `costOf` says which outcome is best. Null where none leads to one.
 */
function bestTours(
  map: HaulMap,
  carriers: readonly CarrierTour[],
  { random, watched, others }: TourSearch,
  costOf: (tours: readonly Tour[]) => number,
): readonly Tour[] | null {
  let best: { tours: readonly Tour[]; cost: number } | null = null;
  let order = carriers.map((_, machine) => machine);
  const tried = new Set<string>();
  for (let tries = 0; tries < ORDERS_MAX; tries += 1) {
    for (let draws = 0; tried.has(order.join()) && draws < ORDERS_MAX; draws += 1) order = shuffled(order, random);
    if (tried.has(order.join())) break;
    tried.add(order.join());
    if (best !== null && watched.isCutShort()) break;
    watched.at(tries / ORDERS_MAX);
    const { tours, failed } = toursInOrder(map, carriers, order, { watched, others });
    if (failed !== null) {
      // Who found no tour among the others goes before them.
      order = [failed, ...order.filter((machine) => machine !== failed)];
      continue;
    }
    const cost = costOf(tours);
    if (best === null || cost < best.cost) best = { tours, cost };
  }
  return best?.tours ?? null;
}

function toursInOrder(
  { graph, roadmap, aheadM }: HaulMap,
  carriers: readonly CarrierTour[],
  order: readonly number[],
  { watched, others }: Pick<TourSearch, 'watched' | 'others'>,
): { readonly tours: readonly Tour[]; readonly failed: number | null } {
  const reservations = new Reservations(graph, 'behind');
  carriers.forEach(({ start, radiusM }, machine) =>
    reservations.add(machine, radiusM, [{ place: start, arriveS: 0, leaveS: Infinity }]),
  );
  others.forEach(({ radiusM, route }, index) => reservations.add(carriers.length + index, radiusM, route));
  const tours: Tour[] = [];
  for (const machine of order) {
    watched.look();
    const carrier = carriers[machine]!;
    const tour = planTour(reservations, roadmap, { ...carrier, machine }, aheadM);
    if (tour === null) return { tours, failed: machine };
    reservations.add(machine, carrier.radiusM, tour.route);
    tours[machine] = tour;
  }
  return { tours, failed: null };
}

function shuffled(items: readonly number[], random: Random): number[] {
  const order = [...items];
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  return order;
}
