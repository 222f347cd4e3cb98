import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Problem, Result } from '../../kernel/result.ts';
import type { ProblemView } from '../contract/problems/problem-view.ts';
import { problemCatalogue, type ProblemCode, type ProblemText } from '../contract/problems/errors.ts';

/** Fields named in one answer to invalid input. */
export const FIELDS_MAX = 50;

function catalogued(code: string): ProblemText | null {
  return Object.hasOwn(problemCatalogue, code) ? problemCatalogue[code as ProblemCode] : null;
}

/** RFC 9457 problem details. `internal` shows the request id and nothing else, whatever its facts. */
export function problemView(problem: Problem, requestId: string): ProblemView {
  const code = catalogued(problem.code) === null ? 'internal' : problem.code;
  const text = catalogued(code) ?? problemCatalogue.internal;
  const facts = code === 'internal' ? undefined : problem.facts;
  return {
    type: `/problems/${code}`,
    title: text.title.en,
    status: text.status,
    code,
    titles: text.title,
    tip: text.tip,
    ...(facts === undefined ? {} : { facts }),
    requestId,
  };
}

/** Answers with a refusal. A code that the catalogue does not know is a bug of ours: logged, and shown as internal. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  const view = problemView(problem, request.id);
  if (view.code !== problem.code) {
    request.log.error({ code: problem.code, facts: problem.facts }, 'problem code is not in the catalogue');
  }
  const retryAfterS = problem.facts?.['retryAfterS'];
  if (typeof retryAfterS === 'number') reply.header('retry-after', String(retryAfterS));
  if (view.status === 401) reply.header('www-authenticate', 'Bearer');
  return reply
    .code(view.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(view);
}

/** Answers with the value of a result as JSON (204 for none), or with its refusal. */
export function sendResult(
  request: FastifyRequest,
  reply: FastifyReply,
  result: Result<unknown>,
  status = 200,
): FastifyReply {
  if (!result.ok) return sendProblem(request, reply, result.problem);
  return result.value === undefined ? reply.code(204).send() : reply.code(status).send(result.value);
}

interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

/** zod's issues as the validator of the type provider reports them: `params.issue.path` holds the real path. */
function fieldProblems(error: FastifyError): readonly FieldProblem[] {
  const where = error.validationContext ?? 'body';
  return (error.validation ?? []).slice(0, FIELDS_MAX).map((issue) => ({
    path: [where, ...issue.instancePath.split('/').filter((part) => part !== '')].join('.'),
    message: issue.message ?? 'invalid',
  }));
}

/** The refusal an error of the framework stands for; null for everything that is a bug or lost infrastructure. */
function refusalOf(error: FastifyError): Problem | null {
  if (error.validation !== undefined) return { code: 'input-invalid', facts: { issues: fieldProblems(error) } };
  const status = error.statusCode ?? 500;
  if (status === 404) return { code: 'not-found' };
  if (status === 413) return { code: 'body-too-large' };
  if (status === 415) return { code: 'media-type-unsupported' };
  if (status === 429) return { code: 'too-many-requests' };
  if (status >= 400 && status < 500) {
    return { code: 'input-invalid', facts: { issues: [{ path: 'body', message: error.message }] } };
  }
  return null;
}

/** An unwritable record is lost infrastructure that people can do something about, so it has its own words. */
function isRecordUnavailable(error: Error): boolean {
  return error.name === 'RecordUnavailable' || ('code' in error && error.code === 'ledger-unavailable');
}

export function installProblemHandlers(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (isRecordUnavailable(error)) {
      request.log.error({ error: error.message }, 'record cannot be written');
      return sendProblem(request, reply, { code: 'ledger-unavailable' });
    }
    const refusal = refusalOf(error);
    if (refusal !== null) return sendProblem(request, reply, refusal);
    request.log.error({ err: error }, 'request failed');
    return sendProblem(request, reply, { code: 'internal' });
  });
}
