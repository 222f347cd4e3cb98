import { boxOf, type Point } from '../../kernel/geometry.ts';
import type { MachineId, TaskId } from '../../kernel/ids.ts';
import type { BayWork } from '../coverage/bay-work.ts';
import type { CrewDesk, CrewRemedy } from '../crews/crew-desk.ts';
import { drained, fillMs, lasts, restFillMs } from '../energy/battery.ts';
import type { RefusedPart, TaskReason } from '../mission.ts';
import { legOverheadS, wayLengthM } from '../routing/drive.ts';
import type { BayJob } from './bay-job.ts';
import type { BayDue } from './due-zones.ts';
import {
  awaitPeople,
  firstFree,
  firstManned,
  lateMsOf,
  man,
  remedyFor,
  wayBackMs,
  type Occupation,
  type Taken,
} from './bay-people.ts';
import type { Floor } from '../floor/floor.ts';
import type { WatchedPlanning } from '../drafting/watch.ts';
import type { TaskBook } from '../drafting/task-book.ts';
import { createTeams, type Teams } from './teams.ts';
import {
  addCharge,
  addHome,
  canReach,
  drain,
  homeEstimateMs,
  layOutHome,
  layOutWork,
  leaveAt,
  travelEstimateS,
  type LaidOut,
  type Worker,
} from '../floor/worker.ts';

/** Machines of a kind share the work: an hour worked more counts like this share of an hour's later start. */
const shareWeight = 0.05;
/** A machine with more spare time than its way home and back plus this goes home, ms. */
export const restMinMs = 300_000;

export interface Board extends Taken {
  readonly book: TaskBook;
  readonly crew: readonly Worker[];
  readonly teams: Teams;
  readonly timing: Timing;
  /** When each is at home and free for the first job, and with how much of its battery. */
  readonly ready: ReadonlyMap<Worker, { readonly ms: number; readonly levelRatio: number }>;
  readonly neighbours: ReadonlyMap<number, readonly number[]>;
  readonly last: Map<Worker, Occupation>;
  /** The task that must be over before the next one on the bay. */
  readonly lastOnBay: Map<number, { readonly taskId: TaskId; readonly endMs: number }>;
}

export interface ScheduledJob {
  readonly job: BayJob;
  readonly taskId: TaskId | null;
  readonly work: BayWork;
  readonly machineId: MachineId;
}

export interface MissedJob {
  readonly job: BayJob;
  readonly code: Extract<RefusedPart['code'], 'window-missed' | 'unreachable' | 'no-crew-in-window'>;
  readonly lateS: number;
  /** Where only people are missing: what would help. */
  readonly remedy?: CrewRemedy;
}

export interface Timing {
  /** Work ends near it. */
  readonly exit: Point;
  readonly releaseMs: number;
  /** A machine next to another one's bay is charged this much waiting, ms: it is avoided where less is lost. */
  readonly neighbourMs: number;
  /** People before any of the jobs; null: none are counted. */
  readonly people: CrewDesk | null;
  readonly dues: readonly BayDue[];
  readonly watched: WatchedPlanning;
}

/**
 * A day in which nothing is planned but that machines which stand on the work go home. The rules of what follows are told again in figures by
 * bay-decoder.ts, for the search: who changes one changes the other.
 */
export function openBoard(
  floor: Floor,
  book: TaskBook,
  timing: Timing,
  jobs: readonly BayJob[],
  workers: readonly Worker[],
): Board {
  const crew = workers.map((worker) => ({ ...worker }));
  const people = timing.people?.copy() ?? null;
  // They are sent away before anything else, so that nobody waits for them.
  for (const worker of crew) {
    if (people !== null) awaitPeople(people, floor, worker);
    addHome(book, floor, worker, timing.releaseMs);
  }
  return {
    floor,
    book,
    crew,
    teams: createTeams(floor, crew, timing.exit),
    timing,
    people,
    ready: new Map(crew.map((worker) => [worker, { ms: worker.freeMs, levelRatio: worker.levelRatio }])),
    occupied: new Map(),
    neighbours: neighboursOf(jobs),
    last: new Map(),
    lastOnBay: new Map(),
  };
}

/** A job, with whom and when. */
export interface Choice {
  readonly job: BayJob;
  /** Null: every machine would be too late. */
  readonly worker: Worker | null;
  readonly startMs: number;
  readonly lateS: number;
  readonly isOutOfReach?: true;
  /** It waits for people alone. */
  readonly isForCrew?: boolean;
  /** It would not be late but for people who are missing. */
  readonly remedy?: CrewRemedy | undefined;
  /** As in `Turn`. */
  readonly keptMs?: number | undefined;
}

/** When a machine could begin a job: as soon as the bay is free, and when nobody is next to it either. None where it does not get to. */
export function options(
  board: Board,
  job: BayJob,
  worker: Worker,
  keptMs?: number,
): (Choice & { worker: Worker; score: number })[] {
  const work = workOf(board, job, worker);
  const entry = work.stretches[0]?.parts[0]?.points[0];
  // What there is nothing to do of comes never too late.
  if (entry === undefined) return [{ job, worker, startMs: job.fromMs, lateS: 0, score: job.fromMs }];
  if (!canReach(board.floor, worker, entry)) return [];
  const { durationMs, readyMs } = readyFor(worker, entry, 1000 * workEstimateS(work, worker));
  const earliestMs = Math.max(job.fromMs, readyMs, board.lastOnBay.get(job.bay)?.endMs ?? 0, keptMs ?? 0);
  const manned = { worker, backMs: homeEstimateMs(worker, entry), fromMs: earliestMs, durationMs };
  const freeMs = firstManned(board, [job.bay], manned);
  const calmMs = firstManned(board, [job.bay, ...(board.neighbours.get(job.bay) ?? [])], manned);
  const isCrowded = calmMs > freeMs;
  const tie = job.bay / 1000 + job.pass / 100_000 + worker.workedMs * shareWeight;
  const made = (startMs: number, penaltyMs: number) => ({
    job,
    worker,
    startMs,
    keptMs,
    ...(board.people !== null && freeMs > firstFree(board, [job.bay], manned) ? { isForCrew: true } : {}),
    lateS: lateMsOf(job, startMs, durationMs) / 1000,
    score: startMs + penaltyMs + tie,
  });
  const remedy = remedyFor(board, job, manned, freeMs);
  if (remedy !== null) return [{ ...made(freeMs, 0), remedy }];
  // Whom it was next to in the plan in force, it may be next to again.
  if (!isCrowded || keptMs !== undefined) return [made(freeMs, 0)];
  return [made(freeMs, board.timing.neighbourMs), made(calmMs, 0)];
}

/** When the worker could set out and how long it would be away, ms; after a charge where its battery would not last for that and the way home. */
function readyFor(worker: Worker, entry: Point, workMs: number): { durationMs: number; readyMs: number } {
  const { battery, levelRatio, freeMs } = worker;
  const durationMs = 1000 * travelEstimateS(worker, entry) + workMs;
  const backMs = homeEstimateMs(worker, entry);
  if (battery === null || lasts(battery, levelRatio, durationMs + backMs)) return { durationMs, readyMs: freeMs };
  const homeMs = worker.isHome ? 0 : homeEstimateMs(worker, worker.at);
  const fromHomeMs = backMs + workMs;
  const charge = fillMs(battery, drained(battery, levelRatio, homeMs), fromHomeMs + backMs);
  return { durationMs: fromHomeMs, readyMs: freeMs + homeMs + charge };
}

export function workOf({ teams }: Board, job: BayJob, worker: Worker): BayWork {
  return teams.workOf(job, teams.of(worker));
}

const estimates = new WeakMap<BayWork, number>();

function workEstimateS(work: BayWork, worker: Worker): number {
  const known = estimates.get(work);
  if (known !== undefined) return known;
  let seconds = 0;
  for (const { kind, parts } of work.stretches) {
    const speed = kind === 'lane' ? worker.tool!.workMps : worker.body.travelMps;
    const corners = parts.reduce((sum, { points }) => sum + Math.max(0, points.length - 1), 0);
    seconds += legOverheadS + wayLengthM(parts) / speed + (corners * worker.halfTurnS) / 2;
  }
  estimates.set(work, seconds);
  return seconds;
}

/** Puts a job into the plan, with its ways and true times. */
export function commit(board: Board, choice: Choice & { readonly worker: Worker }): ScheduledJob | MissedJob {
  const { job, worker, startMs: plannedMs } = choice;
  const work = workOf(board, job, worker);
  if (work.stretches.length === 0) {
    const untouched = job.untouched ?? [job.polygon];
    return { job, taskId: null, work: { ...work, uncovered: untouched, coveredM2: 0 }, machineId: worker.machine.id };
  }
  restIfLong(board, worker, plannedMs);
  const laidOut = layOutCharged(board, worker, work);
  if (laidOut === null) return { job, code: 'unreachable', lateS: 0 };
  const durationMs = Math.ceil(laidOut.durationS * 1000);
  const earliestMs = Math.max(plannedMs, worker.freeMs);
  const manned = { worker, backMs: wayBackMs(board, worker, laidOut), fromMs: earliestMs, durationMs };
  const startMs = firstManned(board, [job.bay], manned);
  const lateMs = lateMsOf(job, startMs, durationMs);
  if (lateMs > 0) {
    const remedy = remedyFor(board, job, manned, startMs);
    const lateS = Math.ceil(lateMs / 1000);
    return remedy === null ? { job, code: 'window-missed', lateS } : { job, code: 'no-crew-in-window', lateS, remedy };
  }
  const isForCrew = choice.isForCrew === true || startMs > firstFree(board, [job.bay], manned);
  const before = board.lastOnBay.get(job.bay);
  const predecessors = [
    ...new Set([
      ...job.after,
      ...(before === undefined ? [] : [before.taskId]),
      ...(worker.lastTaskId === null ? [] : [worker.lastTaskId]),
    ]),
  ];
  const taskId = board.book.add({
    step: job.step,
    machineId: worker.machine.id,
    withMachineIds: [],
    levelId: board.floor.level.id,
    bay: job.bay,
    ...(job.pass > 0 ? { pass: job.pass } : {}),
    area: job.polygon,
    legs: laidOut.legs,
    dwellS: 0,
    startMs,
    endMs: startMs + durationMs,
    earliestStartMs: job.fromMs,
    ...(job.notBeforeMs === undefined ? {} : { notBeforeMs: job.notBeforeMs }),
    ...(isForCrew ? { crewFromMs: startMs } : {}),
    latestStartMs: Math.min(job.endByMs - durationMs, job.startByMs ?? Infinity),
    latestEndMs: job.endByMs,
    predecessors: predecessors.map((id) => ({ taskId: id, lagS: 0 })),
    quantity: { amount: laidOut.legs.reduce((sum, leg) => sum + leg.quantity, 0), unit: 'm2' },
    reason: isForCrew ? { code: 'crew', atMs: startMs } : bindingReason(board, choice, startMs),
  });
  board.teams.took(job, work);
  occupy(board, job, worker, { fromMs: startMs, toMs: startMs + durationMs, worker, taskId });
  man(board, worker, startMs, startMs + durationMs + manned.backMs);
  leaveAt(worker, laidOut.end);
  worker.freeMs = startMs + durationMs;
  worker.workedMs += durationMs;
  drain(worker, durationMs);
  worker.lastTaskId = taskId;
  return { job, taskId, work, machineId: worker.machine.id };
}

/** The way and the work, after a charge where the battery would not last for them and the way home. */
function layOutCharged({ floor, book, timing }: Board, worker: Worker, work: BayWork): LaidOut | null {
  const laidOut = layOutWork(floor, worker, work);
  if (laidOut === null || worker.battery === null) return laidOut;
  const awayMs = 1000 * laidOut.durationS + homeEstimateMs(worker, laidOut.end.at);
  if (lasts(worker.battery, worker.levelRatio, awayMs)) return laidOut;
  addHome(book, floor, worker, timing.releaseMs);
  if (!worker.isHome) return laidOut;
  addCharge(book, floor, worker, fillMs(worker.battery, worker.levelRatio, awayMs));
  return layOutWork(floor, worker, work);
}

function bindingReason(
  board: Board,
  { job, worker, keptMs }: Choice & { worker: Worker },
  startMs: number,
): TaskReason {
  const before = board.lastOnBay.get(job.bay);
  if (startMs <= job.fromMs) return { code: job.fromReason, atMs: job.fromMs };
  if (worker.lastTaskId !== null && worker.freeMs >= startMs)
    return { code: 'machine-busy', taskId: worker.lastTaskId };
  if (before !== undefined && before.endMs >= startMs) return { code: 'predecessor', taskId: before.taskId };
  const other = [job.bay, ...(board.neighbours.get(job.bay) ?? [])]
    .flatMap((bay) => board.occupied.get(bay) ?? [])
    .find(({ toMs }) => toMs === startMs);
  if (other !== undefined) return { code: 'predecessor', taskId: other.taskId };
  return { code: startMs === keptMs ? 'as-before' : 'machine-busy', atMs: startMs };
}

function occupy(board: Board, job: BayJob, worker: Worker, occupation: Occupation): void {
  const previous = board.last.get(worker);
  // A machine that does not go home stands in its last bay until it leaves for the next.
  if (previous !== undefined && !worker.isHome) previous.toMs = Math.max(previous.toMs, occupation.fromMs);
  board.last.set(worker, occupation);
  board.occupied.set(job.bay, [...(board.occupied.get(job.bay) ?? []), occupation]);
  board.lastOnBay.set(job.bay, { taskId: occupation.taskId, endMs: occupation.toMs });
}

function restIfLong(board: Board, worker: Worker, nextMs: number): void {
  if (nextMs - worker.freeMs < restMinMs) return;
  const home = layOutHome(board.floor, worker);
  if (home === null && !worker.isHome) return;
  const homeMs = 1000 * (home?.durationS ?? 0);
  if (nextMs - worker.freeMs < 2 * homeMs + restMinMs) return;
  addHome(board.book, board.floor, worker, board.timing.releaseMs);
  if (worker.battery === null) return;
  const restMs = nextMs - homeMs - worker.freeMs;
  addCharge(board.book, board.floor, worker, restFillMs(worker.battery, worker.levelRatio, restMs));
}

function neighboursOf(jobs: readonly BayJob[]): Map<number, number[]> {
  const boxes = new Map(jobs.map((job) => [job.bay, boxOf(job.polygon.outline)]));
  const result = new Map<number, number[]>();
  const reachM = 0.5;
  for (const [bay, box] of boxes) {
    const near = [...boxes].filter(
      ([other, otherBox]) =>
        other !== bay &&
        box.xMinM - reachM < otherBox.xMaxM &&
        otherBox.xMinM - reachM < box.xMaxM &&
        box.yMinM - reachM < otherBox.yMaxM &&
        otherBox.yMinM - reachM < box.yMaxM,
    );
    result.set(
      bay,
      near.map(([other]) => other),
    );
  }
  return result;
}
