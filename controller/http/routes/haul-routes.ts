import { z } from 'zod';
import { missionView } from '../../contract/api.ts';
import { addedLoads } from '../../contract/missions/hauling.ts';
import type { ApiServices } from '../ports.ts';
import { sendResult } from '../problem-details.ts';
import type { RequestGuard } from '../request-guard.ts';
import { answers, idText, type ApiInstance } from '../route-kit.ts';

export interface HaulRoutesOptions {
  readonly services: Pick<ApiServices, 'missions'>;
  readonly guard: RequestGuard;
}

export function registerHaulRoutes(api: ApiInstance, { services, guard }: HaulRoutesOptions): void {
  api.post(
    '/missions/:missionId/loads',
    {
      schema: {
        operationId: 'addMissionLoads',
        summary: 'Add loads to a hauling mission; what is under way goes on, the rest is dealt out anew',
        tags: ['missions'],
        params: z.strictObject({ missionId: idText }),
        body: addedLoads,
        response: answers({ 200: { description: 'The mission with its next plan', schema: missionView } }),
      },
    },
    async (request, reply) => {
      const { missionId } = request.params;
      const { loads } = request.body;
      return sendResult(request, reply, await services.missions.addLoads(missionId, loads, guard.actorOf(request)));
    },
  );
}
