import { siteAnchorBody, siteAnchorView } from '../../contract/site/site-anchor.ts';
import type { AnchorServices } from '../anchor-ports.ts';
import { sendResult } from '../problem-details.ts';
import type { RequestGuard } from '../request-guard.ts';
import { answers, type ApiInstance } from '../route-kit.ts';

export interface AnchorRoutesOptions {
  readonly services: { readonly anchor: AnchorServices };
  readonly guard: RequestGuard;
}

/** Where the site is on earth: telematics and links tell places by it. */
export function registerAnchorRoutes(api: ApiInstance, { services: { anchor }, guard }: AnchorRoutesOptions): void {
  const response = (description: string) => answers({ 200: { description, schema: siteAnchorView } });
  api.get(
    '/site-anchor',
    {
      schema: {
        operationId: 'showSiteAnchor',
        summary: 'Where the site is on earth, as people entered it and as the building model says',
        tags: ['site'],
        response: response('Null where nobody entered one'),
      },
    },
    (_request, reply) => reply.send(anchor.view()),
  );

  api.put(
    '/site-anchor',
    {
      schema: {
        operationId: 'putSiteAnchor',
        summary: 'Enter where the origin of the site’s axes is on earth',
        tags: ['site'],
        body: siteAnchorBody,
        response: response('In force'),
      },
    },
    async (request, reply) =>
      sendResult(request, reply, await anchor.put(request.body, guard.actorOf(request).user), 200),
  );

  api.delete(
    '/site-anchor',
    {
      schema: {
        operationId: 'removeSiteAnchor',
        summary: 'Take the place away: nothing is told of places on earth then',
        tags: ['site'],
        response: response('None in force'),
      },
    },
    async (request, reply) => sendResult(request, reply, await anchor.put(null, guard.actorOf(request).user), 200),
  );
}
