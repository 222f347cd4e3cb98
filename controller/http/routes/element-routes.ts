import { z } from 'zod';
import { buildingElementView } from '../../contract/missions/building-elements.ts';
import type { ApiServices } from '../ports.ts';
import { answers, type ApiInstance } from '../route-kit.ts';

export interface ElementRoutesOptions {
  readonly services: Pick<ApiServices, 'site'>;
}

export function registerElementRoutes(api: ApiInstance, { services }: ElementRoutesOptions): void {
  api.get(
    '/elements',
    {
      schema: {
        operationId: 'listElements',
        summary: 'Elements of the building model that a crane could set, and which of them are installed',
        tags: ['site'],
        response: answers({ 200: { description: 'Elements', schema: z.array(buildingElementView) } }),
      },
    },
    (_request, reply) => reply.send([...services.site.elements()]),
  );
}
