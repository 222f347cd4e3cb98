import { ok, refuse, type Problem, type Result } from '../kernel/result.ts';
import { planAround } from './closed-floor/plan-around.ts';
import { keepHours, sayWhoIsMissing } from './crews/keep-hours.ts';
import { planHauling } from './hauling/plan-hauling.ts';
import { planCraneLifts } from './cranes/plan-lifts.ts';
import { planHoistRun } from './hoists/run-hoist.ts';
import type { Plan } from './mission.ts';
import { planSteppedMove } from './stepped/plan-stepped-move.ts';
import { planConcretePlacing } from './placing/place-concrete.ts';
import type { PlanningInput } from './planning-input.ts';
import { planFloorFinishing } from './finishing/finish-floor.ts';
import { impossible, type Impossible } from './drafting/plan-result.ts';
import { PlanGivenUp, WatchedPlanning, type PlanWatch } from './drafting/watch.ts';
import { onSlabsThatBear, slabWarnings } from './slab-check.ts';
import { planInWeather } from './weather/plan-in-weather.ts';
import { planStationWork } from './stations/plan-stations.ts';
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
  const plan = planAround(carried.input, (closed) => planInWeather(closed, planInHours));
  if (carried.leftOut.length === 0) return plan;
  if (plan.ok) return ok({ ...plan.value, warnings: [...plan.value.warnings, ...slabWarnings(carried)] });
  if (plan.problem.code !== 'plan-impossible') return plan;
  const reasons = plan.problem.facts?.['reasons'];
  return impossible(...carried.leftOut.map((fault) => ({ ...fault })), ...((reasons ?? []) as readonly Impossible[]));
}

/** Finishing and placing look at people themselves. */
function planInHours(input: PlanningInput): Result<Plan> {
  const plan = planKind(input);
  const { kind } = input.request;
  if (!plan.ok || input.roster === undefined || kind === 'floor-finishing' || kind === 'concrete-placing') return plan;
  if (isBoundToTimes(input)) return ok(sayWhoIsMissing(input, plan.value));
  const kept = keepHours(input, plan.value);
  return kept.ok || kind !== 'surface-work' ? kept : (byOneRobot(input, plan.value) ?? kept);
}

/** Robots that share a room work on without a pause, which hours may be too short for: one by itself stops wherever it has to. */
function byOneRobot(input: PlanningInput, { tasks }: Plan): Result<Plan> | null {
  const [firstId, ...otherIds] = [...new Set(tasks.map(({ machineId }) => machineId))];
  if (firstId === undefined || otherIds.length === 0) return null;
  const machines = input.machines.map((one) => (otherIds.includes(one.id) ? { ...one, isAvailable: false } : one));
  const alone = planKind({ ...input, machines });
  const kept = alone.ok ? keepHours({ ...input, machines }, alone.value) : alone;
  if (!kept.ok) return null;
  const isOfOthers = ({ facts }: Problem): boolean => otherIds.some((id) => id === facts?.['machineId']);
  const leftOut = otherIds.map((machineId) => ({
    code: 'machine-left-out',
    facts: { cause: 'no-crew-hours-left', machineId },
  }));
  return ok({ ...kept.value, warnings: [...kept.value.warnings.filter((one) => !isOfOthers(one)), ...leftOut] });
}

/** Lifts that wind and vehicles hold to their times cannot be put off, nor moves that wait for daylight and calm. */
function isBoundToTimes({ request: { parameters } }: PlanningInput): boolean {
  if (parameters.kind === 'stepped-move') return true;
  if (parameters.kind !== 'crane-lifts') return false;
  return parameters.deliveries.length > 0 || (parameters.forecast ?? []).length > 0;
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
    case 'station-work':
      return planStationWork(input, parameters);
    case 'hauling':
      return planHauling(input, parameters);
    case 'crane-lifts':
      return planCraneLifts(input, parameters);
    case 'stepped-move':
      return planSteppedMove(input, parameters);
  }
}
