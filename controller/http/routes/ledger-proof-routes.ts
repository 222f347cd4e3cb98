import { Readable } from 'node:stream';
import { z } from 'zod';
import {
  bundleRequestQuery,
  consistencyProofView,
  consistencyQuery,
  cosignatureRequest,
  inclusionProofView,
  inclusionQuery,
  keyHandOverView,
  ledgerStandingView,
  recordedView,
  stampSubmission,
  witnessesView,
  witnessRequest,
} from '../../contract/ledger/ledger-proofs.ts';
import { EXPORTS_AT_ONCE_MAX } from './ledger-routes.ts';
import type { ApiServices } from '../ports.ts';
import { sendProblem, sendResult } from '../problem-details.ts';
import type { RequestGuard } from '../request-guard.ts';
import { answers, type ApiInstance } from '../route-kit.ts';

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
  registerStandingRoutes(api, { services: { proofs }, guard });
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
        summary: 'Hand in an RFC 3161 time stamp; refused where its authority can be checked and did not sign it',
        tags: ['ledger'],
        body: stampSubmission,
        response: recorded,
      },
    },
    async (request, reply) =>
      sendResult(request, reply, await proofs.stamp(request.body, guard.actorOf(request).user), 201),
  );
}

function registerStandingRoutes(api: ApiInstance, { services: { proofs }, guard }: LedgerProofRoutesOptions): void {
  api.get(
    '/ledger/standing',
    {
      schema: {
        operationId: 'getLedgerStanding',
        summary: 'Size, newest checkpoint, keys, epochs, witnesses and time stamps of the record',
        tags: ['ledger'],
        response: answers({ 200: { description: 'Lists are newest first', schema: ledgerStandingView } }),
      },
    },
    (_request, reply) => reply.send(proofs.standing()),
  );

  api.post(
    '/ledger/rotate-key',
    {
      schema: {
        operationId: 'rotateLedgerKey',
        summary: 'Hand over to a fresh signing key by an entry that the old one signs; publish the new one',
        tags: ['ledger'],
        response: answers({ 201: { description: 'Both keys', schema: keyHandOverView } }),
      },
    },
    async (request, reply) => reply.code(201).send(await proofs.rotateKey(guard.actorOf(request).user)),
  );

  let bundlesRunning = 0;
  api.get(
    '/ledger/bundle',
    {
      schema: {
        operationId: 'bundleLedgerEntries',
        summary: 'The entries of a machine or an interval with the proof that they stand in the record',
        tags: ['ledger'],
        querystring: bundleRequestQuery,
        response: answers({ 200: { description: 'One JSON object per line', contentType: 'application/x-ndjson' } }),
      },
    },
    async (request, reply) => {
      if (bundlesRunning >= EXPORTS_AT_ONCE_MAX) {
        return sendProblem(request, reply, { code: 'too-many-requests', facts: { retryAfterS: 10 } });
      }
      const { machineId, from, to } = request.query;
      const lines = await proofs.bundle({
        ...(machineId === undefined ? {} : { machineId }),
        ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
        ...(to === undefined ? {} : { toMs: Date.parse(to) }),
      });
      if (!lines.ok) return sendResult(request, reply, lines);
      bundlesRunning += 1;
      const body = Readable.from(lines.value);
      body.once('close', () => {
        bundlesRunning -= 1;
      });
      return reply
        .header('content-disposition', 'attachment; filename="ledger-bundle.ndjson"')
        .type('application/x-ndjson')
        .send(body);
    },
  );
}
