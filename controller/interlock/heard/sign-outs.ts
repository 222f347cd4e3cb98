import { signOutRoles } from '../../contract/interlock/sign-out.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { EventChange } from '../event-log.ts';
import type { Actor } from '../latching/latches.ts';
import type { Limits } from '../limits/limits.ts';
import type { PersonTrack } from '../rules/finding.ts';

/** People of whom somebody says that they are not on the site any more. */
export interface SignOutRequest {
  readonly personIds: readonly string[];
  readonly by: Actor;
  readonly reason: string;
}

export interface SignOutsMemory {
  readonly gone: readonly string[];
  readonly returned: readonly string[];
}

/** What is known of people when somebody is signed out. */
export interface Heard {
  readonly people: ReadonlyMap<string, PersonTrack>;
  readonly tagsAtMs: number;
  readonly nowMonoMs: number;
  readonly limits: Limits;
}

/**
 * Who may be signed out, and who has come back. A tag that speaks is somebody on the site, whatever a person says; and while the tag system is silent
 * everybody's tag is, so that nobody can be told to be gone.
 */
export class SignOuts {
  readonly #gone = new Set<string>();
  #returned: readonly string[] = [];

  /**
   * All of them or none. Refuses 'role-refused', 'input-invalid' without a reason, 'people-unseen' while the tag system is silent, 'person-unknown',
   * and 'person-seen' of somebody whose tag is not lost.
   */
  judge({ personIds, by, reason }: SignOutRequest, heard: Heard): Result<readonly PersonTrack[]> {
    const allowed: readonly string[] = signOutRoles;
    if (by.user.trim() === '' || !allowed.includes(by.role)) {
      return refuse({ code: 'role-refused', facts: { role: by.role, allowed } });
    }
    if (reason.trim() === '') return refuse({ code: 'input-invalid', facts: { issues: [{ path: 'reason' }] } });
    const { people, tagsAtMs, nowMonoMs, limits } = heard;
    if (!(nowMonoMs - tagsAtMs <= limits.tagSourceAgeMaxMs)) return refuse({ code: 'people-unseen' });
    const leaving: PersonTrack[] = [];
    for (const personId of new Set(personIds)) {
      const person = people.get(personId);
      if (person === undefined) return refuse({ code: 'person-unknown', facts: { personId } });
      if (nowMonoMs - person.seenAtMs <= limits.tagLostMs) return refuse({ code: 'person-seen', facts: { personId } });
      leaving.push(person);
    }
    return ok(leaving);
  }

  /** At most `goneMax` are remembered; who is forgotten comes back as somebody new. */
  note(personId: string, goneMax: number): void {
    this.#gone.add(personId);
    const [oldest] = this.#gone;
    if (this.#gone.size > goneMax && oldest !== undefined) this.#gone.delete(oldest);
  }

  /** A tag that was not followed has spoken. */
  noteNew(personId: string): void {
    if (this.#gone.delete(personId)) this.#returned = [...this.#returned, personId];
  }

  /** Who has come back since it was asked last, for the record. */
  takeReturned(): readonly EventChange[] {
    if (this.#returned.length === 0) return none;
    const changes = this.#returned.map((personId) => ({ type: 'person-signed-in', personId }) as const);
    this.#returned = [];
    return changes;
  }

  get goneIds(): readonly string[] {
    return [...this.#gone];
  }

  memory(): SignOutsMemory {
    return { gone: this.goneIds, returned: this.#returned };
  }

  recall({ gone, returned }: SignOutsMemory): void {
    this.#gone.clear();
    for (const personId of gone) this.#gone.add(personId);
    this.#returned = returned;
  }
}

const none: readonly EventChange[] = [];
