import { z } from 'zod';
import { workCyclesView } from '../../contract/accounts/work-cycle.ts';
import type { ApiServices } from '../ports.ts';
import { sendProblem } from '../problem-details.ts';
import { answers, idText, type ApiInstance } from '../route-kit.ts';

const ROWS_MAX = 1_000;
const ROWS_USUAL = 200;
const DAY_MS = 86_400_000;
const INTERVAL_MAX_MS = 93 * DAY_MS;

/** Work cycles of cranes and hoists, as the ledger has them. */
export function registerWorkCycleRoutes(api: ApiInstance, services: Pick<ApiServices, 'workCycles' | 'health'>): void {
  api.get(
    '/work-cycles',
    {
      schema: {
        operationId: 'listWorkCycles',
        summary: 'Work cycles of cranes and hoists, newest first, with sums; by default the last day of site time',
        tags: ['ledger'],
        querystring: z.strictObject({
          machineId: idText.optional(),
          from: z.iso.datetime().optional(),
          to: z.iso.datetime().optional(),
          limit: z.coerce.number().int().min(1).max(ROWS_MAX).default(ROWS_USUAL),
        }),
        response: answers({ 200: { description: 'Rows, and sums over all of the interval', schema: workCyclesView } }),
      },
    },
    (request, reply) => {
      const { machineId, from, to, limit } = request.query;
      const toMs = Date.parse(to ?? services.health().siteTime);
      const fromMs = from === undefined ? toMs - DAY_MS : Date.parse(from);
      if (fromMs >= toMs || toMs - fromMs > INTERVAL_MAX_MS) {
        const message = `must lie before "to", at most ${INTERVAL_MAX_MS / DAY_MS} days`;
        const issues = [{ path: 'querystring.from', message }];
        return sendProblem(request, reply, { code: 'input-invalid', facts: { issues } });
      }
      return reply.send(services.workCycles.view({ machineId: machineId ?? null, fromMs, toMs, limit }));
    },
  );
}
