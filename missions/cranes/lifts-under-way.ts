import type { MachineId } from '../../kernel/ids.ts';
import type { PlannedTask } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';
import type { CraneLiftsParameters, PlannedDelivery } from './crane-lifts.ts';
import { endsLift } from './lifted-element.ts';

/** What of a mission's lifts is done or begun when it is planned again. */
export interface LiftsUnderWay {
  readonly doneIds: ReadonlySet<string>;
  /** Elements that are over their place: they are seated from there and let go, whatever else is planned anew. By lift: its tasks that are left. */
  readonly overPlace: ReadonlyMap<string, readonly PlannedTask[]>;
  /** Loads that hang, by lift: on whose hook, and how much of the lift is done. */
  readonly hanging: ReadonlyMap<string, { readonly machineId: MachineId; readonly doneRatio: number }>;
}

export function liftsUnderWay(input: PlanningInput): LiftsUnderWay {
  const { previous } = input;
  const doneIds = new Set<string>();
  const hanging = new Map<string, { machineId: MachineId; doneRatio: number }>();
  const progressOf = new Map(previous?.progress.map((item) => [item.taskId, item]));
  const isDone = (task: PlannedTask): boolean => progressOf.get(task.id)?.state === 'done' && task.isCutToDone !== true;
  for (const task of previous?.plan.tasks ?? []) {
    if (task.lift === undefined || !isDone(task)) continue;
    if (endsLift(task)) doneIds.add(task.lift);
    else hanging.set(task.lift, { machineId: task.machineId, doneRatio: 0 });
  }
  const overPlace = overPlaceOf(input, doneIds, isDone);
  for (const id of [...doneIds, ...overPlace.keys()]) hanging.delete(id);
  for (const task of previous?.plan.tasks ?? []) {
    const load = task.lift === undefined ? undefined : hanging.get(task.lift);
    if (load === undefined || task.step !== 'lift') continue;
    load.doneRatio = Math.min(1, load.doneRatio + (progressOf.get(task.id)?.done ?? 0));
  }
  return { doneIds, overPlace, hanging };
}

/** They keep their order and their lengths, from now on. */
function overPlaceOf(
  { previous, nowMs }: PlanningInput,
  doneIds: ReadonlySet<string>,
  isDone: (task: PlannedTask) => boolean,
): Map<string, readonly PlannedTask[]> {
  const left = new Map<string, PlannedTask[]>();
  const tasks = previous?.plan.tasks ?? [];
  for (const { lift, stage } of tasks.filter((task) => task.stage?.number === 1 && isDone(task))) {
    if (lift === undefined || stage === undefined || doneIds.has(lift)) continue;
    const open = tasks.filter((task) => task.lift === lift && (task.stage?.number ?? 0) > 1 && !isDone(task));
    const laterMs = Math.max(0, nowMs - (open[0]?.startMs ?? nowMs));
    left.set(
      lift,
      open.map((task) => ({ ...task, startMs: task.startMs + laterMs, endMs: task.endMs + laterMs })),
    );
  }
  return left;
}

/** The deliveries as they are known by now: as asked for, or as the plan in force has them, with the news. */
export function deliveriesNow(
  { previous, deliveryNews }: PlanningInput,
  parameters: CraneLiftsParameters,
): readonly (Pick<PlannedDelivery, 'vehicle' | 'arrivesMs' | 'isLost'> & {
  readonly before: PlannedDelivery | null;
})[] {
  return parameters.deliveries.map(({ vehicle, arrivesMs }) => {
    const before = previous?.plan.lifting?.deliveries.find((one) => one.vehicle === vehicle) ?? null;
    const late = deliveryNews?.late.filter((one) => one.vehicle === vehicle) ?? [];
    const byMs = late.reduce((sum, { byS }) => sum + 1000 * byS, 0);
    return {
      vehicle,
      arrivesMs: (before?.arrivesMs ?? arrivesMs) + byMs,
      isLost: before?.isLost === true || deliveryNews?.lost.includes(vehicle) === true,
      before,
    };
  });
}
