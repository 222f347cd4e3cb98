import { z } from 'zod';
import { limitsProposalRequest, limitsView } from '../../contract/interlock/limits.ts';
import type { ApiServices } from '../ports.ts';
import { sendResult } from '../problem-details.ts';
import type { RequestGuard } from '../request-guard.ts';
import { answers, idText, type ApiInstance } from '../route-kit.ts';

export interface LimitRoutesOptions {
  readonly services: Pick<ApiServices, 'limits'>;
  readonly guard: RequestGuard;
}

const proposalParams = z.strictObject({ proposalId: idText });

/** The table of limits, and its change by two persons: one proposes, another one signs. */
export function registerLimitRoutes(api: ApiInstance, { services: { limits }, guard }: LimitRoutesOptions): void {
  api.get(
    '/limits',
    {
      schema: {
        operationId: 'listLimits',
        summary: 'Every limit the interlock uses with source and certainty, its hash, and the open proposal',
        tags: ['limits'],
        response: answers({ 200: { description: 'Limits in force', schema: limitsView } }),
      },
    },
    (request, reply) => sendResult(request, reply, limits.view()),
  );

  api.post(
    '/limits/proposals',
    {
      schema: {
        operationId: 'proposeLimits',
        summary: 'Propose a change of limits; a second person signs it',
        tags: ['limits'],
        body: limitsProposalRequest,
        response: answers({ 204: { description: 'Proposed: see GET /limits' } }),
      },
    },
    async (request, reply) => sendResult(request, reply, await limits.propose(request.body, guard.actorOf(request))),
  );

  api.post(
    '/limits/proposals/:proposalId/sign',
    {
      schema: {
        operationId: 'signLimits',
        summary: 'Put a proposal in force; not by who made it, and none that widens a limit while machines move',
        tags: ['limits'],
        params: proposalParams,
        response: answers({ 204: { description: 'In force; every machine waits for an acknowledgement' } }),
      },
    },
    async (request, reply) =>
      sendResult(request, reply, await limits.sign(request.params.proposalId, guard.actorOf(request))),
  );

  api.delete(
    '/limits/proposals/:proposalId',
    {
      schema: {
        operationId: 'withdrawLimits',
        summary: 'Take a proposal back',
        tags: ['limits'],
        params: proposalParams,
        response: answers({ 204: { description: 'Withdrawn' } }),
      },
    },
    async (request, reply) =>
      sendResult(request, reply, await limits.withdraw(request.params.proposalId, guard.actorOf(request))),
  );
}
