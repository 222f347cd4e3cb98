import { ok, refuse, type Result } from '../kernel/result.ts';
import { planAround } from './closed-floor/plan-around.ts';
import { planHauling } from './hauling/plan-hauling.ts';
import { planCraneLifts } from './cranes/plan-lifts.ts';
import { planHoistRun } from './hoists/run-hoist.ts';
import type { Plan } from './mission.ts';
import { planConcretePlacing } from './placing/place-concrete.ts';
import type { PlanningInput } from './planning-input.ts';
import { planFloorFinishing } from './finishing/finish-floor.ts';
import { impossible, type Impossible } from './drafting/plan-result.ts';
import { PlanGivenUp, WatchedPlanning, type PlanWatch } from './drafting/watch.ts';
import { onSlabsThatBear, slabWarnings } from './slab-check.ts';
import { planSurfaceWork } from './surface/plan-surface-work.ts';

export type { PlacedBay, PlanningInput, PlanningMachine } from './planning-input.ts';

/**
 * Makes a mission's plan. Pure: the same input gives the same plan. Refuses with 'plan-impossible' and facts
 * {reasons: [{code, tip, …facts}]} when nothing of it can be done, and with 'pour-infeasible' and facts {faults, remedies} where its
 * trucks cannot keep a pour fresh; parts that cannot be done are in the plan's `refused`. Whoever watches is told how far it is, and may cut it short:
 * the plan then is the best so far, or the first there is, and says so in its warnings; or may give it up: 'plan-cancelled'. Else the plan is the same with a
 * watch and without.
 */
export function planMission(input: PlanningInput, watch?: PlanWatch): Result<Plan> {
  if (watch === undefined) return planWhole(input);
  const watched = new WatchedPlanning(watch);
  try {
    watched.look();
    const plan = planWhole({ ...input, watched });
    if (!plan.ok || !watched.wasCut) return plan;
    return ok({ ...plan.value, warnings: [...plan.value.warnings, { code: 'plan-cut-short' }] });
  } catch (error) {
    if (error instanceof PlanGivenUp) return refuse({ code: 'plan-cancelled' });
    throw error;
  }
}

function planWhole(input: PlanningInput): Result<Plan> {
  const carried = onSlabsThatBear(input);
  const plan = planAround(carried.input, planKind);
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
