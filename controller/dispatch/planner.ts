import { Worker } from 'node:worker_threads';
import type { Clock } from '../../kernel/clock.ts';
import type { Pose } from '../../kernel/geometry.ts';
import { refuse, type Result } from '../../kernel/result.ts';
import type { Plan } from '../../missions/mission.ts';
import type { PlanningInput } from '../../missions/planning-input.ts';
import type { ApproachInput } from '../../missions/floor/approach.ts';

const PLAN_MAX_MS = 60_000;
const WAITING_MAX = 16;

/** What the planner's thread is asked for. */
export type PlanJob =
  | { readonly type: 'mission'; readonly input: PlanningInput }
  | { readonly type: 'approach'; readonly input: ApproachInput };

/** Makes plans somewhere else than on the thread that answers people. */
export interface Planner {
  plan(input: PlanningInput): Promise<Result<Plan>>;
  /** Way of one machine to where its task goes on. */
  approach(input: ApproachInput): Promise<Result<readonly Pose[]>>;
  close(): Promise<void>;
}

interface Waiting {
  readonly id: number;
  readonly job: PlanJob;
  readonly resolve: (result: Result<never>) => void;
}

/** One worker thread, which makes one plan after the other; started again when a plan takes too long or the planner fails. */
export class WorkerPlanner implements Planner {
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

  plan(input: PlanningInput): Promise<Result<Plan>> {
    return this.ask({ type: 'mission', input });
  }

  approach(input: ApproachInput): Promise<Result<readonly Pose[]>> {
    return this.ask({ type: 'approach', input });
  }

  private ask<Value>(job: PlanJob): Promise<Result<Value>> {
    if (this.queue.length >= WAITING_MAX)
      return Promise.resolve(refuse({ code: 'planner-busy', facts: { waiting: WAITING_MAX } }));
    const id = this.nextId;
    this.nextId += 1;
    return new Promise((resolve) => {
      this.queue.push({ id, job, resolve });
      if (this.queue.length === 1) this.begin();
    });
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  /** The time limit is that of each plan, not of its waiting for others. */
  private begin(): void {
    const [first] = this.queue;
    if (first === undefined) return;
    this.cancelDeadline = this.wallClock.after(PLAN_MAX_MS, () => {
      this.giveUp({ code: 'plan-took-too-long', facts: { limitS: PLAN_MAX_MS / 1000 } });
    });
    this.started().postMessage({ id: first.id, job: first.job });
  }

  private end(result: Result<never>): void {
    this.cancelDeadline();
    this.queue.shift()?.resolve(result);
    this.begin();
  }

  private started(): Worker {
    if (this.worker !== null) return this.worker;
    const worker = new Worker(this.workerUrl, { name: 'planner' });
    worker.on('message', ({ id, result }: { id: number; result: Result<never> }) => {
      if (worker === this.worker && id === this.queue[0]?.id) this.end(result);
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
