import { z } from 'zod';
import {
  drawingQuery,
  profileSummary,
  profileView,
  type DrawingQuery,
  type ProfileSummary,
  type ProfileView,
} from '../../contract/site/profiles.ts';
import { sendProblem } from '../problem-details.ts';
import { answers, idText, type ApiInstance } from '../route-kit.ts';

/** The machine types that the site knows. */
export interface ProfileServices {
  list(): readonly ProfileSummary[];
  find(profileId: string): ProfileView | null;
  draw(profileId: string, query: DrawingQuery): string | null;
}

const params = z.strictObject({ profileId: idText });

export function registerProfileRoutes(api: ApiInstance, { catalogue }: { readonly catalogue: ProfileServices }): void {
  api.get(
    '/profiles',
    {
      schema: {
        operationId: 'listProfiles',
        summary: 'Machine types that the site knows, with what each can do and how sure its figures are',
        tags: ['machines'],
        response: answers({ 200: { description: 'By id', schema: z.array(profileSummary) } }),
      },
    },
    (_request, reply) => reply.send([...catalogue.list()]),
  );

  api.get(
    '/profiles/:profileId',
    {
      schema: {
        operationId: 'getProfile',
        summary: 'One machine type with every figure, its source and how sure it is',
        tags: ['machines'],
        params,
        response: answers({ 200: { description: 'The machine type', schema: profileView } }),
      },
    },
    (request, reply) => {
      const { profileId } = request.params;
      const found = catalogue.find(profileId);
      return found === null
        ? sendProblem(request, reply, { code: 'profile-unknown', facts: { profileId } })
        : reply.send(found);
    },
  );

  api.get(
    '/profiles/:profileId/drawing',
    {
      schema: {
        operationId: 'drawProfile',
        summary: 'The machine from the side and from above, to scale, with dimensions, reach and joints (SVG)',
        tags: ['machines'],
        params,
        querystring: drawingQuery,
        response: answers({ 200: { description: 'The drawing', contentType: 'image/svg+xml' } }),
      },
    },
    (request, reply) => {
      const { profileId } = request.params;
      const drawn = catalogue.draw(profileId, request.query);
      if (drawn === null) return sendProblem(request, reply, { code: 'profile-unknown', facts: { profileId } });
      return reply
        .type('image/svg+xml; charset=utf-8')
        .serializer((text: string) => text)
        .send(drawn);
    },
  );
}
