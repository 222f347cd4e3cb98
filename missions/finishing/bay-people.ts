import type { TaskId } from '../../kernel/ids.ts';
import type { CrewDesk, CrewRemedy } from '../crews/crew-desk.ts';
import { clockOf } from '../crews/roster-times.ts';
import type { Floor } from '../floor/floor.ts';
import { layOutHome, type LaidOut, type Worker } from '../floor/worker.ts';
import type { PlanningInput } from '../planning-input.ts';
import type { BayJob } from './bay-job.ts';

export interface Occupation {
  readonly fromMs: number;
  toMs: number;
  readonly worker: Worker;
  readonly taskId: TaskId;
}

/** Where machines and people are in the plan so far. */
export interface Taken {
  readonly floor: Floor;
  /** Whose people are where; null: none are counted. */
  readonly people: CrewDesk | null;
  /** By bay. */
  readonly occupied: Map<number, Occupation[]>;
}

/** Work that is to be placed in time. */
export interface Manned {
  readonly worker: Worker;
  readonly fromMs: number;
  readonly durationMs: number;
  /** From its end to the machine's home: its people stay until then. */
  readonly backMs: number;
}

/** First time when no other machine is in the bays for the whole duration. */
export function firstFree(
  { occupied }: Pick<Taken, 'occupied'>,
  bays: readonly number[],
  { worker, fromMs, durationMs }: Omit<Manned, 'backMs'>,
): number {
  const busy = bays
    .flatMap((bay) => occupied.get(bay) ?? [])
    .filter((occupation) => occupation.worker !== worker)
    .sort((a, b) => a.fromMs - b.fromMs);
  let startMs = fromMs;
  for (const { fromMs: busyFrom, toMs } of busy) {
    if (busyFrom < startMs + durationMs && toMs > startMs) startMs = toMs;
  }
  return startMs;
}

/** The same with its people there until the machine could be home again; Infinity where they never are. */
export function firstManned(
  taken: Pick<Taken, 'occupied' | 'people'>,
  bays: readonly number[],
  manned: Manned,
): number {
  const { people } = taken;
  let startMs = firstFree(taken, bays, manned);
  if (people === null) return startMs;
  for (;;) {
    const mannedMs = firstPeople(people, { ...manned, fromMs: startMs });
    if (mannedMs === startMs || mannedMs === Infinity) return mannedMs;
    startMs = firstFree(taken, bays, { ...manned, fromMs: mannedMs });
    if (startMs === mannedMs) return startMs;
  }
}

function firstPeople(people: CrewDesk, { worker, fromMs, durationMs, backMs }: Manned): number {
  const { id, profile } = worker.machine;
  return people.first(id, people.needOf(profile), fromMs, durationMs + backMs);
}

/** How late work would be, ms; 0 in time. */
export function lateMsOf(job: BayJob, startMs: number, durationMs: number): number {
  return Math.max(0, startMs + durationMs - job.endByMs, job.startByMs === null ? 0 : startMs - job.startByMs);
}

/** What would help work that is too late for want of people alone; null where it is not, or would be late with them too. */
export function remedyFor(taken: Taken, job: BayJob, manned: Manned, startMs: number): CrewRemedy | null {
  const { people } = taken;
  if (people === null || lateMsOf(job, startMs, manned.durationMs) === 0) return null;
  const fromMs = firstFree(taken, [job.bay], manned);
  if (lateMsOf(job, fromMs, manned.durationMs) > 0) return null;
  const { id, profile } = manned.worker.machine;
  return people.remedy(id, profile, { fromMs, toMs: fromMs + manned.durationMs + manned.backMs });
}

/** Its people are at a machine for so long; what they were to do with it from then on is given up for that. */
export function man({ people }: Pick<Taken, 'people'>, { machine }: Worker, fromMs: number, toMs: number): void {
  if (people === null) return;
  people.leave(machine.id, fromMs);
  people.take(machine.id, people.needOf(machine.profile), { fromMs, toMs });
}

/** The way home from where work ends, ms; not looked at where no people are counted. */
export function wayBackMs(
  { floor, people }: Pick<Taken, 'floor' | 'people'>,
  worker: Worker,
  { end }: LaidOut,
): number {
  if (people === null) return 0;
  const there = { ...worker, isHome: false, at: end.at, yawRad: end.yawRad, out: { parts: [], gate: end.at } };
  return Math.ceil(1000 * (layOutHome(floor, there)?.durationS ?? 0));
}

/** A machine that is not at home first waits for the people who take it there. */
export function awaitPeople(people: CrewDesk, floor: Floor, worker: Worker): void {
  const home = layOutHome(floor, worker);
  if (home === null) return;
  const { id, profile } = worker.machine;
  const need = people.needOf(profile);
  const forMs = Math.ceil(1000 * home.durationS);
  const fromMs = people.first(id, need, worker.freeMs, forMs);
  if (fromMs === Infinity) return;
  worker.freeMs = fromMs;
  people.take(id, need, { fromMs, toMs: fromMs + forMs });
}

/** What would help, for people to read. */
export function crewFacts(
  { skill, persons, also, fromMs, toMs, earlierMs, longerMs }: CrewRemedy,
  { roster }: PlanningInput,
) {
  const minutes = (ms: number): number => Math.ceil(ms / 60_000);
  return {
    certificate: skill,
    persons,
    ...(also[0] === undefined ? {} : { alsoCertificate: also[0] }),
    fromClock: clockOf(roster!, fromMs),
    untilClock: clockOf(roster!, toMs),
    ...(earlierMs === null ? {} : { earlierMin: minutes(earlierMs) }),
    ...(longerMs === null ? {} : { longerMin: minutes(longerMs) }),
    tip: 'more-people-or-other-hours',
  };
}
