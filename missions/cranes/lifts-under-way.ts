import type { MachineId } from '../../kernel/ids.ts';
import type { PlannedTask } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';
import type { CraneLiftsParameters, PlannedDelivery } from './crane-lifts.ts';

/** What of a mission's lifts is done or begun when it is planned again. */
export interface LiftsUnderWay {
  readonly doneIds: ReadonlySet<string>;
  /** Loads that hang, by lift: on whose hook, and how much of the lift is done. */
  readonly hanging: ReadonlyMap<string, { readonly machineId: MachineId; readonly doneRatio: number }>;
}

export function liftsUnderWay({ previous }: PlanningInput): LiftsUnderWay {
  const doneIds = new Set<string>();
  const hanging = new Map<string, { machineId: MachineId; doneRatio: number }>();
  const progressOf = new Map(previous?.progress.map((item) => [item.taskId, item]));
  const isDone = (task: PlannedTask): boolean => progressOf.get(task.id)?.state === 'done' && task.isCutToDone !== true;
  for (const task of previous?.plan.tasks ?? []) {
    if (task.lift === undefined || !isDone(task)) continue;
    if (task.step === 'lift') doneIds.add(task.lift);
    else hanging.set(task.lift, { machineId: task.machineId, doneRatio: 0 });
  }
  for (const id of doneIds) hanging.delete(id);
  for (const task of previous?.plan.tasks ?? []) {
    const load = task.lift === undefined ? undefined : hanging.get(task.lift);
    if (load === undefined || task.step !== 'lift') continue;
    load.doneRatio = Math.min(1, load.doneRatio + (progressOf.get(task.id)?.done ?? 0));
  }
  return { doneIds, hanging };
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
