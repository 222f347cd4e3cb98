import type { Random } from '../../kernel/random.ts';
import type { OrderVisit, PourOrders } from './pour-orders.ts';

/** A stretch of a truck's day in which it could begin at an order: between what it has before and after. */
interface Gap {
  readonly truck: number;
  readonly earliest: number;
  readonly latest: number;
  /** How much farther the truck goes, should it come here between the two. */
  readonly detour: number;
}

/** Trucks one after the other, with the first and the last moments at which each can begin so that all the others can too. */
interface Chain {
  readonly gaps: readonly Gap[];
  readonly earliest: readonly number[];
  readonly latest: readonly number[];
}

const noChain: Chain = { gaps: [], earliest: [], latest: [] };
/** Rounds in which bounds are passed on along a chain; more are needed only where a truck is never back in time. */
const ROUNDS_MAX = 40;
/** Choices of a next truck that are looked at for one order, at most. */
const STEPS_MAX = 40;
/** What a cubic metre more than asked for, and a unit of standing idle, count beside a unit of way. */
const WASTE_WEIGHT = 2;
const IDLE_WEIGHT = 0.5;
/** Scores are stretched by up to this share at random, so that no order is served the same way for ever. */
const NOISE = 0.6;

/** Finds trucks for one order between what they do already. */
export class ChainFinder {
  readonly #problem: PourOrders;
  readonly #random: Random;
  #steps = 0;
  #order = 0;
  #gaps: Gap[] = [];

  constructor(problem: PourOrders, random: Random) {
    this.#problem = problem;
    this.#random = random;
  }

  /** Visits that serve the order wholly, or null where none were found. */
  find(order: number, days: readonly (readonly OrderVisit[])[]): OrderVisit[] | null {
    this.#order = order;
    this.#gaps = days.flatMap((visits, truck) => this.#gapsOf(truck, visits));
    this.#steps = 0;
    const chain = this.#extended(noChain, this.#problem.orders[order]!.demand);
    return chain === null ? null : this.#visitsOf(chain);
  }

  #gapsOf(truck: number, visits: readonly OrderVisit[]): Gap[] {
    const { orders, trucks, first, between } = this.#problem;
    const { from, until } = orders[this.#order]!;
    const { unloading } = trucks[truck]!;
    const size = orders.length;
    const found: Gap[] = [];
    for (let at = 0; at <= visits.length; at += 1) {
      const before = visits[at - 1];
      const after = visits[at];
      const there = before === undefined ? first[this.#order]! : between[before.order * size + this.#order]!;
      const earliest = Math.max(from, (before?.end ?? 0) + there);
      if (earliest + unloading > until) break;
      const onward = after === undefined ? 0 : between[this.#order * size + after.order]!;
      const latest = Math.min(until, after === undefined ? Infinity : after.begin - onward) - unloading;
      if (earliest > latest) continue;
      const direct =
        after === undefined
          ? 0
          : before === undefined
            ? first[after.order]!
            : between[before.order * size + after.order]!;
      found.push({ truck, earliest, latest, detour: there + onward - direct });
    }
    return found;
  }

  #extended(chain: Chain, left: number): Chain | null {
    if (left <= 1e-9) return chain;
    const { trucks, lagMax } = this.#problem;
    const last = chain.gaps.at(-1);
    const unloading = last === undefined ? 0 : trucks[last.truck]!.unloading;
    const low = last === undefined ? -Infinity : chain.earliest.at(-1)! + unloading;
    const high = last === undefined ? Infinity : chain.latest.at(-1)! + unloading + lagMax;
    const choices: { readonly gap: Gap; readonly score: number }[] = [];
    for (const gap of this.#gaps) {
      if (Math.max(low, gap.earliest) > Math.min(high, gap.latest)) continue;
      const waste = Math.max(0, trucks[gap.truck]!.capacity - left);
      const idle = Math.max(0, low - gap.earliest, last === undefined ? 0 : gap.earliest - low);
      const score = gap.detour + WASTE_WEIGHT * waste + IDLE_WEIGHT * idle;
      choices.push({ gap, score: score * (1 + NOISE * this.#random.next()) });
    }
    choices.sort((a, b) => a.score - b.score);
    for (const { gap } of choices) {
      this.#steps += 1;
      if (this.#steps > STEPS_MAX) return null;
      const longer = this.#timed([...chain.gaps, gap]);
      const whole = longer === null ? null : this.#extended(longer, left - trucks[gap.truck]!.capacity);
      if (whole !== null) return whole;
    }
    return null;
  }

  /** The bounds of all beginnings in this sequence; null where it cannot be. */
  #timed(gaps: readonly Gap[]): Chain | null {
    const { trucks, orders, between, lagMax } = this.#problem;
    const round = between[this.#order * (orders.length + 1)]!;
    const stays = gaps.map(({ truck }) => trucks[truck]!.unloading);
    const before = gaps.map(({ truck }, at) => gaps.slice(0, at).findLastIndex((other) => other.truck === truck));
    const earliest = gaps.map((gap) => gap.earliest);
    const latest = gaps.map((gap) => gap.latest);
    const raise = (at: number, to: number): boolean => to > earliest[at]! + 1e-9 && (earliest[at] = to) === to;
    const lower = (at: number, to: number): boolean => to < latest[at]! - 1e-9 && (latest[at] = to) === to;
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds += 1) {
      let isMoved = false;
      for (let at = 1; at < gaps.length; at += 1) {
        const [stay, back] = [stays[at - 1]!, before[at]!];
        isMoved = raise(at, earliest[at - 1]! + stay) || isMoved;
        isMoved = raise(at - 1, earliest[at]! - stay - lagMax) || isMoved;
        isMoved = lower(at, latest[at - 1]! + stay + lagMax) || isMoved;
        isMoved = lower(at - 1, latest[at]! - stay) || isMoved;
        if (back < 0) continue;
        isMoved = raise(at, earliest[back]! + stays[back]! + round) || isMoved;
        isMoved = lower(back, latest[at]! - stays[back]! - round) || isMoved;
      }
      if (earliest.some((begin, at) => begin > latest[at]! + 1e-9)) return null;
      if (!isMoved) return { gaps, earliest, latest };
    }
    return null;
  }

  /** All as early or all as late as can be, by the toss of a coin. */
  #visitsOf({ gaps, earliest, latest }: Chain): OrderVisit[] {
    const begins = this.#random.next() < 0.5 ? earliest : latest;
    return gaps.map(({ truck }, at) => {
      const begin = begins[at]!;
      return { order: this.#order, truck, begin, end: begin + this.#problem.trucks[truck]!.unloading };
    });
  }
}
