import type { Result } from '../../kernel/result.ts';
import type { UpkeepDoneBody, UpkeepPaperBody, UpkeepPlanBody, UpkeepView } from '../contract/accounts/upkeep.ts';

/** Maintenance, papers and operators as the routes need them. */
export interface UpkeepServices {
  view(): Promise<UpkeepView>;
  putPlan(planId: string, plan: UpkeepPlanBody, user: string): Promise<Result<UpkeepView>>;
  removePlan(planId: string, reason: string, user: string): Promise<Result<UpkeepView>>;
  done(planId: string, body: UpkeepDoneBody, user: string): Promise<Result<UpkeepView>>;
  putPaper(paperId: string, paper: UpkeepPaperBody, user: string): Promise<Result<UpkeepView>>;
  withdrawPaper(paperId: string, reason: string, user: string): Promise<Result<UpkeepView>>;
  putOperatorNeed(machineId: string, skill: string | null, user: string): Promise<Result<UpkeepView>>;
}
