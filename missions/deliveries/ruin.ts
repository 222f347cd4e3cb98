import type { Random } from '../../kernel/random.ts';
import type { CompiledDeliveries } from './compile-deliveries.ts';
import type { Fleet } from './fleet.ts';
import type { Route } from './route.ts';

/** Stops taken out at a time, on average, and the longest string of them out of one route (Christiaens, Vanden Berghe 2020). */
export interface RuinSettings {
  readonly stopsMean: number;
  readonly stringMax: number;
}

/** How often a string keeps some stops in its middle, and how often one more of them. */
const SPLIT_RATE = 0.5;
const SPLIT_GROWTH_RATE = 0.99;
/** Nearest stops that are remembered of each stop. */
const NEIGHBOURS_MAX = 200;

/** Takes out strings of neighbouring stops from routes that come near one place. */
export class Ruin {
  readonly #problem: CompiledDeliveries;
  readonly #random: Random;
  readonly #settings: RuinSettings;
  /** Stops by distance from each: node × width + rank. */
  readonly #neighbours: Int32Array;
  readonly #width: number;
  readonly #possible: readonly number[];
  readonly #isTaken: Uint8Array;
  readonly #isRuined: Uint8Array;

  constructor(problem: CompiledDeliveries, random: Random, settings: RuinSettings) {
    this.#problem = problem;
    this.#random = random;
    this.#settings = settings;
    const { orders, nodes, distance, hasPickUp, hasDropOff } = problem;
    const real = Array.from({ length: 2 * orders }, (_, node) => node).filter((node) =>
      (node & 1) === 0 ? hasPickUp[node >> 1] === 1 : hasDropOff[node >> 1] === 1,
    );
    this.#width = Math.min(NEIGHBOURS_MAX, real.length);
    this.#neighbours = new Int32Array(2 * orders * this.#width);
    for (const node of real) {
      const away = (other: number): number => distance[node * nodes + other]! + distance[other * nodes + node]!;
      const sorted = real.toSorted((a, b) => away(a) - away(b) || a - b);
      this.#neighbours.set(sorted.slice(0, this.#width), node * this.#width);
    }
    this.#possible = problem.impossible.flatMap((cause, order) => (cause === null ? [order] : []));
    this.#isTaken = new Uint8Array(orders);
    this.#isRuined = new Uint8Array(Math.max(1, orders));
  }

  /** The orders to be taken out. */
  choose(fleet: Fleet): number[] {
    const taken: number[] = [];
    const busy = fleet.routes.filter((route) => !route.isEmpty);
    if (busy.length === 0) return taken;
    const { stopsMean, stringMax } = this.#settings;
    const mean = busy.reduce((sum, { length }) => sum + length - 2, 0) / busy.length;
    const longest = Math.min(stringMax, mean);
    const stringsMax = (4 * stopsMean) / (1 + longest) - 1;
    const strings = Math.max(1, Math.floor(this.#random.next() * stringsMax + 1));
    const seed = this.#seed();
    const ruined: Route[] = [];
    for (let rank = 0; rank < this.#width && ruined.length < strings; rank += 1) {
      const node = this.#neighbours[seed * this.#width + rank]!;
      const route = fleet.home[node >> 1]!;
      if (route === null || this.#isTaken[node >> 1] === 1 || this.#isRuined[route.slot] === 1) continue;
      const most = Math.min(route.length - 2, longest);
      this.#string(route, node, Math.max(1, Math.floor(this.#random.next() * most + 1)), taken);
      this.#isRuined[route.slot] = 1;
      ruined.push(route);
    }
    for (const route of ruined) this.#isRuined[route.slot] = 0;
    for (const order of taken) this.#isTaken[order] = 0;
    return taken;
  }

  #seed(): number {
    const { hasPickUp, hasDropOff } = this.#problem;
    const order = this.#possible[this.#random.below(this.#possible.length)]!;
    const side = this.#random.below(2);
    return (side === 0 ? hasPickUp : hasDropOff)[order] === 1 ? 2 * order + side : 2 * order + 1 - side;
  }

  #string(route: Route, node: number, count: number, taken: number[]): void {
    const stops = route.length - 2;
    const length = Math.min(count, stops);
    let kept = 0;
    if (length > 1 && length < stops && this.#random.next() < SPLIT_RATE) {
      kept = 1;
      while (length + kept < stops && this.#random.next() > SPLIT_GROWTH_RATE) kept += 1;
    }
    const position = route.stops.indexOf(node);
    const whole = length + kept;
    const low = Math.max(1, position - whole + 1);
    const high = Math.min(position, route.length - 1 - whole);
    const begin = low + this.#random.below(high - low + 1);
    const gap = kept === 0 ? whole : 1 + this.#random.below(length - 1);
    for (let at = 0; at < whole; at += 1) {
      if (at >= gap && at < gap + kept) continue;
      const order = route.stops[begin + at]! >> 1;
      if (this.#isTaken[order] === 1) continue;
      this.#isTaken[order] = 1;
      taken.push(order);
    }
  }
}
