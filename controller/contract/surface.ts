import { z } from 'zod';

/** What is asked of grinding, coating or marking a slab that has hardened. */
export const surfaceParameters = z.strictObject({
  kind: z.literal('surface-work'),
  work: z.enum(['grind', 'coat', 'mark']),
  /** Each at a right angle to the one before. */
  passes: z.number().int().min(1).max(4),
  /** Share of the tool's width that lanes lap; the machine's own when absent. */
  overlapRatio: z.number().min(0).max(0.5).exactOptional(),
});
