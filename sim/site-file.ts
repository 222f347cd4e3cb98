import { z } from 'zod';

const point = z.tuple([z.number(), z.number()]);
const ring = z.array(point).min(3);
const pose = z.object({ xM: z.number(), yM: z.number(), zM: z.number(), yawRad: z.number() });
const shape = z.object({ globalId: z.string(), outline: ring });

/** The parts of a site model file (missions/site-model.ts) that the simulation reads; the rest is kept as it is. */
export const siteFile = z.looseObject({
  siteId: z.string(),
  levels: z.array(
    z.looseObject({
      id: z.string(),
      elevationM: z.number(),
      slabs: z.array(z.looseObject({ id: z.string(), topM: z.number(), outline: ring, holes: z.array(ring) })),
      columns: z.array(z.looseObject(shape.shape)),
      walls: z.array(z.looseObject(shape.shape)),
      openings: z.array(z.looseObject(shape.shape)),
    }),
  ),
  zones: z.array(z.looseObject({ id: z.string(), levelId: z.string(), kind: z.string(), outline: ring })),
  landings: z.array(z.looseObject({ id: z.string(), levelId: z.string(), cagePose: pose })),
});
