import { z } from 'zod';
import {
  operatorNeedBody,
  upkeepDoneBody,
  upkeepId,
  upkeepPaperBody,
  upkeepPlanBody,
  upkeepReason,
  upkeepView,
} from '../../contract/accounts/upkeep.ts';
import type { ApiServices } from '../ports.ts';
import { sendResult } from '../problem-details.ts';
import type { RequestGuard } from '../request-guard.ts';
import { answers, idText, type ApiInstance } from '../route-kit.ts';

export interface UpkeepRoutesOptions {
  readonly services: Pick<ApiServices, 'upkeep'>;
  readonly guard: RequestGuard;
}

const tags = ['upkeep'];
const planParams = z.strictObject({ planId: upkeepId });
const paperParams = z.strictObject({ paperId: upkeepId });
const response = answers({ 200: { description: 'What is due, papers, operators', schema: upkeepView } });

/** Maintenance, papers with their days left, and who may drive what. */
export function registerUpkeepRoutes(api: ApiInstance, options: UpkeepRoutesOptions): void {
  registerPlans(api, options);
  registerPapers(api, options);
}

function registerPlans(api: ApiInstance, { services: { upkeep }, guard }: UpkeepRoutesOptions): void {
  api.get(
    '/upkeep',
    {
      schema: {
        operationId: 'showUpkeep',
        summary: 'What is due, papers with days left, who may drive',
        tags,
        response,
      },
    },
    async (_request, reply) => reply.send(await upkeep.view()),
  );
  api.put(
    '/upkeep/plans/:planId',
    {
      schema: {
        operationId: 'putUpkeepPlan',
        summary: 'Enter maintenance by hours, days, cycles or output, whichever is over first',
        tags,
        params: planParams,
        body: upkeepPlanBody,
        response,
      },
    },
    async (request, reply) => {
      const { user } = guard.actorOf(request);
      return sendResult(request, reply, await upkeep.putPlan(request.params.planId, request.body, user));
    },
  );
  api.post(
    '/upkeep/plans/:planId/done',
    {
      schema: {
        operationId: 'doneUpkeep',
        summary: 'Maintenance is done; it is counted anew from then',
        tags,
        params: planParams,
        body: upkeepDoneBody,
        response,
      },
    },
    async (request, reply) => {
      const { user } = guard.actorOf(request);
      return sendResult(request, reply, await upkeep.done(request.params.planId, request.body, user));
    },
  );
  api.post(
    '/upkeep/plans/:planId/remove',
    {
      schema: {
        operationId: 'removeUpkeepPlan',
        summary: 'Take a plan away, with the reason; its entries stay',
        tags,
        params: planParams,
        body: upkeepReason,
        response,
      },
    },
    async (request, reply) => {
      const { user } = guard.actorOf(request);
      return sendResult(request, reply, await upkeep.removePlan(request.params.planId, request.body.reason, user));
    },
  );
}

function registerPapers(api: ApiInstance, { services: { upkeep }, guard }: UpkeepRoutesOptions): void {
  api.put(
    '/upkeep/papers/:paperId',
    {
      schema: {
        operationId: 'putUpkeepPaper',
        summary: 'Enter or renew an inspection, a registration, a calibration or an operator’s certificate',
        tags,
        params: paperParams,
        body: upkeepPaperBody,
        response,
      },
    },
    async (request, reply) => {
      const { user } = guard.actorOf(request);
      return sendResult(request, reply, await upkeep.putPaper(request.params.paperId, request.body, user));
    },
  );
  api.post(
    '/upkeep/papers/:paperId/withdraw',
    {
      schema: {
        operationId: 'withdrawUpkeepPaper',
        summary: 'Take a paper away, with the reason; its entries stay',
        tags,
        params: paperParams,
        body: upkeepReason,
        response,
      },
    },
    async (request, reply) => {
      const { user } = guard.actorOf(request);
      return sendResult(request, reply, await upkeep.withdrawPaper(request.params.paperId, request.body.reason, user));
    },
  );
  api.put(
    '/upkeep/operators/:machineId',
    {
      schema: {
        operationId: 'putOperatorNeed',
        summary: 'The certificate without which nobody drives a machine; null: it goes by itself',
        tags,
        params: z.strictObject({ machineId: idText }),
        body: operatorNeedBody,
        response,
      },
    },
    async (request, reply) => {
      const { user } = guard.actorOf(request);
      return sendResult(
        request,
        reply,
        await upkeep.putOperatorNeed(request.params.machineId, request.body.skill, user),
      );
    },
  );
}
