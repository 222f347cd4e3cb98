import { z } from 'zod';
import { stationWorks } from '../../../missions/stations/station-parameters.ts';

/** What is asked of an arm that works from places where its machine stands. */
export const stationParameters = z.strictObject({
  kind: z.literal('station-work'),
  work: z.enum(stationWorks),
  /** Of drilling: the holes, site frame, metres; a grid over the area when absent. */
  holes: z
    .array(z.tuple([z.number(), z.number()]))
    .min(1)
    .max(1_500)
    .exactOptional(),
  /** Of drilling in a grid, both ways. */
  spacingM: z.number().min(0.3).max(5).exactOptional(),
  /** Of work on walls: which of those in the area; all when absent. */
  wallIds: z.array(z.string().min(1).max(100)).min(1).max(500).exactOptional(),
  /** Of putty, paint and plaster: up to this above the floor; the wall's top when absent. */
  toHeightM: z.number().min(0.5).max(10).exactOptional(),
  /** Of excavating. */
  depthM: z.number().min(0.1).max(1.5).exactOptional(),
});
