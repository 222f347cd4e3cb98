import { rosterBody, rosterHoursQuery, rosterHoursView, rosterView } from '../../contract/accounts/roster.ts';
import type { ApiServices } from '../ports.ts';
import { sendResult } from '../problem-details.ts';
import type { RequestGuard } from '../request-guard.ts';
import { answers, type ApiInstance } from '../route-kit.ts';

export interface RosterRoutesOptions {
  readonly services: Pick<ApiServices, 'roster'>;
  readonly guard: RequestGuard;
}

/** Working hours, shifts and crews: what later plans wait for. */
export function registerRosterRoutes(api: ApiInstance, { services: { roster }, guard }: RosterRoutesOptions): void {
  api.get(
    '/roster',
    {
      schema: {
        operationId: 'showRoster',
        summary: 'Working hours, shifts and crews with their certificates',
        tags: ['roster'],
        response: answers({ 200: { description: 'As entered; null where plans wait for nobody', schema: rosterView } }),
      },
    },
    (_request, reply) => reply.send(roster.view()),
  );

  api.get(
    '/roster/hours',
    {
      schema: {
        operationId: 'listRosterHours',
        summary: 'When nobody is on shift, and how many people are, over a span of site time',
        tags: ['roster'],
        querystring: rosterHoursQuery,
        response: answers({ 200: { description: 'Hours', schema: rosterHoursView } }),
      },
    },
    (request, reply) => reply.send(roster.hours(request.query)),
  );

  api.put(
    '/roster',
    {
      schema: {
        operationId: 'putRoster',
        summary: 'Enter working hours, shifts and crews; plans made from then on keep to them',
        tags: ['roster'],
        body: rosterBody,
        response: answers({ 200: { description: 'In force', schema: rosterView } }),
      },
    },
    async (request, reply) => sendResult(request, reply, await roster.put(request.body, guard.actorOf(request)), 200),
  );

  api.delete(
    '/roster',
    {
      schema: {
        operationId: 'removeRoster',
        summary: 'Take hours and crews away: plans wait for nobody',
        tags: ['roster'],
        response: answers({ 200: { description: 'None in force', schema: rosterView } }),
      },
    },
    async (request, reply) => sendResult(request, reply, await roster.put(null, guard.actorOf(request)), 200),
  );
}
