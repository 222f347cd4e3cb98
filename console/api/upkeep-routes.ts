import type {
  UpkeepDoneBody,
  UpkeepPaperBody,
  UpkeepPlanBody,
  UpkeepView,
} from '../../controller/contract/accounts/upkeep.ts';
import type { ApiResult } from './api-result.ts';

type Ask = (request: {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly key?: string;
}) => Promise<ApiResult<UpkeepView>>;

/** Sends a change; true when it is in the record. */
export type Change = (work: Promise<ApiResult<UpkeepView>>) => Promise<boolean>;

/** Maintenance, papers and who may drive what. Each change answers with how all of it stands then. */
export function upkeepRoutes(ask: Ask, newId: () => string) {
  const change = (method: 'PUT' | 'POST', path: string, body: unknown) =>
    ask({ method, path: `/upkeep/${path}`, body, key: newId() });
  const plan = (id: string) => `plans/${encodeURIComponent(id)}`;
  const paper = (id: string) => `papers/${encodeURIComponent(id)}`;
  return {
    upkeep: () => ask({ method: 'GET', path: '/upkeep' }),
    enterPlan: (body: UpkeepPlanBody) => change('PUT', plan(newId()), body),
    upkeepDone: (id: string, body: UpkeepDoneBody) => change('POST', `${plan(id)}/done`, body),
    removePlan: (id: string, reason: string) => change('POST', `${plan(id)}/remove`, { reason }),
    /** `id` null: a new paper; else that one is renewed. */
    enterPaper: (id: string | null, body: UpkeepPaperBody) => change('PUT', paper(id ?? newId()), body),
    withdrawPaper: (id: string, reason: string) => change('POST', `${paper(id)}/withdraw`, { reason }),
    setOperatorNeed: (machineId: string, skill: string | null) =>
      change('PUT', `operators/${encodeURIComponent(machineId)}`, { skill }),
  };
}
