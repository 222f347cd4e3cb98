import { z } from 'zod';
import {
  normChoices,
  normDraftRequest,
  normDraftView,
  normKept,
  normSummary,
  type NormKept,
} from '../../contract/accounts/norm-record.ts';
import { crewCountRequest, crewCountView } from '../../contract/missions/crew-count.ts';
import { normComparison } from '../../contract/accounts/norm-work.ts';
import type { ApiServices } from '../ports.ts';
import { sendProblem, sendResult } from '../problem-details.ts';
import type { RequestGuard } from '../request-guard.ts';
import { answers, idText, type ApiInstance } from '../route-kit.ts';

export interface NormRoutesOptions {
  readonly services: Pick<ApiServices, 'norms'>;
  readonly guard: RequestGuard;
}

const normId = z.strictObject({ normId: idText });
const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Norms drafted from the record, put on record, and printed. */
export function registerNormRoutes(api: ApiInstance, options: NormRoutesOptions): void {
  const { services, guard } = options;
  const { norms } = services;

  api.get(
    '/norms',
    {
      schema: {
        operationId: 'listNorms',
        summary: 'The norms on record',
        tags: ['norms'],
        response: answers({ 200: { description: 'In the order of recording', schema: z.array(normSummary) } }),
      },
    },
    (_request, reply) => reply.send(norms.list()),
  );

  api.get(
    '/norms/choices',
    {
      schema: {
        operationId: 'showNormChoices',
        summary: 'Machines with the steps that they earned anything at, and what was entered last',
        tags: ['norms'],
        response: answers({ 200: { description: 'To begin a draft with', schema: normChoices } }),
      },
    },
    async (_request, reply) => reply.send(await norms.choices()),
  );

  api.post(
    '/norms/drafts',
    {
      schema: {
        operationId: 'draftNorm',
        summary: 'What the record says of machines at a step, and the norm that comes of it; nothing is kept',
        tags: ['norms'],
        body: normDraftRequest,
        response: answers({
          200: {
            description: '`record` is null where there is no norm, and `problem` says why',
            schema: normDraftView,
          },
        }),
      },
    },
    async (request, reply) => sendResult(request, reply, await norms.draft(request.body)),
  );

  api.post(
    '/norms',
    {
      schema: {
        operationId: 'keepNorm',
        summary: 'Put a norm on record, with its hash in the ledger',
        tags: ['norms'],
        body: normDraftRequest,
        response: answers({ 201: { description: 'On record', schema: normKept } }),
      },
    },
    async (request, reply) => sendResult(request, reply, await norms.keep(request.body, guard.actorOf(request)), 201),
  );

  registerKept(api, options);
}

function registerKept(api: ApiInstance, options: NormRoutesOptions): void {
  const { norms } = options.services;
  api.get(
    '/norms/:normId',
    {
      schema: {
        operationId: 'showNorm',
        summary: 'A norm on record with everything that it was worked out from',
        tags: ['norms'],
        params: normId,
        response: answers({ 200: { description: 'As recorded', schema: normKept } }),
      },
    },
    (request, reply) => sendResult(request, reply, norms.find(request.params.normId)),
  );

  api.get(
    '/norms/:normId/compare/:otherId',
    {
      schema: {
        operationId: 'compareNorms',
        summary: 'Two norms side by side: figures, then the resources of their items',
        tags: ['norms'],
        params: z.strictObject({ normId: idText, otherId: idText }),
        response: answers({ 200: { description: 'Left is the first', schema: normComparison } }),
      },
    },
    (request, reply) => sendResult(request, reply, norms.compare(request.params.normId, request.params.otherId)),
  );

  registerCrew(api, options);
  registerFiles(api, norms);
}

/** Who works beside a machine is counted by people. */
function registerCrew(api: ApiInstance, { services: { norms }, guard }: NormRoutesOptions): void {
  const ofMachine = z.strictObject({ machineId: idText });
  const counted = { description: 'The newest count', schema: crewCountView };
  api.get(
    '/machines/:machineId/crew',
    {
      schema: {
        operationId: 'showCrewCount',
        summary: 'How many people work beside a machine, as counted last',
        tags: ['norms'],
        params: ofMachine,
        response: answers({ 200: counted }),
      },
    },
    (request, reply) => sendResult(request, reply, norms.crew(request.params.machineId)),
  );

  api.post(
    '/machines/:machineId/crew',
    {
      schema: {
        operationId: 'countCrew',
        summary: 'Say how many people of each trade work beside a machine now; kept in the ledger',
        tags: ['norms'],
        params: ofMachine,
        body: crewCountRequest,
        response: answers({ 201: counted }),
      },
    },
    async (request, reply) => {
      const actor = guard.actorOf(request);
      return sendResult(request, reply, await norms.countCrew(request.params.machineId, request.body, actor), 201);
    },
  );
}

function registerFiles(api: ApiInstance, norms: ApiServices['norms']): void {
  const files = [
    {
      ending: 'pdf',
      type: 'application/pdf',
      summary: 'Its observation sheets and quota item as A4',
      make: (kept: NormKept) => norms.pdf(kept),
    },
    {
      ending: 'xlsx',
      type: xlsxType,
      summary: 'Its observation sheets and quota item as a workbook',
      make: (kept: NormKept) => norms.xlsx(kept),
    },
  ] as const;
  for (const { ending, type, summary, make } of files) {
    api.get(
      `/norms/:normId/sheets.${ending}`,
      {
        schema: {
          operationId: ending === 'pdf' ? 'printNorm' : 'exportNorm',
          summary,
          tags: ['norms'],
          params: normId,
          response: answers({ 200: { description: summary, contentType: type } }),
        },
      },
      async (request, reply) => {
        const kept = norms.find(request.params.normId);
        if (!kept.ok) return sendProblem(request, reply, kept.problem);
        return reply
          .header('content-disposition', `attachment; filename="${kept.value.id}.${ending}"`)
          .type(type)
          .send(await make(kept.value));
      },
    );
  }
}
