import { linksView } from '../../contract/accounts/government-link.ts';
import type { ApiServices } from '../ports.ts';
import { answers, type ApiInstance } from '../route-kit.ts';

/** How the links to supervision platforms and owners stand. They are set up in a file, not here: the file names receivers and secrets. */
export function registerLinkRoutes(api: ApiInstance, services: Pick<ApiServices, 'links'>): void {
  api.get(
    '/links',
    {
      schema: {
        operationId: 'listLinks',
        summary: 'Links to supervision platforms: what waits, what was refused and why; personal numbers masked',
        tags: ['links'],
        response: answers({ 200: { description: 'Links, and the operators who may be named', schema: linksView } }),
      },
    },
    async (_request, reply) => reply.send(await services.links.view()),
  );
}
