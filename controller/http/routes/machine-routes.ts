import { z } from 'zod';
import { lockoutRequest, machineView, overrideRequest, resetRequest } from '../../contract/api.ts';
import type { ApiServices } from '../ports.ts';
import { sendProblem, sendResult } from '../problem-details.ts';
import type { RequestGuard } from '../request-guard.ts';
import { answers, idText, type ApiInstance } from '../route-kit.ts';

export interface MachineRoutesOptions {
  readonly services: Pick<ApiServices, 'machines'>;
  readonly guard: RequestGuard;
}

const machineParams = z.strictObject({ machineId: idText });
const controlRequest = z.strictObject({ action: z.enum(['take', 'release']) });

export function registerMachineRoutes(api: ApiInstance, options: MachineRoutesOptions): void {
  registerMachineViews(api, options);
  registerResets(api, options);
  registerLockout(api, options);
  registerControl(api, options);
}

function registerMachineViews(api: ApiInstance, { services: { machines } }: MachineRoutesOptions): void {
  api.get(
    '/machines',
    {
      schema: {
        operationId: 'listMachines',
        summary: 'Machines with the age of every value',
        tags: ['machines'],
        response: answers({ 200: { description: 'Machines', schema: z.array(machineView) } }),
      },
    },
    (_request, reply) => reply.send(machines.list()),
  );

  api.get(
    '/machines/:machineId',
    {
      schema: {
        operationId: 'getMachine',
        summary: 'One machine',
        tags: ['machines'],
        params: machineParams,
        response: answers({ 200: { description: 'The machine', schema: machineView } }),
      },
    },
    (request, reply) => {
      const { machineId } = request.params;
      const machine = machines.find(machineId);
      if (machine === null) return sendProblem(request, reply, { code: 'machine-unknown', facts: { machineId } });
      return reply.send(machine);
    },
  );
}

function registerResets(api: ApiInstance, { services: { machines }, guard }: MachineRoutesOptions): void {
  api.post(
    '/machines/:machineId/reset',
    {
      schema: {
        operationId: 'resetMachine',
        summary: 'Take one latch of a machine away, its cause being gone; never starts motion',
        tags: ['machines'],
        params: machineParams,
        body: resetRequest,
        response: answers({ 204: { description: 'Reset' } }),
      },
    },
    async (request, reply) => {
      const { machineId } = request.params;
      const result = await machines.reset(machineId, request.body, guard.actorOf(request));
      return sendResult(request, reply, result);
    },
  );

  api.post(
    '/site/reset',
    {
      schema: {
        operationId: 'resetSite',
        summary: 'Take one latch of the site, a level or a zone away; never starts motion',
        tags: ['machines'],
        body: resetRequest,
        response: answers({ 204: { description: 'Reset' } }),
      },
    },
    async (request, reply) =>
      sendResult(request, reply, await machines.reset(null, request.body, guard.actorOf(request))),
  );
}

function registerLockout(api: ApiInstance, { services: { machines }, guard }: MachineRoutesOptions): void {
  api.post(
    '/machines/:machineId/override',
    {
      schema: {
        operationId: 'overrideRule',
        summary: 'Set one rule aside for one machine, by two persons, for at most 15 minutes; it ends in a stop',
        tags: ['machines'],
        params: machineParams,
        body: overrideRequest,
        response: answers({ 204: { description: 'Noted as the first of two, or in force as the second' } }),
      },
    },
    async (request, reply) => {
      const { machineId } = request.params;
      return sendResult(request, reply, await machines.override(machineId, request.body, guard.actorOf(request)));
    },
  );

  api.post(
    '/machines/:machineId/lockout',
    {
      schema: {
        operationId: 'lockOutMachine',
        summary: 'Take a machine out of service until somebody names the record that lets it back',
        tags: ['machines'],
        params: machineParams,
        body: lockoutRequest,
        response: answers({ 204: { description: 'Locked out' } }),
      },
    },
    async (request, reply) => {
      const { machineId } = request.params;
      return sendResult(request, reply, await machines.lockOut(machineId, request.body.reason, guard.actorOf(request)));
    },
  );
}

function registerControl(api: ApiInstance, { services: { machines }, guard }: MachineRoutesOptions): void {
  api.post(
    '/machines/:machineId/control',
    {
      schema: {
        operationId: 'controlMachine',
        summary: 'Take or release control of a machine',
        tags: ['machines'],
        params: machineParams,
        body: controlRequest,
        response: answers({ 200: { description: 'The machine with its holder of control', schema: machineView } }),
      },
    },
    async (request, reply) => {
      const { machineId } = request.params;
      const actor = guard.actorOf(request);
      const result =
        request.body.action === 'take'
          ? await machines.takeControl(machineId, actor)
          : await machines.releaseControl(machineId, actor);
      return sendResult(request, reply, result);
    },
  );
}
