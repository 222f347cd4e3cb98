import { z } from 'zod';
import { evidenceBody, evidenceList, evidenceWithdrawal } from '../../contract/accounts/evidence.ts';
import type { ApiServices } from '../ports.ts';
import { sendResult } from '../problem-details.ts';
import type { RequestGuard } from '../request-guard.ts';
import { answers, idText, type ApiInstance } from '../route-kit.ts';

/** What people measured, accepted and saw of a machine (docs/dossier.md). */
export function registerEvidence(
  api: ApiInstance,
  { services, guard }: { readonly services: Pick<ApiServices, 'dossiers'>; readonly guard: RequestGuard },
): void {
  const { evidence } = services.dossiers;
  const params = z.strictObject({ machineId: idText });
  const tags = ['dossiers'];
  const answer = { description: 'As it is now, newest first', schema: evidenceList };
  api.get(
    '/machines/:machineId/evidence',
    {
      schema: {
        operationId: 'listEvidence',
        summary: 'Measurements, acceptances, near misses and incidents, energy of a machine',
        tags,
        params,
        response: answers({ 200: answer }),
      },
    },
    (request, reply) => sendResult(request, reply, evidence.list(request.params.machineId)),
  );

  api.post(
    '/machines/:machineId/evidence',
    {
      schema: {
        operationId: 'enterEvidence',
        summary: 'Enter what was measured, accepted or seen; each is an entry of the ledger with its author',
        tags,
        params,
        body: evidenceBody,
        response: answers({ 201: answer }),
      },
    },
    async (request, reply) => {
      const { user } = guard.actorOf(request);
      return sendResult(request, reply, await evidence.enter(request.params.machineId, request.body, user), 201);
    },
  );

  api.post(
    '/machines/:machineId/evidence/:sequence/withdraw',
    {
      schema: {
        operationId: 'withdrawEvidence',
        summary: 'Say that an entry no longer counts, and why; it stays readable',
        tags,
        params: params.extend({ sequence: z.coerce.number().int().min(0) }),
        body: evidenceWithdrawal,
        response: answers({ 200: answer }),
      },
    },
    async (request, reply) => {
      const { machineId, sequence } = request.params;
      const { user } = guard.actorOf(request);
      return sendResult(request, reply, await evidence.withdraw(machineId, sequence, request.body.reason, user));
    },
  );
}
