import { z } from 'zod';
import type { AxisBound } from '../../../kernel/axis-bounds.ts';

/** Bounds of one joint's speed, rad/s or m/s; meaning: kernel/axis-bounds.ts. */
export const axisBound = z.strictObject({
  joint: z.string().min(1).max(64),
  minPerS: z.number().max(0),
  maxPerS: z.number().min(0),
});

/** Compiles only while schema and kernel agree. */
export const axisBoundAgrees: AxisBound extends z.infer<typeof axisBound> ? true : never = true;
