import type { Mission, Plan, RefusedPart, StepAmount, StepKind } from '../mission.ts';
import { unitOfStation } from '../stations/station-unit.ts';
import { unitOfSurface } from '../surface/measure.ts';

type Unit = StepAmount['unit'];

export interface StepTotal {
  readonly step: StepKind;
  readonly unit: Unit;
  readonly done: number;
  readonly total: number;
  /** Of what was approved, what the present plan no longer holds. */
  readonly leftOut: number;
}

/** Over all steps: done + still planned = `total`, and `total` + `leftOut` is never less than what was approved. */
export interface MissionTotals {
  readonly unit: Unit;
  readonly done: number;
  readonly total: number;
  /** Of what was approved, what the present plan no longer holds; its refused parts say why. */
  readonly leftOut: number;
  /** 0 … 1; 0 without a plan, 1 when nothing is left. */
  readonly ratio: number;
  readonly steps: readonly StepTotal[];
}

function unitOf({ request: { parameters } }: Mission): Unit {
  switch (parameters.kind) {
    case 'concrete-placing':
      return 'm3';
    case 'floor-finishing':
      return 'm2';
    case 'hoist-run':
    case 'crane-lifts':
      return 'lift';
    case 'surface-work':
      return unitOfSurface(parameters);
    case 'station-work':
      return unitOfStation(parameters);
    case 'hauling':
      return 'load';
    case 'stepped-move':
      return 'step';
  }
}

const keyOf = ({ step, unit }: Pick<StepAmount, 'step' | 'unit'>): string => `${step} ${unit}`;

/** Done, total and left out by step, and over all steps that earn the mission's unit. */
export function missionProgress(mission: Mission): MissionTotals {
  const unit = unitOf(mission);
  const doneOf = new Map(mission.progress.map((item) => [item.taskId, item.done]));
  const steps = new Map<string, { step: StepKind; unit: Unit; done: number; total: number; leftOut: number }>();
  for (const task of mission.plan?.tasks ?? []) {
    if (task.quantity.amount <= 0) continue;
    const key = keyOf({ step: task.step, unit: task.quantity.unit });
    const sum = steps.get(key) ?? { step: task.step, unit: task.quantity.unit, done: 0, total: 0, leftOut: 0 };
    sum.done += Math.min(task.quantity.amount, doneOf.get(task.id) ?? 0);
    sum.total += task.quantity.amount;
    steps.set(key, sum);
  }
  for (const { amount, ...of } of mission.approvedWork ?? []) {
    const sum = steps.get(keyOf(of)) ?? { ...of, done: 0, total: 0, leftOut: 0 };
    sum.leftOut = Math.max(0, amount - sum.total);
    steps.set(keyOf(of), sum);
  }
  const all = [...steps.values()];
  const own = all.filter((step) => step.unit === unit);
  const done = own.reduce((sum, step) => sum + step.done, 0);
  const total = own.reduce((sum, step) => sum + step.total, 0);
  return {
    unit,
    done,
    total,
    leftOut: own.reduce((sum, step) => sum + step.leftOut, 0),
    ratio: total > 0 ? Math.min(1, done / total) : mission.state === 'done' ? 1 : 0,
    steps: all,
  };
}

/** What a person approves, by step. */
export function approvedWorkOf(mission: Mission): readonly StepAmount[] {
  return missionProgress(mission).steps.map(({ step, unit, total }) => ({ step, unit, amount: total }));
}

/** The cause for which the new plan refuses most that the old one did not; null when it refuses no more. */
export function workLeftOut(before: Plan | null, after: Plan): RefusedPart['code'] | null {
  const more = new Map<RefusedPart['code'], number>();
  const add = (plan: Plan | null, sign: 1 | -1): void => {
    for (const { code, areaM2, facts } of plan?.refused ?? []) {
      // A lift has no area; it counts as one.
      const share = facts['lift'] === undefined ? areaM2 : 1;
      more.set(code, (more.get(code) ?? 0) + sign * share);
    }
  };
  add(before, -1);
  add(after, 1);
  const [most] = [...more].sort(([, a], [, b]) => b - a);
  return most === undefined || most[1] <= 0 ? null : most[0];
}
