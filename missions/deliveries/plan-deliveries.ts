import { ok, type Result } from '../../kernel/result.ts';
import type { Random } from '../../kernel/random.ts';
import { WorkMeter, type WorkBudget } from '../solver/work-budget.ts';
import { compileDeliveries, startNode, type CompiledDeliveries } from './compile-deliveries.ts';
import { TourCrossing } from './crossing/cross-tours.ts';
import type { DeliveryPlan, DeliveryProblem, DeliveryRefusal, Tour, Visit } from './delivery-problem.ts';
import { Ejector } from './ejection.ts';
import { Fleet, type FleetSnapshot } from './fleet.ts';
import type { Route } from './route.ts';
import { fewestRoutes } from './fewest-routes.ts';
import { InsertionOrder } from './insertion-order.ts';
import { Ruin, type RuinSettings } from './ruin.ts';

/** Found on Li and Lim's and Solomon's instances; see docs/planners.md. */
const ruinSettings: RuinSettings = { stopsMean: 10, stringMax: 10 };
/** Share of the work for doing without one more carrier. */
const FEWER_SHARE = 0.35;
/** Between two orders that find a place so many small changes are made to the rest, at this temperature: of 1, 5, 10 and 30 what did best on six hard ones of Solomon's. */
const CHANGES_BETWEEN = 30;
const STIR_TEMPERATURE = 1;
/**
 * The rest is cooled down twice, the second time from a higher temperature, so that one bad valley is not the end of it; temperatures are
 * in mean ways from stop to stop.
 */
const rounds = [
  { until: 0.4, hot: 1 },
  { until: 1, hot: 3 },
] as const;
const COOLING = 0.01;
/** How often a route is left out though an order would cost least there. */
const BLINK_RATE = 0.01;
/** Another plan for crossing: of at most this share of all tours the orders are placed anew, in so many tries, so many small changes in between, and cooled down so shortly. */
const GIVEN_UP_SHARE = 0.5;
const PLACED_ANEW_MAX = 300;
const CHANGES_BETWEEN_ANEW = 10;
const SHORT_COOLING = 300;
/** The temperature follows the work done in steps of so many plans. */
const PLANS_PER_STEP = 32;

export interface DeliveryOptions {
  readonly random: Random;
  /** Counts plans as the scheduler counts schedules. */
  readonly budget: WorkBudget;
  /** Called with every better plan, as it is found. */
  readonly onBetter?: (plan: DeliveryPlan) => void;
}

/**
 * Tours for all orders by taking strings of stops out and putting them back (slack induction by string removals, Christiaens and Vanden
 * Berghe 2020), with as few unserved orders as can be found, then as few carriers, then as short as can be. The same problem, seed and
 * number of plans give the same answer on every machine.
 */
export function planDeliveries(
  problem: DeliveryProblem,
  options: DeliveryOptions,
): Result<DeliveryPlan, DeliveryRefusal> {
  const compiled = compileDeliveries(problem);
  if (!compiled.ok) return compiled;
  return ok(new DeliverySearch(compiled.value, options).run());
}

/** What counts of a plan, in this order. */
interface Score {
  readonly unserved: number;
  readonly routes: number;
  readonly distance: number;
}

function isBetter(a: Score, b: Score): boolean {
  if (a.unserved !== b.unserved) return a.unserved < b.unserved;
  if (a.routes !== b.routes) return a.routes < b.routes;
  return a.distance < b.distance - 1e-9;
}

function temperatureAt(done: number): number {
  let begun = 0;
  for (const { until, hot } of rounds) {
    if (done < until) return hot * COOLING ** ((done - begun) / (until - begun));
    begun = until;
  }
  return COOLING;
}

/** The kind of all tours where every order has a stop of the same sort, all are served and all tours are of one kind that may do any of them; else null. */
function kindOfOneStopTours(
  { orders, hasPickUp, hasDropOff, canDo, kinds }: CompiledDeliveries,
  { routes, unserved, home }: Fleet,
): number | null {
  const kind = routes[0]?.kind ?? -1;
  if (unserved.length > 0 || home.includes(null) || routes.length < 2 || routes.some((route) => route.kind !== kind))
    return null;
  for (let order = 0; order < orders; order += 1) {
    if (
      hasPickUp[order] === hasDropOff[order] ||
      hasPickUp[order] !== hasPickUp[0] ||
      canDo[order * kinds + kind] === 0
    )
      return null;
  }
  return kind;
}

class DeliverySearch {
  readonly #problem: CompiledDeliveries;
  readonly #random: Random;
  readonly #work: WorkMeter;
  readonly #onBetter: ((plan: DeliveryPlan) => void) | undefined;
  readonly #fleet: Fleet;
  readonly #ruin: Ruin;
  readonly #order: InsertionOrder;
  /** How often an order has been left without a place: those left often are dear to leave. */
  readonly #absences: Float64Array;
  readonly #blink: () => boolean;
  readonly #ejector: Ejector;
  #best: { readonly score: Score; readonly plan: DeliveryPlan };

  constructor(problem: CompiledDeliveries, { random, budget, onBetter }: DeliveryOptions) {
    this.#problem = problem;
    this.#random = random;
    this.#work = new WorkMeter(budget, PLANS_PER_STEP);
    this.#onBetter = onBetter;
    this.#fleet = new Fleet(problem);
    this.#ruin = new Ruin(problem, random, ruinSettings);
    this.#order = new InsertionOrder(problem, random);
    this.#absences = new Float64Array(problem.orders).fill(1);
    this.#ejector = new Ejector(problem, random, this.#absences);
    this.#blink = () => random.next() < BLINK_RATE;
    this.#best = { score: this.#score(), plan: this.#plan() };
  }

  run(): DeliveryPlan {
    const fleet = this.#fleet;
    const all = fleet.unserved;
    fleet.unserved = [];
    this.#serve(all, Infinity);
    this.#accept();
    if (all.length === 0) return this.#best.plan;
    this.#useFewer();
    while (!this.#work.isOver && this.#cross());
    this.#shorten();
    return this.#best.plan;
  }

  #score(): Score {
    const { unserved, routes, distance } = this.#fleet;
    return { unserved: unserved.length, routes: routes.length, distance };
  }

  /** Puts orders back, each where it costs least; those without a place are unserved. Gives up when more than so many are. */
  #serve(orders: readonly number[], unservedMax: number): boolean {
    const fleet = this.#fleet;
    for (const order of this.#order.sorted(orders)) {
      const route = fleet.bestRoute(order, this.#blink) ?? fleet.freshRoute(order);
      if (route !== null) fleet.put(order, route);
      else if (fleet.unserved.push(order) > unservedMax) return false;
    }
    return true;
  }

  /** Takes some orders out and puts them and the unserved back. False where more than so many are left. */
  #tryOut(unservedMax: number): boolean {
    const fleet = this.#fleet;
    const taken = this.#ruin.choose(fleet);
    fleet.take(taken);
    const left = fleet.unserved;
    fleet.unserved = [];
    this.#work.spend(1);
    return this.#serve(left.length === 0 ? taken : taken.concat(left), unservedMax);
  }

  #accept(): boolean {
    this.#fleet.keep();
    const score = this.#score();
    if (!isBetter(score, this.#best.score)) return false;
    this.#best = { score, plan: this.#plan() };
    this.#onBetter?.(this.#best.plan);
    return true;
  }

  #absent(orders: readonly number[]): number {
    let sum = 0;
    for (const order of orders) sum += this.#absences[order]!;
    return sum;
  }

  /** Route after route is given up and its orders are found places among the others, as long as that goes well. */
  #useFewer(): void {
    const fleet = this.#fleet;
    const fewest = fewestRoutes(this.#problem);
    let good = fleet.snapshot();
    while (!this.#work.isOver && this.#work.usedRatio < FEWER_SHARE && fleet.routes.length > 0) {
      if (fleet.unserved.length === 0) {
        if (fleet.routes.length <= fewest) break;
        this.#giveUpRoute();
      }
      this.#placeOne();
      if (this.#accept()) good = fleet.snapshot();
      for (let change = 0; change < CHANGES_BETWEEN && !this.#work.isOver; change += 1) this.#stir();
    }
    fleet.restore(good);
  }

  /** The order that was left last finds a place, if need be in the stead of others that have found one more easily so far. */
  #placeOne(): void {
    const fleet = this.#fleet;
    const order = fleet.unserved.pop()!;
    this.#work.spend(1);
    const route = fleet.bestRoute(order, () => false) ?? fleet.freshRoute(order);
    if (route !== null) fleet.put(order, route);
    else {
      this.#absences[order]! += 1;
      const ejection = this.#ejector.find(order, fleet.routes);
      if (ejection === null) fleet.unserved.unshift(order);
      else {
        fleet.exchange(order, ejection);
        fleet.unserved.push(...ejection.ejected);
      }
    }
  }

  /** Some orders are taken out and all put back otherwise, so that those left find other tours next time. */
  #stir(): void {
    const fleet = this.#fleet;
    const { distance } = fleet;
    const left = fleet.unserved;
    const taken = this.#ruin.choose(fleet);
    fleet.take(taken);
    this.#work.spend(1);
    const isServed = this.#serve(taken, left.length);
    if (isServed && this.#isWarmEnough(fleet.distance - distance, STIR_TEMPERATURE)) fleet.keep();
    else fleet.undo();
  }

  /** The route whose orders have been easiest to place. */
  #giveUpRoute(): void {
    const fleet = this.#fleet;
    const easiness = fleet.routes.map((route) => this.#absent(fleet.ordersOf(route)));
    const route = fleet.routes[easiness.indexOf(Math.min(...easiness))];
    if (route === undefined) return;
    const orders = fleet.ordersOf(route);
    fleet.take(orders);
    fleet.unserved = orders;
    fleet.keep();
    fleet.routesMax = fleet.routes.length;
  }

  /** Simulated annealing: what is longer by `more` is taken with a chance that shrinks with the temperature. */
  #isWarmEnough(more: number, temperature: number): boolean {
    return more < -temperature * this.#meanWay * Math.log(1 - this.#random.next());
  }

  get #meanWay(): number {
    const { routes, distance } = this.#fleet;
    return distance / routes.reduce((sum, { length }) => sum + length - 1, 1);
  }

  #shorten(): void {
    const fleet = this.#fleet;
    const begun = this.#work.usedRatio;
    const way = this.#meanWay;
    let temperature = 0;
    for (let plans = 0; !this.#work.isOver; plans += 1) {
      if (plans % PLANS_PER_STEP === 0) {
        temperature = way * temperatureAt((this.#work.usedRatio - begun) / (1 - begun));
      }
      const { distance } = fleet;
      const count = fleet.unserved.length;
      const routes = fleet.routes.length;
      const isServed = this.#tryOut(count);
      const isFewer = isServed && (fleet.unserved.length < count || fleet.busyRoutes < routes);
      const isTaken =
        isFewer || (isServed && fleet.distance < distance - temperature * Math.log(1 - this.#random.next()));
      if (!isTaken) fleet.undo();
      else this.#accept();
      if (fleet.unserved.length === 0) fleet.routesMax = fleet.routes.length;
    }
  }

  /** Tours of one kind for orders of one stop: crossed with each other from here on. */
  #cross(): boolean {
    const fleet = this.#fleet;
    const kind = kindOfOneStopTours(this.#problem, fleet);
    if (kind === null) return false;
    const good = fleet.snapshot();
    const start = startNode(this.#problem, kind);
    const { hasPickUp } = this.#problem;
    const isFewer = new TourCrossing({
      problem: this.#problem,
      kind,
      tours: fleet.routes.length,
      random: this.#random,
      work: this.#work,
      another: () => this.#another(good),
      onPlan: (lists) => {
        const routes = lists.map((orders) => {
          const stops = orders.map((order) => 2 * order + 1 - hasPickUp[order]!);
          return { kind, stops: Int32Array.from([start, ...stops, start + 1]) };
        });
        fleet.restore({ routes, unserved: [] });
        this.#accept();
      },
    }).run();
    this.#restoreBest();
    return isFewer;
  }

  /** For plans in which no order is left that a carrier could do. */
  #restoreBest(): void {
    const routes = this.#best.plan.tours.map(({ carrier: kind, visits }) => {
      const start = startNode(this.#problem, kind);
      const stops = visits.map(({ order, task }) => 2 * order + (task === 'pick-up' ? 0 : 1));
      return { kind, stops: Int32Array.from([start, ...stops, start + 1]) };
    });
    this.#fleet.restore({ routes, unserved: [] });
  }

  /** A plan unlike this one: some tours near each other are given up and their orders placed anew; cooled down shortly. Null where no place is found for all. */
  #another(from: FleetSnapshot): number[][] | null {
    const fleet = this.#fleet;
    fleet.restore(from);
    const many = fleet.routes.length;
    const given = 1 + this.#random.below(Math.max(1, Math.floor(many * GIVEN_UP_SHARE)));
    const orders = this.#nearestRoutes(fleet.routes[this.#random.below(many)]!, given).flatMap((route) =>
      fleet.ordersOf(route),
    );
    fleet.take(orders);
    fleet.unserved = this.#shuffled(orders);
    fleet.keep();
    fleet.routesMax = many;
    for (let tries = 0; fleet.unserved.length > 0; tries += 1) {
      if (tries > PLACED_ANEW_MAX || this.#work.isOver) return null;
      this.#placeOne();
      fleet.keep();
      const changes = fleet.unserved.length > 0 && tries > orders.length ? CHANGES_BETWEEN_ANEW : 0;
      for (let change = 0; change < changes && !this.#work.isOver; change += 1) this.#stir();
    }
    this.#coolShortly();
    return fleet.routes.length === many ? fleet.routes.map((route) => fleet.ordersOf(route)) : null;
  }

  #coolShortly(): void {
    const fleet = this.#fleet;
    const way = this.#meanWay;
    for (let change = 0; change < SHORT_COOLING && !this.#work.isOver; change += 1) {
      const temperature = way * COOLING ** (change / SHORT_COOLING);
      const { distance } = fleet;
      const isTaken = this.#tryOut(0) && fleet.distance < distance - temperature * Math.log(1 - this.#random.next());
      if (isTaken) this.#accept();
      else fleet.undo();
    }
  }

  #shuffled(orders: readonly number[]): number[] {
    const keys = orders.map((order) => ({ order, key: this.#random.next() }));
    return keys.sort((a, b) => a.key - b.key).map(({ order }) => order);
  }

  /** A route, and those with a stop nearest to one of its stops. */
  #nearestRoutes(route: Route, count: number): Route[] {
    const { distance, nodes } = this.#problem;
    const stopsOf = ({ stops, length }: Route): Int32Array => stops.subarray(1, length - 1);
    const gapTo = (other: Route): number => {
      let least = Infinity;
      for (const a of stopsOf(route)) for (const b of stopsOf(other)) least = Math.min(least, distance[a * nodes + b]!);
      return least;
    };
    const gaps = this.#fleet.routes.map((other) => ({ other, gap: other === route ? -1 : gapTo(other) }));
    return gaps
      .sort((a, b) => a.gap - b.gap)
      .slice(0, count)
      .map(({ other }) => other);
  }

  #plan(): DeliveryPlan {
    const { problem, impossible } = this.#problem;
    const { routes, unserved, distance } = this.#fleet;
    const tours = routes
      .filter((route) => !route.isEmpty)
      .map(({ kind, stops, begin, length, distance }): Tour => {
        const visits = Array.from({ length: length - 2 }, (_, at): Visit => {
          const node = stops[at + 1]!;
          return { order: node >> 1, task: (node & 1) === 0 ? 'pick-up' : 'drop-off', begin: begin[at + 1]! };
        });
        return { carrier: kind, visits, distance };
      });
    const never = problem.orders.flatMap((_, order) => {
      const cause = impossible[order]!;
      return cause === null ? [] : [{ order, cause }];
    });
    const busy = unserved.map((order) => ({ order, cause: { code: 'delivery-carriers-busy' } as const }));
    return { tours, unserved: [...never, ...busy].sort((a, b) => a.order - b.order), distance };
  }
}
