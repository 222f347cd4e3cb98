import { boxOf, type Point } from '../../kernel/geometry.ts';
import type { TaskId } from '../../kernel/ids.ts';
import type { BayWork } from '../coverage/bay-work.ts';
import { regionAreaM2 } from '../coverage/polygons.ts';
import type { RefusedPart, StepKind, TaskReason } from '../mission.ts';
import { legOverheadS, wayLengthM } from '../routing/drive.ts';
import type { BayJob } from './bay-job.ts';
import type { Floor } from './floor.ts';
import type { TaskBook } from './task-book.ts';
import { createTeams, type Teams } from './teams.ts';
import { addHome, canReach, layOutHome, layOutWork, leaveAt, travelEstimateS, type Worker } from './worker.ts';

export interface ScheduledJob {
  readonly job: BayJob;
  readonly taskId: TaskId | null;
  readonly work: BayWork;
}

export interface FinishResult {
  readonly scheduled: readonly ScheduledJob[];
  /** Jobs left out because they would be too late, or because no machine can reach the bay. */
  readonly missed: readonly MissedJob[];
  /** By bay: steps that no machine gets to any of the bay with. Bays that every step reaches are not in it. */
  readonly lacking: ReadonlyMap<number, readonly StepKind[]>;
}

export interface MissedJob {
  readonly job: BayJob;
  readonly code: Extract<RefusedPart['code'], 'window-missed' | 'unreachable'>;
  readonly lateS: number;
}

/** Jobs looked at for each decision, those with the earliest deadlines first. */
const choiceMax = 8;
/** Machines of a kind share the work: an hour worked more counts like this share of an hour's later start. */
const shareWeight = 0.05;
/** A machine with more spare time than its way home and back plus this goes home, ms. */
const restMinMs = 300_000;

interface Occupation {
  readonly fromMs: number;
  toMs: number;
  readonly worker: Worker;
  readonly taskId: TaskId;
}

interface Board {
  readonly floor: Floor;
  readonly book: TaskBook;
  readonly teams: Teams;
  readonly releaseMs: number;
  readonly neighbourMs: number;
  readonly occupied: Map<number, Occupation[]>;
  readonly neighbours: ReadonlyMap<number, readonly number[]>;
  readonly last: Map<Worker, Occupation>;
  /** The task that must be over before the next one on the bay. */
  readonly lastOnBay: Map<number, { readonly taskId: TaskId; readonly endMs: number }>;
}

export interface Timing {
  /** Work ends near it. */
  readonly exit: Point;
  readonly releaseMs: number;
  /** A machine next to another one's bay is charged this much waiting, ms: it is avoided where less is lost. */
  readonly neighbourMs: number;
}

/** Serial schedule generation: step by step, each time the job and machine that can begin first. */
export function finishBays(
  floor: Floor,
  book: TaskBook,
  timing: Timing,
  jobs: readonly BayJob[],
  workersFor: (step: BayJob['step']) => readonly Worker[],
): FinishResult {
  const { exit, releaseMs, neighbourMs } = timing;
  const crew = [...new Set(steps.flatMap(workersFor))];
  const board: Board = {
    floor,
    book,
    teams: createTeams(floor, crew, exit),
    releaseMs,
    neighbourMs,
    occupied: new Map(),
    neighbours: neighboursOf(jobs),
    last: new Map(),
    lastOnBay: new Map(),
  };
  const scheduled: ScheduledJob[] = [];
  const missed: MissedJob[] = [];
  // Machines that stand on the work are sent away before anything else, so that nobody waits for them.
  for (const worker of crew) addHome(book, floor, worker, releaseMs);
  for (const step of steps) {
    const open = jobs.filter((job) => job.step === step && !missed.some((miss) => miss.job.bay === job.bay));
    const workers = workersFor(step);
    while (open.length > 0) {
      const done = scheduleNext(board, open, workers);
      if ('taskId' in done) scheduled.push(done);
      else missed.push(done);
    }
    for (const worker of workers) addHome(book, floor, worker, releaseMs);
  }
  return { scheduled, missed, lacking: lackingOf(board, jobs, scheduled, missed, workersFor) };
}

function lackingOf(
  { teams }: Board,
  jobs: readonly BayJob[],
  scheduled: readonly ScheduledJob[],
  missed: readonly MissedJob[],
  workersFor: (step: BayJob['step']) => readonly Worker[],
): Map<number, readonly StepKind[]> {
  const out = new Set([
    ...scheduled.filter(({ taskId }) => taskId === null).map(({ job }) => job.bay),
    ...missed.filter(({ code }) => code === 'unreachable').map(({ job }) => job.bay),
  ]);
  return new Map(
    [...out].map((bay): [number, readonly StepKind[]] => [
      bay,
      teams.lacking(
        jobs.filter((job) => job.bay === bay && job.untouched === undefined),
        workersFor,
      ),
    ]),
  );
}

/** Takes one job out of the open ones, and with a missed job all later ones of its bay. */
function scheduleNext(board: Board, open: BayJob[], workers: readonly Worker[]): ScheduledJob | MissedJob {
  const ready = open
    .filter((job) => !open.some((other) => other.bay === job.bay && other.pass < job.pass))
    .sort((a, b) => a.endByMs - b.endByMs || a.bay - b.bay)
    .slice(0, choiceMax);
  const choice = chooseNext(board, ready, workers);
  open.splice(open.indexOf(choice.job), 1);
  const done = choice.worker === null ? null : commit(board, choice.job, choice.worker, choice.startMs);
  if (done !== null && 'taskId' in done) return done;
  const code = done?.code ?? (choice.isOutOfReach === true ? 'unreachable' : 'window-missed');
  return giveUp(open, choice.job, code, done?.lateS ?? choice.lateS);
}

function giveUp(open: BayJob[], job: BayJob, code: MissedJob['code'], lateS: number): MissedJob {
  for (const later of open.filter(({ bay }) => bay === job.bay)) open.splice(open.indexOf(later), 1);
  return { job, code, lateS };
}

const steps = ['level', 'float', 'trowel'] as const;

interface Choice {
  readonly job: BayJob;
  /** Null: every machine would be too late. */
  readonly worker: Worker | null;
  readonly startMs: number;
  readonly lateS: number;
  readonly isOutOfReach?: true;
}

function chooseNext(board: Board, ready: readonly BayJob[], workers: readonly Worker[]): Choice {
  let best: (Choice & { score: number }) | null = null;
  let latest: Choice | null = null;
  for (const job of ready) {
    const all = board.teams.serving(job, workers).flatMap((worker) => options(board, job, worker));
    for (const option of all) {
      if (option.lateS > 0)
        latest = latest === null || option.lateS < latest.lateS ? { ...option, worker: null } : latest;
      else if (best === null || option.score < best.score) best = option;
    }
    // A job that no machine can do in time is settled before others push it further.
    if (best === null && latest !== null) return latest;
    // Nor does one wait that no machine gets to.
    if (all.length === 0) return { job, worker: null, startMs: 0, lateS: 0, isOutOfReach: true };
  }
  return best ?? latest!;
}

function options(board: Board, job: BayJob, worker: Worker): (Choice & { score: number })[] {
  const work = workOf(board, job, worker);
  const entry = work.stretches[0]?.parts[0]?.points[0] ?? worker.out.gate;
  if (!canReach(board.floor, worker, entry)) return [];
  const durationMs = 1000 * (travelEstimateS(worker, entry) + workEstimateS(work, worker));
  const earliestMs = Math.max(job.fromMs, worker.freeMs, board.lastOnBay.get(job.bay)?.endMs ?? 0);
  const freeMs = firstFree(board, [job.bay], worker, earliestMs, durationMs);
  const calmMs = firstFree(board, [job.bay, ...(board.neighbours.get(job.bay) ?? [])], worker, earliestMs, durationMs);
  const isCrowded = calmMs > freeMs;
  const tie = job.bay / 1000 + job.pass / 100_000 + worker.workedMs * shareWeight;
  const made = (startMs: number, penaltyMs: number): Choice & { score: number } => ({
    job,
    worker,
    startMs,
    lateS: Math.max(
      0,
      (startMs + durationMs - job.endByMs) / 1000,
      job.startByMs === null ? 0 : (startMs - job.startByMs) / 1000,
    ),
    score: startMs + penaltyMs + tie,
  });
  return isCrowded ? [made(freeMs, board.neighbourMs), made(calmMs, 0)] : [made(freeMs, 0)];
}

function workOf({ teams }: Board, job: BayJob, worker: Worker): BayWork {
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

/** First time from `fromMs` when no other machine is in the bays for the whole duration. */
function firstFree(board: Board, bays: readonly number[], worker: Worker, fromMs: number, durationMs: number): number {
  const busy = bays
    .flatMap((bay) => board.occupied.get(bay) ?? [])
    .filter((occupation) => occupation.worker !== worker)
    .sort((a, b) => a.fromMs - b.fromMs);
  let startMs = fromMs;
  for (const { fromMs: busyFrom, toMs } of busy) {
    if (busyFrom < startMs + durationMs && toMs > startMs) startMs = toMs;
  }
  return startMs;
}

function commit(board: Board, job: BayJob, worker: Worker, plannedMs: number): ScheduledJob | MissedJob {
  const work = workOf(board, job, worker);
  if (work.stretches.length === 0) {
    const untouched = job.untouched ?? [job.polygon];
    return { job, taskId: null, work: { ...work, uncovered: untouched, coveredM2: 0 } };
  }
  restIfLong(board, worker, plannedMs);
  const laidOut = layOutWork(board.floor, worker, work);
  if (laidOut === null) return { job, code: 'unreachable', lateS: 0 };
  const durationMs = Math.ceil(laidOut.durationS * 1000);
  const earliestMs = Math.max(plannedMs, worker.freeMs);
  const startMs = firstFree(board, [job.bay], worker, earliestMs, durationMs);
  const lateMs = Math.max(startMs + durationMs - job.endByMs, job.startByMs === null ? 0 : startMs - job.startByMs);
  if (lateMs > 0) return { job, code: 'window-missed', lateS: Math.ceil(lateMs / 1000) };
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
    latestStartMs: Math.min(job.endByMs - durationMs, job.startByMs ?? Infinity),
    latestEndMs: job.endByMs,
    predecessors: predecessors.map((id) => ({ taskId: id, lagS: 0 })),
    quantity: { amount: laidOut.legs.reduce((sum, leg) => sum + leg.quantity, 0), unit: 'm2' },
    reason: bindingReason(board, job, worker, startMs),
  });
  board.teams.took(job, work);
  occupy(board, job, worker, { fromMs: startMs, toMs: startMs + durationMs, worker, taskId });
  leaveAt(worker, laidOut.end);
  worker.freeMs = startMs + durationMs;
  worker.workedMs += durationMs;
  worker.lastTaskId = taskId;
  return { job, taskId, work };
}

function bindingReason(board: Board, job: BayJob, worker: Worker, startMs: number): TaskReason {
  const before = board.lastOnBay.get(job.bay);
  if (startMs <= job.fromMs) return { code: job.fromReason, atMs: job.fromMs };
  if (worker.lastTaskId !== null && worker.freeMs >= startMs)
    return { code: 'machine-busy', taskId: worker.lastTaskId };
  if (before !== undefined && before.endMs >= startMs) return { code: 'predecessor', taskId: before.taskId };
  const other = [job.bay, ...(board.neighbours.get(job.bay) ?? [])]
    .flatMap((bay) => board.occupied.get(bay) ?? [])
    .find(({ toMs }) => toMs === startMs);
  return other === undefined ? { code: 'machine-busy', atMs: startMs } : { code: 'predecessor', taskId: other.taskId };
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
  if (home === null) return;
  if (nextMs - worker.freeMs < 2000 * home.durationS + restMinMs) return;
  addHome(board.book, board.floor, worker, board.releaseMs);
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

export function jobAreaM2(job: BayJob): number {
  return regionAreaM2(job.untouched ?? [job.polygon]);
}
