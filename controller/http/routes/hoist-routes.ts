import { z } from 'zod';
import { hoistCallRequest, hoistCallView, hoistsView } from '../../contract/missions/hoist-calls.ts';
import type { ApiServices } from '../ports.ts';
import { sendResult } from '../problem-details.ts';
import type { RequestGuard } from '../request-guard.ts';
import { answers, emptyBody, idText, type ApiInstance } from '../route-kit.ts';

export interface HoistRoutesOptions {
  readonly services: Pick<ApiServices, 'hoists'>;
  readonly guard: RequestGuard;
}

export function registerHoistRoutes(api: ApiInstance, { services, guard }: HoistRoutesOptions): void {
  const { hoists } = services;
  api.get(
    '/hoist-calls',
    {
      schema: {
        operationId: 'listHoistCalls',
        summary: 'The cages, and the calls for them with the cage and the time that each can expect',
        tags: ['hoists'],
        response: answers({ 200: { description: 'Cages and calls', schema: hoistsView } }),
      },
    },
    (_request, reply) => reply.send(hoists.view()),
  );

  api.post(
    '/hoist-calls',
    {
      schema: {
        operationId: 'callHoist',
        summary: 'Call a cage; answered with the cage and when it is expected',
        tags: ['hoists'],
        body: hoistCallRequest,
        response: answers({ 201: { description: 'The call', schema: hoistCallView } }),
      },
    },
    (request, reply) => sendResult(request, reply, hoists.call(request.body, guard.actorOf(request)), 201),
  );

  api.post(
    '/hoist-calls/:callId/cancel',
    {
      schema: {
        operationId: 'cancelHoistCall',
        summary: 'Cancel a call before its riders are in the cage',
        tags: ['hoists'],
        params: z.strictObject({ callId: idText }),
        body: emptyBody,
        response: answers({ 200: { description: 'The call', schema: hoistCallView } }),
      },
    },
    (request, reply) => sendResult(request, reply, hoists.cancel(request.params.callId, guard.actorOf(request))),
  );

  api.post(
    '/hoists/:machineId/resume',
    {
      schema: {
        operationId: 'resumeHoist',
        summary: 'Put a cage back to service that took no calls after a stop, a lost link or a failure',
        tags: ['hoists'],
        params: z.strictObject({ machineId: idText }),
        body: emptyBody,
        response: answers({ 200: { description: 'The cages and calls', schema: hoistsView } }),
      },
    },
    (request, reply) => {
      const resumed = hoists.resume(request.params.machineId, guard.actorOf(request));
      return sendResult(request, reply, resumed.ok ? { ok: true, value: hoists.view() } : resumed);
    },
  );
}
