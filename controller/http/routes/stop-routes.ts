import '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { StopScope } from '../../contract/interlock/interlock.ts';
import type { Metrics } from '../metrics.ts';
import type { ApiServices } from '../ports.ts';
import { sendResult } from '../problem-details.ts';
import type { RequestGuard } from '../request-guard.ts';
import { answers, type ApiInstance } from '../route-kit.ts';

const REASON_LENGTH_MAX = 200;
const BODY_BYTES_MAX = 64 * 1024;

const stopAnswer = z.object({ commandId: z.string(), acceptedByInterlock: z.literal(true) });

export interface StopRoutesOptions {
  readonly services: Pick<ApiServices, 'machines'>;
  readonly guard: RequestGuard;
  readonly metrics: Metrics;
}

function reasonOf(body: unknown): string {
  if (typeof body !== 'object' || body === null || !('reason' in body)) return '';
  return typeof body.reason === 'string' ? body.reason.slice(0, REASON_LENGTH_MAX) : '';
}

/** An id that is none is left out rather than refused. */
function pressIdOf(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('commandId' in body)) return null;
  const { commandId } = body;
  return typeof commandId === 'string' && /^[\w-]{8,64}$/.test(commandId) ? commandId : null;
}

function parseLeniently(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * The stops, apart from everything else. Whatever the body is, a logged-in person's stop is carried out: no schema, no rate
 * limit, no idempotency. Register it in a scope of its own, because it takes bodies of every content type.
 */
export function registerStopRoutes(api: ApiInstance, { services, guard, metrics }: StopRoutesOptions): void {
  api.removeAllContentTypeParsers();
  api.addContentTypeParser('*', { parseAs: 'string', bodyLimit: BODY_BYTES_MAX }, (_request, text, done) => {
    done(null, parseLeniently(String(text)));
  });

  async function stop(request: FastifyRequest, scope: StopScope): ReturnType<ApiServices['machines']['stop']> {
    const actor = guard.actorOf(request);
    const press = { scope, reason: reasonOf(request.body), pressId: pressIdOf(request.body) };
    const result = await services.machines.stop(press, actor);
    metrics.stops.inc({ scope: scope.type, outcome: result.ok ? 'accepted' : 'failed' });
    request.log.info({ scope, user: actor.user, accepted: result.ok }, 'stop requested');
    return result;
  }

  const description =
    'A control stop, not an emergency stop. Latches until reset. The body is optional: {"reason": "…", "commandId": "…"}; ' +
    'the id is that of the press, where the tablet sends it to the interlock itself too. The answer says ' +
    'that the interlock has accepted it; that machines stand still is seen in their views.';
  const response = answers({ 200: { description: 'Accepted by the interlock', schema: stopAnswer } });

  api.post<{ Params: { machineId: string } }>(
    '/machines/:machineId/stop',
    {
      config: { rateLimit: false },
      schema: { operationId: 'stopMachine', summary: 'Stop one machine', description, tags: ['machines'], response },
    },
    async (request, reply) => {
      const result = await stop(request, { type: 'machine', machineId: request.params.machineId });
      return sendResult(request, reply, result);
    },
  );

  api.post<{ Params: { levelId: string } }>(
    '/levels/:levelId/stop',
    {
      config: { rateLimit: false },
      schema: { operationId: 'stopLevel', summary: 'Stop one level', description, tags: ['machines'], response },
    },
    async (request, reply) =>
      sendResult(request, reply, await stop(request, { type: 'level', levelId: request.params.levelId })),
  );

  api.post<{ Params: { zoneId: string } }>(
    '/zones/:zoneId/stop',
    {
      config: { rateLimit: false },
      schema: {
        operationId: 'stopZone',
        summary: 'Stop what is in one zone',
        description,
        tags: ['machines'],
        response,
      },
    },
    async (request, reply) =>
      sendResult(request, reply, await stop(request, { type: 'zone', zoneId: request.params.zoneId })),
  );

  api.post(
    '/site/stop',
    {
      config: { rateLimit: false },
      schema: { operationId: 'stopSite', summary: 'Stop the whole site', description, tags: ['machines'], response },
    },
    async (request, reply) => sendResult(request, reply, await stop(request, { type: 'site' })),
  );
}
