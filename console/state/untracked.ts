import type { PersonView } from '../../controller/contract/api.ts';

/** Whose level the interlock holds because nobody sees them, the longest unseen first. */
export function untrackedPeople(people: readonly PersonView[]): PersonView[] {
  return people.filter(({ isUntracked }) => isUntracked).sort((a, b) => b.ageMs - a.ageMs || (a.id < b.id ? -1 : 1));
}
