import { z } from 'zod';
import { certainties } from '../../../hardware-profiles/profile.ts';
import { stepKinds } from '../../../missions/mission.ts';

const bilingual = z.object({ zh: z.string(), en: z.string() });
const sourced = { source: z.string(), certainty: z.enum(certainties) };

/** GET /missions/{id}/crews: the people that the plan in force needs. Times are site time. */
export const crewsView = z.object({
  planVersion: z.number(),
  teams: z.array(
    z.object({
      id: z.string(),
      /** Of the machines it attends; null for work by hand. */
      name: bilingual.nullable(),
      number: z.number(),
      persons: z.number(),
      roles: z.array(z.object({ role: z.string(), count: z.number(), ...sourced })),
      stints: z.array(
        z.object({
          step: z.enum(stepKinds),
          startMs: z.number(),
          endMs: z.number(),
          bay: z.number().nullable(),
          pass: z.number().nullable(),
          taskId: z.string(),
          machineId: z.string().nullable(),
          areaM2: z.number().nullable(),
          isTooLate: z.boolean(),
        }),
      ),
    }),
  ),
  load: z.array(z.object({ fromMs: z.number(), toMs: z.number(), persons: z.number() })),
  /** What work by hand and changes between machines are reckoned with. */
  figures: z.array(z.object({ name: z.string(), value: z.number(), unit: z.string(), ...sourced })),
});
export type CrewsView = z.infer<typeof crewsView>;
