import { z } from 'zod';
import { slabBearingBody, slabBearingView } from '../../contract/missions/slab-bearing.ts';
import type { ApiServices } from '../ports.ts';
import { sendResult } from '../problem-details.ts';
import type { RequestGuard } from '../request-guard.ts';
import { answers, idText, type ApiInstance } from '../route-kit.ts';

export interface BearingRoutesOptions {
  readonly services: Pick<ApiServices, 'bearings'>;
  readonly guard: RequestGuard;
}

const params = z.strictObject({ slabId: idText });

/** What slabs carry: no machine is planned onto one that does not carry it. */
export function registerBearingRoutes(api: ApiInstance, { services, guard }: BearingRoutesOptions): void {
  const { bearings } = services;
  api.get(
    '/slab-bearings',
    {
      schema: {
        operationId: 'listSlabBearings',
        summary: 'What each slab carries besides itself, and the machines that it does not carry by now',
        tags: ['site'],
        response: answers({ 200: { description: 'Slabs of all levels', schema: z.array(slabBearingView) } }),
      },
    },
    (_request, reply) => reply.send(bearings.list()),
  );

  api.put(
    '/slabs/:slabId/bearing',
    {
      schema: {
        operationId: 'putSlabBearing',
        summary: 'Enter what a slab carries; plans made from then on keep to it',
        tags: ['site'],
        params,
        body: slabBearingBody,
        response: answers({ 200: { description: 'In force', schema: slabBearingView } }),
      },
    },
    async (request, reply) =>
      sendResult(request, reply, await bearings.put(request.params.slabId, request.body, guard.actorOf(request)), 200),
  );

  api.delete(
    '/slabs/:slabId/bearing',
    {
      schema: {
        operationId: 'removeSlabBearing',
        summary: 'Take away what was entered: what the model says counts again',
        tags: ['site'],
        params,
        response: answers({ 200: { description: 'In force', schema: slabBearingView } }),
      },
    },
    async (request, reply) =>
      sendResult(request, reply, await bearings.put(request.params.slabId, null, guard.actorOf(request)), 200),
  );
}
