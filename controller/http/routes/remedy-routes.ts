import { z } from 'zod';
import { remediesView } from '../../contract/missions/remedies.ts';
import type { ApiServices } from '../ports.ts';
import { sendResult } from '../problem-details.ts';
import { answers, emptyBody, idText, type ApiInstance } from '../route-kit.ts';

const missionParams = z.strictObject({ missionId: idText });
const tags = ['missions'];

/** What would help a mission whose plan leaves something out. Nothing of it is changed by asking. */
export function registerRemedyRoutes(api: ApiInstance, { missions }: Pick<ApiServices, 'missions'>): void {
  const response = answers({ 200: { description: 'What has been found so far', schema: remediesView } });
  const url = '/missions/:missionId/remedies';
  api.post(
    url,
    {
      schema: {
        operationId: 'findRemedies',
        summary: 'Look for what would help where the plan leaves something out; goes on while nobody else wants a plan',
        tags,
        params: missionParams,
        body: emptyBody,
        response,
      },
    },
    (request, reply) => sendResult(request, reply, missions.findRemedies(request.params.missionId)),
  );
  api.get(
    url,
    {
      schema: {
        operationId: 'getRemedies',
        summary: 'What would help, as far as it has been found',
        tags,
        params: missionParams,
        response,
      },
    },
    (request, reply) => sendResult(request, reply, missions.remedies(request.params.missionId)),
  );
  api.delete(
    url,
    { schema: { operationId: 'stopRemedies', summary: 'Look no further', tags, params: missionParams, response } },
    (request, reply) => sendResult(request, reply, missions.stopRemedies(request.params.missionId)),
  );
}
