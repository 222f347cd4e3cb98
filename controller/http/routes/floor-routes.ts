import { closedFloorView } from '../../contract/missions/closed-floor.ts';
import type { ApiServices } from '../ports.ts';
import { answers, type ApiInstance } from '../route-kit.ts';

export interface FloorRoutesOptions {
  readonly services: Pick<ApiServices, 'floor'>;
}

export function registerFloorRoutes(api: ApiInstance, { services }: FloorRoutesOptions): void {
  api.get(
    '/closed-floor',
    {
      schema: {
        operationId: 'listClosedFloor',
        summary: 'Floor that machines keep off for some time: wet coats, fresh concrete, where missions are at work',
        tags: ['missions'],
        response: answers({ 200: { description: 'Closed floor', schema: closedFloorView } }),
      },
    },
    (_request, reply) => reply.send(services.floor.closed()),
  );
}
