import { z } from 'zod';
import { faultKinds, zoneSensorStates } from './world/fault.ts';

const speed = z.union([z.number().min(0.01).max(10_000), z.literal('max')]);

const placingCornerCountMax = 500;

/** Concrete that others place, in the site frame; `atMs` is site epoch ms, absent for now. */
const placeCommand = z.strictObject({
  do: z.literal('place'),
  levelId: z.string(),
  polygon: z
    .array(z.tuple([z.number(), z.number()]))
    .min(3)
    .max(placingCornerCountMax),
  setFactor: z.number().positive().max(10).exactOptional(),
  thicknessM: z.number().positive().max(5).exactOptional(),
  atMs: z.number().int().min(0).exactOptional(),
});
export type PlaceCommand = z.infer<typeof placeCommand>;

/** What `/sim/command` understands, as JSON. `speed`, `pause` and `resume` concern time; the rest the world. */
export const simCommand = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('fault'),
    machineId: z.string(),
    kind: z.enum(faultKinds),
    delayMs: z.number().min(0).max(60_000).optional(),
  }),
  /** People on a level whom the gates have counted and who wear no tag. */
  z.strictObject({ do: z.literal('visitors'), levelId: z.string(), people: z.number().int().min(0).max(1000) }),
  /** All anchors of a level fail or work again: its tags are seen or not. */
  z.strictObject({ do: z.literal('anchors'), levelId: z.string(), up: z.boolean() }),
  /** An anchor of a level has been knocked: all tags of it are told this far from where they are; [0, 0] puts it back. */
  z.strictObject({ do: z.literal('anchor-moved'), levelId: z.string(), byM: z.tuple([z.number(), z.number()]) }),
  /** The presence sensor of a zone says the same whatever is there, or nothing; `right` ends it. */
  z.strictObject({ do: z.literal('zone-sensor'), zoneId: z.string(), says: z.enum(zoneSensorStates) }),
  /** It blows at least so hard for so many seconds of site time; 0 ends it. */
  z.strictObject({ do: z.literal('wind'), mps: z.number().min(0).max(60), forS: z.number().min(0).max(86_400) }),
  /**
   * Somebody takes a machine over at its pendant (`manual`) or by remote control, and may drive its base or tool to a point of the site
   * frame, under its permit as ever; `autonomous` gives it back to its program.
   */
  z.strictObject({
    do: z.literal('hand'),
    machineId: z.string(),
    mode: z.enum(['autonomous', 'manual', 'remote']),
    to: z.tuple([z.number(), z.number(), z.number()]).exactOptional(),
  }),
  /** Somebody sets a machine's counter of operating hours. */
  z.strictObject({ do: z.literal('counter'), machineId: z.string(), hours: z.number().min(0).max(1_000_000) }),
  z.strictObject({ do: z.literal('tag-loss'), personId: z.string(), lost: z.boolean() }),
  z.strictObject({
    do: z.literal('walk'),
    personId: z.string(),
    to: z.tuple([z.number(), z.number()]),
    levelId: z.string().optional(),
  }),
  z.strictObject({ do: z.literal('wander'), personId: z.string() }),
  placeCommand,
  z.strictObject({ do: z.literal('speed'), speed }),
  z.strictObject({ do: z.literal('pause') }),
  z.strictObject({ do: z.literal('resume') }),
  z.strictObject({ do: z.literal('state') }),
]);
export type SimCommand = z.infer<typeof simCommand>;
/** Room for a placing with the most corners and full figures. */
export const commandCharactersMax = 50_000;
export type SimSpeed = z.infer<typeof speed>;

export type SimReply =
  { readonly ok: true; readonly [key: string]: unknown } | { readonly ok: false; readonly message: string };
