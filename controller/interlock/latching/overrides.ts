import type { InterlockRule } from '../../contract/interlock/interlock.ts';
import { isOverridable, overrideMinutesMax, overrideRoles } from '../../contract/interlock/override-rules.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { EventChange } from '../event-log.ts';
import { isSamePerson, type Actor } from './latches.ts';

/** What one person asks for; the second one must ask for the same. */
export interface OverrideRequest {
  readonly machineId: string;
  readonly ruleId: string;
  readonly minutes: number;
  readonly by: Actor;
  readonly reason: string;
}

interface Asked extends OverrideRequest {
  readonly atMonoMs: number;
}

export interface Override {
  readonly machineId: string;
  readonly ruleId: InterlockRule;
  readonly untilMonoMs: number;
}

/** What is needed of a body; its type would make an import circle. */
export interface OverriddenBody {
  readonly machineId: string;
  overridden: readonly Override[];
}

export interface OverridesMemory {
  readonly asked: readonly Asked[];
  readonly inForce: readonly Override[];
}

export interface OverridesOptions {
  /** The second person must ask this soon after the first. */
  readonly withinMs: () => number;
  readonly onEnded: (machineId: string, ruleId: InterlockRule, nowMs: number) => void;
  readonly emit: (atMs: number, machineId: string, change: EventChange) => void;
}

const minuteMs = 60_000;

/**
 * Rules set aside for one machine, by two persons, for a while (R17). Kept in memory alone: after a restart of the interlock every rule binds
 * again. At most one per rule and machine, so their number is bounded by the site.
 */
export class Overrides {
  readonly #options: OverridesOptions;
  #asked: readonly Asked[] = [];
  #inForce: readonly Override[] = [];

  constructor(options: OverridesOptions) {
    this.#options = options;
  }

  /**
   * `first`: noted, nothing is set aside yet. Refuses 'role-refused', 'input-invalid' (a rule that is never set aside, a longer time, no reason,
   * another time than the first person asked for) and 'second-person-needed'.
   */
  ask(request: OverrideRequest, nowMonoMs: number, nowMs: number): Result<void> {
    const asked = this.#ask(request, nowMonoMs);
    if (!asked.ok) return asked;
    const { machineId, ruleId, minutes, by, reason } = request;
    this.#options.emit(nowMs, machineId, { type: 'override', stage: asked.value, ruleId, by, minutes, reason });
    return ok(undefined);
  }

  #ask(request: OverrideRequest, nowMonoMs: number): Result<'first' | 'given'> {
    const { machineId, ruleId, minutes, by, reason } = request;
    if (by.user.trim() === '' || !overrideRoles.includes(by.role)) {
      return refuse({ code: 'role-refused', facts: { role: by.role, allowed: overrideRoles } });
    }
    const isInTime = minutes > 0 && minutes <= overrideMinutesMax;
    if (!isOverridable(ruleId) || !isInTime || reason.trim() === '') {
      const message = `only rules of the list, at most ${String(overrideMinutesMax)} minutes, with a reason`;
      return refuse({ code: 'input-invalid', facts: { issues: [{ path: 'ruleId', message }] } });
    }
    const isSame = (other: { machineId: string; ruleId: string }): boolean =>
      other.machineId === machineId && other.ruleId === ruleId;
    const first = this.#asked.find((other) => isSame(other) && nowMonoMs - other.atMonoMs <= this.#options.withinMs());
    const others = this.#asked.filter((other) => !isSame(other));
    if (first === undefined) {
      this.#asked = [...others, { ...request, atMonoMs: nowMonoMs }];
      return ok('first');
    }
    if (isSamePerson(first.by, by)) return refuse({ code: 'second-person-needed', facts: { by: first.by.user } });
    if (first.minutes !== minutes) {
      const message = `the first person asked for ${String(first.minutes)} minutes`;
      return refuse({ code: 'input-invalid', facts: { issues: [{ path: 'minutes', message }] } });
    }
    this.#asked = others;
    const given = { machineId, ruleId, untilMonoMs: nowMonoMs + minutes * minuteMs };
    this.#inForce = [...this.#inForce.filter((other) => !isSame(other)), given];
    return ok('given');
  }

  /** Once per cycle, before the rules. What has ended leaves a stop behind that a person must reset: it never ends in motion. */
  apply(bodies: readonly OverriddenBody[], nowMonoMs: number, nowMs: number): void {
    if (this.#inForce.length === 0) return;
    // Written so that a clock that is not a number ends everything.
    const ended = this.#inForce.filter(({ untilMonoMs }) => !(nowMonoMs < untilMonoMs));
    this.#inForce = this.#inForce.filter((override) => !ended.includes(override));
    for (const { machineId, ruleId } of ended) {
      this.#options.onEnded(machineId, ruleId, nowMs);
      const change = { type: 'override', stage: 'ended', ruleId, by: null, minutes: 0, reason: '' } as const;
      this.#options.emit(nowMs, machineId, change);
    }
    for (const body of bodies) {
      body.overridden = this.#inForce.filter((other) => other.machineId === body.machineId);
    }
  }

  memory(): OverridesMemory {
    return { asked: this.#asked, inForce: this.#inForce };
  }

  recall({ asked, inForce }: OverridesMemory): void {
    this.#asked = asked;
    this.#inForce = inForce;
  }
}
