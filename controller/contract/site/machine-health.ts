import { z } from 'zod';

/** What a machine says of its own state, in its own words; `texts` by ISO 639-1 language where it has them in several. */
export const machineHealth = z.object({
  level: z.enum(['ok', 'warn', 'error', 'stale']),
  message: z.string(),
  texts: z.record(z.string(), z.object({ text: z.string(), hint: z.string().nullable() })),
});
export type MachineHealth = z.infer<typeof machineHealth>;
