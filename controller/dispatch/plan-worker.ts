import { parentPort } from 'node:worker_threads';
import type { Result } from '../../kernel/result.ts';
import { systemClock } from '../../kernel/system-clock.ts';
import { plannerWishes, type PlanReport, type PlanWatch } from '../../missions/drafting/watch.ts';
import { planMission } from '../../missions/plan-mission.ts';
import { planApproach } from '../../missions/floor/approach.ts';
import { KnownWorks } from '../../missions/floor/known-works.ts';
import { planProgramme } from '../../missions/programme/plan-programme.ts';
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
  tell({ id: order.id, result: resultOf(order) as never });
});

function resultOf(order: PlannerOrder): Result<unknown> {
  const { job } = order;
  switch (job.type) {
    case 'mission':
    case 'trial':
      return planMission({ ...job.input, works }, watchFor(order));
    case 'approach':
      return planApproach(job.input);
    case 'programme':
      return planProgramme(job.input);
  }
}
