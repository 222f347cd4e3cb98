import { Worker } from 'node:worker_threads';
import type { Clock } from '../../kernel/clock.ts';
import type { Pose } from '../../kernel/geometry.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import { plannerWishes, type PlanReport, type PlannerWish } from '../../missions/drafting/watch.ts';
import type { Plan } from '../../missions/mission.ts';
import type { PlanningInput } from '../../missions/planning-input.ts';
import type { Programme, ProgrammeInput } from '../../missions/programme/programme.ts';
import type { ApproachInput } from '../../missions/floor/approach.ts';
import type { PlanningAnswer, PlanningRequest, PlanningView } from '../contract/missions/planning.ts';

const PLAN_MAX_MS = 60_000;
/** For a plan that is cut short to come to its end. */
const CUT_SHORT_MAX_MS = 10_000;
/** For the planner to leave a plan that nobody wants; then another worker is begun. */
const LEAVE_MAX_MS = 1_000;
const WAITING_MAX = 16;

/** What the planner's thread is asked for. */
export type PlanJob =
  | { readonly type: 'mission'; readonly input: PlanningInput }
  /** A plan on trial, which nobody waits for. */
  | { readonly type: 'trial'; readonly input: PlanningInput }
  | { readonly type: 'approach'; readonly input: ApproachInput }
  | { readonly type: 'programme'; readonly input: ProgrammeInput };

/** To the planner's thread. It works without a break, and can only see that the wish has changed: an index of `plannerWishes`. */
export interface PlannerOrder {
  readonly id: number;
  readonly job: PlanJob;
  readonly wish: Int32Array;
}

/** From the planner's thread. */
export type PlannerNews =
  { readonly id: number; readonly report: PlanReport } | { readonly id: number; readonly result: Result<never> };

/** Makes plans somewhere else than on the thread that answers people. */
export interface Planner {
  plan(input: PlanningInput): Promise<Result<Plan>>;
  /** Way of one machine to where its task goes on. */
  approach(input: ApproachInput): Promise<Result<readonly Pose[]>>;
  /** When each of the missions of a site begins. */
  programme(input: ProgrammeInput): Promise<Result<Programme>>;
  close(): Promise<void>;
}

/** Makes plans that nobody waits for, when there is nothing else to do. */
export interface TrialPlanner {
  /** Whether nobody waits for anything. */
  readonly isIdle: boolean;
  /** Refuses 'plan-cancelled' as soon as anybody else wants a plan: ask again when it is idle. */
  planOnTrial(input: PlanningInput): Promise<Result<Plan>>;
}

/** What is told of plans that are being made, and what can be asked for meanwhile. */
export interface PlanningDesk {
  /** Of the next plan that is made for a mission; null where none is. */
  planningOf(missionId: string): PlanningView | null;
  /** For all plans that are being made for a mission or wait to be. */
  wish(missionId: string, wish: PlanningRequest['wish']): PlanningAnswer['outcome'];
}

interface Waiting {
  readonly id: number;
  readonly job: PlanJob;
  readonly wish: Int32Array;
  readonly resolve: (result: Result<never>) => void;
  report: PlanReport | null;
  /** Whoever waited has his answer: nobody wants it any more. */
  isAnswered: boolean;
  isTimeUp: boolean;
}

/**
 * One worker thread, which makes one plan after the other; started again when a plan takes too long or the planner fails. A plan that takes too long is
 * cut short and says so; one of which nothing was heard, or that does not end then, is refused.
 */
export class WorkerPlanner implements Planner, TrialPlanner, PlanningDesk {
  private readonly workerUrl: URL;
  private readonly wallClock: Clock;
  /** The first one is being made. */
  private readonly queue: Waiting[] = [];
  private cancelDeadline: () => void = () => undefined;
  private worker: Worker | null = null;
  private nextId = 1;

  constructor(workerUrl: URL, wallClock: Clock) {
    this.workerUrl = workerUrl;
    this.wallClock = wallClock;
  }

  /** Refuses as `planMission` does, and with 'planner-busy', 'plan-took-too-long' and 'planner-failed'. */
  plan(input: PlanningInput): Promise<Result<Plan>> {
    return this.ask({ type: 'mission', input });
  }

  get isIdle(): boolean {
    return this.queue.length === 0;
  }

  planOnTrial(input: PlanningInput): Promise<Result<Plan>> {
    return this.isIdle ? this.ask({ type: 'trial', input }) : Promise.resolve(refuse({ code: 'plan-cancelled' }));
  }

  approach(input: ApproachInput): Promise<Result<readonly Pose[]>> {
    return this.ask({ type: 'approach', input });
  }

  planningOf(missionId: string): PlanningView | null {
    const [one] = this.plansFor(missionId);
    if (one === undefined) return null;
    const { report, wish } = one;
    const before = this.queue.slice(0, this.queue.indexOf(one));
    const waitingBehind = before.filter(({ isAnswered }) => !isAnswered).length;
    return {
      stage: report?.stage ?? (waitingBehind === 0 ? 'laying-out' : 'waiting'),
      share: report?.share ?? 0,
      waitingBehind,
      best: report?.best ?? null,
      isCutShort: wishOf(wish) === 'best-so-far',
    };
  }

  wish(missionId: string, wish: PlanningRequest['wish']): PlanningAnswer['outcome'] {
    const plans = this.plansFor(missionId);
    if (plans.length === 0) return 'not-planning';
    const open = plans.filter((one) => wishOf(one.wish) !== wish);
    for (const one of open) {
      tell(one, wish);
      if (wish === 'nothing') this.drop(one);
    }
    return open.length > 0 ? 'asked' : 'asked-before';
  }

  private plansFor(missionId: string): Waiting[] {
    return this.queue.filter(
      ({ job, isAnswered }) => !isAnswered && job.type === 'mission' && job.input.missionId === missionId,
    );
  }

  programme(input: ProgrammeInput): Promise<Result<Programme>> {
    return this.ask({ type: 'programme', input });
  }

  private ask<Value>(job: PlanJob): Promise<Result<Value>> {
    if (this.queue.length >= WAITING_MAX)
      return Promise.resolve(refuse({ code: 'planner-busy', facts: { waiting: WAITING_MAX } }));
    const [first] = this.queue;
    if (first?.job.type === 'trial' && !first.isAnswered) this.stepAside(first);
    const id = this.nextId;
    this.nextId += 1;
    return new Promise((resolve) => {
      const wish = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
      this.queue.push({ id, job, wish, resolve, report: null, isAnswered: false, isTimeUp: false });
      if (this.queue.length === 1) this.begin();
    });
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  private stepAside(trial: Waiting): void {
    tell(trial, 'nothing');
    this.drop(trial);
  }

  /** Answers at once. The worker leaves a plan that it has begun by itself, or is left behind with it. */
  private drop(one: Waiting): void {
    answer(one, refuse({ code: 'plan-cancelled' }));
    if (one !== this.queue[0]) {
      this.queue.splice(this.queue.indexOf(one), 1);
      return;
    }
    this.expectEnd(LEAVE_MAX_MS, () => this.giveUp({ code: 'plan-cancelled', facts: {} }));
  }

  /** The time limit is that of each plan, not of its waiting for others. */
  private begin(): void {
    const [first] = this.queue;
    if (first === undefined) return;
    this.expectEnd(PLAN_MAX_MS, () => this.timeUp(first));
    const order: PlannerOrder = { id: first.id, job: first.job, wish: first.wish };
    this.started().postMessage(order);
  }

  private expectEnd(withinMs: number, otherwise: () => void): void {
    this.cancelDeadline();
    this.cancelDeadline = this.wallClock.after(withinMs, otherwise);
  }

  private timeUp(first: Waiting): void {
    const tooLong = { code: 'plan-took-too-long', facts: { limitS: PLAN_MAX_MS / 1000 } };
    if (first.report === null) {
      this.giveUp(tooLong);
      return;
    }
    first.isTimeUp = true;
    tell(first, 'best-so-far');
    this.expectEnd(CUT_SHORT_MAX_MS, () => this.giveUp(tooLong));
  }

  private end(result: Result<never>): void {
    this.cancelDeadline();
    const first = this.queue.shift();
    if (first !== undefined) answer(first, first.isTimeUp ? toldOfTime(result) : result);
    this.begin();
  }

  private started(): Worker {
    if (this.worker !== null) return this.worker;
    const worker = new Worker(this.workerUrl, { name: 'planner' });
    worker.on('message', (news: PlannerNews) => {
      const [first] = this.queue;
      if (worker !== this.worker || news.id !== first?.id) return;
      if ('report' in news) first.report = news.report;
      else this.end(news.result);
    });
    worker.on('error', (error) => {
      if (worker === this.worker) this.giveUp({ code: 'planner-failed', facts: { message: error.message } });
    });
    worker.unref();
    this.worker = worker;
    return worker;
  }

  /** Of the plan that is being made; those behind it are made by another worker. */
  private giveUp(problem: { code: string; facts: Readonly<Record<string, unknown>> }): void {
    void this.worker?.terminate();
    this.worker = null;
    this.end(refuse(problem));
  }
}

function answer(one: Waiting, result: Result<never>): void {
  one.isAnswered = true;
  one.resolve(result);
}

function wishOf(wish: Int32Array): PlannerWish {
  return plannerWishes[Atomics.load(wish, 0)] ?? 'go-on';
}

function tell({ wish }: Waiting, wanted: PlannerWish): void {
  Atomics.store(wish, 0, plannerWishes.indexOf(wanted));
}

/** That a plan was cut short by the clock, and by nobody's wish. */
function toldOfTime(result: Result<never>): Result<never> {
  if (!result.ok) return result;
  const plan: Plan = result.value;
  const warnings = plan.warnings.map((warning) =>
    warning.code === 'plan-cut-short' ? { code: 'plan-time-up', facts: { limitS: PLAN_MAX_MS / 1000 } } : warning,
  );
  return ok({ ...plan, warnings } as never);
}
