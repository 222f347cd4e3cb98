import type { InterlockConfig } from '../../../controller/contract/interlock/interlock.ts';
import type { ResetRequest } from '../../../controller/interlock/latching/latches.ts';
import type { Limits } from '../../../controller/interlock/limits/limits.ts';
import type { TagSighting } from '../../../robot-bridge/link.ts';
import type { StopScope } from '../../../controller/contract/interlock/interlock.ts';
import type { MotionGate, MotionGateOptions } from '../../../sim/world/motion-gate.ts';

/**
 * One deliberate breach outside the product, made where its inputs and outputs pass, to show that the oracle sees it. The product's own
 * code is always whole.
 */
export interface Mutation {
  readonly tags?: (sightings: readonly TagSighting[]) => readonly TagSighting[];
  readonly config?: (config: InterlockConfig) => InterlockConfig;
  readonly limits?: (limits: Limits) => Limits;
  readonly gate?: (options: MotionGateOptions) => MotionGate;
  /** Added to the time at which a restarted interlock believes it was started, ms. */
  readonly startedShiftMs?: number;
  readonly latchesAtRestart?: 'lost';
  readonly reset?: (request: ResetRequest) => ResetRequest;
  readonly stop?: (scope: StopScope) => StopScope | null;
  readonly wind?: (windMps: number) => number;
  readonly papers?: 'unheard';
  readonly poses?: 'always-fresh';
}
