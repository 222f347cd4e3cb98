import { angleDifferenceRad, distanceM } from '../../kernel/geometry.ts';
import type { BayWork } from '../coverage/bay-work.ts';
import type { CrewDesk } from '../crews/crew-desk.ts';
import { legOverheadS, type DriveState } from '../routing/drive.ts';
import { afterEnd, type Project } from '../solver/project.ts';
import type { PlannedTask } from '../mission.ts';
import { workOf, type Board, type ScheduledJob } from './bay-board.ts';
import type { BayJob } from './bay-job.ts';
import type { BayDue } from './due-zones.ts';
import { crewFor, type FinishResult } from './finish-bays.ts';
import { canReach, driveStretches, type Worker } from '../floor/worker.ts';

/** What one machine does of a job, once it is there. */
export interface JobMode {
  readonly worker: number;
  readonly durationMs: number;
  readonly areaM2: number;
  readonly entry: DriveState;
  readonly exit: DriveState;
}

export interface ModelJob {
  readonly job: BayJob;
  /** Counted from 0 among the bays of the model. */
  readonly bay: number;
  readonly modes: readonly JobMode[];
}

/** The jobs of a floor in figures: what an order of them comes to can be told without laying out a single way. */
export interface BayModel {
  readonly jobs: readonly ModelJob[];
  readonly crew: readonly Worker[];
  /** When each machine stands at home, ready, site epoch ms. */
  readonly readyMs: readonly number[];
  /** And with how much of its battery then. */
  readonly levelRatio: readonly number[];
  readonly neighbourMs: number;
  /** People before any of the jobs; null: none are counted. */
  readonly people: CrewDesk | null;
  /** Of bays of the model. */
  readonly dues: readonly BayDue[];
  /** By bay, the bays beside it. */
  readonly neighbours: readonly (readonly number[])[];
  /** By bay, the most that all its steps could reach, m²; nothing where a step is out of reach, though the others are done. */
  readonly worthM2: readonly number[];
  /** From the end of one job, or from home (null), to where another begins, or home (null), ms. */
  travelMs(worker: number, from: number | null, to: number | null): number;
  /** Takes over how long the ways of a plan that was carried out on the board truly are. */
  learn(tasks: readonly PlannedTask[], scheduled: readonly ScheduledJob[]): void;
}

/** Ways among columns are this much longer than the straight line. */
const detour = 1.2;
const minuteMs = 60_000;

/** All jobs but those of which no machine can do anything, and what comes after one that no machine gets to. */
export function modelOf({ board, missed }: FinishResult, jobs: readonly BayJob[]): BayModel {
  const { crew } = board;
  const closed = new Set<number>();
  const outOfReach = new Set(missed.filter(({ code }) => code === 'unreachable').map(({ job }) => job));
  const entries = new Map<number, Omit<ModelJob, 'bay'>[]>();
  for (const job of jobs) {
    if (outOfReach.has(job)) closed.add(job.bay);
    if (closed.has(job.bay)) continue;
    const serving = board.teams.serving(job, crewFor(board, job.step));
    const modes = serving.flatMap((worker) => modeOf(board, job, worker) ?? []);
    if (modes.length > 0) entries.set(job.bay, [...(entries.get(job.bay) ?? []), { job, modes }]);
  }
  const numbers = [...entries.keys()];
  const all = [...entries.values()].map((ofBay, bay) => ofBay.map((entry) => ({ ...entry, bay })));
  return {
    jobs: all.flat(),
    crew,
    readyMs: crew.map((worker) => board.ready.get(worker)!.ms),
    levelRatio: crew.map((worker) => board.ready.get(worker)!.levelRatio),
    neighbourMs: board.timing.neighbourMs,
    people: board.timing.people,
    dues: board.timing.dues.map((due) => ({
      ...due,
      bays: new Set(numbers.flatMap((bay, at) => (due.bays.has(bay) ? [at] : []))),
    })),
    neighbours: numbers.map((number) =>
      (board.neighbours.get(number) ?? []).map((other) => numbers.indexOf(other)).filter((index) => index >= 0),
    ),
    worthM2: all.map((ofBay, bay) => {
      if (ofBay.length < jobs.filter((job) => job.bay === numbers[bay]).length) return 0;
      return Math.min(...ofBay.map(({ modes }) => Math.max(...modes.map(({ areaM2 }) => areaM2))));
    }),
    ...travelTable(crew, all.flat()),
  };
}

function modeOf(board: Board, job: BayJob, worker: Worker): JobMode | null {
  const work = workOf(board, job, worker);
  const entry = entryOf(work);
  if (entry === null || !canReach(board.floor, worker, entry.at)) return null;
  const { durationS, end } = driveStretches(worker, work, board.floor.zM, entry);
  return {
    worker: board.crew.indexOf(worker),
    durationMs: Math.ceil(durationS * 1000),
    areaM2: work.coveredM2,
    entry,
    exit: end,
  };
}

/** Where work begins, headed as its first lane needs it. */
function entryOf({ stretches }: BayWork): DriveState | null {
  const parts = stretches.flatMap((stretch) => stretch.parts);
  const at = parts[0]?.points[0];
  if (at === undefined) return null;
  for (const { points, gear } of parts) {
    const next = points.find((point) => distanceM(point, at) > 0.01);
    if (next === undefined) continue;
    const yawRad = Math.atan2(next[1] - at[1], next[0] - at[0]) + (gear === 'forward' ? 0 : Math.PI);
    return { at, yawRad, elapsedS: 0 };
  }
  return null;
}

/** Straight there with a detour; worked out when it is first asked for. */
function travelTable(crew: readonly Worker[], jobs: readonly ModelJob[]): Pick<BayModel, 'travelMs' | 'learn'> {
  const size = jobs.length + 1;
  const known = crew.map(() => new Float64Array(size * size).fill(NaN));
  const modeOn = (job: number, worker: number): JobMode =>
    jobs[job]!.modes.find((mode) => mode.worker === worker) ?? jobs[job]!.modes[0]!;
  const workedOut = (index: number, from: number | null, to: number | null): number => {
    const worker = crew[index]!;
    const home: DriveState = { at: worker.homeOut.gate, yawRad: worker.home.yawRad, elapsedS: 0 };
    const a = from === null ? home : modeOn(from, index).exit;
    const b = to === null ? home : modeOn(to, index).entry;
    const lengthM = distanceM(a.at, b.at);
    const heading = lengthM < 0.01 ? a.yawRad : Math.atan2(b.at[1] - a.at[1], b.at[0] - a.at[0]);
    const turnRad = Math.abs(angleDifferenceRad(heading, a.yawRad)) + Math.abs(angleDifferenceRad(b.yawRad, heading));
    const driveS = lengthM < 0.01 ? 0 : legOverheadS + (detour * lengthM) / worker.body.travelMps;
    return Math.ceil(1000 * (driveS + (worker.halfTurnS * turnRad) / Math.PI));
  };
  const keyOf = (from: number | null, to: number | null): number => (from ?? size - 1) * size + (to ?? size - 1);
  return {
    travelMs(worker, from, to) {
      const table = known[worker]!;
      const key = keyOf(from, to);
      if (Number.isNaN(table[key]!)) table[key] = workedOut(worker, from, to);
      return table[key]!;
    },
    learn(tasks, scheduled) {
      const jobOf = new Map(scheduled.map(({ job, taskId }) => [taskId, jobs.findIndex((entry) => entry.job === job)]));
      crew.forEach(({ machine }, worker) => {
        let from: number | null = null;
        for (const { id, step, startMs, endMs } of tasks.filter(({ machineId }) => machineId === machine.id)) {
          const to: number | null = jobOf.get(id) ?? null;
          const workMs = to === null || to < 0 ? 0 : modeOn(to, worker).durationMs;
          // Work that the model leaves out tells nothing of the ways to it and from it.
          const isKnown = from !== -1 && to !== -1 && (to !== null || step === 'travel');
          if (isKnown) known[worker]![keyOf(from, to)] = Math.max(0, endMs - startMs - workMs);
          from = to;
        }
      });
    },
  };
}

/** The same as a project, in minutes: what waits for what, and who can do it. Ways are not in it, for they depend on the order. */
export function projectOf({ jobs, crew, neighbours }: BayModel): Project {
  const originMs = jobs.reduce((least, { job }) => Math.min(least, job.fromMs), Infinity);
  const minutes = (atMs: number): number => Math.max(0, Math.ceil((atMs - originMs) / minuteMs));
  const activities = jobs.map(({ job, bay, modes }) => ({
    modes: modes.map(({ worker, durationMs }) => ({
      duration: Math.ceil(durationMs / minuteMs),
      demands: [
        ...crew.map((_, index) => (index === worker ? 1 : 0)),
        ...neighbours.map((_, index) => (index === bay ? 1 : 0)),
      ],
      stockDemands: [],
    })),
    release: minutes(job.fromMs),
    due: minutes(job.endByMs),
  }));
  const lags = jobs.flatMap(({ bay }, to) =>
    to > 0 && jobs[to - 1]!.bay === bay ? [afterEnd({ activities }, to - 1, to, 0)] : [],
  );
  return { activities, lags, renewables: [...crew, ...neighbours].map(() => ({ capacity: 1 })), stocks: [] };
}
