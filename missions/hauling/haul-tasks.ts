import type { LevelId, MachineId, TaskId } from '../../kernel/ids.ts';
import type { Leg, PlannedTask, TaskReason } from '../mission.ts';
import { createTaskBook, type TaskDraft } from '../drafting/task-book.ts';
import type { MachineChoice } from '../machine-choice.ts';
import type { HauledPiece, LegBefore } from './haul-load.ts';
import type { DrivenStage, TourLeg } from './tour-legs.ts';

/** What a stage of a tour is for. */
export type HaulStage =
  | {
      readonly step: 'haul-load' | 'haul-unload';
      readonly piece: HauledPiece;
      readonly choice: MachineChoice;
      readonly dueMs: number | null;
    }
  | { readonly step: 'charge' | 'travel' };

/** A carrier's stages with what they are for, and how they are driven. */
export interface HaulDay {
  readonly machineId: MachineId;
  readonly stages: readonly HaulStage[];
  readonly driven: readonly DrivenStage[];
  readonly dwellS: readonly number[];
}

export interface HaulTaskInput {
  readonly missionId: PlannedTask['id'] | string;
  readonly version: number;
  readonly levelId: LevelId;
  /** Zero of the stages' times, site epoch ms. */
  readonly zeroMs: number;
  readonly releaseMs: number;
}

/** The tasks of all days, by their beginning; what has neither a way nor a dwell is none. */
export function haulTasks(
  input: HaulTaskInput & { readonly missionId: Parameters<typeof createTaskBook>[0] },
  days: readonly HaulDay[],
): readonly PlannedTask[] {
  const book = createTaskBook(input.missionId, input.version);
  const idOf = new Map<DrivenStage, TaskId>();
  const stageOf = new Map<TourLeg, DrivenStage>();
  for (const { driven } of days) for (const stage of driven) for (const leg of stage.tourLegs) stageOf.set(leg, stage);
  const entries = days
    .flatMap((day) => day.driven.map((stage) => ({ day, stage })))
    .filter(({ day, stage }) => stage.legs.length > 0 || day.dwellS[stage.stage]! > 0)
    .sort(
      (a, b) => a.stage.startS - b.stage.startS || a.stage.machine - b.stage.machine || a.stage.stage - b.stage.stage,
    );
  const last = new Map<MachineId, TaskId>();
  const drafts = new Map<TaskId, DrivenStage>();
  for (const { day, stage } of entries) {
    const before = last.get(day.machineId);
    const id = book.add(draftOf(input, day, stage, before));
    idOf.set(stage, id);
    drafts.set(id, stage);
    last.set(day.machineId, id);
  }
  const refOf = (leg: TourLeg): LegBefore => {
    if (leg.given !== undefined) return leg.given.of;
    const stage = stageOf.get(leg)!;
    return { taskId: idOf.get(stage)!, leg: stage.tourLegs.indexOf(leg) };
  };
  return book.tasks().map((task) => {
    const { tourLegs, waitedFor, isReleased } = drafts.get(task.id)!;
    // A deck that holds something is a tool that is on.
    const tool = task.step === 'haul-unload' ? 'on' : 'off';
    const legs = task.legs.map((leg, index): Leg => {
      const { after, ahead } = tourLegs[index]!;
      const first = ahead.length === 0 ? {} : { ahead: ahead.map(({ of }) => of) };
      return { ...leg, tool, after: after.map(refOf), ...first };
    });
    const reason = waitedFor !== null && !isReleased ? takenBy(refOf(waitedFor)) : task.reason;
    return { ...task, legs, reason };
  });
}

/** Tasks of other missions are not in this plan. */
function takenBy({ missionId, taskId }: LegBefore): TaskReason {
  return missionId === undefined ? { code: 'way-taken', taskId } : { code: 'way-taken' };
}

function draftOf(
  { levelId, zeroMs, releaseMs }: HaulTaskInput,
  { machineId, stages, dwellS }: HaulDay,
  { stage: number, startS, endS, legs, isReleased }: DrivenStage,
  before: TaskId | undefined,
): TaskDraft {
  const stage = stages[number]!;
  const startMs = zeroMs + Math.round(startS * 1000);
  const hauls = stage.step === 'haul-load' || stage.step === 'haul-unload';
  return {
    step: stage.step,
    machineId,
    withMachineIds: [],
    levelId,
    legs,
    dwellS: dwellS[number]!,
    startMs,
    endMs: zeroMs + Math.round(endS * 1000),
    earliestStartMs: isReleased ? startMs : releaseMs,
    latestStartMs: null,
    latestEndMs: hauls && stage.step === 'haul-unload' ? stage.dueMs : null,
    predecessors: before === undefined ? [] : [{ taskId: before, lagS: 0 }],
    quantity: { amount: stage.step === 'haul-unload' ? 1 : 0, unit: 'load' },
    reason: isReleased
      ? { code: 'release', atMs: startMs }
      : before === undefined
        ? { code: 'release' }
        : { code: stage.step === 'travel' ? 'travel' : 'machine-busy', taskId: before },
    ...(hauls ? { haul: stage.piece, choice: stage.choice } : {}),
  };
}
