import type { ScanSummary } from '../../../robot-bridge/link.ts';

/** What a machine's scanner has told since it was connected. */
export interface ScanTold {
  /** Null before the first frame. */
  readonly last: ScanSummary | null;
  readonly atMs: number;
  /** Frames in a row without a single return. */
  readonly blindFrames: number;
  /** Positions of the machine that came since the last frame: its link works. */
  readonly posesSince: number;
}

export const noScan: ScanTold = { last: null, atMs: -Infinity, blindFrames: 0, posesSince: 0 };

/** One frame. A stamp that stands still refreshes nothing; zero: the scanner sets none. */
export function scanTold(before: ScanTold, scan: ScanSummary, atMs: number): ScanTold {
  if (scan.stampMs !== 0 && scan.stampMs === before.last?.stampMs) return before;
  return { last: scan, atMs, blindFrames: scan.returns === 0 ? before.blindFrames + 1 : 0, posesSince: 0 };
}

/** A position came and no frame with it. */
export function missedScan(before: ScanTold): ScanTold {
  return { ...before, posesSince: before.posesSince + 1 };
}
