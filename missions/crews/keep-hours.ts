import { ok, type Result } from '../../kernel/result.ts';
import { doneWork } from '../drafting/done-work.ts';
import { dueWarnings, impossible, type Impossible } from '../drafting/plan-result.ts';
import type { Plan, PlannedTask } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';
import type { CrewDesk } from './crew-desk.ts';
import { rosterDays } from './crew-supply.ts';
import { expiredCertificates, isAttended, openPeople, peopleWarnings } from './people.ts';
import { clockOf } from './roster-times.ts';

/** Each time nobody is there work is put off to the next moment that may do; more often than this it is given up. */
const delaysMax = 5000;

/** Of work that is planned without people: when its parts are put off to, one after the other, or why that cannot be. */
type Delays = { readonly delaysMs: readonly number[] } | { readonly lacking: Impossible };

/**
 * A plan that was made without looking at people, put off until they are there. It is cut where every machine is between two tasks; what lies between two
 * such moments keeps its times among itself, so that nobody meets anybody whom he did not meet before. Work under way is left where it is.
 */
export function keepHours(input: PlanningInput, plan: Plan): Result<Plan> {
  const people = openPeople(input, () => true);
  if (people === null) return ok(plan);
  const kept = new Set(doneWork(input).kept.map(({ id }) => id));
  const open = plan.tasks.filter(({ id }) => !kept.has(id));
  const delayed = inHours(input, people, cutWhereAllStand(open));
  if ('lacking' in delayed) return impossible(delayed.lacking);
  const tasks = [...plan.tasks.filter(({ id }) => kept.has(id)), ...delayed.tasks].sort(
    (a, b) => a.startMs - b.startMs || (a.id < b.id ? -1 : 1),
  );
  const isMoved = delayed.tasks.some(({ crewFromMs }) => crewFromMs !== undefined);
  const { endMs } = spanOf(tasks);
  const other = plan.warnings.filter(({ code }) => code !== 'due-missed');
  const warnings = [...other, ...dueWarnings(input, endMs), ...expiredCertificates(input, tasks)];
  return ok(isMoved ? { ...plan, ...spanOf(tasks), tasks, warnings } : { ...plan, warnings });
}

/** The same for work that is not to be interrupted: as a whole. */
export function keepTogether(
  input: PlanningInput,
  tasks: readonly PlannedTask[],
): { readonly tasks: readonly PlannedTask[]; readonly delayMs: number } | { readonly lacking: Impossible } {
  const people = openPeople(input, () => true);
  if (people === null || tasks.length === 0) return { tasks, delayMs: 0 };
  const delayed = inHours(input, people, [tasks]);
  return 'lacking' in delayed ? delayed : { ...delayed, delayMs: delayed.tasks[0]!.startMs - tasks[0]!.startMs };
}

/** What is said of work that may not be moved: by whom it is missed. */
export function sayWhoIsMissing(input: PlanningInput, plan: Plan): Plan {
  if (input.roster === undefined) return plan;
  return {
    ...plan,
    warnings: [...plan.warnings, ...peopleWarnings(input, plan.tasks), ...expiredCertificates(input, plan.tasks)],
  };
}

function inHours(
  input: PlanningInput,
  people: CrewDesk,
  parts: readonly (readonly PlannedTask[])[],
): { readonly tasks: readonly PlannedTask[] } | { readonly lacking: Impossible } {
  const found = delaysOf(input, people, parts);
  if ('lacking' in found) return found;
  const tasks = parts.flatMap((part, index) => {
    const delayMs = found.delaysMs[index]!;
    const isPutOff = delayMs > (found.delaysMs[index - 1] ?? 0);
    const fromMs = Math.min(...part.map(({ startMs }) => startMs)) + delayMs;
    return part.map((task) => (delayMs === 0 ? task : putOff(task, delayMs, isPutOff ? fromMs : null)));
  });
  return { tasks };
}

/** `fromMs`: when the part of the plan begins, where it waits for people; null where it only follows one that does. */
function putOff(task: PlannedTask, delayMs: number, fromMs: number | null): PlannedTask {
  const startMs = task.startMs + delayMs;
  const moved = { ...task, startMs, endMs: task.endMs + delayMs };
  if (fromMs === null) return { ...moved, earliestStartMs: task.earliestStartMs + delayMs };
  const isFirst = startMs === fromMs;
  return {
    ...moved,
    earliestStartMs: Math.max(fromMs, task.earliestStartMs + delayMs),
    crewFromMs: fromMs,
    ...(isFirst ? { reason: { code: 'crew' as const, atMs: fromMs } } : {}),
  };
}

function delaysOf(input: PlanningInput, people: CrewDesk, parts: readonly (readonly PlannedTask[])[]): Delays {
  const delaysMs: number[] = [];
  let booked = people;
  let delayMs = 0;
  for (const part of parts) {
    for (let tries = 0; ; tries += 1) {
      const tried = booked.copy();
      const lack = firstLack(input, tried, part, delayMs);
      if (lack === null) {
        booked = tried;
        break;
      }
      if (lack.byMs === Infinity || tries === delaysMax)
        return { lacking: whoIsMissing(input, people, lack.task, delaysMs.at(-1) ?? 0) };
      delayMs += lack.byMs;
    }
    delaysMs.push(delayMs);
  }
  return { delaysMs };
}

/** The first task of a part without its people, and how much later they are there; those before it are booked. */
function firstLack(
  { machines }: PlanningInput,
  people: CrewDesk,
  part: readonly PlannedTask[],
  delayMs: number,
): { readonly task: PlannedTask; readonly byMs: number } | null {
  for (const task of part.filter(isAttended)) {
    const fromMs = task.startMs + delayMs;
    for (const id of new Set([task.machineId, ...task.withMachineIds])) {
      const machine = machines.find((one) => one.id === id);
      if (machine === undefined) continue;
      const need = people.needOf(machine.profile);
      const atMs = people.first(id, need, fromMs, task.endMs - task.startMs);
      if (atMs > fromMs) return { task, byMs: atMs - fromMs };
      people.take(id, need, { fromMs, toMs: task.endMs + delayMs });
    }
  }
  return null;
}

function whoIsMissing(
  { machines, roster }: PlanningInput,
  people: CrewDesk,
  task: PlannedTask,
  delayMs: number,
): Impossible {
  const span = { fromMs: task.startMs + delayMs, toMs: task.endMs + delayMs };
  const attended = [task.machineId, ...task.withMachineIds].flatMap(
    (id) => machines.find((one) => one.id === id) ?? [],
  );
  const remedies = attended
    .filter(({ profile }) => people.needOf(profile).length > 0)
    .map(({ id, profile }) => ({ id, ...people.remedy(id, profile, span) }));
  const { id, skill, persons } = remedies.reduce((most, next) => (next.persons > most.persons ? next : most));
  return {
    code: 'no-crew-hours-left',
    machineId: id,
    certificate: skill,
    persons: Math.max(1, persons),
    fromClock: clockOf(roster!, span.fromMs),
    untilClock: clockOf(roster!, span.toMs),
    daysAhead: rosterDays,
    tip: 'add-people-or-hours',
  };
}

/** Parts of a plan between moments at which no task is under way. */
function cutWhereAllStand(tasks: readonly PlannedTask[]): PlannedTask[][] {
  const parts: PlannedTask[][] = [];
  let untilMs = -Infinity;
  for (const task of [...tasks].sort((a, b) => a.startMs - b.startMs || (a.id < b.id ? -1 : 1))) {
    if (task.startMs >= untilMs) parts.push([]);
    parts.at(-1)!.push(task);
    untilMs = Math.max(untilMs, task.endMs);
  }
  return parts;
}

function spanOf(tasks: readonly PlannedTask[]): Pick<Plan, 'startMs' | 'endMs'> {
  return {
    startMs: tasks.reduce((least, task) => Math.min(least, task.startMs), Infinity),
    endMs: tasks.reduce((most, task) => Math.max(most, task.endMs), 0),
  };
}
