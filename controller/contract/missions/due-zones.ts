import { z } from 'zod';

/** So many zones with a due time a mission may have. */
export const dueZonesMax = 20;

export const dueZone = z.strictObject({
  name: z.string().trim().min(1).max(60),
  /** Site frame, metres. */
  outline: z
    .array(z.tuple([z.number(), z.number()]))
    .min(3)
    .max(200),
  due: z.iso.datetime(),
  /** From 1, what may wait, to 5: how much a minute late counts. */
  priority: z.number().int().min(1).max(5),
});
export type DueZoneBody = z.infer<typeof dueZone>;

/** Of a request for floor finishing: parts that are wanted sooner than the rest. */
export const dueZonesField = { dueZones: z.array(dueZone).min(1).max(dueZonesMax).optional() };

/** Of a plan: when each zone is finished, how late, and the task that ends it. */
export const dueZonesOfPlan = {
  dueZones: z
    .array(
      z.object({
        name: z.string(),
        priority: z.number(),
        dueMs: z.number(),
        bays: z.array(z.number()),
        lostBays: z.array(z.number()),
        endMs: z.number().nullable(),
        lateS: z.number(),
        bindingTaskId: z.string().nullable(),
      }),
    )
    .optional(),
};
