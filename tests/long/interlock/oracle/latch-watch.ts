import type { Violation } from './truth.ts';

/** A latch as the interlock tells it, and what a person said who reset it. */
export interface HeardLatch {
  readonly id: string;
  readonly ruleId: string;
  readonly level: string;
  readonly scope: {
    readonly type: string;
    readonly machineId?: string;
    readonly levelId?: string;
    readonly zoneId?: string;
  };
}

export interface HeardReset {
  readonly latchId: string;
  readonly by: { readonly user: string; readonly role: string };
  readonly isInSight: boolean;
  readonly note: string;
}

const keepers: readonly string[] = ['operator', 'foreman', 'safety', 'admin'];

/** Who may reset what (safety.md §2.3, R12), written again from the reference and not from the product's table. */
function demandOf(ruleId: string): {
  readonly roles: readonly string[];
  readonly persons: 1 | 2;
  readonly needsNote: boolean;
  readonly needsSight: boolean;
} {
  switch (ruleId) {
    case 'runaway':
    case 'limits-damaged':
      return { roles: keepers, persons: 2, needsNote: false, needsSight: true };
    case 'lockout':
    case 'crane-wind':
      return { roles: ['safety', 'admin'], persons: 1, needsNote: true, needsSight: true };
    case 'control-stop':
    case 'restart':
      return { roles: keepers, persons: 1, needsNote: false, needsSight: true };
    default:
      return { roles: keepers, persons: 1, needsNote: false, needsSight: false };
  }
}

interface Signature {
  readonly user: string;
  readonly atMs: number;
}

const secondSignatureMaxMs = 120_000;

/** Every latch there ever was, until its own reset (I4), through restarts; and that a stop of the site binds everybody (I9). */
export class LatchWatch {
  readonly #report: (violation: Violation) => void;
  readonly #known = new Map<string, HeardLatch>();
  readonly #reset = new Map<string, HeardReset>();
  readonly #firsts = new Map<string, Signature>();

  constructor(report: (violation: Violation) => void) {
    this.#report = report;
  }

  /** An accepted reset; `movingIds`: machines of its scope that truly moved at that moment and a moment before. */
  resetAccepted(reset: HeardReset, nowMs: number, movingIds: readonly string[]): void {
    const latch = this.#known.get(reset.latchId);
    const wrong = (why: string): void =>
      this.#report({
        kind: 'latch-left-wrongly',
        atMs: nowMs,
        machineId: latch?.scope.machineId ?? '',
        otherId: reset.latchId,
        detail: why,
      });
    if (latch === undefined) {
      wrong('a latch that nobody has seen was reset');
      return;
    }
    const demand = demandOf(latch.ruleId);
    if (!demand.roles.includes(reset.by.role)) wrong(`${latch.ruleId} reset by ${reset.by.role}`);
    if (demand.needsNote && reset.note.trim() === '') wrong(`${latch.ruleId} reset without a record`);
    if (demand.needsSight && !reset.isInSight) wrong(`${latch.ruleId} reset by somebody who does not see it`);
    if (movingIds.length > 0) wrong(`${latch.ruleId} reset while ${movingIds.join(', ')} moved`);
    if (demand.persons === 1) {
      this.#reset.set(latch.id, reset);
      return;
    }
    const first = this.#firsts.get(latch.id);
    const isSecond = first !== undefined && first.user !== reset.by.user && nowMs - first.atMs <= secondSignatureMaxMs;
    if (isSecond) this.#reset.set(latch.id, reset);
    else this.#firsts.set(latch.id, { user: reset.by.user, atMs: nowMs });
  }

  /** A stop was pressed where one stood already: its latch gives way to the new one. */
  pressedAgain(scopeKey: string): void {
    for (const [id, latch] of this.#known) {
      if (latch.ruleId === 'control-stop' && keyOf(latch.scope) === scopeKey) this.#known.delete(id);
    }
  }

  seen(latches: readonly HeardLatch[], nowMs: number): void {
    const present = new Set(latches.map(({ id }) => id));
    for (const [id, latch] of this.#known) {
      if (present.has(id)) continue;
      this.#known.delete(id);
      this.#firsts.delete(id);
      if (this.#reset.delete(id)) continue;
      const detail = `${latch.ruleId} ${keyOf(latch.scope)} is gone without a reset`;
      this.#report({ kind: 'latch-lost', atMs: nowMs, machineId: latch.scope.machineId ?? '', otherId: id, detail });
    }
    for (const latch of latches) this.#known.set(latch.id, latch);
  }

  /** `standing`: ids of the latches that stand now; one that was reset since the last look binds nobody any more. */
  levels(
    standing: ReadonlySet<string>,
    verdicts: readonly { readonly machineId: string; readonly level: string }[],
    rankOf: (level: string) => number,
    nowMs: number,
  ): void {
    let worst: HeardLatch | null = null;
    for (const latch of this.#known.values()) {
      if (!standing.has(latch.id) || latch.scope.type !== 'site') continue;
      if (worst === null || rankOf(latch.level) > rankOf(worst.level)) worst = latch;
    }
    if (worst === null) return;
    for (const { machineId, level } of verdicts) {
      if (rankOf(level) >= rankOf(worst.level)) continue;
      const detail = `${level} below the site's ${worst.level} (${worst.ruleId})`;
      this.#report({ kind: 'level-below-site', atMs: nowMs, machineId, otherId: worst.id, detail });
    }
  }
}

export function keyOf(scope: HeardLatch['scope']): string {
  return `${scope.type}/${scope.machineId ?? scope.levelId ?? scope.zoneId ?? ''}`;
}
