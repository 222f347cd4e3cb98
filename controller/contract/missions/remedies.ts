import { z } from 'zod';
import { stepKinds } from '../../../missions/mission.ts';

const point = z.tuple([z.number(), z.number()]);

/** One thing to change. */
export const remedyView = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('more-machines'),
    machines: z.array(z.object({ profileId: z.string(), step: z.enum(stepKinds), count: z.number() })),
  }),
  z.object({
    kind: z.literal('bring-machine'),
    machineId: z.string(),
    fromLevelId: z.string(),
    hindrance: z.enum(['not-available', 'busy', 'battery']),
  }),
  z.object({ kind: z.literal('fewer-passes'), passes: z.number() }),
  z.object({ kind: z.literal('slower-placing'), rateM3ph: z.number() }),
  z.object({ kind: z.literal('retarder'), setFactor: z.number() }),
  /** The far part of the area up to a joint. */
  z.object({
    kind: z.literal('smaller-area'),
    areaM2: z.number(),
    joint: z.tuple([point, point]),
    outline: z.array(point),
  }),
  z.object({ kind: z.literal('start-earlier'), byS: z.number() }),
  z.object({ kind: z.literal('start-later'), byS: z.number() }),
]);
export type RemedyView = z.infer<typeof remedyView>;

const outcomeView = z.object({
  coveredM2: z.number(),
  /** Left out for want of time or machines. */
  lostM2: z.number(),
  /** Past the end that was asked for. */
  lateS: z.number(),
  endMs: z.number().nullable(),
});
export type OutcomeView = z.infer<typeof outcomeView>;

const causeView = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('machines'),
    step: z.enum(stepKinds),
    machineIds: z.array(z.string()),
    busiest: z.object({ fromMs: z.number(), untilMs: z.number(), workS: z.number(), machineS: z.number() }).optional(),
  }),
  z.object({ kind: z.literal('pace'), rateM3ph: z.number() }),
  z.object({ kind: z.literal('setting'), setFactor: z.number() }),
  z.object({ kind: z.literal('passes'), passes: z.number() }),
  z.object({ kind: z.literal('due'), dueMs: z.number() }),
]);
export type CauseView = z.infer<typeof causeView>;

/** GET and POST /missions/{id}/remedies: what would help where a plan leaves floor out or ends too late, as far as it has been found. */
export const remediesView = z.object({
  /** Of the plan that they are about; 0 where there is none. */
  planVersion: z.number(),
  state: z.enum(['searching', 'done', 'short-of-plans', 'stopped']),
  plansMade: z.number(),
  plansMax: z.number(),
  now: outcomeView.nullable(),
  found: z.array(
    z.object({
      /** Names it when a plan is drafted for it. */
      id: z.string(),
      /** One, or two together. */
      parts: z.array(remedyView),
      isEnough: z.boolean(),
      gives: outcomeView,
      /** Whether the request can be changed so; else it is for people to see to. */
      isAsked: z.boolean(),
    }),
  ),
  /** A smallest set of causes; empty until all remedies were looked for. */
  causes: z.array(causeView),
});
export type RemediesView = z.infer<typeof remediesView>;
