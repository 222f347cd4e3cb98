import type { Point } from '../../kernel/geometry.ts';
import type { MachineId } from '../../kernel/ids.ts';
import { seededRandom } from '../../kernel/random.ts';
import type { Problem } from '../../kernel/result.ts';
import type { MissionArea } from '../coverage/mission-area.ts';
import type { CrewDesk } from '../crews/crew-desk.ts';
import { bookTasks, openPeople, unattended } from '../crews/people.ts';
import { createCageDesk } from '../hoists/ride.ts';
import type { KeptTurn, PlanningInput, PlanningMachine } from '../planning-input.ts';
import type { BayJob } from './bay-job.ts';
import { weightedLatenessMin, type BayDue } from './due-zones.ts';
import { createBaySearch } from './bay-search.ts';
import { crewFor, finishBays, type FinishResult, type Turn } from './finish-bays.ts';
import { isOnFloor, type Floor } from '../floor/floor.ts';
import { isAllKept, keptTurns } from './kept-turns.ts';
import { KnownWorks } from '../floor/known-works.ts';
import { unwatched } from '../drafting/watch.ts';
import { batteryWarnings, type Impossible } from '../drafting/plan-result.ts';
import { isCapable, recruit } from '../hoists/recruit.ts';
import type { PlannedTask } from '../mission.ts';
import { createTaskBook, type TaskBook } from '../drafting/task-book.ts';
import type { Worker } from '../floor/worker.ts';

/** One way to staff and to time the work on all bays. */
export interface Attempt {
  readonly staff: Staff;
  readonly neighbourMs: number;
  readonly book: TaskBook;
  readonly result: FinishResult;
  /** Machines with work in the plan. */
  readonly workingIds: ReadonlySet<MachineId>;
  readonly endMs: number;
  /** Behind what is due, weighted, minutes. */
  readonly lateMin: number;
  /** Upper bound of the area that every step gets to, m²; bays with little time to spare count for less. */
  readonly safeM2: number;
  /** The same, whatever they have to spare. */
  readonly finishedM2: number;
  /** Machines whose battery does not hold for their share of the work. */
  readonly overdrawn: number;
}

export interface AttemptRequest {
  readonly input: PlanningInput;
  readonly area: MissionArea;
  readonly exit: Point;
  readonly releaseMs: number;
  readonly jobs: readonly BayJob[];
  readonly dues: readonly BayDue[];
}

/** What a step should have to spare for traffic and holds, ms; with nothing to spare its bay counts half. */
const reserveMs = 1_200_000;
const bareShare = 0.5;
/** Waiting charged for working next to another machine's bay, ms: rather apart, or else as time is short. */
const apartMs = 2_400_000;
const closeMs = 600_000;
/** Working close together is only planned where it brings this much more. */
const closeWorth = 1.02;
/** A machine of another level is only brought where the plan then ends at least this much earlier, or does better otherwise. */
const rideWorthMs = 60_000;
/** What makes one plan better than another, at least, m². */
const worthM2 = 1;
/** Orders of work that a search looks at, some 0.15 ms each on a floor of 30 bays. */
const schedulesMax = 1500;
/** Each time on what the ways of the plan before turned out to be. */
const searchesMax = 2;
/** How far planning is when each part of it begins and ends, of which laying out the floor takes the first bit. */
const shares = { alone: [0.05, 0.2], all: [0.2, 0.3], used: [0.3, 0.4], improved: [0.4, 0.99] } as const;
const laidOutShare = 0.05;
const searchShare = 0.4;

/** The plan with the machines of the level, or with those the hoist can bring where that is worth a ride. */
export function bestAttempt(request: AttemptRequest): Attempt {
  const { input, area, jobs } = request;
  const works = input.works ?? new KnownWorks();
  const { watched = unwatched } = input;
  const staffedBy = (riderIds: ReadonlySet<MachineId>, part: keyof typeof shares): Staff => {
    const [from, to] = shares[part];
    watched.enter('laying-out', from, from + laidOutShare);
    const staff = staffed(request, works, riderIds);
    watched.enter('first-plan', from + laidOutShare, to);
    return staff;
  };
  const attempt = (riderIds: ReadonlySet<MachineId>, part: keyof typeof shares): Attempt =>
    firstAttempt(staffedBy(riderIds, part));
  const riders = input.machines
    .filter((machine) => machine.isAvailable && isCapable(machine, stepsOf(jobs)))
    .filter((machine) => !isOnFloor(machine, area.level.id, area.mainSlab.topM));
  const { kept, byMachine = [] } = input;
  if (kept !== undefined) {
    const used = riders
      .map(({ id }) => id)
      .filter((id) => [...kept, ...byMachine].some(({ machineId }) => machineId === id));
    return keptAttempt(staffedBy(new Set(used), 'alone'), kept);
  }
  const alone = attempt(new Set(), 'alone');
  if (riders.length === 0) return improved(alone);
  const brought = (): Attempt | null => {
    const all = attempt(new Set(riders.map(({ id }) => id)), 'all');
    const used = riders.filter(({ id }) => all.workingIds.has(id));
    if (used.length === 0) return null;
    return used.length === riders.length ? all : attempt(new Set(used.map(({ id }) => id)), 'used');
  };
  tell(alone);
  const withUsed = alone.staff.missing.length > 0 ? brought() : watched.spared(brought);
  return improved(withUsed !== null && isWorthRides(withUsed, alone) ? withUsed : alone);
}

/** Whoever waits learns what there is by now. */
function tell({ staff, finishedM2, endMs }: Attempt): void {
  if (staff.missing.length === 0) staff.request.input.watched?.better({ finishedM2, endMs });
}

function isWorthRides(brought: Attempt, alone: Attempt): boolean {
  const [canBrought, canAlone] = [brought, alone].map(({ staff }) => staff.missing.length === 0);
  if (canBrought !== canAlone) return canBrought === true;
  const moreM2 = brought.safeM2 - alone.safeM2;
  if (Math.abs(moreM2) >= worthM2) return moreM2 > 0;
  if (brought.overdrawn !== alone.overdrawn) return brought.overdrawn < alone.overdrawn;
  return brought.endMs + rideWorthMs <= alone.endMs;
}

function stepsOf(jobs: readonly BayJob[]): BayJob['step'][] {
  return [...new Set(jobs.map(({ step }) => step))];
}

/** The attempt, or one with the same staff and a better order of work. */
function improved(attempt: Attempt): Attempt {
  const { staff, neighbourMs, result } = attempt;
  const search =
    staff.missing.length > 0 ? null : createBaySearch(result, staff.request.jobs, { reserveMs, bareShare });
  if (search === null) return attempt;
  tell(attempt);
  const { watched = unwatched } = staff.request.input;
  const [from, to] = shares.improved;
  search.beginFrom(result, attempt.book.tasks());
  let best = attempt;
  for (let round = 0; round < searchesMax; round += 1) {
    const other = watched.spared(() => {
      const [begun, span] = [from + ((to - from) * round) / searchesMax, (to - from) / searchesMax];
      watched.enter('searching', begun, begun + searchShare * span);
      const turns = search.turns({ random: seededRandom(round), budget: watched.budget(schedulesMax) });
      watched.enter('carrying-out', begun + searchShare * span, begun + span);
      return attemptAt(staff, neighbourMs, turns);
    });
    if (other === null) break;
    search.beginFrom(other.result, other.book.tasks());
    if (isBetter(other, best)) best = other;
    else search.beginFrom(best.result, best.book.tasks());
    tell(best);
  }
  return best;
}

/** More finished, what is less safe set against it; or as much, less late behind what is due; or at an earlier time. */
function isBetter(other: Attempt, attempt: Attempt): boolean {
  // Whoever was brought for the work has some.
  if (other.overdrawn > attempt.overdrawn || other.workingIds.size < attempt.workingIds.size) return false;
  const moreM2 = other.finishedM2 - attempt.finishedM2 + Math.min(0, other.safeM2 - attempt.safeM2);
  if (Math.abs(moreM2) >= worthM2) return moreM2 > 0;
  const isAsMuch = moreM2 > -0.01 && other.result.scheduled.length >= attempt.result.scheduled.length;
  if (isAsMuch && other.lateMin !== attempt.lateMin) return other.lateMin < attempt.lateMin;
  return isAsMuch && other.endMs < attempt.endMs;
}

/** Who can be had for the work, and where everybody rests. */
export interface Staff {
  readonly request: AttemptRequest;
  readonly floor: Floor;
  readonly workers: readonly Worker[];
  /** With the rides that bring the riders. */
  readonly book: TaskBook;
  /** With those at the rides; null: people are not counted. */
  readonly people: CrewDesk | null;
  /** Why nothing can be done at all. */
  readonly missing: readonly Impossible[];
  readonly warnings: readonly Problem[];
}

function isCage({ profile }: PlanningMachine): boolean {
  return profile.capabilities.includes('hoist');
}

function staffed(request: AttemptRequest, works: KnownWorks, riderIds: ReadonlySet<MachineId>): Staff {
  const { input, area, jobs } = request;
  const book = createTaskBook(input.missionId, input.version);
  const capabilities = stepsOf(jobs);
  const { workers, floor, turnedDown } = recruit(input, book, createCageDesk(), {
    level: area.level,
    mainSlab: area.mainSlab,
    region: area.region,
    capabilities,
    riderIds,
    works,
  });
  const people = openPeople(input, (machine) => isCapable(machine, capabilities) || isCage(machine));
  if (people !== null) bookTasks(people, input.machines, book.tasks());
  const missing = capabilities.flatMap((step): readonly Impossible[] => {
    const able = crewFor({ crew: workers }, step).map(({ machine }) => machine);
    if (able.length === 0) return [{ code: 'no-machine', capability: step, tip: 'add-a-machine' }];
    const alone = unattended(input, people, able, request.releaseMs);
    return alone.length < able.length ? [] : alone.slice(0, 1);
  });
  const warnings = turnedDown.map(({ code, ...facts }) => ({
    code: 'machine-left-out',
    facts: { cause: code, ...facts },
  }));
  const all = missing.length > 0 ? [...missing, ...turnedDown] : [];
  return { request, floor, workers, book, people, missing: all, warnings };
}

/** The plan in force carried out anew; a better order is looked for only where that loses something of it. */
function keptAttempt(staff: Staff, kept: readonly KeptTurn[]): Attempt {
  const { jobs } = staff.request;
  const attempt = firstAttempt(staff, keptTurns(kept, jobs));
  return isAllKept(kept, jobs, attempt.endMs, attempt.result) ? attempt : improved(attempt);
}

function firstAttempt(staff: Staff, turns: readonly Turn[] = []): Attempt {
  const apart = attemptAt(staff, apartMs, turns);
  if (staff.missing.length > 0) return apart;
  const { watched = unwatched } = staff.request.input;
  const close = watched.spared(() => attemptAt(staff, closeMs, turns));
  return close !== null && close.safeM2 > closeWorth * apart.safeM2 ? close : apart;
}

function attemptAt(staff: Staff, neighbourMs: number, turns: readonly Turn[] = []): Attempt {
  const { request, floor, workers, people } = staff;
  const { watched = unwatched } = request.input;
  const book = staff.book.copy();
  const { exit, releaseMs, dues } = request;
  const jobs = staff.missing.length > 0 ? [] : request.jobs;
  const timing = { exit, releaseMs, neighbourMs, people, dues, watched };
  const result = finishBays(floor, book, timing, jobs, workers, turns);
  return attemptOf(staff, neighbourMs, book, result);
}

function attemptOf(staff: Staff, neighbourMs: number, book: TaskBook, result: FinishResult): Attempt {
  const tasks = book.tasks();
  return {
    staff,
    neighbourMs,
    book,
    result,
    workingIds: new Set(tasks.flatMap((task) => (task.bay === undefined ? [] : [task.machineId]))),
    safeM2: finishedM2(result, book, bareShare),
    finishedM2: finishedM2(result, book, 1),
    overdrawn: batteryWarnings(staff.request.input, tasks).length,
    lateMin: lateMinOf(staff.request.dues, result, tasks),
    endMs: tasks.reduce((most, task) => Math.max(most, task.bay === undefined ? 0 : task.endMs), 0),
  };
}

function lateMinOf(dues: readonly BayDue[], { missed }: FinishResult, tasks: readonly PlannedTask[]): number {
  if (dues.length === 0) return 0;
  const lost = new Set(missed.map(({ job }) => job.bay));
  const endMs = new Map<number, number>();
  for (const task of tasks)
    if (task.bay !== undefined) endMs.set(task.bay, Math.max(endMs.get(task.bay) ?? 0, task.endMs));
  return weightedLatenessMin(dues, (bay) => (lost.has(bay) ? null : (endMs.get(bay) ?? null)));
}

/** By bay, what the step with the smallest reach gets to; nothing of bays that miss a step, and less of those with little time to spare. */
function finishedM2({ scheduled, missed }: FinishResult, book: TaskBook, bareShare: number): number {
  const spareMs = new Map(book.tasks().map(({ id, latestEndMs, endMs }) => [id, (latestEndMs ?? Infinity) - endMs]));
  const least = new Map<number, { m2: number; spareMs: number }>(
    missed.map(({ job }) => [job.bay, { m2: 0, spareMs: 0 }]),
  );
  for (const { job, taskId, work } of scheduled) {
    const before = least.get(job.bay) ?? { m2: Infinity, spareMs: Infinity };
    const ownMs = taskId === null ? Infinity : (spareMs.get(taskId) ?? Infinity);
    least.set(job.bay, { m2: Math.min(before.m2, work.coveredM2), spareMs: Math.min(before.spareMs, ownMs) });
  }
  return [...least.values()].reduce(
    (sum, bay) => sum + bay.m2 * (bareShare + (1 - bareShare) * Math.min(1, bay.spareMs / reserveMs)),
    0,
  );
}
