import { z } from 'zod';

/** How sure we are of a figure: read in a source, common knowledge, to be checked, or our own guess. */
export const certainties = ['found', 'known', 'check', 'guess'] as const;

/** A figure that can be argued about: it carries where it comes from. */
export const figure = z.strictObject({
  value: z.number(),
  unit: z.string().min(1),
  source: z.string().min(1),
  clause: z.string().optional(),
  certainty: z.enum(certainties),
});
export type Figure = z.infer<typeof figure>;
