import type { MachineId } from '../../../kernel/ids.ts';
import type { HoistCall, HoistGroup } from '../../../missions/hoists/dispatch/hoist-group.ts';
import { liftPriority } from '../../../missions/hoists/deal-lifts.ts';
import { liftCallOf } from '../../../missions/hoists/hoist-calls.ts';
import { landingOf } from '../../../missions/hoists/hoist-plant.ts';
import { liftTiming, type LiftStop } from '../../../missions/hoists/lift-stops.ts';
import type { Mission, MissionParameters, PlannedTask } from '../../../missions/mission.ts';
import type { Landing } from '../../../missions/site-model.ts';

type HoistRun = Extract<MissionParameters, { kind: 'hoist-run' }>;
const MS_PER_S = 1_000;
/** Times of lifts that wait are told anew when they have moved by so much. */
const TOLD_ANEW_MS = 15_000;

/** A lift of a hoist run that is not up yet. */
export interface OpenLift {
  /** As a call: the id of the task that unloads it. */
  readonly id: string;
  readonly mission: Mission;
  readonly parameters: HoistRun;
  readonly load: PlannedTask;
  readonly unload: PlannedTask;
  /** The cage that has it in; null while it waits at its landing. */
  readonly cageId: MachineId | null;
}

/** Whether the lifts of a mission are served by the desk. A robot's ride keeps a cage to itself from its landing to the other. */
export function isShared({ request: { parameters } }: Pick<Mission, 'request'>): boolean {
  return parameters.kind === 'hoist-run' && parameters.cargo !== 'robot';
}

/** Lifts of these missions that may be carried by now. */
export function openLifts(missions: readonly Mission[], nowMs: number): OpenLift[] {
  return missions.flatMap((mission): OpenLift[] => {
    const { parameters } = mission.request;
    if (mission.plan === null || !isShared(mission) || parameters.kind !== 'hoist-run') return [];
    const stateOf = new Map(mission.progress.map((item) => [item.taskId, item.state]));
    const loads = new Map(
      mission.plan.tasks.filter(({ step }) => step === 'hoist-load').map((task) => [task.id, task]),
    );
    return mission.plan.tasks.flatMap((unload): OpenLift[] => {
      if (unload.step !== 'hoist-unload' || isOver(stateOf.get(unload.id))) return [];
      const load = unload.predecessors.map(({ taskId }) => loads.get(taskId)).find((task) => task !== undefined);
      if (load === undefined || load.earliestStartMs > nowMs) return [];
      const isIn = isOver(stateOf.get(load.id));
      return [{ id: unload.id, mission, parameters, load, unload, cageId: isIn ? load.machineId : null }];
    });
  });
}

function isOver(state: string | undefined): boolean {
  return state === 'done' || state === 'skipped';
}

/** A lift as the dispatcher takes it. `sinceMs`: from when on it counts as waiting. */
export function liftCall({ id, mission, parameters }: OpenLift, group: HoistGroup, sinceMs: number): HoistCall {
  const frame = {
    id,
    from: mission.request.levelId,
    to: parameters.toLevelId,
    priority: liftPriority,
    earliestS: sinceMs / MS_PER_S,
  };
  return liftCallOf(frame, parameters.cargo === 'people' ? 'people' : 'materials', parameters.massKg, group);
}

/**
 * The tasks of lifts at the times and on the cages of these stops (in the order of time), by mission; only those that differ from what the
 * plan says by something that a person would see.
 */
export function dealtTasks(
  lifts: readonly OpenLift[],
  stops: readonly LiftStop[],
  landings: readonly Landing[],
): Map<Mission['id'], PlannedTask[]> {
  const liftOf = new Map(lifts.map((lift) => [lift.id, lift]));
  const lastOf = new Map<string, PlannedTask['id']>();
  const dealt = new Map<Mission['id'], PlannedTask[]>();
  for (const stop of stops) {
    const lift = liftOf.get(stop.callId);
    const landing = landingOf(landings, stop.cageId, stop.levelId);
    if (lift === undefined || landing === undefined) continue;
    const isUnload = stop.step === 'hoist-unload';
    const task = isUnload ? lift.unload : lift.load;
    const key = `${lift.mission.id} ${stop.cageId}`;
    const timing = liftTiming(stop, landing, {
      loadTaskId: isUnload ? lift.load.id : null,
      lastTaskId: lastOf.get(key) ?? null,
    });
    lastOf.set(key, task.id);
    if (!isWorthTelling(task, { ...task, ...timing })) continue;
    dealt.set(lift.mission.id, [...(dealt.get(lift.mission.id) ?? []), { ...task, ...timing }]);
  }
  return dealt;
}

function isWorthTelling(before: PlannedTask, after: PlannedTask): boolean {
  const isElsewhere = before.machineId !== after.machineId || fromZM(before) !== fromZM(after);
  return isElsewhere || Math.abs(before.startMs - after.startMs) >= TOLD_ANEW_MS;
}

function fromZM({ legs }: PlannedTask): number | undefined {
  return legs[0]?.poses[0]?.zM;
}
