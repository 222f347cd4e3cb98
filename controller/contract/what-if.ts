import { z } from 'zod';

/** GET /missions/{id}/slip: what a late task costs. Nothing is changed by asking. */
export const slipView = z.object({
  planVersion: z.number(),
  taskId: z.string(),
  byMs: z.number(),
  /** How late it may be without moving another task, and without missing a bound or the end. Negative where that is so already. */
  slack: z.object({ freeMs: z.number(), totalMs: z.number() }),
  moved: z.array(
    z.object({
      taskId: z.string(),
      startMs: z.number(),
      byMs: z.number(),
      behind: z.object({
        taskId: z.string(),
        by: z.enum(['predecessor', 'machine', 'bay']),
        machineId: z.string().optional(),
        bay: z.number().optional(),
      }),
    }),
  ),
  missed: z.array(z.object({ taskId: z.string(), bound: z.enum(['latest-start', 'latest-end']), lateMs: z.number() })),
  endMs: z.number(),
});
export type SlipView = z.infer<typeof slipView>;

const planFigures = z.object({
  endMs: z.number(),
  coveredM2: z.number(),
  volumeM3: z.number(),
  lifts: z.number(),
  machineIds: z.array(z.string()),
});
export type PlanFigures = z.infer<typeof planFigures>;

/** GET /missions/{id}/plan-without: the plan as it is, and as it would be. `without` is null where there would be none, for `problem`. */
export const planWithoutView = z.object({
  withoutMachineIds: z.array(z.string()),
  now: planFigures,
  without: planFigures.nullable(),
  problem: z.object({ code: z.string(), facts: z.record(z.string(), z.unknown()).optional() }).nullable(),
});
export type PlanWithoutView = z.infer<typeof planWithoutView>;
