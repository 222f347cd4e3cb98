import type {
  NormChoices,
  NormDraftRequest,
  NormDraftView,
  NormKept,
  NormSummary,
} from '../../controller/contract/accounts/norm-record.ts';
import type { CrewCountRequest, CrewCountView } from '../../controller/contract/missions/crew-count.ts';
import type { NormComparison } from '../../controller/contract/accounts/norm-work.ts';
import type { ApiResult } from './api-result.ts';

interface NormAsk {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly key?: string;
}

/** Norms: what may be chosen, drafts, and what is on record. */
export function normRoutes(ask: <T>(request: NormAsk) => Promise<ApiResult<T>>, newId: () => string) {
  return {
    normChoices: () => ask<NormChoices>({ method: 'GET', path: '/norms/choices' }),
    norms: () => ask<readonly NormSummary[]>({ method: 'GET', path: '/norms' }),
    compareNorms: (leftId: string, rightId: string) =>
      ask<NormComparison>({
        method: 'GET',
        path: `/norms/${encodeURIComponent(leftId)}/compare/${encodeURIComponent(rightId)}`,
      }),
    crewCount: (machineId: string) =>
      ask<CrewCountView>({ method: 'GET', path: `/machines/${encodeURIComponent(machineId)}/crew` }),
    countCrew: (machineId: string, body: CrewCountRequest) =>
      ask<CrewCountView>({
        method: 'POST',
        path: `/machines/${encodeURIComponent(machineId)}/crew`,
        body,
        key: newId(),
      }),
    draftNorm: (body: NormDraftRequest) =>
      ask<NormDraftView>({ method: 'POST', path: '/norms/drafts', body, key: newId() }),
    keepNorm: (body: NormDraftRequest) => ask<NormKept>({ method: 'POST', path: '/norms', body, key: newId() }),
  };
}
