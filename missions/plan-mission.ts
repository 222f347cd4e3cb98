import { ok, type Result } from '../kernel/result.ts';
import { planHauling } from './hauling/plan-hauling.ts';
import { planCraneLifts } from './cranes/plan-lifts.ts';
import { planHoistRun } from './hoists/run-hoist.ts';
import type { Plan } from './mission.ts';
import { planConcretePlacing } from './placing/place-concrete.ts';
import type { PlanningInput } from './planning-input.ts';
import { planFloorFinishing } from './finishing/finish-floor.ts';
import { impossible, type Impossible } from './drafting/plan-result.ts';
import { onSlabsThatBear, slabWarnings } from './slab-check.ts';
import { planSurfaceWork } from './surface/plan-surface-work.ts';

export type { PlacedBay, PlanningInput, PlanningMachine } from './planning-input.ts';

/**
 * Makes a mission's plan. Pure: the same input gives the same plan. Refuses with 'plan-impossible' and facts
 * {reasons: [{code, tip, …facts}]} when nothing of it can be done, and with 'pour-infeasible' and facts {faults, remedies} where its
 * trucks cannot keep a pour fresh; parts that cannot be done are in the plan's `refused`.
 */
export function planMission(input: PlanningInput): Result<Plan> {
  const carried = onSlabsThatBear(input);
  const plan = planKind(carried.input);
  if (carried.leftOut.length === 0) return plan;
  if (plan.ok) return ok({ ...plan.value, warnings: [...plan.value.warnings, ...slabWarnings(carried)] });
  if (plan.problem.code !== 'plan-impossible') return plan;
  const reasons = plan.problem.facts?.['reasons'];
  return impossible(...carried.leftOut.map((fault) => ({ ...fault })), ...((reasons ?? []) as readonly Impossible[]));
}

function planKind(input: PlanningInput): Result<Plan> {
  const { parameters } = input.request;
  switch (parameters.kind) {
    case 'floor-finishing':
      return planFloorFinishing(input, parameters);
    case 'concrete-placing':
      return planConcretePlacing(input, parameters);
    case 'hoist-run':
      return planHoistRun(input, parameters);
    case 'surface-work':
      return planSurfaceWork(input, parameters);
    case 'hauling':
      return planHauling(input, parameters);
    case 'crane-lifts':
      return planCraneLifts(input, parameters);
  }
}
