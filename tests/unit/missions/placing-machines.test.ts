import { describe, expect, it } from 'vitest';
import { jointsFor } from '../../../hardware-profiles/inverse-kinematics.ts';
import { asId, type LevelId, type MissionId } from '../../../kernel/ids.ts';
import type { Plan } from '../../../missions/mission.ts';
import { planMission, type PlanningInput } from '../../../missions/plan-mission.ts';
import { shippedProfiles } from '../../support/small-site.ts';
import { distributor, machine, pump, rectangle, syntheticLevel, syntheticSite } from './support/synthetic-site.ts';

const levels = [1, 2].map((number) =>
  syntheticLevel({ number, elevationM: (number - 1) * 4, outline: rectangle(0, 0, 16, 10) }),
);
const site = syntheticSite(levels, [], []);
const shipped = (id: string) => shippedProfiles().get(id)!;
const truck = machine('tp1', shipped('truck-pump'), [8, -10]);
const boom = machine('pb1', shipped('stationary-placing-boom'), [-4, 5]);
const trailer = machine('cp1', pump, [-10, -10]);

function planOf(machines: PlanningInput['machines'], levelId = 'level-2') {
  return planMission({
    missionId: asId<MissionId>('mission-1'),
    version: 1,
    site,
    zones: [],
    machines,
    nowMs: 0,
    request: {
      kind: 'concrete-placing',
      levelId: asId<LevelId>(levelId),
      area: { polygon: rectangle(1, 1, 14, 8) },
      parameters: { kind: 'concrete-placing', deliveryRateM3ph: 40, thicknessM: 0.2, temperatureC: 20, setFactor: 1 },
      earliestStartMs: 0,
    },
  });
}

function planned(machines: PlanningInput['machines'], levelId?: string): Plan {
  const plan = planOf(machines, levelId);
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  return plan.value;
}

const placers = (plan: Plan) => [
  ...new Set(plan.tasks.map(({ machineId, withMachineIds }) => [machineId, ...withMachineIds].join('+'))),
];

describe('a pour with a machine that stands fast', () => {
  it('is placed by a truck pump from the ground onto the floor above, with its own pump and no crane', () => {
    const plan = planned([truck]);
    expect(placers(plan)).toEqual(['tp1']);
    expect(plan.tasks.every(({ step }) => step === 'place')).toBe(true);
    expect(plan.refused.filter(({ code }) => code === 'outside-reach')).toEqual([]);
  });

  it('asks the hose for points that its boom reaches, a metre above the floor that is poured', () => {
    for (const { legs } of planned([truck]).tasks)
      for (const { xM, yM, zM } of legs.flatMap(({ poses }) => poses)) {
        expect(zM).toBe(5);
        expect(jointsFor(truck.profile, truck.pose, [xM, yM, zM])).not.toBeNull();
      }
  });

  it('says what the ground below the outriggers must bear', () => {
    expect(planned([truck]).warnings).toContainEqual({
      code: 'ground-to-be-checked',
      facts: { machineId: 'tp1', forceKn: 190, lengthM: 8.4, widthM: 8.4 },
    });
  });

  it('is placed by a stationary boom behind a trailer pump, and leaves a truck pump alone', () => {
    expect(placers(planned([boom, trailer]))).toEqual(['pb1+cp1']);
    const far = machine('tp1', shipped('truck-pump'), [8, -40]);
    const plan = planned([boom, far, trailer]);
    expect(placers(plan)).toEqual(['pb1+cp1']);
    expect(plan.tasks[0]!.choice).toMatchObject({ code: 'only-there' });
  });

  it('goes on as before where nobody stands fast', () => {
    expect(placers(planned([machine('cd1', distributor, [8, 12]), trailer], 'level-1'))).toEqual(['cd1+cp1']);
  });

  it('is refused where its only boom reaches nothing of it', () => {
    const plan = planOf([machine('tp1', shipped('truck-pump'), [8, -60])]);
    expect(plan).toMatchObject({ ok: false, problem: { code: 'plan-impossible' } });
  });
});
