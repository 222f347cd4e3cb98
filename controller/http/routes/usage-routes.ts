import { counterViews } from '../../contract/accounts/time-account.ts';
import {
  utilisationCountersQuery,
  utilisationGroups,
  utilisationGroupsQuery,
  utilisationOverview,
  utilisationOverviewQuery,
  utilisationShifts,
  utilisationShiftsQuery,
} from '../../contract/accounts/utilisation.ts';
import type { ApiServices } from '../ports.ts';
import { sendProblem, sendResult } from '../problem-details.ts';
import { answers, type ApiInstance } from '../route-kit.ts';

const csvType = 'text/csv; charset=utf-8';

/** Machines' time by mission, mode, operator …, and shift by shift; `format=csv` for spreadsheets. */
export function registerUsageRoutes(api: ApiInstance, { usage }: Pick<ApiServices, 'usage'>): void {
  registerOverview(api, { usage });
  api.get(
    '/utilisation/groups',
    {
      schema: {
        operationId: 'sumUtilisation',
        summary: 'Time and work of machines by machine, site, mission, mode, operator, step, state or cause',
        tags: ['time'],
        querystring: utilisationGroupsQuery,
        response: answers({ 200: { description: 'Groups sum to the machines’ time', schema: utilisationGroups } }),
      },
    },
    async (request, reply) => {
      const groups = await usage.groups(request.query);
      if (!groups.ok) return sendProblem(request, reply, groups.problem);
      if (request.query.format === 'json') return reply.send(groups.value);
      return reply
        .header('content-disposition', `attachment; filename="utilisation-by-${request.query.by}.csv"`)
        .type(csvType)
        .send(usage.groupsCsv(groups.value));
    },
  );

  api.get(
    '/utilisation/shifts',
    {
      schema: {
        operationId: 'sumShifts',
        summary: 'Time and work of every machine in every shift that begins in the interval',
        tags: ['time'],
        querystring: utilisationShiftsQuery,
        response: answers({ 200: { description: 'States sum to the shift', schema: utilisationShifts } }),
      },
    },
    async (request, reply) => {
      const shifts = await usage.shifts(request.query);
      if (!shifts.ok) return sendProblem(request, reply, shifts.problem);
      if (request.query.format === 'json') return reply.send(shifts.value);
      return reply
        .header('content-disposition', 'attachment; filename="utilisation-by-shift.csv"')
        .type(csvType)
        .send(usage.shiftsCsv(shifts.value));
    },
  );
}

function registerOverview(api: ApiInstance, { usage }: Pick<ApiServices, 'usage'>): void {
  api.get(
    '/utilisation/overview',
    {
      schema: {
        operationId: 'overlookUtilisation',
        summary:
          'Lines to draw, sums and unexplained stretches of every machine; a month is as quick to draw as a shift',
        tags: ['time'],
        querystring: utilisationOverviewQuery,
        response: answers({ 200: { description: 'In the order of the machines', schema: utilisationOverview } }),
      },
    },
    async (request, reply) => sendResult(request, reply, await usage.overview(request.query)),
  );

  api.get(
    '/utilisation/counters',
    {
      schema: {
        operationId: 'compareCounters',
        summary: 'Machines’ own counters of operating hours beside the time of the record',
        tags: ['time'],
        querystring: utilisationCountersQuery,
        response: answers({ 200: { description: 'Machines that tell a reading', schema: counterViews } }),
      },
    },
    async (request, reply) => sendResult(request, reply, await usage.counters(request.query)),
  );
}
