import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { missionRequest, missionSummary, missionView } from '../../contract/api.ts';
import { cancelRequest, holdRequest } from '../../contract/missions/mission-orders.ts';
import { crewsView } from '../../contract/missions/crews.ts';
import { planDraftRequest, planDraftView, slipView } from '../../contract/missions/what-if.ts';
import type { ApiServices } from '../ports.ts';
import { sendProblem, sendResult } from '../problem-details.ts';
import type { RequestGuard } from '../request-guard.ts';
import { answers, emptyBody, idText, type ApiInstance } from '../route-kit.ts';

export interface MissionRoutesOptions {
  readonly services: Pick<ApiServices, 'missions'>;
  readonly guard: RequestGuard;
}

const missionParams = z.strictObject({ missionId: idText });

const SLIP_MAX_MS = 86_400_000;
const slipQuery = z.strictObject({ taskId: idText, byMs: z.coerce.number().int().min(0).max(SLIP_MAX_MS) });
const draftParams = z.strictObject({ missionId: idText, draftId: idText });

/** Questions before a decision: they change nothing. */
function registerWhatIf(api: ApiInstance, { services }: MissionRoutesOptions): void {
  const { missions } = services;
  api.get(
    '/missions/:missionId/slip',
    {
      schema: {
        operationId: 'missionSlip',
        summary: 'What moves, and what is missed, if one task begins later',
        tags: ['missions'],
        params: missionParams,
        querystring: slipQuery,
        response: answers({ 200: { description: 'Slack and consequences', schema: slipView } }),
      },
    },
    (request, reply) => {
      const { taskId, byMs } = request.query;
      return sendResult(request, reply, missions.slip(request.params.missionId, taskId, byMs));
    },
  );
  api.post(
    '/missions/:missionId/plan-drafts',
    {
      schema: {
        operationId: 'draftMissionPlan',
        summary: 'The plan in force beside the one with steps set later, or without some machines',
        tags: ['missions'],
        params: missionParams,
        body: planDraftRequest,
        response: answers({
          200: { description: 'Both plans in figures, and a draft to take over', schema: planDraftView },
        }),
      },
    },
    async (request, reply) =>
      sendResult(request, reply, await missions.draftPlan(request.params.missionId, request.body)),
  );
}

/** The one that is shown becomes the plan: to be approved, or to go on with after a hold. */
function registerTakeOver(api: ApiInstance, { services, guard }: MissionRoutesOptions): void {
  const { missions } = services;
  api.post(
    '/missions/:missionId/plan-drafts/:draftId/take-over',
    {
      schema: {
        operationId: 'takeOverMissionPlan',
        summary: 'Make a drafted plan the mission\u2019s plan',
        tags: ['missions'],
        params: draftParams,
        body: emptyBody,
        response: answers({ 200: { description: 'The mission with that plan', schema: missionView } }),
      },
    },
    async (request, reply) => {
      const { missionId, draftId } = request.params;
      return sendResult(request, reply, await missions.takeOverPlan(missionId, draftId, guard.actorOf(request)));
    },
  );
}

function registerActions(api: ApiInstance, { services, guard }: MissionRoutesOptions): void {
  const { missions } = services;
  const response = answers({ 200: { description: 'The mission after the action', schema: missionView } });

  const plain = [
    { action: 'plan', summary: 'Make or renew the plan' },
    { action: 'approve', summary: 'Approve the plan; dispatch begins' },
    { action: 'resume', summary: 'Go on after a hold' },
  ] as const;
  for (const { action, summary } of plain) {
    api.post(
      `/missions/:missionId/${action}`,
      {
        schema: {
          operationId: `${action}Mission`,
          summary,
          tags: ['missions'],
          params: missionParams,
          body: emptyBody,
          response,
        },
      },
      async (request, reply) => {
        const result = await missions[action](request.params.missionId, guard.actorOf(request));
        return sendResult(request, reply, result);
      },
    );
  }

  api.post(
    '/missions/:missionId/hold',
    {
      schema: {
        operationId: 'holdMission',
        summary: 'Hold: machines finish nothing and start nothing',
        tags: ['missions'],
        params: missionParams,
        body: holdRequest.nullish(),
        response,
      },
    },
    async (request, reply) => {
      const { reason = '', cause = null } = request.body ?? {};
      const { missionId } = request.params;
      return sendResult(request, reply, await missions.hold(missionId, reason, guard.actorOf(request), cause));
    },
  );

  api.post(
    '/missions/:missionId/cancel',
    {
      schema: {
        operationId: 'cancelMission',
        summary: 'Cancel for good; what is done stays done',
        tags: ['missions'],
        params: missionParams,
        body: cancelRequest.nullish(),
        response,
      },
    },
    async (request, reply) => {
      const body = request.body ?? { reason: '', hookIsFree: false };
      return sendResult(request, reply, await missions.cancel(request.params.missionId, body, guard.actorOf(request)));
    },
  );
}

export function registerMissionRoutes(api: ApiInstance, options: MissionRoutesOptions): void {
  const { services, guard } = options;
  const { missions } = services;

  api.get(
    '/missions',
    {
      schema: {
        operationId: 'listMissions',
        summary: 'All missions without their plans',
        tags: ['missions'],
        response: answers({ 200: { description: 'Missions', schema: z.array(missionSummary) } }),
      },
    },
    (_request, reply) => reply.send(missions.list()),
  );

  api.post(
    '/missions',
    {
      schema: {
        operationId: 'createMission',
        summary: 'Create a mission as a draft',
        tags: ['missions'],
        body: missionRequest,
        response: answers({ 201: { description: 'The draft', schema: missionView } }),
      },
    },
    async (request, reply) => {
      const result = await missions.create(request.body, guard.actorOf(request));
      if (result.ok) reply.header('location', locationOf(request, result.value.id));
      return sendResult(request, reply, result, 201);
    },
  );

  api.get(
    '/missions/:missionId',
    {
      schema: {
        operationId: 'getMission',
        summary: 'One mission with plan, progress and reasons',
        tags: ['missions'],
        params: missionParams,
        response: answers({ 200: { description: 'The mission', schema: missionView } }),
      },
    },
    (request, reply) => {
      const { missionId } = request.params;
      const mission = missions.find(missionId);
      if (mission === null) return sendProblem(request, reply, { code: 'not-found', facts: { missionId } });
      return reply.send(mission);
    },
  );

  api.get(
    '/missions/:missionId/crews',
    {
      schema: {
        operationId: 'missionCrews',
        summary: 'The people that the plan needs, team by team, and how many are at work over time',
        tags: ['missions'],
        params: missionParams,
        response: answers({ 200: { description: 'Teams and load', schema: crewsView } }),
      },
    },
    (request, reply) => sendResult(request, reply, missions.crews(request.params.missionId)),
  );

  registerActions(api, options);
  registerWhatIf(api, options);
  registerTakeOver(api, options);
}

function locationOf(request: FastifyRequest, missionId: string): string {
  return `${request.routeOptions.url ?? ''}/${encodeURIComponent(missionId)}`;
}
