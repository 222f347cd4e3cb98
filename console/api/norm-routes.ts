import type {
  NormChoices,
  NormDraftRequest,
  NormDraftView,
  NormKept,
  NormSummary,
} from '../../controller/contract/norm-record.ts';
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
    draftNorm: (body: NormDraftRequest) =>
      ask<NormDraftView>({ method: 'POST', path: '/norms/drafts', body, key: newId() }),
    keepNorm: (body: NormDraftRequest) => ask<NormKept>({ method: 'POST', path: '/norms', body, key: newId() }),
  };
}
