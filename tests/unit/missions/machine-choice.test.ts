import { describe, expect, it } from 'vitest';
import { asId, type MachineId, type MissionId } from '../../../kernel/ids.ts';
import type { MissionRequest, Plan } from '../../../missions/mission.ts';
import { planMission } from '../../../missions/plan-mission.ts';
import type { PlanningInput, PlanningMachine } from '../../../missions/planning-input.ts';
import { finishingRequest } from './support/finishing-request.ts';
import { surfaceInput } from './support/surface-site.ts';
import {
  distributor,
  floater,
  leveller,
  machine,
  pump,
  rectangle,
  stagingZone,
  syntheticLevel,
  syntheticSite,
  troweller,
} from './support/synthetic-site.ts';

// Goal: a task says why it has its machine, and what is said of the other is what a plan with the other comes to.

const staging = stagingZone(1, rectangle(0, 0, 7, 14));
const level = syntheticLevel({ number: 1, elevationM: 0, outline: rectangle(0, 0, 13, 14) });
const longLevel = syntheticLevel({ number: 1, elevationM: 0, outline: rectangle(0, 0, 30, 14) });
const slowFloater = { ...floater, id: 'test-slow-floater', speed: { ...floater.speed, workMps: halved(floater) } };
const crew = [machine('l1', leveller, [3, 3]), machine('f1', floater, [3, 6])];
const slow = machine('f2', slowFloater, [3, 9]);

function halved({ speed, work }: typeof floater) {
  const { workMps } = speed;
  const paceMps = work!.rateNominalM2ph.value / 3600 / (work!.widthM.value * (1 - work!.overlapRatio.value));
  return { ...workMps!, value: Math.min(workMps!.value, paceMps) / 2 };
}

function planned(
  request: MissionRequest,
  machines: readonly PlanningMachine[],
  otherwise: Partial<PlanningInput> = {},
): Plan {
  const plan = planMission({
    missionId: asId<MissionId>('mission-1'),
    version: 1,
    site: syntheticSite([level], [staging]),
    zones: [staging],
    nowMs: 0,
    machines,
    request,
    ...otherwise,
  });
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  return plan.value;
}

const tasksOf = ({ tasks }: Plan, step: string) => tasks.filter((task) => task.step === step);

describe('the machine of a step on a floor', () => {
  const request = finishingRequest(0, 40);

  it('is the only one where there is no other', () => {
    const plan = planned(request, crew);
    for (const step of ['level', 'float'])
      expect(
        tasksOf(plan, step).map(({ choice }) => choice),
        step,
      ).toEqual(tasksOf(plan, step).map(() => ({ code: 'only-one' })));
  });

  it('is told with how much later all would end with the other, as a plan with the other does', () => {
    // One bay: with the other machine nothing else can change.
    const one: MissionRequest = { ...request, area: { polygon: rectangle(7.2, 4, 5, 6) } };
    const plan = planned(one, [...crew, slow]);
    const [float] = tasksOf(plan, 'float');
    expect(float).toMatchObject({ machineId: 'f1', choice: { code: 'soonest', machineId: 'f2' } });
    const other = planned(one, [...crew, slow], {
      byMachine: [{ bay: 1, step: 'float', pass: 0, machineId: slow.id }],
    });
    const [given] = tasksOf(other, 'float');
    expect(given).toMatchObject({ machineId: 'f2', choice: { code: 'asked-for' } });
    const laterS = (given!.endMs - float!.endMs) / 1000;
    expect(laterS).toBeGreaterThan(300);
    // The other's way there is estimated in the one, and driven in the other.
    expect(Math.abs(laterS - float!.choice!.laterS!)).toBeLessThan(60);
  });

  it('is told with what the other is at meanwhile, which the plan says too', () => {
    const machines = [...crew, machine('t1', troweller, [3, 8.5]), machine('t2', troweller, [3, 11])];
    const plan = planned(finishingRequest(2, 60), machines, { site: syntheticSite([longLevel], [staging]) });
    const told = plan.tasks.filter(({ choice }) => choice?.busyUntilMs !== undefined);
    expect(told.length).toBeGreaterThan(0);
    for (const { startMs, choice } of told) {
      const meanwhile = plan.tasks.find(
        (task) => task.machineId === choice!.machineId && task.startMs <= startMs && task.endMs > startMs,
      );
      expect(meanwhile?.endMs).toBe(choice!.busyUntilMs);
    }
  });
});

describe('the machine of other work', () => {
  it('is told for placing: the only one, the one on the level, or one of several', () => {
    const { area, levelId } = finishingRequest(0, 40);
    const concrete = { thicknessM: 0.2, temperatureC: 20, setFactor: 1 };
    const request: MissionRequest = {
      kind: 'concrete-placing',
      levelId,
      area: area!,
      earliestStartMs: 0,
      parameters: { kind: 'concrete-placing', deliveryRateM3ph: 30, ...concrete },
    };
    const pour = [machine('d1', distributor, [4, 4]), machine('p1', pump, [-10, 4])];
    const codes = (more: readonly PlanningMachine[]) => [
      ...new Set(tasksOf(planned(request, [...pour, ...more]), 'place').map(({ choice }) => JSON.stringify(choice))),
    ];
    expect(codes([])).toEqual(['{"code":"only-one"}']);
    expect(codes([machine('d2', distributor, [-20, 4])])).toEqual(['{"code":"not-weighed","machineId":"d2"}']);
    const away = machine('d2', distributor, [-20, 4], { levelNumber: 2 });
    expect(codes([away])).toEqual(['{"code":"on-level","machineId":"d2"}']);
  });

  it('is told for surface work: the only one, or all that share it', () => {
    const choices = (robots: readonly (readonly [number, number])[]) => {
      const plan = planMission(surfaceInput({ widthM: 16, depthM: 10, robots }));
      if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
      const atWork = new Set(tasksOf(plan.value, 'grind').map(({ machineId }) => machineId));
      return [atWork.size, ...new Set(tasksOf(plan.value, 'grind').map(({ choice }) => choice?.code))];
    };
    expect(choices([[2, 2.5]])).toEqual([1, 'only-one']);
    expect(
      choices([
        [2, 2.5],
        [2, 6.5],
      ]),
    ).toEqual([2, 'shared']);
  });
});

describe('wishes for a machine', () => {
  it('leave every other task of a plan its reason', () => {
    const machineId = asId<MachineId>('f1');
    const plan = planned(finishingRequest(0, 40), [...crew, slow], {
      byMachine: [{ bay: 1, step: 'float', pass: 0, machineId }],
    });
    for (const task of plan.tasks.filter(({ bay }) => bay !== undefined)) {
      const isAsked = task.bay === 1 && task.step === 'float';
      if (isAsked) expect(task).toMatchObject({ machineId, choice: { code: 'asked-for' } });
      else expect(['asked-for', undefined]).not.toContain(task.choice?.code);
    }
  });
});
