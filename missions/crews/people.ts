import type { Problem } from '../../kernel/result.ts';
import type { Impossible } from '../drafting/plan-result.ts';
import type { PlannedTask } from '../mission.ts';
import type { PlanningInput, PlanningMachine } from '../planning-input.ts';
import { CrewDesk } from './crew-desk.ts';
import { countsUntilMs, crewNeeds, rosterDays } from './crew-supply.ts';
import { clockOf } from './roster-times.ts';

/** Nobody is called for less than this, ms. */
const stintMinMs = 600_000;

/** The people of the site's roster, for machines of which some are asked; null where the site has none. */
export function openPeople(input: PlanningInput, isAsked: (machine: PlanningMachine) => boolean): CrewDesk | null {
  const { roster, attended = [], machines, nowMs } = input;
  if (roster === undefined) return null;
  const others = new Set(attended.map(({ machineId }) => machineId));
  const asked = machines.filter((machine) => isAsked(machine) || others.has(machine.id));
  return CrewDesk.open(roster, asked, attended, nowMs);
}

/** Whether people are at a task's machines: a machine that charges stands alone. */
export function isAttended({ step }: Pick<PlannedTask, 'step'>): boolean {
  return step !== 'charge';
}

/** People are with tasks that are planned already. */
export function bookTasks(people: CrewDesk, machines: readonly PlanningMachine[], tasks: readonly PlannedTask[]): void {
  for (const task of tasks.filter(isAttended)) {
    for (const id of new Set([task.machineId, ...task.withMachineIds])) {
      const machine = machines.find((one) => one.id === id);
      if (machine !== undefined)
        people.take(id, people.needOf(machine.profile), { fromMs: task.startMs, toMs: task.endMs });
    }
  }
}

/** The first moment from which the people of all machines together are there for so long; Infinity where there is none. */
export function allAttendedFromMs(
  input: PlanningInput,
  machines: readonly PlanningMachine[],
  fromMs: number,
  forMs: number,
): number {
  const ids = new Set(machines.map(({ id }) => id));
  const people = openPeople(input, ({ id }) => ids.has(id));
  if (people === null) return fromMs;
  const together = machines.flatMap(({ profile }) => people.needOf(profile));
  return people.first('', together, fromMs, forMs);
}

/** Machines that nobody comes to from a moment on, as far as the roster is looked at. */
export function unattended(
  { roster, nowMs }: PlanningInput,
  people: CrewDesk | null,
  machines: readonly PlanningMachine[],
  fromMs: number,
): readonly Impossible[] {
  if (people === null || roster === undefined) return [];
  return machines.flatMap(({ id, profile }): Impossible[] => {
    if (people.first(id, people.needOf(profile), fromMs, stintMinMs) < Infinity) return [];
    const { skill, persons } = people.remedy(id, profile, { fromMs, toMs: fromMs + stintMinMs });
    const held = roster.crews.flatMap((crew) =>
      crew.certificates.filter((one) => one.skill === skill).map((one) => ({ crew, one })),
    );
    const expired = held.find(({ one }) => countsUntilMs(roster, one) <= nowMs);
    const crew = expired === undefined ? {} : { crew: expired.crew.name, lastDate: expired.one.validUntil! };
    return [
      {
        code: 'no-crew-hours-left',
        machineId: id,
        certificate: skill,
        persons,
        daysAhead: rosterDays,
        ...crew,
        tip: 'add-people-or-hours',
      },
    ];
  });
}

/** Certificates that have run out by the time they would be needed: they do not count. */
export function expiredCertificates(
  { roster, machines }: PlanningInput,
  tasks: readonly PlannedTask[],
): readonly Problem[] {
  if (roster === undefined) return [];
  const used = machines.filter(({ id }) =>
    tasks.some((task) => task.machineId === id || task.withMachineIds.includes(id)),
  );
  const skills = new Set(used.flatMap(({ profile }) => crewNeeds(profile).map(({ skill }) => skill)));
  const endMs = tasks.reduce((most, task) => Math.max(most, task.endMs), 0);
  return roster.crews.flatMap((crew) =>
    crew.certificates
      .filter((one) => skills.has(one.skill) && countsUntilMs(roster, one) < endMs)
      .map((one) => ({
        code: 'certificate-expired',
        facts: { crew: crew.name, certificate: one.skill, lastDate: one.validUntil!, tip: 'renew-the-certificate' },
      })),
  );
}

/** Tasks whose people are not there when they are planned, one of each machine. */
export function peopleWarnings(input: PlanningInput, tasks: readonly PlannedTask[]): readonly Problem[] {
  const { roster, machines } = input;
  const people = openPeople(input, () => true);
  if (people === null || roster === undefined) return [];
  const missed = new Map<string, Problem>();
  for (const task of tasks.filter(isAttended)) {
    for (const id of new Set([task.machineId, ...task.withMachineIds])) {
      const machine = machines.find((one) => one.id === id);
      const span = { fromMs: task.startMs, toMs: task.endMs };
      if (machine === undefined || span.toMs === span.fromMs) continue;
      const need = people.needOf(machine.profile);
      const isThere = people.first(id, need, span.fromMs, span.toMs - span.fromMs) === span.fromMs;
      people.take(id, need, span);
      if (isThere || missed.has(id)) continue;
      const { skill, persons } = people.remedy(id, machine.profile, span);
      missed.set(id, {
        code: 'people-missing',
        facts: {
          machineId: id,
          certificate: skill,
          persons: Math.max(1, persons),
          fromClock: clockOf(roster, span.fromMs),
          untilClock: clockOf(roster, span.toMs),
          tip: 'more-people-or-other-hours',
        },
      });
    }
  }
  return [...missed.values()];
}
