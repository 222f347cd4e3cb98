import type { Random } from '../../kernel/random.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import { WorkMeter, type WorkBudget } from '../solver/work-budget.ts';
import { ChainFinder } from './order-chain.ts';
import {
  malformationOf,
  POUR_ORDERS_MAX,
  POUR_TRUCKS_MAX,
  type OrderVisit,
  type PourOrders,
  type PourOrdersPlan,
  type PourOrdersRefusal,
} from './pour-orders.ts';

export interface PourOrdersOptions {
  readonly random: Random;
  /** Counts tries to serve a few orders otherwise. */
  readonly budget: WorkBudget;
  /** Called with every better plan, as it is found. */
  readonly onBetter?: (plan: PourOrdersPlan) => void;
}

/** Orders taken out beside the one that is wanted in, at most. */
const TAKEN_MAX = 6;
/** Worse plans are taken by annealing: the temperature falls from the one share of the mean demand to the other. */
const HOT = 0.4;
const COLD = 0.02;
/** What a unit of time on the road costs beside a unit of demand: enough to tell plans apart that serve the same. */
const WAY_WEIGHT = 0.002;

interface State {
  /** Visits of each truck by time, and of each order; never changed in place. */
  readonly days: (readonly OrderVisit[])[];
  readonly chains: (readonly OrderVisit[] | null)[];
}

/**
 * As much of the demand as can be found a place: an order that is left out is given room by taking out others of about the same time, which are then put
 * back in a drawn order where they fit; worse plans are taken by annealing. The same problem, seed and number of tries give the same answer.
 */
export function planPourOrders(
  problem: PourOrders,
  options: PourOrdersOptions,
): Result<PourOrdersPlan, PourOrdersRefusal> {
  const { orders, trucks } = problem;
  if (orders.length > POUR_ORDERS_MAX)
    return refuse({ code: 'pour-orders-too-large', facts: { size: orders.length, limit: POUR_ORDERS_MAX } });
  if (trucks.length > POUR_TRUCKS_MAX)
    return refuse({ code: 'pour-orders-too-large', facts: { size: trucks.length, limit: POUR_TRUCKS_MAX } });
  const what = malformationOf(problem);
  if (what !== null) return refuse({ code: 'pour-orders-malformed', facts: { what } });
  return ok(new OrderSearch(problem, options).run());
}

class OrderSearch {
  readonly #problem: PourOrders;
  readonly #random: Random;
  readonly #work: WorkMeter;
  readonly #chains: ChainFinder;
  readonly #onBetter: ((plan: PourOrdersPlan) => void) | undefined;
  readonly #meanDemand: number;
  /** How often an order has been left out: those left out often are tried earlier. */
  readonly #absences: Float64Array;
  #state: State;

  constructor(problem: PourOrders, { random, budget, onBetter }: PourOrdersOptions) {
    this.#problem = problem;
    this.#random = random;
    this.#work = new WorkMeter(budget);
    this.#chains = new ChainFinder(problem, random);
    this.#onBetter = onBetter;
    this.#meanDemand = problem.orders.reduce((sum, { demand }) => sum + demand, 0) / Math.max(1, problem.orders.length);
    this.#absences = new Float64Array(problem.orders.length);
    this.#state = { days: problem.trucks.map(() => []), chains: problem.orders.map(() => null) };
  }

  run(): PourOrdersPlan {
    this.#fill(this.#unserved());
    let best = this.#state;
    let bestScore = this.#score(best);
    let score = bestScore;
    let announced = this.#planOf(best).served;
    this.#onBetter?.(this.#planOf(best));
    const most = this.#problem.orders.reduce((sum, { demand }) => sum + demand, 0);
    while (!this.#work.isOver && announced < most - 1e-9) {
      this.#work.spend(1);
      const before = this.#state;
      this.#tryOtherwise();
      const now = this.#score(this.#state);
      const heat = this.#meanDemand * HOT * (COLD / HOT) ** this.#work.usedRatio;
      if (now < score + heat * Math.log(1 - this.#random.next())) {
        this.#state = before;
        continue;
      }
      score = now;
      if (score <= bestScore + 1e-9) continue;
      [best, bestScore] = [this.#state, score];
      const plan = this.#planOf(best);
      if (plan.served <= announced + 1e-9) continue;
      announced = plan.served;
      this.#onBetter?.(plan);
    }
    return this.#planOf(best);
  }

  #unserved(): number[] {
    return this.#state.chains.flatMap((chain, order) => (chain === null ? [order] : []));
  }

  /** One order is wanted in; some that are served at about its time make room. */
  #tryOtherwise(): void {
    const { orders } = this.#problem;
    const unserved = this.#unserved();
    const wanted = unserved[this.#random.below(unserved.length)]!;
    const { from, until } = orders[wanted]!;
    const near = this.#state.chains.flatMap((chain, order) =>
      chain !== null && chain[0]!.begin < until && chain.at(-1)!.end > from - (until - from) ? [order] : [],
    );
    const count = 1 + this.#random.below(Math.min(TAKEN_MAX, near.length + 1));
    const taken: number[] = [];
    for (let at = 0; at < count && near.length > 0; at += 1)
      taken.push(...near.splice(this.#random.below(near.length), 1));
    this.#state = { days: [...this.#state.days], chains: [...this.#state.chains] };
    for (const order of taken) this.#take(order);
    const isWantedFirst = this.#random.next() < 0.7;
    if (isWantedFirst) this.#serve(wanted);
    this.#fill([...unserved.filter((order) => !isWantedFirst || order !== wanted), ...taken]);
    for (const order of this.#unserved()) this.#absences[order]! += 1;
  }

  /** Serves what fits, dear and often left orders first, with chance. */
  #fill(orders: readonly number[]): void {
    const meanAbsence = this.#absences.reduce((sum, value) => sum + value, 1) / this.#absences.length;
    const byDemand = this.#random.next() < 0.5;
    const keyed = orders.map((order) => {
      const { demand, from, until } = this.#problem.orders[order]!;
      const worth = byDemand ? demand / this.#meanDemand : demand / Math.max(1, until - from);
      const often = 1 + 0.2 * Math.min(5, this.#absences[order]! / meanAbsence);
      return { order, key: worth * often * this.#random.next() ** 0.5 };
    });
    for (const { order } of keyed.sort((a, b) => b.key - a.key)) this.#serve(order);
  }

  #serve(order: number): void {
    if (this.#state.chains[order] !== null) return;
    const chain = this.#chains.find(order, this.#state.days);
    if (chain === null) return;
    this.#state.chains[order] = chain;
    for (const visit of chain) {
      const day = this.#state.days[visit.truck]!;
      this.#state.days[visit.truck] = [...day, visit].sort((a, b) => a.begin - b.begin);
    }
  }

  #take(order: number): void {
    for (const { truck } of this.#state.chains[order] ?? [])
      this.#state.days[truck] = this.#state.days[truck]!.filter((visit) => visit.order !== order);
    this.#state.chains[order] = null;
  }

  #score({ days, chains }: State): number {
    const { orders, first, between } = this.#problem;
    let score = 0;
    chains.forEach((chain, order) => (score += chain === null ? 0 : orders[order]!.demand));
    for (const day of days) {
      day.forEach(({ order }, at) => {
        const before = day[at - 1];
        score -= WAY_WEIGHT * (before === undefined ? first[order]! : between[before.order * orders.length + order]!);
      });
    }
    return score;
  }

  #planOf({ chains }: State): PourOrdersPlan {
    const { orders } = this.#problem;
    return {
      served: chains.reduce((sum, chain, order) => sum + (chain === null ? 0 : orders[order]!.demand), 0),
      visits: chains.flatMap((chain) => chain ?? []),
      unserved: chains.flatMap((chain, order) => (chain === null ? [order] : [])),
    };
  }
}
