import type { ProblemView } from '../../controller/contract/api.ts';

/** Why a request gave nothing: the server refused (`problem`), or nobody knows whether it arrived (`unreached`). */
export type ApiFailure = { readonly kind: 'problem'; readonly problem: ProblemView } | { readonly kind: 'unreached' };
export type ApiResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: ApiFailure };
