import type { InterlockLatch, StopScope } from '../contract/interlock.ts';
import { ok, refuse, type Problem, type Result } from '../../kernel/result.ts';

/** A latch without the view of its cause, which is worked out when asked. */
export type Latch = Omit<InterlockLatch, 'causeGone'>;
export type Actor = NonNullable<InterlockLatch['by']>;

/** Who may reset. Anybody may stop. */
export const resetRoles: readonly string[] = ['operator', 'foreman', 'safety', 'admin'];

function isSameScope(a: StopScope, b: StopScope): boolean {
  return (
    a.type === b.type &&
    (a.type !== 'machine' || (b.type === 'machine' && a.machineId === b.machineId)) &&
    (a.type !== 'level' || (b.type === 'level' && a.levelId === b.levelId))
  );
}

/**
 * Latches that only a person takes away. At most one per rule and scope, so their number is bounded by the site. Ids hold the epoch:
 * a reset written for an old latch never fits a new one.
 */
export class LatchStore {
  readonly #epoch: number;
  #latches: readonly Latch[];
  #counter = 0;

  constructor(epoch: number, latches: readonly Latch[]) {
    this.#epoch = epoch;
    this.#latches = latches;
  }

  list(): readonly Latch[] {
    return this.#latches;
  }

  /** Returns the latch when it is new, null when rule and scope were latched already: a stop is never refused. */
  latch(facts: Omit<Latch, 'id'>): Latch | null {
    const isThere = this.#latches.some(
      (latch) => latch.ruleId === facts.ruleId && isSameScope(latch.scope, facts.scope),
    );
    if (isThere) return null;
    this.#counter += 1;
    const latch = { ...facts, id: `latch-${this.#epoch}-${this.#counter}` };
    this.#latches = [...this.#latches, latch];
    return latch;
  }

  /**
   * Takes one latch away. Refuses with 'latch-unknown', 'role-refused' (role, or no name), or with the problem that
   * `causeOf` finds still there ('cause-present').
   */
  reset(latchId: string, by: Actor, causeOf: (latch: Latch) => Problem | null): Result<Latch> {
    const latch = this.#latches.find((candidate) => candidate.id === latchId);
    if (latch === undefined) return refuse({ code: 'latch-unknown', facts: { latchId } });
    if (by.user.trim() === '' || !resetRoles.includes(by.role)) {
      return refuse({ code: 'role-refused', facts: { role: by.role, allowed: resetRoles } });
    }
    const cause = causeOf(latch);
    if (cause !== null) return refuse(cause);
    this.#latches = this.#latches.filter((candidate) => candidate !== latch);
    return ok(latch);
  }
}
