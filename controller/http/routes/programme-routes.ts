import { z } from 'zod';
import { programmeRequest, programmeTakenOver, programmeView } from '../../contract/missions/programme.ts';
import type { ApiServices } from '../ports.ts';
import { sendResult } from '../problem-details.ts';
import type { RequestGuard } from '../request-guard.ts';
import { answers, emptyBody, idText, type ApiInstance } from '../route-kit.ts';

export interface ProgrammeRoutesOptions {
  readonly services: Pick<ApiServices, 'programmes'>;
  readonly guard: RequestGuard;
}

export function registerProgrammeRoutes(api: ApiInstance, { services, guard }: ProgrammeRoutesOptions): void {
  const { programmes } = services;
  api.post(
    '/programmes',
    {
      schema: {
        operationId: 'makeProgramme',
        summary: 'When each planned mission of the site is to begin, and why; nothing is changed',
        tags: ['programmes'],
        body: programmeRequest,
        response: answers({ 200: { description: 'The programme, or why there is none', schema: programmeView } }),
      },
    },
    async (request, reply) => sendResult(request, reply, await programmes.ask(request.body)),
  );
  api.post(
    '/programmes/:programmeId/take-over',
    {
      schema: {
        operationId: 'takeOverProgramme',
        summary: 'Plan all missions that move again from their new times',
        tags: ['programmes'],
        params: z.strictObject({ programmeId: idText }),
        body: emptyBody,
        response: answers({ 200: { description: 'The missions that were to move', schema: programmeTakenOver } }),
      },
    },
    async (request, reply) =>
      sendResult(request, reply, await programmes.takeOver(request.params.programmeId, guard.actorOf(request))),
  );
}
