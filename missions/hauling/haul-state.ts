import type { MachineId } from '../../kernel/ids.ts';
import type { Pose } from '../../kernel/geometry.ts';
import type { PlannedTask, TaskProgress } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';
import type { HaulLoad, HauledPiece } from './haul-load.ts';

/** A piece still to be brought, and how far that has come. */
export interface OpenPiece extends HauledPiece {
  /** With whom it is, or who is under way to it; null while nobody has begun. */
  readonly with: { readonly machineId: MachineId; readonly isAboard: boolean } | null;
  /** Of loading, or of unloading where it is aboard, what is done already, seconds. */
  readonly dwellDoneS: number;
}

/** What earlier versions of the plan have done: pieces not yet set down, and where carriers belong. */
export interface HaulState {
  readonly open: readonly OpenPiece[];
  /** Who was to bring a piece, in the order of each carrier's tour, as far as that had not begun. */
  readonly planned: readonly { readonly machineId: MachineId; readonly load: number; readonly piece: number }[];
  homeOf(machineId: MachineId): Pose | null;
}

export function haulState({ previous }: PlanningInput, loads: readonly HaulLoad[]): HaulState {
  const tasks = previous?.plan.tasks ?? [];
  const progress = new Map((previous?.progress ?? []).map((item) => [item.taskId, item]));
  const open = loads.flatMap(({ count, massKg }, index) =>
    Array.from({ length: count }, (_, number) => ({ load: index + 1, piece: number + 1, massKg })).flatMap((piece) => {
      const own = tasks.filter(({ haul }) => haul?.load === piece.load && haul.piece === piece.piece);
      return pieceState(piece, own, progress) ?? [];
    }),
  );
  const isBegun = (load: number, piece: number): boolean =>
    !open.some((one) => one.load === load && one.piece === piece && one.with === null);
  const planned = tasks.flatMap(({ haul, step, machineId }) =>
    step !== 'haul-load' || haul === undefined || isBegun(haul.load, haul.piece)
      ? []
      : [{ machineId, load: haul.load, piece: haul.piece }],
  );
  return { open, planned, homeOf: (machineId) => lastPoseOf(tasks, machineId) };
}

/** Null where it is set down. */
function pieceState(
  piece: HauledPiece,
  tasks: readonly PlannedTask[],
  progress: ReadonlyMap<string, TaskProgress>,
): OpenPiece | null {
  const isDone = (task: PlannedTask): boolean => task.isCutToDone !== true && progress.get(task.id)?.state === 'done';
  if (tasks.some((task) => task.step === 'haul-unload' && isDone(task))) return null;
  const loaded = tasks.findLast((task) => task.step === 'haul-load' && isDone(task));
  const step = loaded === undefined ? 'haul-load' : 'haul-unload';
  const last = tasks.findLast((task) => task.step === step);
  const item = last === undefined ? undefined : progress.get(last.id);
  const dwellDoneS = tasks
    .filter((task) => task.step === step)
    .reduce((sum, task) => sum + (progress.get(task.id)?.dwellDoneS ?? 0), 0);
  if (loaded !== undefined) return { ...piece, with: { machineId: loaded.machineId, isAboard: true }, dwellDoneS };
  const isUnderWay = last !== undefined && last.isCutToDone !== true && item !== undefined && item.startedAtMs !== null;
  return {
    ...piece,
    with: isUnderWay ? { machineId: last.machineId, isAboard: false } : null,
    dwellDoneS: isUnderWay ? dwellDoneS : 0,
  };
}

/** Where the last way home of a carrier ends. */
function lastPoseOf(tasks: readonly PlannedTask[], machineId: MachineId): Pose | null {
  const home = tasks.findLast((task) => task.machineId === machineId && task.step === 'travel');
  return home?.legs.at(-1)?.poses.at(-1) ?? null;
}
