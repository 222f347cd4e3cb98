import { z } from 'zod';

/** PUT /slabs/{slabId}/bearing: what a slab carries besides itself, as the design or the site's engineer says. */
export const slabBearingBody = z.strictObject({
  /** Design load for use at full strength. */
  liveLoadKpa: z.number().min(0).max(200),
  /** Of its grade at 28 days. */
  strengthMpa: z.number().min(5).max(150),
  /** When it was placed, site time; absent: it has its full strength. */
  placedAtMs: z.number().int().nonnegative().exactOptional(),
  /** Mean temperature of the concrete since then; absent: 20 °C. */
  temperatureC: z.number().min(-10).max(60).exactOptional(),
  /** What formwork and props below it are made for besides the concrete; absent: it stands by itself. */
  propsKpa: z.number().min(0).max(500).exactOptional(),
  /** The greatest force on one spot, a wheel or a foot; absent: not checked. */
  pointLoadKn: z.number().positive().max(5000).exactOptional(),
});
export type SlabBearingBody = z.infer<typeof slabBearingBody>;

/** A machine that would not be planned onto the slab as it is now. */
const notCarried = z.object({
  machineId: z.string(),
  code: z.enum(['slab-overloaded', 'slab-too-young']),
  loadKpa: z.number(),
  allowedKpa: z.number(),
  strengthMpa: z.number(),
  neededMpa: z.number(),
  /** Absent where it never will be without props. */
  readyInH: z.number().optional(),
});

/** GET /slab-bearings. */
export const slabBearingView = z.object({
  slabId: z.string(),
  levelId: z.string(),
  name: z.string(),
  /** Null where no load is checked. */
  bearing: slabBearingBody.nullable(),
  /** Who entered it, and when; null where it comes with the model. */
  by: z.string().nullable(),
  atMs: z.number().nullable(),
  /** Strength by now, MPa. */
  strengthMpa: z.number().nullable(),
  /** What it carries by now, kPa. */
  allowedKpa: z.number().nullable(),
  notCarried: z.array(notCarried),
});
export type SlabBearingView = z.infer<typeof slabBearingView>;
