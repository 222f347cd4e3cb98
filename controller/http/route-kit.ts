import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { problemView } from '../contract/problems/problem-view.ts';

/** The part of the app that carries the API: inputs are typed by their zod schemas. */
export type ApiInstance = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export const idText = z.string().min(1).max(128);

/** Commands without parameters accept no body, `null` and `{}`; anything else a person sends is refused. */
export const emptyBody = z.strictObject({}).nullish();

interface Described {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly contentType?: string;
}

/**
 * The answers of a route for the API document, with problem+json for every refusal. Answers are ours and typed by the
 * services, so they are documented but not parsed again: a plan of some megabytes would block the event loop.
 */
export function answers(byStatus: Readonly<Record<number, Described>>): Record<string, unknown> {
  const response: Record<string, unknown> = {
    '4xx': problemAnswer('Refused: see `code`, `facts` and `tip`.'),
    '5xx': problemAnswer('Failed: `internal` with a request id, or a part that is out of reach.'),
  };
  for (const [status, { description, schema, contentType }] of Object.entries(byStatus)) {
    const content = { [contentType ?? 'application/json']: { schema: schema ?? z.string() } };
    response[status] =
      schema === undefined && contentType === undefined
        ? z.undefined().describe(description)
        : { description, content };
  }
  return response;
}

function problemAnswer(description: string): Record<string, unknown> {
  return { description, content: { 'application/problem+json': { schema: problemView } } };
}
