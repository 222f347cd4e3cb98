import { z } from 'zod';
import {
  causeToldRequest,
  correctionProposals,
  historyQuery,
  historyView,
  timeCorrectionRequest,
  timeEntryAnswer,
} from '../../contract/accounts/time-account.ts';
import type { ApiServices } from '../ports.ts';
import { sendResult } from '../problem-details.ts';
import type { RequestGuard } from '../request-guard.ts';
import { answers, idText, type ApiInstance } from '../route-kit.ts';

export interface TimeRoutesOptions {
  readonly services: Pick<ApiServices, 'time'>;
  readonly guard: RequestGuard;
}

const ofMachine = z.strictObject({ machineId: idText });
const ofProposal = z.strictObject({ proposalId: idText });
const entered = {
  description: 'In the record: in force at once, or waiting for a second person',
  schema: timeEntryAnswer,
};

/** What machines' time was, and what people say of it afterwards. */
export function registerTimeRoutes(api: ApiInstance, options: TimeRoutesOptions): void {
  const { services, guard } = options;
  const { time } = services;

  api.get(
    '/machines/:machineId/history',
    {
      schema: {
        operationId: 'showMachineHistory',
        summary: 'Stretches of one machine’s time with mission, mode, operator and the entries they rest on',
        tags: ['time'],
        params: ofMachine,
        querystring: historyQuery,
        response: answers({ 200: { description: 'Stretches fill the interval', schema: historyView } }),
      },
    },
    async (request, reply) => {
      const { fromMs, toMs } = request.query;
      return sendResult(request, reply, await time.view(request.params.machineId, fromMs, toMs));
    },
  );

  api.post(
    '/machines/:machineId/time/causes',
    {
      schema: {
        operationId: 'tellCause',
        summary: 'Say why a machine stands or stood, where no rule can know',
        tags: ['time'],
        params: ofMachine,
        body: causeToldRequest,
        response: answers({ 200: entered }),
      },
    },
    async (request, reply) => {
      const { user } = guard.actorOf(request);
      return sendResult(request, reply, await time.tell(request.params.machineId, request.body, user));
    },
  );

  api.post(
    '/machines/:machineId/time/corrections',
    {
      schema: {
        operationId: 'correctTime',
        summary: 'Correct a machine’s time by a new entry; what was recorded stays readable',
        tags: ['time'],
        params: ofMachine,
        body: timeCorrectionRequest,
        response: answers({ 200: entered }),
      },
    },
    async (request, reply) => {
      const { user } = guard.actorOf(request);
      return sendResult(request, reply, await time.correct(request.params.machineId, request.body, user));
    },
  );

  registerProposals(api, options);
}

function registerProposals(api: ApiInstance, { services: { time }, guard }: TimeRoutesOptions): void {
  api.get(
    '/time-corrections',
    {
      schema: {
        operationId: 'listTimeCorrections',
        summary: 'Corrections of time long past, which wait for a second person',
        tags: ['time'],
        response: answers({ 200: { description: 'Oldest first', schema: correctionProposals } }),
      },
    },
    async (_request, reply) => reply.send(await time.proposals()),
  );

  api.post(
    '/time-corrections/:proposalId/confirm',
    {
      schema: {
        operationId: 'confirmTimeCorrection',
        summary: 'Confirm another person’s correction',
        tags: ['time'],
        params: ofProposal,
        response: answers({ 200: entered }),
      },
    },
    async (request, reply) =>
      sendResult(request, reply, await time.confirm(request.params.proposalId, guard.actorOf(request).user)),
  );

  api.delete(
    '/time-corrections/:proposalId',
    {
      schema: {
        operationId: 'withdrawTimeCorrection',
        summary: 'Take a correction back that waits for its second person',
        tags: ['time'],
        params: ofProposal,
        response: answers({ 204: { description: 'Withdrawn' } }),
      },
    },
    async (request, reply) =>
      sendResult(request, reply, await time.withdraw(request.params.proposalId, guard.actorOf(request).user)),
  );
}
