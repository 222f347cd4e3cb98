import { z } from 'zod';
import {
  consistencyProofView,
  consistencyQuery,
  cosignatureRequest,
  inclusionProofView,
  inclusionQuery,
  recordedView,
  stampSubmission,
  witnessesView,
  witnessRequest,
} from '../contract/ledger-proofs.ts';
import type { ApiServices } from './ports.ts';
import { sendResult } from './problem-details.ts';
import type { RequestGuard } from './request-guard.ts';
import { answers, type ApiInstance } from './route-kit.ts';

export interface LedgerProofRoutesOptions {
  readonly services: Pick<ApiServices, 'proofs'>;
  readonly guard: RequestGuard;
}

const recorded = answers({ 201: { description: 'The entry of the record', schema: recordedView } });

/** Checkpoints, proofs and witnesses: what somebody needs who does not trust the site (docs/ledger-format.md). */
export function registerLedgerProofRoutes(
  api: ApiInstance,
  { services: { proofs }, guard }: LedgerProofRoutesOptions,
): void {
  api.get(
    '/ledger/checkpoint',
    {
      schema: {
        operationId: 'getLedgerCheckpoint',
        summary: 'A signed note over the present state (C2SP tlog-checkpoint), to be kept or cosigned',
        tags: ['ledger'],
        response: answers({ 200: { description: 'The note', contentType: 'text/plain' } }),
      },
    },
    async (_request, reply) => reply.type('text/plain; charset=utf-8').send(await proofs.checkpoint()),
  );

  api.get(
    '/ledger/proofs/inclusion',
    {
      schema: {
        operationId: 'proveLedgerEntry',
        summary: 'That an entry stands in the tree of so many entries (RFC 6962)',
        tags: ['ledger'],
        querystring: inclusionQuery,
        response: answers({ 200: { description: 'Hashes, nearest sibling first', schema: inclusionProofView } }),
      },
    },
    async (request, reply) => sendResult(request, reply, await proofs.inclusion(request.query)),
  );

  api.get(
    '/ledger/proofs/consistency',
    {
      schema: {
        operationId: 'proveLedgerGrowth',
        summary: 'That the tree of `to` entries only adds to that of `from` (RFC 6962)',
        tags: ['ledger'],
        querystring: consistencyQuery,
        response: answers({ 200: { description: 'Hashes', schema: consistencyProofView } }),
      },
    },
    async (request, reply) => sendResult(request, reply, await proofs.consistency(request.query)),
  );

  registerWitnessRoutes(api, { services: { proofs }, guard });
}

function registerWitnessRoutes(api: ApiInstance, { services: { proofs }, guard }: LedgerProofRoutesOptions): void {
  api.get(
    '/ledger/witnesses',
    {
      schema: {
        operationId: 'listLedgerWitnesses',
        summary: 'Whose cosignatures the record takes, with the newest of each',
        tags: ['ledger'],
        response: answers({ 200: { description: 'In the order of registration', schema: witnessesView } }),
      },
    },
    (_request, reply) => reply.send({ witnesses: proofs.witnesses() }),
  );

  api.post(
    '/ledger/witnesses',
    {
      schema: {
        operationId: 'registerLedgerWitness',
        summary: 'Register the key of a tenant, contractor or certifier',
        tags: ['ledger'],
        body: witnessRequest,
        response: recorded,
      },
    },
    async (request, reply) =>
      sendResult(request, reply, await proofs.register(request.body, guard.actorOf(request).user), 201),
  );

  api.post(
    '/ledger/witnesses/withdraw',
    {
      schema: {
        operationId: 'withdrawLedgerWitness',
        summary: 'Take no more cosignatures with this key; those that were given stay',
        tags: ['ledger'],
        body: z.strictObject({ witnessKey: z.string().min(1).max(400) }),
        response: recorded,
      },
    },
    async (request, reply) =>
      sendResult(request, reply, await proofs.withdraw(request.body.witnessKey, guard.actorOf(request).user), 201),
  );

  api.post(
    '/ledger/cosignatures',
    {
      schema: {
        operationId: 'cosignLedgerCheckpoint',
        summary: 'Hand in the cosignature of a registered witness on a checkpoint',
        tags: ['ledger'],
        body: cosignatureRequest,
        response: recorded,
      },
    },
    async (request, reply) =>
      sendResult(request, reply, await proofs.cosign(request.body, guard.actorOf(request).user), 201),
  );

  api.post(
    '/ledger/stamps',
    {
      schema: {
        operationId: 'stampLedgerCheckpoint',
        summary: 'Hand in an RFC 3161 time stamp over a checkpoint; its authority is checked by whoever verifies',
        tags: ['ledger'],
        body: stampSubmission,
        response: recorded,
      },
    },
    async (request, reply) =>
      sendResult(request, reply, await proofs.stamp(request.body, 'unchecked', guard.actorOf(request).user), 201),
  );
}
