import type { InterlockLatch, InterlockRule, StopScope } from '../../contract/interlock/interlock.ts';
import { latchClassOfRule, resetRolesOfClass } from '../../contract/interlock/latch-rules.ts';
import { ok, refuse, type Problem, type Result } from '../../../kernel/result.ts';

/** A latch without what is worked out when asked: the view of its cause, and the first of two signatures. */
export type Latch = Omit<InterlockLatch, 'causeGone' | 'blockedBy' | 'firstBy'>;
export type Actor = NonNullable<InterlockLatch['by']>;

/** What a person says when he resets: which latch, who he is, that he sees the machine, and the document where one is needed. */
export interface ResetRequest {
  readonly latchId: string;
  readonly by: Actor;
  readonly isInSight: boolean;
  readonly note: string;
}

/** `first`: one of two persons has signed and the latch stays. */
export interface ResetOutcome {
  readonly latch: Latch;
  readonly stage: 'first' | 'done';
}

export type LatchFacts = Pick<Latch, 'scope' | 'level' | 'sinceMs' | 'by' | 'reason'> & {
  readonly ruleId: InterlockRule;
};

interface Signature {
  readonly by: Actor;
  readonly atMonoMs: number;
}

/** What a latch store knows, for the key frames of recordings. */
export interface LatchMemory {
  readonly latches: readonly Latch[];
  readonly counter: number;
  readonly firsts: readonly (readonly [string, Signature])[];
}

function isSameScope(left: StopScope, right: StopScope): boolean {
  switch (left.type) {
    case 'site':
      return right.type === 'site';
    case 'level':
      return right.type === 'level' && left.levelId === right.levelId;
    case 'zone':
      return right.type === 'zone' && left.zoneId === right.zoneId;
    case 'machine':
      return right.type === 'machine' && left.machineId === right.machineId;
  }
}

/**
 * Latches that only a person takes away. At most one per rule and scope, so their number is bounded by the site and none is ever
 * dropped for another. Ids hold the epoch: a reset written for an old latch never fits a new one.
 */
export class LatchStore {
  readonly #epoch: number;
  readonly #twoPersonsWithinMs: () => number;
  /** First of two signatures, by latch. Kept in memory alone: after a restart two persons sign anew. */
  readonly #firsts = new Map<string, Signature>();
  #latches: readonly Latch[];
  #counter = 0;

  constructor(epoch: number, latches: readonly Latch[], twoPersonsWithinMs: () => number) {
    this.#epoch = epoch;
    this.#latches = latches;
    this.#twoPersonsWithinMs = twoPersonsWithinMs;
  }

  memory(): LatchMemory {
    return { latches: this.#latches, counter: this.#counter, firsts: [...this.#firsts] };
  }

  recall({ latches, counter, firsts }: LatchMemory): void {
    this.#latches = latches;
    this.#counter = counter;
    this.#firsts.clear();
    for (const [latchId, signature] of firsts) this.#firsts.set(latchId, signature);
  }

  list(): readonly Latch[] {
    return this.#latches;
  }

  /** The latch of this rule and scope, if it is set. */
  find(ruleId: InterlockRule, scope: StopScope): Latch | null {
    for (const latch of this.#latches) if (latch.ruleId === ruleId && isSameScope(latch.scope, scope)) return latch;
    return null;
  }

  /**
   * Returns the latch when it is new, null when a rule has found again what is latched already. A stop by a person is never refused:
   * it takes the place of the latch of its rule and scope, because a reset issued before it must not take it away.
   */
  latch(facts: LatchFacts): Latch | null {
    const old = this.find(facts.ruleId, facts.scope);
    if (old !== null && facts.by === null) return null;
    if (old !== null) this.#firsts.delete(old.id);
    this.#counter += 1;
    const latchClass = latchClassOfRule[facts.ruleId];
    const latch: Latch = {
      ...facts,
      id: `latch-${this.#epoch}-${this.#counter}`,
      class: latchClass,
      roles: [...resetRolesOfClass[latchClass]],
    };
    this.#latches = [...this.#latches.filter((other) => other !== old), latch];
    return latch;
  }

  /** Who has signed first, while that still counts. */
  firstOf(latch: Latch, nowMonoMs: number): Actor | null {
    const first = this.#firsts.get(latch.id);
    if (first === undefined || nowMonoMs - first.atMonoMs > this.#twoPersonsWithinMs()) return null;
    return first.by;
  }

  /**
   * Takes one latch away, or notes the first of two signatures. Refuses with 'latch-unknown', 'role-refused' (role, or no name), the
   * problem that `causeOf` finds ('cause-present', 'evidence-stale'), 'not-in-sight', 'note-missing', 'second-person-needed'.
   */
  reset(request: ResetRequest, nowMonoMs: number, causeOf: (latch: Latch) => Problem | null): Result<ResetOutcome> {
    const { latchId, by } = request;
    const latch = this.#latches.find((candidate) => candidate.id === latchId);
    if (latch === undefined) return refuse({ code: 'latch-unknown', facts: { latchId } });
    if (by.user.trim() === '' || !latch.roles.includes(by.role)) {
      return refuse({ code: 'role-refused', facts: { role: by.role, allowed: latch.roles } });
    }
    const problem = causeOf(latch) ?? statementProblem(latch, request);
    if (problem !== null) return refuse(problem);
    if (latch.class === 'reset-two') {
      const first = this.firstOf(latch, nowMonoMs);
      if (first === null) {
        this.#firsts.set(latch.id, { by, atMonoMs: nowMonoMs });
        return ok({ latch, stage: 'first' });
      }
      if (isSamePerson(first, by)) return refuse({ code: 'second-person-needed', facts: { by: first.user } });
    }
    this.#latches = this.#latches.filter((candidate) => candidate !== latch);
    this.#firsts.delete(latch.id);
    return ok({ latch, stage: 'done' });
  }
}

/** Two logins that differ in case or blanks alone are one person. */
export function isSamePerson(left: Actor, right: Actor): boolean {
  return left.user.trim().toLowerCase() === right.user.trim().toLowerCase();
}

function statementProblem(latch: Latch, { isInSight, note }: ResetRequest): Problem | null {
  if (latch.class !== 'ack' && !isInSight) return { code: 'not-in-sight', facts: { latchId: latch.id } };
  if (latch.class === 'record' && note.trim() === '') return { code: 'note-missing', facts: { latchId: latch.id } };
  return null;
}
