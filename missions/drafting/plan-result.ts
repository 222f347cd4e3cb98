import type { Bay, Plan, PlannedTask, RefusedPart } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';
import { refuse, type Problem, type Result } from '../../kernel/result.ts';

/** A cause that makes a whole plan impossible, with what would mend it. */
export interface Impossible {
  readonly code: string;
  readonly tip: string;
  readonly [fact: string]: string | number;
}

export function impossible(...reasons: readonly Impossible[]): Result<never> {
  return refuse({ code: 'plan-impossible', facts: { reasons } });
}

export interface PlanParts {
  readonly tasks: readonly PlannedTask[];
  readonly bays: readonly Bay[];
  readonly refused: readonly RefusedPart[];
  readonly totals: Plan['totals'];
  readonly warnings: readonly Problem[];
}

export function assemblePlan(input: PlanningInput, parts: PlanParts): Plan {
  const startMs = parts.tasks.reduce((least, task) => Math.min(least, task.startMs), Infinity);
  const endMs = parts.tasks.reduce((most, task) => Math.max(most, task.endMs), 0);
  const releaseMs = Math.max(input.nowMs, input.request.earliestStartMs);
  const warnings = [...parts.warnings, ...batteryWarnings(input, parts.tasks), ...dueWarnings(input, endMs)];
  return {
    missionId: input.missionId,
    version: input.version,
    madeAtMs: input.nowMs,
    startMs: parts.tasks.length === 0 ? releaseMs : startMs,
    endMs: parts.tasks.length === 0 ? releaseMs : endMs,
    ...parts,
    warnings,
  };
}

/** A plan that ends after it is due. */
export function dueWarnings({ request: { dueMs } }: PlanningInput, endMs: number): Problem[] {
  if (dueMs === undefined || endMs <= dueMs) return [];
  return [{ code: 'due-missed', facts: { lateS: Math.ceil((endMs - dueMs) / 1000), endMs, dueMs } }];
}

/** Machines whose planned hours need more than their battery holds. Charging while they stand in staging is not counted; where the plan sends them to charge, it has counted itself. */
export function batteryWarnings(input: PlanningInput, tasks: readonly PlannedTask[]): Problem[] {
  return input.machines.flatMap((machine): Problem[] => {
    const { energy } = machine.profile;
    if (energy.type !== 'battery' || energy.capacityKWh === undefined) return [];
    if (tasks.some((task) => task.machineId === machine.id && task.step === 'charge')) return [];
    const hours =
      tasks.filter((task) => task.machineId === machine.id).reduce((sum, task) => sum + task.endMs - task.startMs, 0) /
      3_600_000;
    const needKWh = hours * energy.averageKw.value;
    const haveKWh = energy.capacityKWh.value * machine.batteryRatio;
    if (needKWh <= haveKWh) return [];
    const facts = { machineId: machine.id, needKWh: round(needKWh), haveKWh: round(haveKWh), tip: 'charge-or-swap' };
    return [{ code: 'battery-short', facts }];
  });
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
