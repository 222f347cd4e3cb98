import { Readable } from 'node:stream';
import { z } from 'zod';
import { ledgerPage, utilisationView } from '../../contract/api.ts';
import { ledgerTypes } from '../../contract/ledger/ledger.ts';
import type { LedgerQuery } from '../../ledger/record.ts';
import type { ApiServices } from '../ports.ts';
import { sendProblem } from '../problem-details.ts';
import { answers, idText, type ApiInstance } from '../route-kit.ts';

export const PAGE_ENTRIES_MAX = 1_000;
export const PAGE_ENTRIES_USUAL = 100;
/** Exports read the whole ledger; more at once would only make each slower. */
export const EXPORTS_AT_ONCE_MAX = 2;
/** The longest interval of one utilisation query: a quarter of a year. */
export const UTILISATION_MAX_MS = 93 * 86_400_000;
const UTILISATION_USUAL_MS = 86_400_000;

export interface LedgerRoutesOptions {
  readonly services: Pick<ApiServices, 'ledger' | 'utilisation' | 'health' | 'site'>;
}

const sequenceText = z.coerce.number().int().min(-1);
const flag = z.enum(['true', '1', '']);
const typesText = z
  .string()
  .max(1_000)
  .transform((text) => text.split(',').map((type) => type.trim()))
  .pipe(z.array(z.enum(ledgerTypes)).max(ledgerTypes.length));

const ledgerQuery = z.strictObject({
  after: sequenceText.optional(),
  before: sequenceText.optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_ENTRIES_MAX).default(PAGE_ENTRIES_USUAL),
  newestFirst: flag.or(z.literal('false')).or(z.literal('0')).optional(),
  machineId: idText.optional(),
  missionId: idText.optional(),
  types: typesText.optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
});

function toQuery(query: z.output<typeof ledgerQuery>): LedgerQuery {
  const { after, before, limit, newestFirst, machineId, missionId, types, from, to } = query;
  return {
    limit,
    ...(after === undefined ? {} : { after }),
    ...(before === undefined ? {} : { before }),
    ...(flag.safeParse(newestFirst).success ? { newestFirst: true as const } : {}),
    ...(machineId === undefined ? {} : { machineId }),
    ...(missionId === undefined ? {} : { missionId }),
    ...(types === undefined ? {} : { types }),
    ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
    ...(to === undefined ? {} : { toMs: Date.parse(to) }),
  };
}

function registerExport(api: ApiInstance, { services }: LedgerRoutesOptions): void {
  let exportsRunning = 0;
  api.get(
    '/ledger/export',
    {
      schema: {
        operationId: 'exportLedger',
        summary: 'The whole ledger with its latest checkpoint, to be verified offline (docs/ledger-format.md)',
        tags: ['ledger'],
        response: answers({ 200: { description: 'One JSON object per line', contentType: 'application/x-ndjson' } }),
      },
    },
    (request, reply) => {
      if (exportsRunning >= EXPORTS_AT_ONCE_MAX) {
        return sendProblem(request, reply, { code: 'too-many-requests', facts: { retryAfterS: 10 } });
      }
      exportsRunning += 1;
      const lines = Readable.from(services.ledger.export());
      lines.once('close', () => {
        exportsRunning -= 1;
      });
      const { siteId } = services.site.view();
      return reply
        .header('content-disposition', `attachment; filename="ledger-${siteId.replace(/[^\w-]/g, '_')}.ndjson"`)
        .type('application/x-ndjson')
        .send(lines);
    },
  );
}

export function registerLedgerRoutes(api: ApiInstance, options: LedgerRoutesOptions): void {
  const { services } = options;

  api.get(
    '/ledger',
    {
      schema: {
        operationId: 'listLedgerEntries',
        summary: 'Entries by cursor: `after` upwards, or `newestFirst` with `before` downwards',
        tags: ['ledger'],
        querystring: ledgerQuery,
        response: answers({ 200: { description: 'A page; `next` is the cursor of the next one', schema: ledgerPage } }),
      },
    },
    (request, reply) => {
      const query = toQuery(request.query);
      const entries = services.ledger.page(query);
      const last = entries.at(-1);
      const next = last !== undefined && entries.length === query.limit ? last.sequence : null;
      return reply.send({ entries, next });
    },
  );

  registerExport(api, options);

  api.get(
    '/utilisation',
    {
      schema: {
        operationId: 'getUtilisation',
        summary: 'Time states and quantities per machine; by default the last day of site time',
        tags: ['ledger'],
        querystring: z.strictObject({ from: z.iso.datetime().optional(), to: z.iso.datetime().optional() }),
        response: answers({ 200: { description: 'States sum to the interval', schema: utilisationView } }),
      },
    },
    async (request, reply) => {
      const toMs = Date.parse(request.query.to ?? services.health().siteTime);
      const fromMs = request.query.from === undefined ? toMs - UTILISATION_USUAL_MS : Date.parse(request.query.from);
      if (fromMs >= toMs || toMs - fromMs > UTILISATION_MAX_MS) {
        const message = `must lie before "to", at most ${UTILISATION_MAX_MS / 86_400_000} days`;
        const fields = [{ path: 'querystring.from', message }];
        return sendProblem(request, reply, { code: 'input-invalid', facts: { issues: fields } });
      }
      return reply.send(await services.utilisation(fromMs, toMs));
    },
  );
}
