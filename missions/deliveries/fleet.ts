import { startNode, type CompiledDeliveries } from './compile-deliveries.ts';
import type { Ejection } from './ejection.ts';
import { Inserter } from './insertion.ts';
import { Route } from './route.ts';

export interface FleetSnapshot {
  readonly routes: readonly { readonly kind: number; readonly stops: Int32Array }[];
  readonly unserved: readonly number[];
}

/** All routes and the orders that are in none, with one step back: what was changed since the last `keep` can be undone. */
export class Fleet {
  readonly #problem: CompiledDeliveries;
  readonly #inserter: Inserter;
  readonly #spare: Route[];
  /** As each slot was at the last `keep`; of use only for those in `#changed`. */
  readonly #before: (Route | null)[];
  readonly #changed: Route[] = [];
  readonly #isChanged: Uint8Array;
  readonly #marked: Uint8Array;
  readonly #inUse: Int32Array;
  readonly #homesBefore: (Route | null)[];
  #routesBefore: Route[] = [];
  #unservedBefore: number[] = [];
  #versions = 0;
  /** Routes in use; one that has been emptied stays until `keep`. */
  routes: Route[] = [];
  /** The route of each order. */
  readonly home: (Route | null)[];
  unserved: number[] = [];
  /** No more routes than this are opened. */
  routesMax: number;

  constructor(problem: CompiledDeliveries) {
    this.#problem = problem;
    const carriers = problem.problem.carriers.reduce((sum, { count }) => sum + count, 0);
    this.routesMax = Math.min(carriers, problem.orders);
    const slots = Math.max(1, this.routesMax);
    this.#inserter = new Inserter(problem, slots);
    this.#spare = Array.from({ length: slots }, (_, slot) => new Route(problem, slots - 1 - slot));
    this.#before = Array.from({ length: slots }, () => null);
    this.#isChanged = new Uint8Array(slots);
    this.#marked = new Uint8Array(problem.orders);
    this.#inUse = new Int32Array(problem.kinds);
    this.home = Array.from({ length: problem.orders }, () => null);
    this.#homesBefore = [...this.home];
    this.unserved = this.home.flatMap((_, order) => (problem.impossible[order] === null ? [order] : []));
    this.keep();
  }

  get distance(): number {
    return this.routes.reduce((sum, { distance }) => sum + distance, 0);
  }

  /** What is now is what `undo` goes back to. */
  keep(): void {
    for (const route of this.#changed) this.#isChanged[route.slot] = 0;
    this.#changed.length = 0;
    if (this.routes.some((route) => route.isEmpty)) {
      for (const route of this.routes) if (route.isEmpty) this.#close(route);
      this.routes = this.routes.filter((route) => !route.isEmpty);
    }
    this.#routesBefore = [...this.routes];
    this.#unservedBefore = [...this.unserved];
    for (let order = 0; order < this.home.length; order += 1) this.#homesBefore[order] = this.home[order]!;
  }

  #close(route: Route): void {
    this.#inUse[route.kind]! -= 1;
    this.#spare.push(route);
  }

  get busyRoutes(): number {
    let busy = 0;
    for (const route of this.routes) if (!route.isEmpty) busy += 1;
    return busy;
  }

  ordersOf(route: Route): number[] {
    return [...new Set(route.stops.subarray(1, route.length - 1).map((node) => node >> 1))];
  }

  snapshot(): FleetSnapshot {
    const routes = this.routes.map(({ kind, stops, length }) => ({ kind, stops: stops.slice(0, length) }));
    return { routes, unserved: [...this.unserved] };
  }

  restore({ routes, unserved }: FleetSnapshot): void {
    for (const route of this.routes) this.#close(route);
    this.home.fill(null);
    this.unserved = [...unserved];
    this.routesMax = Math.max(this.routesMax, routes.length);
    this.routes = routes.map(({ kind, stops }) => {
      const route = this.#spare.pop()!;
      this.#inUse[kind]! += 1;
      route.load(kind, stops, this.#nextVersion());
      for (const order of this.ordersOf(route)) this.home[order] = route;
      return route;
    });
    this.keep();
  }

  undo(): void {
    for (const route of this.routes) if (!this.#routesBefore.includes(route)) this.#close(route);
    for (const route of this.#changed) {
      if (this.#routesBefore.includes(route)) route.copyFrom(this.#before[route.slot]!);
      this.#isChanged[route.slot] = 0;
    }
    this.#changed.length = 0;
    this.routes = [...this.#routesBefore];
    this.unserved = [...this.#unservedBefore];
    for (let order = 0; order < this.home.length; order += 1) this.home[order] = this.#homesBefore[order]!;
  }

  #touch(route: Route): void {
    if (this.#isChanged[route.slot] === 1) return;
    this.#isChanged[route.slot] = 1;
    this.#changed.push(route);
    const before = (this.#before[route.slot] ??= new Route(this.#problem, route.slot));
    before.copyFrom(route);
  }

  #nextVersion(): number {
    this.#versions += 1;
    return this.#versions;
  }

  /** Takes orders out of their routes; they are the caller's to serve again. */
  take(orders: readonly number[]): void {
    const from = new Set<Route>();
    for (const order of orders) {
      this.#marked[order] = 1;
      const route = this.home[order]!;
      if (route !== null) from.add(route);
      this.home[order] = null;
    }
    for (const route of from) {
      this.#touch(route);
      route.remove(this.#marked, this.#nextVersion());
    }
    for (const order of orders) this.#marked[order] = 0;
  }

  /** Where the order costs least; `isSkipped` leaves a route out. Null where it has no place. */
  bestRoute(order: number, isSkipped: () => boolean): Route | null {
    let best: Route | null = null;
    let least = Infinity;
    for (const route of this.routes) {
      if (route.isEmpty) continue;
      const cost = this.#inserter.cost(order, route, least);
      if (cost >= least || isSkipped()) continue;
      least = cost;
      best = route;
    }
    return best;
  }

  put(order: number, route: Route): void {
    this.#inserter.cost(order, route, Infinity);
    this.#touch(route);
    this.#inserter.insert(order, route, this.#nextVersion());
    this.home[order] = route;
  }

  /** Gives a route other stops: `order` comes in, `ejected` leave; they are the caller's to serve again. */
  exchange(order: number, { route, stops, ejected }: Ejection): void {
    this.#touch(route);
    route.load(route.kind, stops, this.#nextVersion());
    this.home[order] = route;
    for (const out of ejected) this.home[out] = null;
  }

  /** An empty route that may serve the order: one emptied before, or a new one of the kind that goes least far. Null where all are out. */
  freshRoute(order: number): Route | null {
    const emptied = this.routes.find(
      (route) => route.isEmpty && this.#inserter.cost(order, route, Infinity) < Infinity,
    );
    if (emptied !== undefined) return emptied;
    const kind = this.routes.length < this.routesMax ? this.#nearestKind(order) : -1;
    if (kind < 0) return null;
    const route = this.#spare.pop()!;
    route.open(kind, this.#nextVersion());
    this.#inUse[kind]! += 1;
    this.routes.push(route);
    this.#touch(route);
    return route;
  }

  #nearestKind(order: number): number {
    const { kinds, canDo, problem, distance, nodes, hasPickUp, hasDropOff } = this.#problem;
    const first = 2 * order + 1 - hasPickUp[order]!;
    const last = 2 * order + hasDropOff[order]!;
    let nearest = -1;
    let least = Infinity;
    for (let kind = 0; kind < kinds; kind += 1) {
      if (canDo[order * kinds + kind] === 0 || this.#inUse[kind]! >= problem.carriers[kind]!.count) continue;
      const start = startNode(this.#problem, kind);
      const way = distance[start * nodes + first]! + distance[last * nodes + start + 1]!;
      if (way >= least) continue;
      least = way;
      nearest = kind;
    }
    return nearest;
  }
}
