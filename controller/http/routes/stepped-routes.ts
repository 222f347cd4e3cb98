import { z } from 'zod';
import { missionView } from '../../contract/api.ts';
import { confirmStepRequest } from '../../contract/missions/stepped.ts';
import type { ApiServices } from '../ports.ts';
import { sendResult } from '../problem-details.ts';
import type { RequestGuard } from '../request-guard.ts';
import { answers, idText, type ApiInstance } from '../route-kit.ts';

export interface SteppedRoutesOptions {
  readonly services: Pick<ApiServices, 'missions'>;
  readonly guard: RequestGuard;
}

export function registerSteppedRoutes(api: ApiInstance, { services, guard }: SteppedRoutesOptions): void {
  api.post(
    '/missions/:missionId/tasks/:taskId/confirmations',
    {
      schema: {
        operationId: 'confirmMissionStep',
        summary: 'Confirm a check before the next step; the mission goes on only when it is resumed',
        tags: ['missions'],
        params: z.strictObject({ missionId: idText, taskId: idText }),
        body: confirmStepRequest,
        response: answers({ 200: { description: 'The mission with the word in it', schema: missionView } }),
      },
    },
    async (request, reply) => {
      const { missionId, taskId } = request.params;
      const actor = guard.actorOf(request);
      return sendResult(request, reply, await services.missions.confirmStep(missionId, taskId, request.body, actor));
    },
  );
}
