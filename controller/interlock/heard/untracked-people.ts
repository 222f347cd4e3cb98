import { isInCage } from './carriers.ts';
import type { PersonTrack, Scene } from '../rules/finding.ts';

/** By person: whether he was in a cage when his tag fell silent. */
export type UntrackedMemory = readonly (readonly [string, boolean])[];

/**
 * Whose tag has been silent for so long that its disc says little: somebody is on that level whom nobody sees (reference/safety.md fault 30).
 * Whoever was last heard in a cage is on no level: steel hides tags, and the gates count who gets off.
 */
export class UntrackedPeople {
  readonly #wasInCage = new Map<string, boolean>();
  /** How many tags have fallen silent since the start. */
  noticed = 0;

  /** Once per cycle: who counts as on his level unseen, in the order of `people`. */
  judge(scene: Scene, people: Iterable<PersonTrack>): readonly PersonTrack[] {
    // Made only when it is needed, which is seldom; when the tag system falls silent everybody is in it.
    let untracked: PersonTrack[] | null = null;
    for (const person of people) {
      if (!this.#isSilent(scene, person)) {
        if (this.#wasInCage.size > 0) this.#wasInCage.delete(person.personId);
      } else if (!this.#isFromCage(scene, person)) {
        untracked ??= [];
        untracked.push(person);
      }
    }
    return untracked ?? nobody;
  }

  /** Written so that a time that is no number is silence. */
  #isSilent({ nowMs, limits }: Scene, { seenAtMs }: PersonTrack): boolean {
    return !(nowMs - seenAtMs <= limits.tagUnseenMs);
  }

  /** Asked once, as soon as the tag is missed: the cage goes on without saying so. */
  #isFromCage(scene: Scene, person: PersonTrack): boolean {
    const known = this.#wasInCage.get(person.personId);
    if (known !== undefined) return known;
    const wasInCage = isInCage(scene, person);
    this.#wasInCage.set(person.personId, wasInCage);
    this.noticed += 1;
    return wasInCage;
  }

  forget(personId: string): void {
    this.#wasInCage.delete(personId);
  }

  memory(): UntrackedMemory {
    return [...this.#wasInCage];
  }

  recall(memory: UntrackedMemory): void {
    this.#wasInCage.clear();
    for (const [id, wasInCage] of memory) this.#wasInCage.set(id, wasInCage);
  }
}

const nobody: readonly PersonTrack[] = [];
