import type { WorkBudget } from '../solver/work-budget.ts';

/** What a planner is at: laying out places and ways, a first plan, better ones, the chosen one in full. */
export const planStages = ['laying-out', 'first-plan', 'searching', 'carrying-out', 'charging'] as const;
export type PlanStage = (typeof planStages)[number];

/** Figures of the best plan so far, those that its kind of mission has. */
export interface BestSoFar {
  readonly finishedM2?: number;
  readonly volumeM3?: number;
  readonly lifts?: number;
  readonly loads?: number;
  /** When its last work ends, site epoch ms. */
  readonly endMs: number;
}

export interface PlanReport {
  readonly stage: PlanStage;
  /** Of the planner's work, an estimate from 0 to 1 that never falls. */
  readonly share: number;
  /** Null as long as there is no plan that could be had at once. */
  readonly best: BestSoFar | null;
}

/** How to go on: to the end, with the best plan that there is by now, or not at all. */
export const plannerWishes = ['go-on', 'best-so-far', 'nothing'] as const;
export type PlannerWish = (typeof plannerWishes)[number];

/** Whoever waits for a plan. Both are called very often, up to many times a millisecond; neither may change what is planned. */
export interface PlanWatch {
  report(report: PlanReport): void;
  /** Never takes back what it asked for. */
  wanted(): PlannerWish;
}

/** Of the whole work, from one share to another. */
export type ShareSpan = readonly [number, number];

/** Thrown by `WatchedPlanning` out of work that nobody wants any more, and caught by whoever began it: no result goes through all the layers between. */
export class PlanGivenUp extends Error {
  readonly wish: PlannerWish;

  constructor(wish: PlannerWish) {
    super(`a plan was given up: ${wish} is wanted`);
    this.wish = wish;
  }
}

/** What a planner tells of its work, and asks whether to go on with it. Without a watch it tells nobody and always goes on. */
export class WatchedPlanning {
  readonly #watch: PlanWatch;
  #stage: PlanStage = 'laying-out';
  #share = 0;
  #from = 0;
  #to = 0;
  #best: BestSoFar | null = null;
  #spared = 0;
  #wasCut = false;

  constructor(watch: PlanWatch) {
    this.#watch = watch;
  }

  /** Whether anything was left out because the best so far was asked for. */
  get wasCut(): boolean {
    return this.#wasCut;
  }

  get share(): number {
    return this.#share;
  }

  /** The next stage, which takes the whole work from one share to another. Looks. */
  enter(stage: PlanStage, from: number, to: number): void {
    this.#stage = stage;
    this.#from = from;
    this.#to = to;
    this.at(0);
  }

  /** One of several equal parts of a stage. Looks. */
  enterPart(stage: PlanStage, [from, to]: ShareSpan, part: number, parts: number): void {
    this.enter(stage, from + ((to - from) * part) / parts, from + ((to - from) * (part + 1)) / parts);
  }

  /** How much of the stage is done, from 0 to 1. Looks. */
  at(ratio: number): void {
    this.look();
    this.#share = Math.max(this.#share, this.#from + (this.#to - this.#from) * Math.min(1, Math.max(0, ratio)));
    this.#report();
  }

  /** There is a plan now, or a better one. */
  better(best: BestSoFar): void {
    this.#best = best;
    this.#report();
  }

  /** Leaves by 'PlanGivenUp' where nobody wants the plan, or where this is work that can be spared and the best so far is asked for. */
  look(): void {
    const wish = this.#watch.wanted();
    if (wish === 'nothing') throw new PlanGivenUp(wish);
    if (wish === 'best-so-far' && this.#spared > 0) throw new PlanGivenUp(wish);
  }

  /** Whether to make do with what there is: for searches that can end at any time. Looks. */
  isCutShort(): boolean {
    const wish = this.#watch.wanted();
    if (wish === 'nothing') throw new PlanGivenUp(wish);
    if (wish === 'best-so-far') this.#wasCut = true;
    return wish === 'best-so-far';
  }

  /** Work that only makes a plan better; null where it was left because the best so far is asked for. It must not change what goes before it. */
  spared<Value>(work: () => Value): Value | null {
    if (this.isCutShort()) return null;
    this.#spared += 1;
    try {
      return work();
    } catch (error) {
      if (!(error instanceof PlanGivenUp) || error.wish === 'nothing') throw error;
      this.#wasCut = true;
      return null;
    } finally {
      this.#spared -= 1;
    }
  }

  /** Of a search that can end at any time, which is the present stage: it tells how far it is and ends when the plan is cut short. */
  budget(schedulesMax: number): WorkBudget {
    return { schedulesMax, isCancelled: () => this.isCutShort(), onLook: (usedRatio) => this.at(usedRatio) };
  }

  #report(): void {
    this.#watch.report({ stage: this.#stage, share: this.#share, best: this.#best });
  }
}

/** Goes on to the end and tells nobody. */
export const unwatched = new WatchedPlanning({ report: () => undefined, wanted: () => 'go-on' });
