import type { RosterBody } from '../../controller/contract/accounts/roster.ts';

export type ShiftDraft = RosterBody['shifts'][number];
export type CrewDraft = RosterBody['crews'][number];
export type ExceptionDraft = RosterBody['exceptions'][number];
export type ClockSpan = { readonly from: string; readonly to: string };

export const everyDay: readonly number[] = [1, 2, 3, 4, 5, 6, 7];
export const noon: ClockSpan = { from: '12:00', to: '13:00' };
const dayMin = 1440;

/** What somebody begins with who has entered nothing: a day shift with nobody on it. */
export function freshRoster(shiftName: string, utcOffsetMin: number): RosterBody {
  return { utcOffsetMin, hours: [], exceptions: [], shifts: [freshShift([], shiftName)], crews: [] };
}

export function freshShift(shifts: readonly ShiftDraft[], name: string): ShiftDraft {
  return { id: freeId('shift', shifts), name, weekdays: [...everyDay], from: '07:00', to: '19:00', breaks: [] };
}

export function freshCrew(crews: readonly CrewDraft[], shiftId: string, name: string): CrewDraft {
  return { id: freeId('crew', crews), name, persons: 1, shiftId, certificates: [] };
}

function freeId(kind: string, taken: readonly { readonly id: string }[]): string {
  let number = taken.length + 1;
  while (taken.some(({ id }) => id === `${kind}-${String(number)}`)) number += 1;
  return `${kind}-${String(number)}`;
}

export function minuteOf(clock: string): number {
  return 60 * Number(clock.slice(0, 2)) + Number(clock.slice(3));
}

/** Round the clock: past midnight it begins again, and before it the day before. */
export function clockOf(minute: number): string {
  const ofDay = ((minute % dayMin) + dayMin) % dayMin;
  const twoDigits = (value: number): string => String(value).padStart(2, '0');
  return `${twoDigits(Math.floor(ofDay / 60))}:${twoDigits(ofDay % 60)}`;
}

export function withDay(weekdays: readonly number[], day: number): number[] {
  const left = weekdays.filter((one) => one !== day);
  if (left.length === weekdays.length) return [...weekdays, day].sort((a, b) => a - b);
  return left.length === 0 ? [...weekdays] : left;
}

/** Gives a certificate that is not held, takes away one that is. */
export function withCertificate(crew: CrewDraft, skill: string): CrewDraft {
  const left = crew.certificates.filter((one) => one.skill !== skill);
  const isHeld = left.length < crew.certificates.length;
  return { ...crew, certificates: isHeld ? left : [...crew.certificates, { skill }] };
}

export function validUntil(crew: CrewDraft, skill: string, date: string): CrewDraft {
  const certificates = crew.certificates.map((one) =>
    one.skill !== skill ? one : date === '' ? { skill } : { skill, validUntil: date },
  );
  return { ...crew, certificates };
}

export function replaced<Item>(items: readonly Item[], at: number, item: Item | null): Item[] {
  return items.flatMap((one, index) => (index !== at ? [one] : item === null ? [] : [item]));
}
