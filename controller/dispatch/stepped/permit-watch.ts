import type { Fleet } from '../../fleet/fleet.ts';
import type { ActiveRun } from '../active-runs.ts';

/** Steps under way whose machine had leave to move and has lost it, however short: they do not go on by themselves when it comes back. */
export class PermitWatch {
  readonly #permitOf: Fleet['permitOf'];
  /** Since when a run has had its permit; wall clock. */
  readonly #givenSinceMs = new WeakMap<ActiveRun, number>();

  constructor(permitOf: Fleet['permitOf']) {
    this.#permitOf = permitOf;
  }

  hasEnded(active: ActiveRun): boolean {
    // Nothing moves where there is no way to go.
    if (active.task.legs.length === 0) return false;
    const permit = this.#permitOf(active.task.machineId);
    if (permit === null) return false;
    const sinceMs = this.#givenSinceMs.get(active);
    if (sinceMs === undefined) {
      if (permit.isGiven) this.#givenSinceMs.set(active, permit.nowMs);
      return false;
    }
    return !permit.isGiven || permit.forbiddenMs >= sinceMs;
  }
}
