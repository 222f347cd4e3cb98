import {
  boxesOverlap,
  boxOf,
  grownBox,
  segmentDistanceM,
  type Box,
  type Pose,
  type Segment,
} from '../../kernel/geometry.ts';
import type { TaskId } from '../../kernel/ids.ts';
import type { PlannedTask, TaskReason } from '../mission.ts';
import { driveLeg } from '../routing/drive.ts';
import type { Floor } from '../floor/floor.ts';
import type { WatchedPlanning } from '../drafting/watch.ts';
import type { TaskBook } from '../drafting/task-book.ts';
import { layOutHome, leaveAt, wayTo, type Worker } from '../floor/worker.ts';
import { partOfWorker, type RoomWork } from './room-work.ts';
import type { Measure } from './measure.ts';
import { largestOf, type Stint } from './stints.ts';
import type { SurfaceWork } from './surface-parameters.ts';

/** The machines of a slab while their tasks are put down: where each stands by then, and what it did last. */
export interface SurfaceBoard {
  book: TaskBook;
  readonly work: SurfaceWork;
  readonly measure: Measure;
  readonly releaseMs: number;
  /** Machines closer together than this do not work at the same time, middle to middle, metres. */
  readonly apartM: number;
  /** With nobody of the crew but those at home. */
  readonly empty: Floor;
  /** With everybody where they stand by now. */
  floor: Floor;
  readonly watched: WatchedPlanning;
}

export interface RoomTasks {
  readonly room: RoomWork;
  /** Who works in the room, as many as it has parts. */
  readonly workers: readonly Worker[];
  /** Everybody who could come near, those who work included: the room is begun when they are done. */
  readonly others: readonly Worker[];
  readonly pass: number;
  /** Time that the pass before needs to dry, s. */
  readonly lagS: number;
}

/** Whoever waits learns what is laid out by now; the rooms that are left follow in any case. */
export function tellLaidOut({ watched, book, work, measure }: SurfaceBoard): void {
  const tasks = book.tasks().filter(({ step }) => step === work);
  if (tasks.length === 0) return;
  const finishedM2 = tasks.reduce((sum, { quantity }) => sum + quantity.amount / measure.perM2, 0);
  watched.better({ finishedM2, endMs: Math.max(...tasks.map(({ endMs }) => endMs)) });
}

/** Sends the workers to where their parts begin, and puts down what they do there. Where one of them does not get there, nothing has changed. */
export function putDownRoom(board: SurfaceBoard, tasks: RoomTasks): boolean {
  const { book, floor } = board;
  const before = tasks.workers.map((worker) => ({ ...worker }));
  board.book = book.copy();
  if (isPutDown(board, tasks)) return true;
  tasks.workers.forEach((worker, index) => Object.assign(worker, before[index]));
  board.book = book;
  board.floor = floor;
  return false;
}

function isPutDown(board: SurfaceBoard, { room, workers, others, pass, lagS }: RoomTasks): boolean {
  const before = [...new Set(others.flatMap(({ lastTaskId }) => lastTaskId ?? []))];
  const parts = partOfWorker(workers, room.robots);
  let atMs = Math.max(board.releaseMs, ...others.map(({ freeMs }) => freeMs + lagS * 1000));
  const arrivals: TaskId[] = [];
  const waiting = new Set(workers.keys());
  while (waiting.size > 0) {
    // One may stand in the other's way: whoever gets there goes first.
    const sent = [...waiting].some((index) => {
      const arrival = send(board, workers[index]!, room.robots[parts[index]!]!.start, { atMs, before, lagS });
      if (arrival === null) return false;
      if (arrival.taskId !== null) arrivals.push(arrival.taskId);
      atMs = arrival.endMs;
      return waiting.delete(index);
    });
    if (!sent) return false;
  }
  const beginMs = atMs;
  const after = [...before.map((taskId) => ({ taskId, lagS })), ...arrivals.map((taskId) => ({ taskId, lagS: 0 }))];
  const taskIds = putDownStints(board, room, {
    workerOf: (part) => workers[parts.indexOf(part)]!,
    beginMs,
    after,
    pass,
  });
  for (const [index, worker] of workers.entries()) {
    const part = parts[index]!;
    const { end, endYawRad } = room.robots[part]!;
    const own = room.stints.filter(({ robot }) => robot === part);
    leaveAt(worker, { at: end, yawRad: endYawRad, elapsedS: 0 });
    worker.lastTaskId = taskIds.get(own.at(-1)!) ?? worker.lastTaskId;
    worker.freeMs = beginMs + Math.round(own.at(-1)!.endS * 1000);
    stand(board, worker);
  }
  return true;
}

interface StintsAt {
  readonly workerOf: (part: number) => Worker;
  readonly beginMs: number;
  readonly after: PlannedTask['predecessors'];
  readonly pass: number;
}

function putDownStints(board: SurfaceBoard, room: RoomWork, at: StintsAt): Map<Stint, TaskId> {
  const { book, work, apartM, measure } = board;
  const taskIds = new Map<Stint, TaskId>();
  const ways = room.stints.map(wayOf);
  room.stints.forEach((stint, index) => {
    const earlier = room.stints.slice(0, index);
    const own = earlier.findLast(({ robot }) => robot === stint.robot);
    const startMs = at.beginMs + Math.round(stint.startS * 1000);
    const inTheWay = lastOfEach(
      earlier.filter(
        (other, place) =>
          other.robot !== stint.robot && other.endS <= stint.startS && areNear(ways[place]!, ways[index]!, apartM),
      ),
    );
    const waitsFor = [...(own === undefined ? [] : [own]), ...inTheWay].map((other) => taskIds.get(other)!);
    const area = largestOf(stint.region);
    const taskId = book.add({
      step: work,
      machineId: at.workerOf(stint.robot).machine.id,
      withMachineIds: [],
      levelId: board.empty.level.id,
      pass: at.pass,
      ...(area === null ? {} : { area }),
      legs: stint.legs.map((leg) => ({ ...leg, quantity: leg.quantity * measure.perM2 })),
      dwellS: 0,
      startMs,
      endMs: at.beginMs + Math.round(stint.endS * 1000),
      earliestStartMs: stint.hasWaited ? startMs : board.releaseMs,
      latestStartMs: null,
      latestEndMs: null,
      predecessors: [...(own === undefined ? at.after : []), ...waitsFor.map((id) => ({ taskId: id, lagS: 0 }))],
      quantity: { amount: stint.amountM2 * measure.perM2, unit: measure.unit },
      reason: reasonOf(waitsFor.at(-1) ?? at.after.at(-1)?.taskId),
    });
    taskIds.set(stint, taskId);
  });
  return taskIds;
}

function reasonOf(taskId: TaskId | undefined): TaskReason {
  return taskId === undefined ? { code: 'release' } : { code: 'predecessor', taskId };
}

/** Of each robot its last: those before it are waited for with it. */
function lastOfEach(stints: readonly Stint[]): Stint[] {
  return [...new Map(stints.map((stint) => [stint.robot, stint])).values()];
}

interface StintWay {
  readonly segments: readonly Segment[];
  readonly box: Box;
}

function wayOf({ legs }: Stint): StintWay {
  const segments = legs.flatMap(({ poses }) =>
    poses.slice(1).map((pose, index): Segment => ({
      from: [poses[index]!.xM, poses[index]!.yM],
      to: [pose.xM, pose.yM],
    })),
  );
  return { segments, box: boxOf(segments.flatMap(({ from, to }) => [from, to])) };
}

function areNear(one: StintWay, other: StintWay, apartM: number): boolean {
  if (!boxesOverlap(grownBox(one.box, apartM), other.box)) return false;
  return one.segments.some((a) => {
    const near = grownBox(boxOf([a.from, a.to]), apartM);
    return other.segments.some((b) => boxesOverlap(near, boxOf([b.from, b.to])) && segmentDistanceM(a, b) < apartM);
  });
}

interface Departure {
  readonly atMs: number;
  readonly before: readonly TaskId[];
  readonly lagS: number;
}

/** The way of a worker to a place; nothing where it is there already, null where there is no way. */
function send(
  board: SurfaceBoard,
  worker: Worker,
  to: readonly [number, number],
  { atMs, before, lagS }: Departure,
): { taskId: TaskId | null; endMs: number } | null {
  if (Math.hypot(worker.at[0] - to[0], worker.at[1] - to[1]) < 0.01) return { taskId: null, endMs: atMs };
  const way = wayTo(board.floor, worker, to) ?? wayTo(board.empty, worker, to);
  if (way === null) return null;
  const { leg, state } = driveLeg({ at: worker.at, yawRad: worker.yawRad, elapsedS: 0 }, way, {
    tool: 'off',
    speedMps: worker.body.travelMps,
    halfTurnS: worker.halfTurnS,
    zM: board.empty.zM,
    quantity: 0,
  });
  const endMs = atMs + Math.ceil(state.elapsedS * 1000);
  const taskId = board.book.add({
    ...travelOf(board, worker, before, lagS),
    legs: [leg],
    startMs: atMs,
    endMs,
  });
  leaveAt(worker, state);
  worker.lastTaskId = taskId;
  stand(board, worker);
  return { taskId, endMs };
}

function travelOf(
  board: SurfaceBoard,
  worker: Worker,
  before: readonly TaskId[],
  lagS = 0,
): Omit<PlannedTask, 'id' | 'legs' | 'startMs' | 'endMs'> {
  const { lastTaskId } = worker;
  return {
    step: 'travel',
    machineId: worker.machine.id,
    withMachineIds: [],
    levelId: board.empty.level.id,
    dwellS: 0,
    earliestStartMs: board.releaseMs,
    latestStartMs: null,
    latestEndMs: null,
    predecessors: before.map((taskId) => ({ taskId, lagS })),
    quantity: { amount: 0, unit: 'm2' },
    reason: { code: 'travel', ...(lastTaskId === null ? {} : { taskId: lastTaskId }) },
  };
}

/** The others drive round it from now on. */
function stand(board: SurfaceBoard, { machine, at, yawRad }: Worker): void {
  const pose: Pose = { xM: at[0], yM: at[1], zM: board.empty.zM, yawRad };
  board.floor = board.floor.park(machine, pose);
}

/** Everybody goes home when all are done, one after the other. */
export function sendHome(board: SurfaceBoard, workers: readonly Worker[]): void {
  const away = workers.filter(({ isHome }) => !isHome);
  const before = away.flatMap(({ lastTaskId }) => lastTaskId ?? []);
  let atMs = Math.max(...away.map(({ freeMs }) => freeMs));
  let last: TaskId | null = null;
  for (const worker of away) {
    const laidOut = layOutHome(board.floor, worker) ?? layOutHome(board.empty, worker);
    if (laidOut === null) continue;
    const endMs = atMs + Math.ceil(laidOut.durationS * 1000);
    last = board.book.add({
      ...travelOf(board, worker, last === null ? before : [...before, last]),
      legs: laidOut.legs,
      startMs: atMs,
      endMs,
    });
    worker.at = [worker.home.xM, worker.home.yM];
    worker.yawRad = laidOut.end.yawRad;
    worker.isHome = true;
    worker.freeMs = endMs;
    stand(board, worker);
    atMs = endMs;
  }
}
