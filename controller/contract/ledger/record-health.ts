import { z } from 'zod';
import { ledgerCheckView } from './ledger-check.ts';

/** How much room the disk of the record has: below a fifth is low, below a tenth critical; unknown where the system does not say. */
export const diskSpaceLevels = ['ample', 'low', 'critical', 'unknown'] as const;
export type DiskSpaceLevel = (typeof diskSpaceLevels)[number];

/** Room kept for the end on a full disk: there, given up, or none because the disk never had so much to spare. */
export const ballastStates = ['held', 'given-up', 'none'] as const;

/** Whether the record takes writes, and why not; how full its disk is, and what its last whole check has found. */
export const recordCondition = z.object({
  writable: z.boolean(),
  /** The disk's own words while it refuses; empty otherwise. */
  reason: z.string(),
  space: z.enum(diskSpaceLevels),
  /** Share of the disk that is free for us, in hundredths; null where unknown. */
  freeRatio: z.number().nullable(),
  ballast: z.enum(ballastStates),
  /** What the newest check of the whole database has found; null before the first. */
  checked: ledgerCheckView.nullable(),
});
export type RecordCondition = z.infer<typeof recordCondition>;
