import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../missions/mission.ts';
import { planMission, type PlanningInput } from '../../../missions/plan-mission.ts';
import { checkLifts } from '../../support/checkers/lift-checker.ts';
import { liftRequest, liftSite, type LiftSite } from '../../support/lift-sites.ts';

function planned(input: PlanningInput): Plan {
  const plan = planMission(input);
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  return plan.value;
}

function faultsOf(plan: Plan, { machines, parameters }: LiftSite): readonly string[] {
  return checkLifts(plan, machines, parameters.lifts).faults;
}

describe('a plan of crane lifts', () => {
  it('keeps charts, order, bays and the air between cranes', () => {
    for (const seed of [1, 2, 3]) {
      const site = liftSite({ seed, cranes: 2, lifts: 8 });
      const plan = planned(liftRequest(site));
      expect(faultsOf(plan, site), `seed ${String(seed)}`).toEqual([]);
      expect((plan.lifting?.lifts.length ?? 0) + plan.refused.length).toBe(8);
    }
  });

  it('is the same for the same input', () => {
    const site = liftSite({ seed: 4, cranes: 2, lifts: 6 });
    expect(planned(liftRequest(site))).toEqual(planned(liftRequest(site)));
  });
});
