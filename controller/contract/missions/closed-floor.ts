import { z } from 'zod';
import { floorClosings } from '../../../missions/closed-floor/closed-floor.ts';

const ring = z.array(z.tuple([z.number(), z.number()]));

/** GET /closed-floor: floor that machines keep off for some time because of a mission's work. Times are site time. */
export const closedFloorView = z.array(
  z.object({
    cause: z.enum(floorClosings),
    levelId: z.string(),
    /** Site frame, metres. */
    outline: ring,
    fromMs: z.number(),
    untilMs: z.number(),
    missionId: z.string(),
    missionNumber: z.number(),
    /** Machines with one of these capabilities may be on it all the same. */
    openTo: z.array(z.string()),
    /** It is so by now; otherwise it will be, by the mission's plan. */
    isSo: z.boolean(),
  }),
);
export type ClosedFloorView = z.infer<typeof closedFloorView>;
