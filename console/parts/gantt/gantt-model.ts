import type { MissionView, PlanView } from '../../../controller/contract/api.ts';
import type { PlanDraftView, SlipView } from '../../../controller/contract/missions/what-if.ts';

/** What the schedule draws: a row per machine, a row of concrete windows, what all need over time, a scale of round times. Pure. */

export const labelPx = 84;
export const curvePx = 34;
export const rowPx = 29;
export type ToPx = (atMs: number) => number;

export type GanttTask = PlanView['tasks'][number];
export type GanttTaskState = MissionView['tasks'][number]['state'];

export interface GanttRow {
  /** Of the machine or of the team. */
  readonly id: string;
  readonly bars: readonly GanttBar[];
  readonly byHand: readonly HandBar[];
}
/** What a team does by hand on a bay, behind the machines. */
export interface HandBar {
  readonly bay: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly areaM2: number;
  readonly isTooLate: boolean;
}
export interface GanttBar {
  readonly task: GanttTask;
  readonly state: GanttTaskState;
  /** True where the machine only accompanies another's task. */
  readonly role: 'lead' | 'with';
}
export interface WindowBand {
  readonly bay: number;
  readonly placedAtMs: number;
  readonly floatFromMs: number;
  readonly workableUntilMs: number;
  /** Line within the row, so that bands of different bays do not overlap. */
  readonly line: number;
}

/** Machines of the plan by their first task, then those that only a drafted plan needs. */
export function ganttRows(
  plan: PlanView,
  progress: MissionView['tasks'],
  draft: PlanDraftView | null = null,
): readonly GanttRow[] {
  const states = new Map(progress.map(({ taskId, state }) => [taskId, state]));
  const rows = new Map<string, GanttBar[]>();
  const add = (machineId: string, bar: GanttBar) => {
    const bars = rows.get(machineId);
    if (bars) bars.push(bar);
    else rows.set(machineId, [bar]);
  };
  for (const task of [...plan.tasks].sort((left, right) => left.startMs - right.startMs)) {
    const state = states.get(task.id) ?? 'waiting';
    add(task.machineId, { task, state, role: 'lead' });
    for (const machineId of task.withMachineIds) add(machineId, { task, state, role: 'with' });
  }
  for (const machineId of draft?.drafted?.machineIds ?? []) if (!rows.has(machineId)) rows.set(machineId, []);
  return [...rows].map(([id, bars]) => ({ id, bars, byHand: [] }));
}

/** First-fit lines; windows of bays overlap for hours. */
export function windowBands(plan: PlanView): readonly WindowBand[] {
  const lineEnds: number[] = [];
  return [...plan.bays]
    .sort((left, right) => left.placedAtMs - right.placedAtMs)
    .map((bay) => {
      const free = lineEnds.findIndex((endMs) => endMs <= bay.placedAtMs);
      const line = free === -1 ? lineEnds.length : free;
      lineEnds[line] = bay.workableUntilMs;
      const { placedAtMs, floatFromMs, workableUntilMs } = bay;
      return { bay: bay.number, placedAtMs, floatFromMs, workableUntilMs, line };
    });
}

export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The whole plan, also as it would end late, a little air at both ends. */
export function ganttSpan(plan: PlanView, lateEndMs = plan.endMs): TimeSpan {
  const ends = [lateEndMs, plan.endMs, ...plan.tasks.map(({ endMs }) => endMs)];
  const fromMs = Math.min(plan.startMs, ...plan.tasks.map(({ startMs }) => startMs));
  const toMs = Math.max(...ends);
  const airMs = Math.max(60_000, (toMs - fromMs) * 0.02);
  return { fromMs: fromMs - airMs, toMs: toMs + airMs };
}

const tickStepsMs = [
  300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 21_600_000, 43_200_000,
] as const;

/** Round times that leave at least `spacingPxMin` between labels. `zoneOffsetMs` makes them round in local time. */
export function ticksOf(
  span: TimeSpan,
  widthPx: number,
  spacingPxMin: number,
  zoneOffsetMs: number,
): readonly number[] {
  const perPxMs = (span.toMs - span.fromMs) / Math.max(1, widthPx);
  const stepMs = tickStepsMs.find((step) => step / perPxMs >= spacingPxMin) ?? 86_400_000;
  const ticks: number[] = [];
  const first = Math.ceil((span.fromMs + zoneOffsetMs) / stepMs) * stepMs - zoneOffsetMs;
  for (let at = first; at <= span.toMs && ticks.length < 200; at += stepMs) ticks.push(at);
  return ticks;
}

/** A late task is asked about in these steps, and by no more than that. */
export const slipStepMs = 300_000;
export const slipMaxMs = 28_800_000;

/** How late a bar is that was dragged so far: whole steps, never earlier than planned. */
export function slipOfDrag(draggedPx: number, span: TimeSpan, widthPx: number): number {
  const draggedMs = (draggedPx / Math.max(1, widthPx)) * (span.toMs - span.fromMs);
  return Math.min(slipMaxMs, Math.max(0, Math.round(draggedMs / slipStepMs) * slipStepMs));
}

/** By how much each task would be later, the one that slips included. */
export function shiftsOf(slip: SlipView | null): ReadonlyMap<string, number> {
  if (slip === null || slip.byMs <= 0) return new Map();
  return new Map([[slip.taskId, slip.byMs], ...slip.moved.map(({ taskId, byMs }) => [taskId, byMs] as const)]);
}

/** A stretch of work of the drafted plan that the plan in force does not have there. */
export interface DraftedBar {
  readonly machineId: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** Less than this is the rounding of ways, ms. */
const sameWithinMs = 60_000;

/** What is done otherwise in the drafted plan: by another machine, or at another time. Machines that only accompany included; ways are left out. */
export function draftedBars(plan: PlanView, draft: PlanDraftView | null): readonly DraftedBar[] {
  const isPresent = (drafted: PlanDraftView['tasks'][number]): boolean =>
    plan.tasks.some(
      ({ machineId, step, bay, pass, startMs, endMs }) =>
        machineId === drafted.machineId &&
        step === drafted.step &&
        bay === drafted.bay &&
        pass === drafted.pass &&
        Math.abs(startMs - drafted.startMs) < sameWithinMs &&
        Math.abs(endMs - drafted.endMs) < sameWithinMs,
    );
  return (draft?.tasks ?? [])
    .filter((task) => task.step !== 'travel' && !isPresent(task))
    .flatMap(({ machineId, withMachineIds, startMs, endMs }) =>
      [machineId, ...withMachineIds].map((id) => ({ machineId: id, startMs, endMs })),
    );
}

/** What the plan needs from one moment to the next. */
export interface Need {
  readonly fromMs: number;
  readonly toMs: number;
  /** Machines at work, those that only accompany another's task included. */
  readonly machines: number;
  /** Concrete placed, m³ per hour. */
  readonly rateM3ph: number;
}

/** Machines and concrete over time, in stretches between which something begins or ends. Driving counts as work, standing does not. */
export function needsOf(plan: PlanView): readonly Need[] {
  const times = [...new Set(plan.tasks.flatMap(({ startMs, endMs }) => [startMs, endMs]))].sort((a, b) => a - b);
  return times.slice(1).map((toMs, index) => {
    const fromMs = times[index] ?? toMs;
    const running = plan.tasks.filter((task) => task.startMs < toMs && task.endMs > fromMs);
    const machines = new Set(running.flatMap((task) => [task.machineId, ...task.withMachineIds])).size;
    const rateM3ph = running
      .filter(({ quantity }) => quantity.unit === 'm3')
      .reduce((sum, { quantity, startMs, endMs }) => sum + (quantity.amount * 3_600_000) / (endMs - startMs), 0);
    return { fromMs, toMs, machines, rateM3ph };
  });
}
