import type { ProblemView } from '../../controller/contract/problems/problem-view.ts';

/** Why a request gave nothing: the server refused (`problem`), or nobody knows whether it arrived (`unreached`). */
export type ApiFailure = { readonly kind: 'problem'; readonly problem: ProblemView } | { readonly kind: 'unreached' };
export type ApiResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: ApiFailure };

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
export interface Ask {
  readonly method: Method;
  readonly path: string;
  readonly body?: unknown;
  /** Files with what is said of them; instead of a body. */
  readonly form?: FormData;
  readonly answerMaxMs?: number;
  /** Commands carry a key so that a doubled request cannot act twice; a stop never does. */
  readonly key?: string;
}
