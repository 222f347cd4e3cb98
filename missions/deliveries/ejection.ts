import type { Random } from '../../kernel/random.ts';
import type { CompiledDeliveries } from './compile-deliveries.ts';
import type { Route } from './route.ts';

/** A route with an order in it that had no place there, and the orders that made room for it. */
export interface Ejection {
  readonly route: Route;
  /** Both ends of the tour among them. */
  readonly stops: Int32Array;
  readonly ejected: readonly number[];
}

/** So many orders may make room for one in routes of up to so many stops: the sets to be gone through grow with this power. */
const ejectedMax = [
  { stopsMax: 16, orders: 3 },
  { stopsMax: 40, orders: 2 },
  { stopsMax: Infinity, orders: 1 },
] as const;

/** How far an order that is to come in has come: it is in when both its stops are. */
type Placed = 0 | 1 | 2;

/**
 * Finds who is to leave a route so that an order finds a place in it: of all sets of up to a few orders the one that is cheapest to leave, drawn among
 * equals (the ejection pool of Nagata and Bräysy 2009, for orders with one stop or two). Goes through places and sets in the order of the route and
 * gives a branch up as soon as the order can no longer come in, or nobody may leave any more and somebody would be late.
 */
export class Ejector {
  readonly #problem: CompiledDeliveries;
  readonly #random: Random;
  readonly #dearness: Float64Array;
  readonly #path: Int32Array;
  readonly #isOut: Uint8Array;
  readonly #isIn: Uint8Array;
  readonly #out: number[] = [];
  #route!: Route;
  #order = 0;
  /** Of those who leave, how many have their drop-off ahead. */
  #pending = 0;
  #outMax = 0;
  #least = Infinity;
  #equals = 0;
  #found: Ejection | null = null;

  /** `dearness`: of each order, how dear it is to leave it; read at each search. */
  constructor(problem: CompiledDeliveries, random: Random, dearness: Float64Array) {
    this.#problem = problem;
    this.#random = random;
    this.#dearness = dearness;
    this.#path = new Int32Array(problem.nodes + 2);
    this.#isOut = new Uint8Array(problem.orders);
    this.#isIn = new Uint8Array(problem.orders);
  }

  /** For an order that has no place in any of the routes; null where it has none even in the stead of others. */
  find(order: number, routes: readonly Route[]): Ejection | null {
    const { canDo, kinds } = this.#problem;
    this.#order = order;
    this.#least = Infinity;
    this.#equals = 0;
    this.#found = null;
    // Single orders first: what they come to cuts most of the sets off.
    for (const isSingle of [true, false]) {
      for (const route of routes) {
        const { orders } = ejectedMax.find(({ stopsMax }) => route.length - 2 <= stopsMax)!;
        if (canDo[order * kinds + route.kind] === 0 || (orders === 1 && !isSingle)) continue;
        this.#outMax = isSingle ? 1 : orders;
        this.#route = route;
        this.#path[0] = route.stops[0]!;
        this.#pending = 0;
        this.#walk(1, 1, route.begin[0]!, 0, 0);
      }
    }
    return this.#found;
  }

  /** The tour so far has `length` stops, the last one begun at `begin`; the route's stop `at` is the next one to decide on. */
  #walk(at: number, length: number, begin: number, placed: Placed, sum: number): void {
    const { stops } = this.#route;
    const pending = this.#pending;
    let next = at;
    for (; this.#isOut[stops[next]! >> 1] === 1 && next < this.#route.length - 1; next += 1) this.#pending -= 1;
    this.#decide(next, length, begin, placed, sum);
    this.#pending = pending;
  }

  /** The same, where the stop is of somebody who stays so far. */
  #decide(next: number, length: number, begin: number, placed: Placed, sum: number): void {
    const { service, duration, nodes, from, until } = this.#problem;
    const { stops, latest } = this.#route;
    const last = this.#path[length - 1]!;
    const leaves = begin + service[last]!;
    const node = stops[next]!;
    const arrival = leaves + duration[last * nodes + node]!;
    const isLate = arrival > latest[next]!;
    // Who has a stop ahead that will not be there makes others later than need be.
    const isCertain = this.#pending === 0;
    if (placed === 2 && !isLate && this.#isBest(next, length, sum)) return;
    if (placed < 2) this.#comeIn(next, length, leaves, placed, sum);
    if (next === this.#route.length - 1) return;
    const mayLeave = this.#out.length < this.#outMax;
    if (mayLeave) this.#leave(next, length, begin, placed, sum);
    if (arrival > until[node]! || (isCertain && !mayLeave && (isLate || placed === 2))) return;
    this.#path[length] = node;
    const order = node >> 1;
    const wasIn = this.#isIn[order]!;
    this.#isIn[order] = 1;
    this.#walk(next + 1, length + 1, arrival > from[node]! ? arrival : from[node]!, placed, sum);
    this.#isIn[order] = wasIn;
  }

  /** The order's next stop stands here. */
  #comeIn(at: number, length: number, leaves: number, placed: Placed, sum: number): void {
    const { duration, nodes, from, until, hasPickUp, hasDropOff } = this.#problem;
    const order = this.#order;
    const isPickUp = placed === 0 && hasPickUp[order] === 1;
    const node = isPickUp ? 2 * order : 2 * order + 1;
    const arrival = leaves + duration[this.#path[length - 1]! * nodes + node]!;
    if (arrival > until[node]!) return;
    this.#path[length] = node;
    const begin = arrival > from[node]! ? arrival : from[node]!;
    this.#walk(at, length + 1, begin, isPickUp && hasDropOff[order] === 1 ? 1 : 2, sum);
  }

  /** The order of the route's stop leaves. */
  #leave(at: number, length: number, begin: number, placed: Placed, sum: number): void {
    const { hasPickUp, hasDropOff } = this.#problem;
    const order = this.#route.stops[at]! >> 1;
    const dearness = sum + this.#dearness[order]!;
    if (this.#isIn[order] === 1 || dearness > this.#least) return;
    const hasDropAhead = hasPickUp[order]! & hasDropOff[order]!;
    this.#isOut[order] = 1;
    this.#out.push(order);
    this.#pending += hasDropAhead;
    this.#walk(at + 1, length, begin, placed, dearness);
    this.#pending -= hasDropAhead;
    this.#out.pop();
    this.#isOut[order] = 0;
  }

  /** The rest of the route as it is. Whether nothing better can be found by going on from here. */
  #isBest(at: number, length: number, sum: number): boolean {
    if (this.#out.length === 0) return false;
    const { stops } = this.#route;
    let end = length;
    for (let rest = at; rest < this.#route.length; rest += 1) {
      const node = stops[rest]!;
      if (rest < this.#route.length - 1 && this.#isOut[node >> 1] === 1) continue;
      this.#path[end] = node;
      end += 1;
    }
    if (!this.#carries(end)) return false;
    if (sum < this.#least) this.#equals = 0;
    this.#equals += 1;
    this.#least = sum;
    if (this.#random.below(this.#equals) === 0)
      this.#found = { route: this.#route, stops: this.#path.slice(0, end), ejected: [...this.#out] };
    return true;
  }

  #carries(length: number): boolean {
    const { amount, hasPickUp, problem } = this.#problem;
    const { capacity } = problem.carriers[this.#route.kind]!;
    let load = 0;
    for (let at = 1; at < length - 1; at += 1) {
      const node = this.#path[at]!;
      if ((node & 1) === 1 && hasPickUp[node >> 1] === 0) load += amount[node >> 1]!;
    }
    for (let at = 1; at < length - 1 && load <= capacity; at += 1) {
      const node = this.#path[at]!;
      load += (node & 1) === 0 ? amount[node >> 1]! : -amount[node >> 1]!;
    }
    return load <= capacity;
  }
}
