import { otherSiteQuery, otherSiteView } from '../../contract/accounts/other-sites.ts';
import type { ApiServices } from '../ports.ts';
import { sendResult } from '../problem-details.ts';
import type { RequestGuard } from '../request-guard.ts';
import { answers, type ApiInstance } from '../route-kit.ts';

export interface OtherSiteRoutesOptions {
  readonly services: Pick<ApiServices, 'usage'>;
  readonly guard: RequestGuard;
}

/** Register in a scope of its own: the body is an export, which is read as it comes and is no JSON. */
export function registerOtherSiteRoutes(api: ApiInstance, { services, guard }: OtherSiteRoutesOptions): void {
  api.addContentTypeParser('application/x-ndjson', (_request, _payload, done) => {
    done(null);
  });

  api.post(
    '/utilisation/other-sites',
    {
      schema: {
        operationId: 'witnessPresence',
        summary: 'Another site’s ledger export (NDJSON) as a witness of where machines of this site were',
        tags: ['time'],
        consumes: ['application/x-ndjson'],
        querystring: otherSiteQuery,
        response: answers({ 201: { description: 'Verified and on the record', schema: otherSiteView } }),
      },
    },
    async (request, reply) => {
      const { user } = guard.actorOf(request);
      const taken = await services.usage.takeOtherSite(request.query, request.raw, user);
      return sendResult(request, reply, taken, 201);
    },
  );
}
