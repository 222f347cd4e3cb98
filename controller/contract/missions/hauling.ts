import { z } from 'zod';

/** Shapes of the mission kind `hauling`. */

export const haulPlace = z.union([
  z.strictObject({ point: z.tuple([z.number(), z.number()]) }),
  z.strictObject({ zoneId: z.string().min(1) }),
  z.strictObject({ landingId: z.string().min(1) }),
]);
export type HaulPlaceBody = z.infer<typeof haulPlace>;

/** Pieces that are alike, each one trip of one carrier. How many are too many is the planner's business, who says so with a tip. */
export const haulLoad = z.strictObject({
  from: haulPlace,
  to: haulPlace,
  massKg: z.number().positive().max(20_000),
  count: z.number().int().min(1).max(1_000).default(1),
  earliest: z.iso.datetime().optional(),
  due: z.iso.datetime().optional(),
});
export type HaulLoadBody = z.infer<typeof haulLoad>;

export const haulingParameters = z.strictObject({ kind: z.literal('hauling'), loads: z.array(haulLoad).max(1_000) });

/** POST /missions/{id}/loads. */
export const addedLoads = z.strictObject({ loads: z.array(haulLoad).min(1).max(40) });

/** Of a planned task: why this machine, and of hauling which piece it is about. */
export const haulTaskView = {
  haul: z.object({ load: z.number(), piece: z.number(), massKg: z.number() }).optional(),
  choice: z
    .object({
      code: z.enum([
        'only-one',
        'only-there',
        'soonest',
        'step-soonest',
        'keeps-floor',
        'others-late',
        'as-good',
        'asked-for',
        'shared',
        'on-level',
        'not-weighed',
        'quickest-type',
        'has-it-aboard',
        'under-way',
      ]),
      /** The next best. */
      machineId: z.string().optional(),
      laterS: z.number().optional(),
      lostM2: z.number().optional(),
      busyWith: z.enum(['work', 'charging']).optional(),
      busyUntilMs: z.number().optional(),
    })
    .optional(),
};

/** Of a leg: legs of other machines that are driven to their ends first. */
const otherLeg = z.object({ missionId: z.string().optional(), taskId: z.string(), leg: z.number() });
export const legOrderView = { after: z.array(otherLeg).optional(), ahead: z.array(otherLeg).optional() };
