import type { Result } from '../../kernel/result.ts';
import type { PlanWatch, PlannerWish } from '../drafting/watch.ts';
import type { Plan } from '../mission.ts';
import { planMission } from '../plan-mission.ts';
import type { TrialRequest } from './trials.ts';

const unheard: PlanWatch = { report: () => undefined, wanted: () => 'go-on' };

/** Makes the plan that is wanted on trial; a first plan is cut short where the search for a better order begins, and says so as others that are cut short do. */
export function planTrial({ input, depth }: TrialRequest, watch: PlanWatch = unheard): Result<Plan> {
  return planMission(input, depth === 'whole' ? watch : untilSearch(watch));
}

function untilSearch(watch: PlanWatch): PlanWatch {
  let hasBegun = false;
  return {
    report(report) {
      hasBegun ||= report.stage === 'searching';
      watch.report(report);
    },
    wanted(): PlannerWish {
      const wish = watch.wanted();
      return wish === 'go-on' && hasBegun ? 'best-so-far' : wish;
    },
  };
}
