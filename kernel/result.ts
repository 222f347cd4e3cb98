/** An expected refusal is a value. Exceptions are bugs or lost infrastructure. */
export type Result<T, E extends Problem = Problem> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: E };

/** A refusal with a stable code (see controller/contract/problems/errors.ts) and the facts that explain it. */
export interface Problem {
  readonly code: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function refuse<E extends Problem>(problem: E): { readonly ok: false; readonly problem: E } {
  return { ok: false, problem };
}
