import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { Certificate, Crew, Roster } from './roster.ts';
import { dayOfDate, dayStartMs, joined, localDayOf, shiftTimes, within, type TimeSpan } from './roster-times.ts';

/** How far ahead people are looked for, days. */
export const rosterDays = 15;

/** More skills than this are not linked: their sets would become too many to look at one by one. */
const linkedMax = 10;

/** People of one kind that a machine needs all the time. */
export interface CrewNeed {
  readonly skill: string;
  readonly count: number;
}

/** What a machine of a type needs: its operators hold a certificate for the type, everybody else one for the role. None: it goes by itself. */
export function crewNeeds({ id, crew }: Pick<MachineProfile, 'id' | 'crew'>): readonly CrewNeed[] {
  return crew
    .filter(({ count }) => count > 0)
    .map(({ role, count }) => ({ skill: role === 'operator' ? id : role, count }));
}

/** When a crew may attend what a skill stands for: on shift, with a certificate that counts. */
export function skilledTimes(roster: Roster, crew: Crew, skill: string, fromMs: number): TimeSpan[] {
  const shift = roster.shifts.find(({ id }) => id === crew.shiftId);
  const certificates = crew.certificates.filter((one) => one.skill === skill);
  if (shift === undefined || certificates.length === 0) return [];
  const firstDay = localDayOf(roster, fromMs) - 1;
  const counts = joined(certificates.map((one) => ({ fromMs: -Infinity, toMs: countsUntilMs(roster, one) })));
  return within(shiftTimes(roster, shift, firstDay, rosterDays + 1), counts);
}

/** The end of its last day, site epoch ms. */
export function countsUntilMs(roster: Roster, { validUntil }: Certificate): number {
  return validUntil === undefined ? Infinity : dayStartMs(roster, dayOfDate(validUntil) + 1);
}

/** So many people from one moment on, until the next. */
interface SupplyStep {
  readonly atMs: number;
  /** By set of skills (bit k: the skill k of the group): how many people hold any of them. */
  readonly persons: readonly number[];
}

/**
 * Skills that some crew holds together, directly or by way of others. For each set of them, how many people hold at least one at a time: work can be given its
 * people exactly where no set is asked for more often than that (Hall 1935).
 */
export interface SkillGroup {
  readonly skills: readonly string[];
  readonly steps: readonly SupplyStep[];
}

/** The supply of people with the skills that are asked for, group by group. */
export function skillGroups(roster: Roster, asked: readonly string[], fromMs: number): SkillGroup[] {
  const groups = linkedSkills(roster, asked);
  return groups.map((skills) => {
    const held = roster.crews
      .filter((crew) => homeOf(crew, groups) === skills)
      .map((crew) => ({
        persons: crew.persons,
        times: skills.map((skill) => skilledTimes(roster, crew, skill, fromMs)),
      }))
      .filter(({ times }) => times.some((spans) => spans.length > 0));
    const changes = held.flatMap(({ times }) => times.flat().flatMap((span) => [span.fromMs, span.toMs]));
    const moments = [-Infinity, ...[...new Set(changes)].sort((a, b) => a - b)];
    return {
      skills,
      steps: moments.map((atMs) => ({ atMs, persons: personsBySet(skills.length, held, atMs) })),
    };
  });
}

function personsBySet(
  skills: number,
  held: readonly { persons: number; times: readonly (readonly TimeSpan[])[] }[],
  atMs: number,
): number[] {
  const result = Array.from({ length: 1 << skills }, () => 0);
  for (const { persons, times } of held) {
    const able = times.reduce(
      (mask, spans, skill) =>
        spans.some((span) => span.fromMs <= atMs && atMs < span.toMs) ? mask | (1 << skill) : mask,
      0,
    );
    if (able === 0) continue;
    for (let set = 1; set < result.length; set += 1) if ((set & able) !== 0) result[set] = result[set]! + persons;
  }
  return result;
}

/** The group that a crew counts in: where they are too many to be one, the one with most of its skills. */
function homeOf({ certificates }: Crew, groups: readonly (readonly string[])[]): readonly string[] | undefined {
  const heldOf = (group: readonly string[]): number =>
    group.filter((skill) => certificates.some((one) => one.skill === skill)).length;
  return [...groups].sort((a, b) => heldOf(b) - heldOf(a))[0];
}

/** Skills of a crew belong together; so do those of crews that have one in common. */
function linkedSkills({ crews }: Roster, asked: readonly string[]): string[][] {
  let groups = [...new Set(asked)].sort().map((skill) => [skill]);
  for (const { certificates } of crews) {
    const held = new Set(certificates.map(({ skill }) => skill));
    const touched = groups.filter((group) => group.some((skill) => held.has(skill)));
    if (touched.length < 2 || touched.flat().length > linkedMax) continue;
    groups = [...groups.filter((group) => !touched.includes(group)), touched.flat().sort()];
  }
  return groups;
}
