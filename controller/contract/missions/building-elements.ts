import { z } from 'zod';
import { buildingElementKinds } from '../../../missions/building-element.ts';

const massFrom = z.enum(['given', 'model']);

/** Of a lift that sets an element of the building model. `massFrom` model: its volume by the density of reinforced concrete. */
export const liftedElementView = z.object({
  globalId: z.string(),
  kind: z.enum(buildingElementKinds),
  name: z.string(),
  /** Heading of its longest side as it is to stand. */
  yawRad: z.number(),
  massFrom,
  heightM: z.number(),
});

/** GET /elements: one element of the building model, and what has become of it. */
export const buildingElementView = z.object({
  globalId: z.string(),
  kind: z.enum(buildingElementKinds),
  name: z.string(),
  /** Null: below all levels. */
  levelId: z.string().nullable(),
  outline: z.array(z.tuple([z.number(), z.number()])),
  place: z.object({ xM: z.number(), yM: z.number(), zM: z.number(), yawRad: z.number() }),
  topM: z.number(),
  volumeM3: z.number().nullable(),
  /** By volume and density; null: somebody has to say what it weighs. */
  massKg: z.number().nullable(),
  /** Set by a lift that has ended, or asked for by a mission that may still do so; null: neither. */
  use: z
    .object({
      state: z.enum(['installed', 'asked']),
      missionId: z.string(),
      missionNumber: z.number(),
      lift: z.string(),
      machineId: z.string().nullable(),
      atMs: z.number().nullable(),
    })
    .nullable(),
});
export type BuildingElementView = z.infer<typeof buildingElementView>;

/** Ledger: an element of the building model stands where the model has it, as a lift that has ended set it. */
export const elementInstalledPayload = z.strictObject({
  taskId: z.string(),
  lift: z.string(),
  elementId: z.string(),
  kind: z.enum(buildingElementKinds),
  name: z.string(),
  massKg: z.number(),
  massFrom,
  xM: z.number(),
  yM: z.number(),
  zM: z.number(),
  yawRad: z.number(),
  /** Who let it go; null where nobody was asked. */
  confirmedBy: z.string().nullable(),
});
export type ElementInstalled = z.infer<typeof elementInstalledPayload>;
