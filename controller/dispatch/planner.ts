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
  readonly resolve: (result: Result<never>) => void;
  readonly cancelDeadline: () => void;
}

/** One worker thread, started again when a plan takes too long or the planner fails. */
export class WorkerPlanner implements Planner {
  private readonly workerUrl: URL;
  private readonly wallClock: Clock;
  private readonly waiting = new Map<number, Waiting>();
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
    if (this.waiting.size >= WAITING_MAX)
      return Promise.resolve(refuse({ code: 'planner-busy', facts: { waiting: WAITING_MAX } }));
    const worker = this.started();
    const id = this.nextId;
    this.nextId += 1;
    return new Promise((resolve) => {
      const cancelDeadline = this.wallClock.after(PLAN_MAX_MS, () => {
        this.giveUp({ code: 'plan-took-too-long', facts: { limitS: PLAN_MAX_MS / 1000 } });
      });
      this.waiting.set(id, { resolve, cancelDeadline });
      worker.postMessage({ id, job });
    });
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  private started(): Worker {
    if (this.worker !== null) return this.worker;
    const worker = new Worker(this.workerUrl, { name: 'planner' });
    worker.on('message', ({ id, result }: { id: number; result: Result<never> }) => {
      const waiting = this.waiting.get(id);
      this.waiting.delete(id);
      waiting?.cancelDeadline();
      waiting?.resolve(result);
    });
    worker.on('error', (error) => {
      if (worker === this.worker) this.giveUp({ code: 'planner-failed', facts: { message: error.message } });
    });
    worker.unref();
    this.worker = worker;
    return worker;
  }

  private giveUp(problem: { code: string; facts: Readonly<Record<string, unknown>> }): void {
    void this.worker?.terminate();
    this.worker = null;
    for (const { resolve, cancelDeadline } of this.waiting.values()) {
      cancelDeadline();
      resolve(refuse(problem));
    }
    this.waiting.clear();
  }
}
