import type { Mac } from '../../kernel/permit.ts';
import type { MakeBoxSearch } from './box-grid.ts';
import type { InterlockEvent } from './event-log.ts';
import type { Latch } from './latches.ts';
import type { Limits } from './limits/limits.ts';
import type { PairSearch } from './pair-search.ts';

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
}

export interface CycleOutputs {
  readonly permits: { readonly machineId: string; readonly text: string }[];
  readonly locks: { readonly machineId: string; readonly isLocked: boolean; readonly speedMaxMps: number }[];
  readonly events: InterlockEvent[];
}
