import type { MachineId } from '../../kernel/ids.ts';
import type { StepKind } from '../mission.ts';
import {
  commit,
  openBoard,
  options,
  type Board,
  type Choice,
  type MissedJob,
  type ScheduledJob,
  type Timing,
} from './bay-board.ts';
import type { BayJob } from './bay-job.ts';
import type { Floor } from '../floor/floor.ts';
import type { TaskBook } from '../drafting/task-book.ts';
import { addHome, type Worker } from '../floor/worker.ts';

export interface FinishResult {
  /** In the order in which they were put into the plan. */
  readonly scheduled: readonly ScheduledJob[];
  /** Jobs left out because they would be too late, or because no machine can reach the bay. */
  readonly missed: readonly MissedJob[];
  /** By bay: steps that no machine gets to any of the bay with. Bays that every step reaches are not in it. */
  readonly lacking: ReadonlyMap<number, readonly StepKind[]>;
  readonly board: Board;
}

/** Who does which job; the place in a list says when it is put into the plan. */
export interface Turn {
  readonly job: BayJob;
  readonly machineId: MachineId;
  /** Begins no earlier where the plan in force is kept, though the machine may be free sooner now; site epoch ms. */
  readonly keptMs?: number;
}

/** Jobs looked at for each decision, those with the earliest deadlines first. */
const choiceMax = 8;

/**
 * Serial schedule generation: first the turns that are given, then step by step, each time the job and machine that can begin first. Where the machine
 * of a turn would be too late, any other may have it.
 */
export function finishBays(
  floor: Floor,
  book: TaskBook,
  timing: Timing,
  jobs: readonly BayJob[],
  workers: readonly Worker[],
  turns: readonly Turn[] = [],
): FinishResult {
  const board = openBoard(floor, book, timing, jobs, workers);
  const scheduled: ScheduledJob[] = [];
  const missed: MissedJob[] = [];
  const isMissed = ({ bay }: BayJob): boolean => missed.some(({ job }) => job.bay === bay);
  const put = (done: ScheduledJob | MissedJob): void => {
    if ('taskId' in done) scheduled.push(done);
    else missed.push(done);
    timing.watched.at((scheduled.length + missed.length) / jobs.length);
  };
  for (const { job, machineId, keptMs } of turns) {
    if (isMissed(job)) continue;
    const asked = chooseNext(board, [job], { isAsked: ({ machine }) => machine.id === machineId, keptMs });
    put(carriedOut(board, asked.worker === null ? chooseNext(board, [job]) : asked));
  }
  const given = new Set(turns.map(({ job }) => job));
  for (const step of steps) {
    const open = jobs.filter((job) => job.step === step && !given.has(job) && !isMissed(job));
    while (open.length > 0) put(scheduleNext(board, open));
    for (const worker of crewFor(board, step)) addHome(book, floor, worker, timing.releaseMs);
  }
  return { scheduled, missed, lacking: lackingOf(board, jobs, scheduled, missed), board };
}

export function crewFor({ crew }: Pick<Board, 'crew'>, step: BayJob['step']): readonly Worker[] {
  return crew.filter(({ machine }) => machine.profile.capabilities.includes(step));
}

function lackingOf(
  board: Board,
  jobs: readonly BayJob[],
  scheduled: readonly ScheduledJob[],
  missed: readonly MissedJob[],
): Map<number, readonly StepKind[]> {
  const out = new Set([
    ...scheduled.filter(({ taskId }) => taskId === null).map(({ job }) => job.bay),
    ...missed.filter(({ code }) => code === 'unreachable').map(({ job }) => job.bay),
  ]);
  return new Map(
    [...out].map((bay): [number, readonly StepKind[]] => [
      bay,
      board.teams.lacking(
        jobs.filter((job) => job.bay === bay && job.untouched === undefined),
        (step) => crewFor(board, step),
      ),
    ]),
  );
}

/** Takes one job out of the open ones, and with a missed job all later ones of its bay. */
function scheduleNext(board: Board, open: BayJob[]): ScheduledJob | MissedJob {
  const ready = open
    .filter((job) => !open.some((other) => other.bay === job.bay && other.pass < job.pass))
    .sort((a, b) => a.endByMs - b.endByMs || a.bay - b.bay)
    .slice(0, choiceMax);
  const choice = chooseNext(board, ready);
  open.splice(open.indexOf(choice.job), 1);
  const done = carriedOut(board, choice);
  if (!('taskId' in done))
    for (const later of open.filter(({ bay }) => bay === choice.job.bay)) open.splice(open.indexOf(later), 1);
  return done;
}

function carriedOut(board: Board, choice: Choice): ScheduledJob | MissedJob {
  const { job, worker, lateS, isOutOfReach, remedy } = choice;
  if (worker !== null) return commit(board, { ...choice, worker });
  if (remedy !== undefined) return { job, code: 'no-crew-in-window', lateS, remedy };
  return { job, code: isOutOfReach === true ? 'unreachable' : 'window-missed', lateS };
}

const steps = ['level', 'float', 'trowel'] as const;

interface Asked {
  readonly isAsked?: (worker: Worker) => boolean;
  readonly keptMs?: number | undefined;
}

function chooseNext(board: Board, ready: readonly BayJob[], { isAsked = () => true, keptMs }: Asked = {}): Choice {
  let best: (Choice & { score: number }) | null = null;
  let latest: Choice | null = null;
  for (const job of ready) {
    const serving = board.teams.serving(job, crewFor(board, job.step));
    const all = serving.filter(isAsked).flatMap((worker) => {
      board.timing.watched.look();
      return options(board, job, worker, keptMs);
    });
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
