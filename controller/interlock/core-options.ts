import type { Mac } from '../../kernel/permit.ts';
import type { MakeBoxSearch } from './geometry/box-grid.ts';
import type { InterlockEvent } from './event-log.ts';
import type { Latch } from './latching/latches.ts';
import type { Limits } from './limits/limits.ts';
import type { PairSearch } from './geometry/pair-search.ts';

export interface InterlockOptions {
  readonly limits: Limits;
  /** Lower-case hex SHA-256 over the canonical limits. */
  readonly limitsHash: string;
  /** New at each start, always rising, on disk before the first permit. */
  readonly epoch: number;
  readonly startedMonoMs: number;
  /** Latches of the predecessor. */
  readonly latches: readonly Latch[];
  /** HMAC-SHA-256 with the key of one machine. */
  readonly macFor: (keyHex: string) => Mac;
  /** How pairs are found; a grid where none is given. */
  readonly pairs?: PairSearch;
  readonly makeBoxSearch?: MakeBoxSearch;
  /** `siteSizeMax` where absent; the bench measures what lies beyond. */
  readonly sizeMax?: SiteSize;
}

export interface SiteSize {
  readonly machines: number;
  /** Tags followed at once. More than that and the source counts as silent: an unfollowed person is an unknown one. */
  readonly people: number;
}

/**
 * The largest site whose cycle was measured to stay within the computing time that every separation counts on (`computeMs`;
 * docs/interlock.md, "Search"). A larger one is refused rather than judged late.
 */
export const siteSizeMax: SiteSize = { machines: 200, people: 2_000 };

export interface CycleOutputs {
  readonly permits: { readonly machineId: string; readonly text: string }[];
  readonly locks: { readonly machineId: string; readonly isLocked: boolean; readonly speedMaxMps: number }[];
  readonly events: InterlockEvent[];
}
