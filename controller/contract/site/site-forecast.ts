import { z } from 'zod';
import { forecastEntry } from '../missions/concrete-supply.ts';

/** PUT /forecast: the weather to come on the site, hour by hour or coarser; times ascend, and the last entry holds on. */
export const siteForecastBody = z.strictObject({
  entries: z
    .array(forecastEntry)
    .min(1)
    .max(240)
    .refine(
      (entries) => entries.every(({ from }, at) => at === 0 || Date.parse(from) > Date.parse(entries[at - 1]!.from)),
      'the times must ascend',
    ),
  /** Levels under a roof: no rain falls there. */
  shelteredLevelIds: z.array(z.string().max(200)).max(200).default([]),
});
export type SiteForecastBody = z.infer<typeof siteForecastBody>;

/** GET /forecast: as entered, by whom and when (site time); null where nobody did. */
export const siteForecastView = z.object({
  forecast: z.object({ ...siteForecastBody.shape, by: z.string(), atMs: z.number() }).nullable(),
});
export type SiteForecastView = z.infer<typeof siteForecastView>;
