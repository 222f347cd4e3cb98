import { Readable } from 'node:stream';
import { z } from 'zod';
import { checklistView, schemesView } from '../../contract/accounts/dossier.ts';
import {
  failureJudgement,
  failureReport,
  failuresView,
  modelsReliability,
  reliabilityView,
} from '../../contract/accounts/failures.ts';
import { identityView, machineIdentity } from '../../contract/accounts/machine-register.ts';
import { registerEvidence } from './evidence-routes.ts';
import type { AskedInterval } from '../dossier-ports.ts';
import type { ApiServices } from '../ports.ts';
import { sendProblem, sendResult } from '../problem-details.ts';
import type { RequestGuard } from '../request-guard.ts';
import { answers, idText, type ApiInstance } from '../route-kit.ts';

export interface DossierRoutesOptions {
  readonly services: Pick<ApiServices, 'dossiers'>;
  readonly guard: RequestGuard;
}

const machineParams = z.strictObject({ machineId: idText });
const interval = { from: z.iso.datetime().optional(), to: z.iso.datetime().optional() };
const machinesMax = 100;

function askedInterval({ from, to }: { from?: string | undefined; to?: string | undefined }): AskedInterval {
  return { fromMs: from === undefined ? null : Date.parse(from), toMs: to === undefined ? null : Date.parse(to) };
}

/** Who machines are, how they failed, and the folder of a first-set application (docs/dossier.md). */
export function registerDossierRoutes(api: ApiInstance, options: DossierRoutesOptions): void {
  registerIdentity(api, options);
  registerFailures(api, options);
  registerEvidence(api, options);
  registerReliability(api, options);
  registerModels(api, options);
  registerDossiers(api, options);
}

function registerIdentity(api: ApiInstance, { services, guard }: DossierRoutesOptions): void {
  const { dossiers } = services;
  const tags = ['dossiers'];
  api.get(
    '/machines/:machineId/identity',
    {
      schema: {
        operationId: 'showIdentity',
        summary: 'Who a machine is, by serial number, and what nobody has entered',
        tags,
        params: machineParams,
        response: answers({ 200: { description: 'Identity', schema: identityView } }),
      },
    },
    (request, reply) => sendResult(request, reply, dossiers.identity(request.params.machineId)),
  );

  api.put(
    '/machines/:machineId/identity',
    {
      schema: {
        operationId: 'putIdentity',
        summary: 'Enter who a machine is; each change is an entry of the ledger',
        tags,
        params: machineParams,
        body: machineIdentity,
        response: answers({ 200: { description: 'As it is now', schema: identityView } }),
      },
    },
    async (request, reply) => {
      const { machineId } = request.params;
      return sendResult(
        request,
        reply,
        await dossiers.putIdentity(machineId, request.body, guard.actorOf(request).user),
      );
    },
  );
}

function registerFailures(api: ApiInstance, { services, guard }: DossierRoutesOptions): void {
  const { dossiers } = services;
  const tags = ['dossiers'];
  const answer = { description: 'Failures and the figures of reliability', schema: failuresView };
  api.get(
    '/machines/:machineId/failures',
    {
      schema: {
        operationId: 'listFailures',
        summary: 'Failures of a machine, judged and not, and what follows for its reliability',
        tags,
        params: machineParams,
        querystring: z.strictObject(interval),
        response: answers({ 200: answer }),
      },
    },
    async (request, reply) =>
      sendResult(request, reply, await dossiers.failures(request.params.machineId, askedInterval(request.query))),
  );

  api.post(
    '/machines/:machineId/failures',
    {
      schema: {
        operationId: 'reportFailure',
        summary: 'Tell of a failure that the record did not see',
        tags,
        params: machineParams,
        body: failureReport,
        response: answers({ 201: answer }),
      },
    },
    async (request, reply) => {
      const { machineId } = request.params;
      const { user } = guard.actorOf(request);
      return sendResult(request, reply, await dossiers.reportFailure(machineId, request.body, user), 201);
    },
  );

  api.post(
    '/machines/:machineId/failures/:failureId/judgement',
    {
      schema: {
        operationId: 'judgeFailure',
        summary: 'Say what a failure was; the last judgement counts, all are kept',
        tags,
        params: machineParams.extend({ failureId: idText }),
        body: failureJudgement,
        response: answers({ 200: answer }),
      },
    },
    async (request, reply) => {
      const { machineId, failureId } = request.params;
      const { user } = guard.actorOf(request);
      return sendResult(request, reply, await dossiers.judgeFailure(machineId, failureId, request.body, user));
    },
  );
}

function registerReliability(api: ApiInstance, { services }: DossierRoutesOptions): void {
  const { dossiers } = services;
  const machineIds = z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(idText).min(1).max(machinesMax));
  api.get(
    '/reliability',
    {
      schema: {
        operationId: 'showReliability',
        summary: 'Reliability of several machines of a type together',
        tags: ['dossiers'],
        querystring: z.strictObject({ machineIds, ...interval, confidence: z.coerce.number().gt(0).lt(1).optional() }),
        response: answers({ 200: { description: 'Figures', schema: reliabilityView } }),
      },
    },
    async (request, reply) => {
      const { machineIds: ids, confidence } = request.query;
      return sendResult(
        request,
        reply,
        await dossiers.reliability(ids, askedInterval(request.query), confidence ?? null),
      );
    },
  );
}

function registerModels(api: ApiInstance, { services }: DossierRoutesOptions): void {
  api.get(
    '/reliability/models',
    {
      schema: {
        operationId: 'listReliabilityOfModels',
        summary: 'Reliability of every model of the fleet: each machine, and all of a model together',
        tags: ['dossiers'],
        querystring: z.strictObject(interval),
        response: answers({ 200: { description: 'Figures by model', schema: modelsReliability } }),
      },
    },
    async (request) => [...(await services.dossiers.modelsReliability(askedInterval(request.query)))],
  );
}

function registerDossiers(api: ApiInstance, { services }: DossierRoutesOptions): void {
  const { dossiers } = services;
  const tags = ['dossiers'];
  api.get(
    '/dossier-schemes',
    {
      schema: {
        operationId: 'listSchemes',
        summary: 'Recognition schemes that are shipped, and those of this site',
        tags,
        response: answers({ 200: { description: 'Schemes', schema: schemesView } }),
      },
    },
    (request, reply) => sendResult(request, reply, dossiers.schemes()),
  );

  api.get(
    '/machines/:machineId/checklist',
    {
      schema: {
        operationId: 'showChecklist',
        summary: 'What of a scheme is present, missing, expired or about to expire',
        tags,
        params: machineParams,
        querystring: z.strictObject({ scheme: idText }),
        response: answers({ 200: { description: 'Checklist', schema: checklistView } }),
      },
    },
    async (request, reply) =>
      sendResult(request, reply, await dossiers.checklist(request.params.machineId, request.query.scheme)),
  );

  api.get(
    '/machines/:machineId/dossier',
    {
      schema: {
        operationId: 'makeDossier',
        summary: 'The first-set dossier as a ZIP file',
        tags,
        params: machineParams,
        querystring: z.strictObject({ scheme: idText, ...interval }),
        response: answers({ 200: { description: 'The folder', contentType: 'application/zip' } }),
      },
    },
    async (request, reply) => {
      const { machineId } = request.params;
      const made = await dossiers.dossier(machineId, request.query.scheme, askedInterval(request.query));
      if (!made.ok) return sendProblem(request, reply, made.problem);
      const { name, zip, end } = made.value;
      const file = Readable.from(zip);
      file.once('close', end);
      return reply
        .header('content-disposition', `attachment; filename="${name}"`)
        .header('cache-control', 'private, no-store')
        .type('application/zip')
        .send(file);
    },
  );
}
