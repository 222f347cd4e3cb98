import { z } from 'zod';
import { surfaceWorks } from '../../../missions/surface/surface-parameters.ts';

/** What is asked of work all over a slab, a mat or ground. */
export const surfaceParameters = z.strictObject({
  kind: z.literal('surface-work'),
  work: z.enum(surfaceWorks),
  /** Each at a right angle to the one before, but for rollers, which may go over eight times, all others four. */
  passes: z.number().int().min(1).max(8),
  /** Share of the tool's width that lanes lap; the machine's own when absent. */
  overlapRatio: z.number().min(0).max(0.5).exactOptional(),
  /** Of excavating, in all. */
  depthM: z.number().min(0.05).max(1.2).exactOptional(),
  /** Of tying, between tied crossings both ways. */
  tieSpacingM: z.number().min(0.1).max(1).exactOptional(),
});
