import { parentPort } from 'node:worker_threads';
import { systemClock } from '../../kernel/system-clock.ts';
import { plannerWishes, type PlanReport, type PlanWatch } from '../../missions/drafting/watch.ts';
import { planMission } from '../../missions/plan-mission.ts';
import { planApproach } from '../../missions/floor/approach.ts';
import { KnownWorks } from '../../missions/floor/known-works.ts';
import type { PlannerNews, PlannerOrder } from './planner.ts';

/** Progress is told no oftener than this. */
const REPORT_EVERY_MS = 100;

function tell(news: PlannerNews): void {
  parentPort?.postMessage(news);
}

function watchFor({ id, wish }: PlannerOrder): PlanWatch {
  let toldMonoMs = -Infinity;
  return {
    report(report: PlanReport) {
      const nowMonoMs = systemClock.monoMs();
      if (nowMonoMs - toldMonoMs < REPORT_EVERY_MS) return;
      toldMonoMs = nowMonoMs;
      tell({ id, report });
    },
    wanted: () => plannerWishes[Atomics.load(wish, 0)] ?? 'go-on',
  };
}

// Planning takes up to seconds of pure computation; here it can neither delay a stop nor the stream.
const works = new KnownWorks();
parentPort?.on('message', (order: PlannerOrder) => {
  const { id, job } = order;
  const result =
    job.type === 'approach' ? planApproach(job.input) : planMission({ ...job.input, works }, watchFor(order));
  tell({ id, result: result as never });
});
