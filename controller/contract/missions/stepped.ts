import { z } from 'zod';
import { confirmingRoles, steppedWorks } from '../../../hardware-profiles/stepped-move.ts';

/** Shapes of the mission kind `stepped-move`: a climb or a launch in steps with checks between. */

export const steppedParameters = z.strictObject({
  kind: z.literal('stepped-move'),
  work: z.enum(steppedWorks),
  machineId: z.string().min(1),
  /** Storeys to climb, or girders to set. */
  times: z.number().int().min(1).max(20).default(1),
});
export type SteppedParametersBody = z.infer<typeof steppedParameters>;

const figureView = z.object({ value: z.number(), unit: z.string(), source: z.string(), certainty: z.string() });
const bilingual = z.object({ zh: z.string(), en: z.string() });

/** One check before a step: what it reads and up to where, or whose word it asks for. */
const checkView = z.object({
  id: z.string(),
  reads: z.enum(['level', 'jack-load', 'wind', 'carried-still']).optional(),
  limit: z
    .object({
      value: z.number(),
      unit: z.string(),
      source: z.string(),
      clause: z.string().optional(),
      certainty: z.string(),
    })
    .optional(),
  name: bilingual.optional(),
  confirmedBy: z.enum(confirmingRoles).optional(),
  validS: figureView.optional(),
});

/** Of a planned task. */
export const stageView = {
  stage: z
    .object({
      name: bilingual,
      number: z.number(),
      of: z.number(),
      checks: z.array(checkView),
      again: z.array(checkView).optional(),
      elementId: z.string().optional(),
      alarmS: figureView.optional(),
    })
    .optional(),
};

/** Of a machine: what it does in steps, by the methods of its profile; absent where there is nothing. */
export const steppedWorksView = { steppedWorks: z.array(z.enum(steppedWorks)).optional() };

/** Of a task's progress: who has confirmed what, and when. */
export const confirmationsView = {
  confirmations: z
    .array(
      z.object({
        check: z.string(),
        by: z.string(),
        role: z.enum(confirmingRoles),
        atMs: z.number(),
        note: z.string(),
        /** The step has begun on it: it counts no more. */
        isUsed: z.literal(true).optional(),
      }),
    )
    .optional(),
};

/** POST /missions/{missionId}/tasks/{taskId}/confirmations. */
export const confirmStepRequest = z.strictObject({
  check: z.string().min(1).max(60),
  note: z.string().max(200).default(''),
  /** GlobalId of the element that hangs: a word for a guided lift must name it, all others name none. */
  elementId: z.string().max(60).optional(),
});
export type ConfirmStepBody = z.infer<typeof confirmStepRequest>;

/** Ledger: somebody has confirmed a check before a step. */
export const stepConfirmedPayload = z.strictObject({
  taskId: z.string(),
  step: z.number().int(),
  check: z.string(),
  role: z.enum(confirmingRoles),
  note: z.string(),
});

/** Ledger: a step begins, and what every check before it said. `value` null: not known. */
export const stepCheckedPayload = z.strictObject({
  taskId: z.string(),
  step: z.number().int(),
  checks: z.array(
    z.strictObject({
      check: z.string(),
      value: z.number().nullable().optional(),
      limit: z.number().optional(),
      unit: z.string().optional(),
      by: z.string().optional(),
      role: z.enum(confirmingRoles).optional(),
      confirmedAtMs: z.number().optional(),
    }),
  ),
});

/** Of a mission: loads that hang until somebody says that they may go on. */
export const waitsForWordView = {
  waitsForWord: z
    .array(
      z.object({
        taskId: z.string(),
        machineId: z.string(),
        elementId: z.string(),
        check: z.string(),
        name: bilingual,
        role: z.enum(confirmingRoles),
        sinceMs: z.number(),
        /** After it the waiting is an alarm. */
        alarmAtMs: z.number(),
      }),
    )
    .optional(),
};

/** Ledger: a load hangs and waits for somebody's word longer than it should; written again and again as long as it does. */
export const loadWaitingPayload = z.strictObject({
  taskId: z.string(),
  lift: z.string(),
  elementId: z.string(),
  check: z.string(),
  role: z.enum(confirmingRoles),
  sinceMs: z.number().int(),
  told: z.number().int(),
});
