import type { Point } from '../../kernel/geometry.ts';
import type { MachineId } from '../../kernel/ids.ts';
import type { Problem } from '../../kernel/result.ts';
import type { BayWork } from '../coverage/bay-work.ts';
import type { MissionArea } from '../coverage/mission-area.ts';
import { createCageDesk } from '../hoists/ride.ts';
import type { PlanningInput } from '../planning-input.ts';
import type { BayJob } from './bay-job.ts';
import { finishBays, type FinishResult } from './finish-bays.ts';
import { isOnFloor, type Floor } from './floor.ts';
import { batteryWarnings, type Impossible } from './plan-result.ts';
import { isCapable, recruit } from './recruit.ts';
import { createTaskBook, type TaskBook } from './task-book.ts';
import type { Worker } from './worker.ts';

/** One way to staff and to time the work on all bays. */
export interface Attempt {
  readonly floor: Floor;
  readonly book: TaskBook;
  readonly result: FinishResult;
  /** Why nothing can be done at all. */
  readonly missing: readonly Impossible[];
  readonly warnings: readonly Problem[];
  /** Machines with work in the plan. */
  readonly workingIds: ReadonlySet<MachineId>;
  readonly endMs: number;
  /** Upper bound of the area that every step gets to, m²; bays with little time to spare count for less. */
  readonly safeM2: number;
  /** Machines whose battery does not hold for their share of the work. */
  readonly overdrawn: number;
}

export interface AttemptRequest {
  readonly input: PlanningInput;
  readonly area: MissionArea;
  readonly exit: Point;
  readonly releaseMs: number;
  readonly jobs: readonly BayJob[];
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

/** The plan with the machines of the level, or with those the hoist can bring where that is worth a ride. */
export function bestAttempt(request: AttemptRequest): Attempt {
  const { input, area, jobs } = request;
  const works = new Map<string, BayWork>();
  const attempt = (riderIds: ReadonlySet<MachineId>): Attempt => {
    const apart = attemptWith(request, works, riderIds, apartMs);
    if (apart.missing.length > 0) return apart;
    const close = attemptWith(request, works, riderIds, closeMs);
    return close.safeM2 > closeWorth * apart.safeM2 ? close : apart;
  };
  const alone = attempt(new Set());
  const riders = input.machines
    .filter((machine) => machine.isAvailable && isCapable(machine, stepsOf(jobs)))
    .filter((machine) => !isOnFloor(machine, area.level.id, area.mainSlab.topM));
  if (riders.length === 0) return alone;
  const all = attempt(new Set(riders.map(({ id }) => id)));
  const used = riders.filter(({ id }) => all.workingIds.has(id));
  if (used.length === 0) return alone;
  const withUsed = used.length === riders.length ? all : attempt(new Set(used.map(({ id }) => id)));
  return isWorthRides(withUsed, alone) ? withUsed : alone;
}

function isWorthRides(brought: Attempt, alone: Attempt): boolean {
  if ((brought.missing.length === 0) !== (alone.missing.length === 0)) return brought.missing.length === 0;
  const moreM2 = brought.safeM2 - alone.safeM2;
  if (Math.abs(moreM2) >= worthM2) return moreM2 > 0;
  if (brought.overdrawn !== alone.overdrawn) return brought.overdrawn < alone.overdrawn;
  return brought.endMs + rideWorthMs <= alone.endMs;
}

function stepsOf(jobs: readonly BayJob[]): BayJob['step'][] {
  return [...new Set(jobs.map(({ step }) => step))];
}

function attemptWith(
  { input, area, exit, releaseMs, jobs }: AttemptRequest,
  works: Map<string, BayWork>,
  riderIds: ReadonlySet<MachineId>,
  neighbourMs: number,
): Attempt {
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
  const crewFor = (step: BayJob['step']): readonly Worker[] =>
    workers.filter(({ machine }) => machine.profile.capabilities.includes(step));
  const missing = capabilities
    .filter((step) => crewFor(step).length === 0)
    .map((step): Impossible => ({ code: 'no-machine', capability: step, tip: 'add-a-machine' }));
  const warnings = turnedDown.map(({ code, ...facts }) => ({
    code: 'machine-left-out',
    facts: { cause: code, ...facts },
  }));
  const result: FinishResult =
    missing.length > 0
      ? { scheduled: [], missed: [], lacking: new Map() }
      : finishBays(floor, book, { exit, releaseMs, neighbourMs }, jobs, crewFor);
  const tasks = book.tasks();
  return {
    floor,
    book,
    result,
    missing: missing.length > 0 ? [...missing, ...turnedDown] : [],
    warnings,
    workingIds: new Set(tasks.flatMap((task) => (task.bay === undefined ? [] : [task.machineId]))),
    safeM2: safeM2(result, book),
    overdrawn: batteryWarnings(input, tasks).length,
    endMs: tasks.reduce((most, task) => Math.max(most, task.bay === undefined ? 0 : task.endMs), 0),
  };
}

/** By bay, what the step with the smallest reach gets to; nothing of bays that miss a step. */
function safeM2({ scheduled, missed }: FinishResult, book: TaskBook): number {
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
