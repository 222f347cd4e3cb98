import { describe, expect, it } from 'vitest';
import { asId, type LevelId, type MachineId, type MissionId, type SlabId } from '../../../kernel/ids.ts';
import type { MissionRequest, Plan } from '../../../missions/mission.ts';
import { planMission, type PlanningInput } from '../../../missions/plan-mission.ts';
import type { Landing } from '../../../missions/site-model.ts';
import { expectOneTaskAtATime, expectPredecessorsFirst, sumOf } from './support/check-plan.ts';
import {
  cage,
  crane,
  distributor,
  floater,
  machine,
  pump,
  rectangle,
  stagingZone,
  syntheticLevel,
  syntheticSite,
  troweller,
} from './support/synthetic-site.ts';

const levels = [1, 2].map((number) =>
  syntheticLevel({ number, elevationM: (number - 1) * 4, outline: rectangle(0, 0, 40, 20) }),
);
const landings = [1, 2].map((number): Landing => ({
  id: `h1-${number}`,
  levelId: asId<LevelId>(`level-${number}`),
  cagePose: { xM: 4, yM: -1.8, zM: (number - 1) * 4, yawRad: Math.PI / 2 },
  waitPose: { xM: 4, yM: 2.2, zM: (number - 1) * 4, yawRad: -Math.PI / 2 },
  machineId: asId<MachineId>('h1'),
}));
const zones = [1, 2].map((number) => stagingZone(number, rectangle(0, 0, 8, 9)));
const site = syntheticSite(levels, zones, landings);

function inputOf(request: Partial<MissionRequest>, machines: PlanningInput['machines']): PlanningInput {
  return {
    missionId: asId<MissionId>('mission-1'),
    version: 1,
    site,
    zones,
    machines,
    nowMs: 0,
    request: { kind: 'hoist-run', levelId: asId<LevelId>('level-1'), earliestStartMs: 0, ...request } as MissionRequest,
  };
}

function planned(input: PlanningInput): Plan {
  const plan = planMission(input);
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  return plan.value;
}

const hoist = machine('h1', cage, [4, -1.8]);
const toLevelId = asId<LevelId>('level-2');

describe('a hoist run', () => {
  it('books cage, boarding, ride and alighting for a robot', () => {
    const robot = machine('t1', troweller, [6, 6]);
    const parameters = {
      kind: 'hoist-run',
      cargo: 'robot',
      toLevelId,
      massKg: 0,
      lifts: 1,
      machineId: robot.id,
    } as const;
    const plan = planned(inputOf({ parameters }, [hoist, robot]));
    expect(plan.tasks.map(({ step, machineId }) => `${step} ${machineId}`)).toEqual([
      'hoist h1',
      'board t1',
      'hoist h1',
      'alight t1',
    ]);
    expect(plan.tasks[2]!.withMachineIds).toEqual(['t1']);
    expect(plan.totals.lifts).toBe(1);
    expectOneTaskAtATime(plan);
    expectPredecessorsFirst(plan);
  });

  it('refuses a robot that is too large, with the figures', () => {
    const robot = machine('f1', floater, [6, 6]);
    const parameters = {
      kind: 'hoist-run',
      cargo: 'robot',
      toLevelId,
      massKg: 0,
      lifts: 1,
      machineId: robot.id,
    } as const;
    const plan = planMission(inputOf({ parameters }, [hoist, robot]));
    expect(plan.ok ? null : plan.problem.facts!['reasons']).toEqual([
      expect.objectContaining({ code: 'door-too-narrow', widthM: 1.8, doorWidthM: 1.4 }),
    ]);
  });

  it('refuses an overload and makes every lift otherwise', () => {
    const parameters = { kind: 'hoist-run', cargo: 'materials', toLevelId, massKg: 900, lifts: 3 } as const;
    const plan = planned(inputOf({ parameters }, [hoist]));
    expect(plan.totals.lifts).toBe(3);
    expectOneTaskAtATime(plan);
    const tooHeavy = planMission(inputOf({ parameters: { ...parameters, massKg: 2500 } }, [hoist]));
    expect(tooHeavy.ok ? null : tooHeavy.problem.facts!['reasons']).toEqual([
      expect.objectContaining({ code: 'overload', massKg: 2500, loadMaxKg: 2000 }),
    ]);
  });
});

describe('a hoist run that is planned again', () => {
  const other: Landing[] = landings.map((landing) => ({
    ...landing,
    id: `h2-${landing.levelId}`,
    machineId: asId<MachineId>('h2'),
  }));
  const twin = { ...site, landings: [...landings, ...other] };
  const parameters = { kind: 'hoist-run', cargo: 'materials', toLevelId, massKg: 900, lifts: 2 } as const;
  const cages = [hoist, machine('h2', cage, [8, -1.8])];

  /** The first plan, of which the load on `h1` is in the cage and nothing else begun. */
  function loaded(): PlanningInput {
    const input = { ...inputOf({ parameters }, cages), site: twin };
    const plan = planned(input);
    const progress = plan.tasks.map(({ id, step, machineId }) => ({
      taskId: id,
      state: step === 'hoist-load' && machineId === 'h1' ? ('done' as const) : ('waiting' as const),
      legsDone: 0,
      legDoneM: 0,
      dwellDoneS: 0,
      done: 0,
      startedAtMs: null,
      endedAtMs: null,
    }));
    return { ...input, nowMs: 200_000, version: 2, previous: { plan, progress } };
  }

  it('unloads what is in a cage, without loading it again', () => {
    const plan = planned(loaded());
    expect(plan.totals.lifts).toBe(2);
    const anew = plan.tasks.filter(({ id }) => id.includes('-v2-'));
    expect(anew.map(({ step }) => step).sort()).toEqual(['hoist-load', 'hoist-unload', 'hoist-unload']);
    const aboard = anew.find(({ step, machineId }) => step === 'hoist-unload' && machineId === 'h1');
    expect(aboard?.predecessors.map(({ taskId }) => taskId)).toContain(
      plan.tasks.find(({ id, step }) => step === 'hoist-load' && id.includes('-v1-'))?.id,
    );
    expectPredecessorsFirst(plan);
  });

  it('brings up anew, with the other cage, what is in one that is lost', () => {
    const before = loaded();
    const plan = planned({ ...before, machines: before.machines.filter(({ id }) => id !== 'h1') });
    expect(plan.totals.lifts).toBe(2);
    const anew = plan.tasks.filter(({ id }) => id.includes('-v2-'));
    expect(anew.map(({ machineId }) => machineId)).toEqual(['h2', 'h2', 'h2', 'h2']);
    expectOneTaskAtATime({ ...plan, tasks: anew });
  });
});

describe('a placing plan', () => {
  const request: Partial<MissionRequest> = {
    kind: 'concrete-placing',
    area: { slabId: asId<SlabId>('slab-1') },
    parameters: { kind: 'concrete-placing', deliveryRateM3ph: 25, thicknessM: 0.2, temperatureC: 20, setFactor: 1 },
  };
  const crew = [machine('d1', distributor, [4, 4]), machine('p1', pump, [-10, 4])];

  it('has the crane move the distributor and places every bay at the delivery rate', () => {
    const plan = planned(inputOf(request, [...crew, machine('k1', crane, [20, 26])]));
    const placed = plan.tasks.filter(({ step }) => step === 'place');
    expect(placed).toHaveLength(plan.bays.length);
    expect(plan.tasks.some(({ step }) => step === 'lift')).toBe(true);
    const hours = placed.reduce((sum, task) => sum + task.endMs - task.startMs, 0) / 3_600_000;
    expect(placed.reduce((sum, task) => sum + task.quantity.amount, 0) / hours).toBeLessThanOrEqual(25.001);
    expect(sumOf(plan)).toBeCloseTo(plan.totals.areaM2, 1);
    expectOneTaskAtATime(plan);
    expectPredecessorsFirst(plan);
  });

  it('refuses the bays beyond reach when there is no crane', () => {
    const plan = planned(inputOf(request, crew));
    const refused = plan.refused.filter(({ code }) => code === 'outside-reach');
    expect(refused.length).toBeGreaterThan(0);
    expect(plan.tasks.filter(({ step }) => step === 'place').length + refused.length).toBe(
      plan.bays.length + refused.length,
    );
    expect(sumOf(plan)).toBeCloseTo(plan.totals.areaM2, 1);
  });
});
