import { z } from 'zod';
import {
  levelView,
  personView,
  signOutRequest,
  siteView,
  workPermitRequest,
  zoneRequest,
  zoneView,
} from '../../contract/api.ts';
import type { ApiServices } from '../ports.ts';
import { sendResult } from '../problem-details.ts';
import type { RequestGuard } from '../request-guard.ts';
import { answers, idText, type ApiInstance } from '../route-kit.ts';

export interface SiteRoutesOptions {
  readonly services: Pick<ApiServices, 'site' | 'zones' | 'people'>;
  readonly guard: RequestGuard;
}

function registerGeometryRoutes(api: ApiInstance, { services }: SiteRoutesOptions): void {
  api.get(
    '/sites',
    {
      schema: {
        operationId: 'listSites',
        summary: 'The site of this controller',
        tags: ['site'],
        response: answers({ 200: { description: 'One site', schema: z.array(siteView) } }),
      },
    },
    (_request, reply) => reply.send([services.site.view()]),
  );

  // Geometry is megabytes and changes once in a blue moon: its text is made once per hash.
  let cached: { readonly hash: string; readonly text: string } | null = null;
  api.get(
    '/levels',
    {
      schema: {
        operationId: 'listLevels',
        summary: 'All levels with their geometry; ETag is the geometry hash',
        tags: ['site'],
        response: answers({
          200: { description: 'Levels, lowest first', schema: z.array(levelView) },
          304: { description: 'The geometry you have is the present one' },
        }),
      },
    },
    (request, reply) => {
      const hash = services.site.view().geometryHash;
      const etag = `"${hash}"`;
      reply.header('etag', etag).header('cache-control', 'private, no-cache');
      const known = (request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
      if (known.includes(etag)) return reply.code(304).send();
      if (cached?.hash !== hash) cached = { hash, text: JSON.stringify(services.site.levels()) };
      return reply
        .type('application/json; charset=utf-8')
        .serializer((payload: unknown) => String(payload))
        .send(cached.text);
    },
  );
}

function registerPeopleRoutes(api: ApiInstance, { services, guard }: SiteRoutesOptions): void {
  api.get(
    '/people',
    {
      schema: {
        operationId: 'listPeople',
        summary: 'People with position tags, where last seen',
        tags: ['site'],
        response: answers({ 200: { description: 'People', schema: z.array(personView) } }),
      },
    },
    (_request, reply) => reply.send(services.people.list()),
  );

  api.post(
    '/people/sign-out',
    {
      schema: {
        operationId: 'signOutPeople',
        summary:
          'State that people whose tags are lost have left the site: their level is free of them until a tag speaks',
        tags: ['site'],
        body: signOutRequest,
        response: answers({ 204: { description: 'Signed out, all of them' } }),
      },
    },
    async (request, reply) =>
      sendResult(request, reply, await services.people.signOut(request.body, guard.actorOf(request))),
  );
}

export function registerSiteRoutes(api: ApiInstance, options: SiteRoutesOptions): void {
  const { services, guard } = options;
  registerGeometryRoutes(api, options);
  registerPeopleRoutes(api, options);

  api.get(
    '/zones',
    {
      schema: {
        operationId: 'listZones',
        summary: 'Zones from the model and from people',
        tags: ['zones'],
        response: answers({ 200: { description: 'Zones', schema: z.array(zoneView) } }),
      },
    },
    (_request, reply) => reply.send(services.zones.list()),
  );

  api.post(
    '/zones',
    {
      schema: {
        operationId: 'addZone',
        summary: 'Add a zone',
        tags: ['zones'],
        body: zoneRequest,
        response: answers({ 201: { description: 'The zone, in force', schema: zoneView } }),
      },
    },
    async (request, reply) => {
      const result = await services.zones.add(request.body, guard.actorOf(request));
      return sendResult(request, reply, result, 201);
    },
  );

  api.delete(
    '/zones/:zoneId',
    {
      schema: {
        operationId: 'removeZone',
        summary: 'Remove a zone that a person added: the first login asks (`removalAskedBy`), another one removes',
        tags: ['zones'],
        params: z.strictObject({ zoneId: idText }),
        response: answers({ 204: { description: 'Asked, or removed' } }),
      },
    },
    async (request, reply) => {
      const result = await services.zones.remove(request.params.zoneId, guard.actorOf(request));
      return sendResult(request, reply, result);
    },
  );

  registerWorkPermitRoutes(api, options);
}

function registerWorkPermitRoutes(api: ApiInstance, { services, guard }: SiteRoutesOptions): void {
  const params = z.strictObject({ zoneId: idText });
  api.post(
    '/zones/:zoneId/work-permit',
    {
      schema: {
        operationId: 'openWorkPermit',
        summary: 'Open a PERMIT_TO_WORK zone for a named person, until the time is over',
        tags: ['zones'],
        params,
        body: workPermitRequest,
        response: answers({ 204: { description: 'Open' } }),
      },
    },
    async (request, reply) => {
      const actor = guard.actorOf(request);
      return sendResult(request, reply, await services.zones.openForWork(request.params.zoneId, request.body, actor));
    },
  );

  api.delete(
    '/zones/:zoneId/work-permit',
    {
      schema: {
        operationId: 'closeWorkPermit',
        summary: 'Close a zone before its work permit ends',
        tags: ['zones'],
        params,
        response: answers({ 204: { description: 'Closed' } }),
      },
    },
    async (request, reply) =>
      sendResult(request, reply, await services.zones.closeForWork(request.params.zoneId, guard.actorOf(request))),
  );
}
