import { z } from 'zod';
import { planningAnswer, planningRequest } from '../../contract/missions/planning.ts';
import type { ApiServices } from '../ports.ts';
import { sendResult } from '../problem-details.ts';
import { answers, idText, type ApiInstance } from '../route-kit.ts';

export interface PlanningRoutesOptions {
  readonly services: Pick<ApiServices, 'missions'>;
}

/** What can be asked for while a plan is being made. */
export function registerPlanningRoutes(api: ApiInstance, { services }: PlanningRoutesOptions): void {
  api.post(
    '/missions/:missionId/planning',
    {
      schema: {
        operationId: 'endMissionPlanning',
        summary: 'Take the best plan so far, or cancel the planning',
        tags: ['missions'],
        params: z.strictObject({ missionId: idText }),
        body: planningRequest,
        response: answers({ 200: { description: 'Whether there was anything to end', schema: planningAnswer } }),
      },
    },
    (request, reply) =>
      sendResult(request, reply, services.missions.endPlanning(request.params.missionId, request.body.wish)),
  );
}
