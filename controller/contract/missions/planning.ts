import { z } from 'zod';
import { quantityUnits, stepKinds } from '../../../missions/mission.ts';
import { planStages } from '../../../missions/drafting/watch.ts';

/** How much of a mission is done, of what its present plan holds. */
export const missionProgressView = z.object({
  unit: z.enum(quantityUnits),
  done: z.number(),
  total: z.number(),
  /** Of what a person approved, what the present plan no longer holds: `plan.refused` says why. */
  leftOut: z.number(),
  ratio: z.number(),
  /** By step: level, float, trowel … */
  steps: z.array(
    z.object({
      step: z.enum(stepKinds),
      unit: z.enum(quantityUnits),
      done: z.number(),
      total: z.number(),
      leftOut: z.number(),
    }),
  ),
});

/** What there is by now, in the figures that the kind of mission has; `endMs` in site time. */
const bestSoFar = z.object({
  finishedM2: z.number().optional(),
  volumeM3: z.number().optional(),
  lifts: z.number().optional(),
  loads: z.number().optional(),
  endMs: z.number(),
});

/** How far the plan is that is being made for a mission: its own, or one that was drafted for a question. */
export const planningView = z.object({
  /** 'waiting' as long as others are planned before it. */
  stage: z.enum(['waiting', ...planStages]),
  /** Of the planner's work, an estimate from 0 to 1 that never falls. */
  share: z.number(),
  /** So many plans are made before it. */
  waitingBehind: z.number(),
  /** Null as long as there is nothing that could be had at once. */
  best: bestSoFar.nullable(),
  /** The best so far has been asked for, by a person or by the time limit. */
  isCutShort: z.boolean(),
});
export type PlanningView = z.infer<typeof planningView>;

/** POST /missions/{id}/planning: 'best-so-far' ends the search with the best plan there is, 'nothing' gives the plan up. */
export const planningRequest = z.strictObject({ wish: z.enum(['best-so-far', 'nothing']) });
export type PlanningRequest = z.infer<typeof planningRequest>;

/** Asking changes nothing of the mission; whoever asked for the plan gets it, or the refusal 'plan-cancelled'. */
export const planningAnswer = z.object({
  /** 'asked-before' where the same has been asked already, 'not-planning' where no plan is being made, or none any more. */
  outcome: z.enum(['asked', 'asked-before', 'not-planning']),
});
export type PlanningAnswer = z.infer<typeof planningAnswer>;
