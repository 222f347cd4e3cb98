import type { CompiledDeliveries } from './compile-deliveries.ts';
import type { Route } from './route.ts';

/** The cheapest place of an order in a route. Written into again and again. */
export interface Place {
  /** Additional distance; Infinity where there is no place. */
  cost: number;
  /** Positions of the route behind which the pick-up and the drop-off go. */
  first: number;
  second: number;
}

/**
 * Finds cheapest places. A place of the pick-up is judged in constant time by how late the next stop may begin; from there the drop-off is
 * tried further and further on while the stops between are still in time. What is found is kept for as long as the route stays the same.
 * A place that costs more than one already known elsewhere is not worked out to the end; what is kept then is that it costs at least so much.
 */
export class Inserter {
  readonly #problem: CompiledDeliveries;
  readonly #slots: number;
  readonly #version: Float64Array;
  /** The cost, or, where `#isExact` is 0, what it is not below. */
  readonly #cost: Float64Array;
  readonly #isExact: Uint8Array;
  readonly #first: Int32Array;
  readonly #second: Int32Array;
  readonly #found: Place = { cost: Infinity, first: 0, second: 0 };

  constructor(problem: CompiledDeliveries, slots: number) {
    this.#problem = problem;
    this.#slots = slots;
    this.#version = new Float64Array(problem.orders * slots).fill(-1);
    this.#cost = new Float64Array(problem.orders * slots);
    this.#isExact = new Uint8Array(problem.orders * slots);
    this.#first = new Int32Array(problem.orders * slots);
    this.#second = new Int32Array(problem.orders * slots);
  }

  /** What the order adds to the route's distance at least, where that is below `limit`; else Infinity. */
  cost(order: number, route: Route, limit: number): number {
    const key = order * this.#slots + route.slot;
    const isKnown = this.#version[key] === route.version && (this.#isExact[key] === 1 || this.#cost[key]! >= limit);
    if (!isKnown) this.#look(order, route, key, limit);
    return this.#isExact[key] === 1 && this.#cost[key]! < limit ? this.#cost[key]! : Infinity;
  }

  /** Puts the order where `cost` has found it cheapest in this route as it is. */
  insert(order: number, route: Route, version: number): void {
    const key = order * this.#slots + route.slot;
    route.insert(order, this.#first[key]!, this.#second[key]!, version);
  }

  #look(order: number, route: Route, key: number, limit: number): void {
    const { canDo, kinds, hasPickUp, hasDropOff } = this.#problem;
    const found = this.#found;
    const isAble = canDo[order * kinds + route.kind] === 1;
    found.cost = isAble ? limit : Infinity;
    found.first = -1;
    if (isAble && hasPickUp[order] === 1 && hasDropOff[order] === 1) this.#lookForBoth(order, route);
    else if (isAble) this.#lookForOne(order, route);
    this.#version[key] = route.version;
    this.#cost[key] = found.cost;
    this.#isExact[key] = found.first >= 0 || found.cost === Infinity ? 1 : 0;
    this.#first[key] = found.first;
    this.#second[key] = found.second;
  }

  #lookForOne(order: number, route: Route): void {
    const { nodes, distance, duration, distanceTo, durationTo, from, until, service, amount, hasPickUp, problem } =
      this.#problem;
    const { stops, begin, latest, leg } = route;
    const isPickUp = hasPickUp[order] === 1;
    const node = isPickUp ? 2 * order : 2 * order + 1;
    const row = node * nodes;
    const room = problem.carriers[route.kind]!.capacity - amount[order]!;
    const most = isPickUp ? route.mostAfter : route.mostBefore;
    const opens = from[node]!;
    const closes = until[node]!;
    const found = this.#found;
    for (let at = 0; at < route.length - 1; at += 1) {
      if (begin[at]! > closes) return;
      if (latest[at + 1]! < opens || most[at]! > room) continue;
      const before = stops[at]!;
      const after = stops[at + 1]!;
      const cost = distanceTo[row + before]! + distance[row + after]! - leg[at]!;
      if (cost >= found.cost) continue;
      const arrival = begin[at]! + service[before]! + durationTo[row + before]!;
      if (arrival > closes) return;
      const leaves = (arrival > opens ? arrival : opens) + service[node]!;
      if (leaves + duration[row + after]! > latest[at + 1]!) continue;
      found.cost = cost;
      found.first = at;
      found.second = at;
    }
  }

  #lookForBoth(order: number, route: Route): void {
    const { nodes, distance, duration, distanceTo, durationTo, from, until, service, amount, problem } = this.#problem;
    const { stops, begin, latest, onBoard, leg } = route;
    const pickUp = 2 * order;
    const row = pickUp * nodes;
    const rowOfDrop = row + nodes;
    const opens = from[pickUp]!;
    const closes = until[pickUp]!;
    const straight = distance[row + pickUp + 1]!;
    const room = problem.carriers[route.kind]!.capacity - amount[order]!;
    const found = this.#found;
    for (let at = 0; at < route.length - 1; at += 1) {
      if (begin[at]! > closes) return;
      if (latest[at + 1]! < opens || onBoard[at]! > room) continue;
      const before = stops[at]!;
      const after = stops[at + 1]!;
      const there = distanceTo[row + before]! - leg[at]!;
      const detour = there + distance[row + after]!;
      if (detour >= found.cost) continue;
      const arrival = begin[at]! + service[before]! + durationTo[row + before]!;
      if (arrival > closes) return;
      const leaves = (arrival > opens ? arrival : opens) + service[pickUp]!;
      const next = leaves + duration[row + after]!;
      if (next > latest[at + 1]!) continue;
      const cost = there + straight + distance[rowOfDrop + after]!;
      if (cost < found.cost) {
        const atDrop = leaves + duration[row + pickUp + 1]!;
        const on = (atDrop > from[pickUp + 1]! ? atDrop : from[pickUp + 1]!) + service[pickUp + 1]!;
        if (atDrop <= until[pickUp + 1]! && on + duration[rowOfDrop + after]! <= latest[at + 1]!) {
          found.cost = cost;
          found.first = at;
          found.second = at;
        }
      }
      if (detour < found.cost) this.#lookForDrop(route, pickUp + 1, at, detour, next, room);
    }
  }

  /** The pick-up stands behind position `at`, the stop behind it is reached at `next`: where does the drop-off go from there on? */
  #lookForDrop(route: Route, dropOff: number, at: number, detour: number, next: number, room: number): void {
    const { nodes, distance, duration, distanceTo, durationTo, from, until, service } = this.#problem;
    const { stops, latest, onBoard, length, leg, ride } = route;
    const row = dropOff * nodes;
    const opens = from[dropOff]!;
    const closes = until[dropOff]!;
    const found = this.#found;
    let arrival = next;
    for (let second = at + 1; second < length - 1; second += 1) {
      if (arrival > latest[second]! || onBoard[second]! > room) return;
      const node = stops[second]!;
      const begins = arrival > from[node]! ? arrival : from[node]!;
      if (begins > closes) return;
      const after = stops[second + 1]!;
      const cost = detour + distanceTo[row + node]! + distance[row + after]! - leg[second]!;
      if (cost < found.cost) {
        const atDrop = begins + service[node]! + durationTo[row + node]!;
        if (atDrop > closes) return;
        const on = (atDrop > opens ? atDrop : opens) + service[dropOff]!;
        if (on + duration[row + after]! <= latest[second + 1]!) {
          found.cost = cost;
          found.first = at;
          found.second = second;
        }
      }
      arrival = begins + ride[second]!;
    }
  }
}
