import type { LevelId, MachineId, TaskId } from '../../kernel/ids.ts';
import type { Leg, PlannedTask } from '../mission.ts';
import type { TaskDraft } from '../drafting/task-book.ts';
import type { Landing } from '../site-model.ts';
import type { HoistDecision } from './dispatch/dispatch-hoists.ts';
import type { HoistGroup } from './dispatch/hoist-group.ts';

/** Where and when, by what a dispatcher decided, one lift gets in or out. Times in site epoch ms, heights in metres. */
export interface LiftStop {
  readonly callId: string;
  readonly step: 'hoist-load' | 'hoist-unload';
  readonly cageId: MachineId;
  readonly levelId: LevelId;
  readonly fromZM: number;
  readonly toZM: number;
  /** When the cage sets out for it, and when the gate is shut again. */
  readonly startMs: number;
  readonly endMs: number;
  readonly arriveMs: number;
}

/** Where each cage stands, and from when on it can take an order. */
export interface CageStart {
  readonly heightM: number;
  readonly freeS: number;
}

/** Every boarding and leaving of a decision, in the order of time. `starts`: the cages as the group has them. */
export function liftStops(group: HoistGroup, decision: HoistDecision, starts: readonly CageStart[]): LiftStop[] {
  const all = decision.cages.flatMap(({ cageId, stops }, at): LiftStop[] => {
    let { heightM: fromZM, freeS: leftS } = starts[at]!;
    return stops.flatMap(({ landing, boards, alights, arriveS, leaveS }) => {
      const stop = {
        cageId,
        levelId: landing as LevelId,
        fromZM,
        toZM: group.heightM.get(landing)!,
        startMs: Math.round(leftS * 1000),
        arriveMs: Math.round(arriveS * 1000),
        endMs: Math.round(leaveS * 1000),
      };
      fromZM = stop.toZM;
      leftS = leaveS;
      return [
        ...alights.map((callId): LiftStop => ({ ...stop, callId, step: 'hoist-unload' })),
        ...boards.map((callId): LiftStop => ({ ...stop, callId, step: 'hoist-load' })),
      ];
    });
  });
  return all.sort((a, b) => a.startMs - b.startMs || (a.cageId < b.cageId ? -1 : 1));
}

/** What of a task depends on which cage does it and when. */
export type LiftTiming = Pick<
  PlannedTask,
  'machineId' | 'legs' | 'startMs' | 'endMs' | 'dwellS' | 'predecessors' | 'reason'
>;

export interface LiftAfter {
  /** The task that loaded it, for one that unloads. */
  readonly loadTaskId: TaskId | null;
  /** What the cage does before, as far as it is of the same mission. */
  readonly lastTaskId: TaskId | null;
}

export function liftTiming(stop: LiftStop, landing: Landing, { loadTaskId, lastTaskId }: LiftAfter): LiftTiming {
  const target = landing.cagePose;
  const isThere = Math.abs(stop.fromZM - stop.toZM) < 1e-6;
  const travelS = Number(((stop.arriveMs - stop.startMs) / 1000).toFixed(2));
  const leg: Leg = {
    poses: [{ ...target, zM: stop.fromZM }, target],
    atS: [0, travelS],
    tool: 'off',
    drive: 'path',
    quantity: 0,
  };
  const after = [...new Set([loadTaskId, lastTaskId])].filter((id) => id !== null);
  return {
    machineId: stop.cageId,
    legs: isThere ? [] : [leg],
    dwellS: Number(((stop.endMs - stop.arriveMs) / 1000).toFixed(2)),
    startMs: stop.startMs,
    endMs: stop.endMs,
    predecessors: after.map((taskId) => ({ taskId, lagS: 0 })),
    reason: lastTaskId === null ? { code: 'release' } : { code: 'hoist-busy', taskId: lastTaskId },
  };
}

export function liftTask(stop: LiftStop, timing: LiftTiming, earliestStartMs: number): TaskDraft {
  return {
    ...timing,
    step: stop.step,
    withMachineIds: [],
    levelId: stop.levelId,
    earliestStartMs,
    latestStartMs: null,
    latestEndMs: null,
    quantity: { amount: stop.step === 'hoist-unload' ? 1 : 0, unit: 'lift' },
  };
}
