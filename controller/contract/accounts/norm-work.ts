import { z } from 'zod';

/** Work that the record has, of one machine at one step of one mission in one shift, or on one day where the site has no shifts. */
export const foundWork = z.object({
  machineId: z.string(),
  missionId: z.string().nullable(),
  step: z.string(),
  /** Local date. */
  day: z.string(),
  /** From the beginning of its first task to the end of its last. */
  fromMs: z.number(),
  toMs: z.number(),
  /** Of the roster; null: the site has none, or nobody was on shift. */
  shift: z.object({ id: z.string(), name: z.string(), fromMs: z.number(), toMs: z.number() }).nullable(),
  amount: z.number(),
  unit: z.string(),
  tasks: z.number(),
  /** Share of [fromMs, toMs) that entries explain: with less than all of it there is no norm. */
  coverage: z.number(),
});
export type FoundWork = z.infer<typeof foundWork>;

const compared = z.union([z.number(), z.string()]).nullable();

/** Two norms side by side: versions of one item, or of different machines. */
export const normComparison = z.object({
  left: z.string(),
  right: z.string(),
  rows: z.array(
    z.object({
      /** A figure's name, or the resource of a quota item. */
      figure: z.string(),
      /** Of resources their own name; figures have words. */
      name: z.string().nullable(),
      unit: z.string(),
      left: compared,
      right: compared,
      /** right / left − 1; null where it makes no sense. */
      change: z.number().nullable(),
    }),
  ),
});
export type NormComparison = z.infer<typeof normComparison>;
