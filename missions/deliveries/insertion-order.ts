import type { Random } from '../../kernel/random.ts';
import type { CompiledDeliveries } from './compile-deliveries.ts';

/** Ways to line orders up before they are put back, and how often each is drawn (after Christiaens, Vanden Berghe 2020). */
const weights = [
  ['random', 4],
  ['most-first', 4],
  ['farthest-first', 2],
  ['nearest-first', 1],
  ['narrowest-first', 2],
  ['earliest-first', 2],
  ['latest-first', 2],
] as const;
const WEIGHT_SUM = weights.reduce((sum, [, weight]) => sum + weight, 0);

type Way = (typeof weights)[number][0];

/** In what order orders are put back; greedy insertion is only as varied as this. */
export class InsertionOrder {
  readonly #random: Random;
  readonly #keys: Readonly<Record<Exclude<Way, 'random'>, Float64Array>>;
  readonly #drawn: Float64Array;

  constructor(problem: CompiledDeliveries, random: Random) {
    this.#random = random;
    const { orders, from, until, amount, distance, nodes } = problem;
    const keyOf = (key: (order: number) => number): Float64Array =>
      Float64Array.from({ length: orders }, (_, order) => key(order));
    const home = 2 * orders;
    const away = (order: number): number =>
      orders === 0 || nodes === home
        ? 0
        : distance[home * nodes + 2 * order]! + distance[home * nodes + 2 * order + 1]!;
    const widest = (order: number): number =>
      until[2 * order]! - from[2 * order]! + until[2 * order + 1]! - from[2 * order + 1]!;
    this.#keys = {
      'most-first': keyOf((order) => -amount[order]!),
      'farthest-first': keyOf((order) => -away(order)),
      'nearest-first': keyOf(away),
      'narrowest-first': keyOf(widest),
      'earliest-first': keyOf((order) => from[2 * order]!),
      'latest-first': keyOf((order) => -until[2 * order + 1]!),
    };
    this.#drawn = new Float64Array(orders);
  }

  /** The orders in an order drawn at random; a new array. */
  sorted(orders: readonly number[]): number[] {
    const way = this.#draw();
    let keys = this.#drawn;
    if (way === 'random') for (const order of orders) keys[order] = this.#random.next();
    else keys = this.#keys[way];
    return orders.toSorted((a, b) => keys[a]! - keys[b]! || a - b);
  }

  #draw(): Way {
    let left = this.#random.below(WEIGHT_SUM);
    for (const [way, weight] of weights) {
      left -= weight;
      if (left < 0) return way;
    }
    return 'random';
  }
}
