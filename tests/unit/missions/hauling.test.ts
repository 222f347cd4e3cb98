import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Point } from '../../../kernel/geometry.ts';
import type { Result } from '../../../kernel/result.ts';
import type { HaulLoad } from '../../../missions/hauling/haul-load.ts';
import type { Plan, PlannedTask, TaskProgress } from '../../../missions/mission.ts';
import { planMission } from '../../../missions/plan-mission.ts';
import { carrier, haulInput, leastDistanceM, load, nowMs, threeCarriers } from './support/haul-site.ts';

/** Two discs about carriers, and what the controller keeps between two that turn. */
const apartM = 2 * Math.hypot(0.8, 0.5) + 0.32;

function made(result: Result<Plan>): Plan {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

function causes(result: Result<Plan>): readonly string[] {
  if (result.ok) return [];
  const { reasons = [] } = result.problem.facts as { readonly reasons?: readonly { readonly code: string }[] };
  return reasons.map(({ code }) => code);
}

const crossing: readonly HaulLoad[] = [
  load([8, 4], [30, 4]),
  load([8, 12], [30, 10]),
  load([28, 13], [12, 13]),
  load([35, 4], [12, 4], { count: 2 }),
  load([10, 8], [26, 8]),
];

/** A leg that is due, whatever the order of the others: the plan's own order is not asked. */
function drivenAnyhow(plan: Plan, pick: (count: number) => number): number {
  const days = [...new Set(plan.tasks.map(({ machineId }) => machineId))].map((id) =>
    plan.tasks
      .filter(({ machineId }) => machineId === id)
      .flatMap((task) => task.legs.map((leg, number) => ({ task, leg, number }))),
  );
  const at = days.map(() => 0);
  const driven = new Set<string>();
  for (let left = days.flat().length; left > 0; left -= 1) {
    const able = days.flatMap((day, index) => {
      const next = day[at[index]!];
      const isFree = next?.leg.after?.every(({ taskId, leg }) => driven.has(`${taskId} ${leg}`)) === true;
      return isFree ? [index] : [];
    });
    if (able.length === 0) return left;
    const index = able[pick(able.length)]!;
    const { task, number } = days[index]![at[index]!]!;
    driven.add(`${task.id} ${number}`);
    at[index]! += 1;
  }
  return 0;
}

describe('a plan of hauling', () => {
  const plan = made(planMission(haulInput(crossing)));

  it('brings every piece once, each after it is taken up, by one carrier', () => {
    const pieces = crossing.flatMap(({ count }, index) =>
      Array.from({ length: count }, (_, piece) => `${index + 1}.${piece + 1}`),
    );
    const of = (step: PlannedTask['step']) => plan.tasks.filter((task) => task.step === step);
    const name = ({ haul }: PlannedTask): string => `${haul!.load}.${haul!.piece}`;
    expect(of('haul-load').map(name).sort()).toEqual([...pieces].sort());
    expect(of('haul-unload').map(name).sort()).toEqual([...pieces].sort());
    for (const unload of of('haul-unload')) {
      const taken = of('haul-load').find((task) => name(task) === name(unload))!;
      expect(taken.machineId).toBe(unload.machineId);
      expect(taken.endMs).toBeLessThanOrEqual(unload.startMs);
    }
    expect(plan.totals.loads).toBe(pieces.length);
  });

  it('uses all three carriers where that is soonest, and says why each was taken', () => {
    expect(new Set(plan.tasks.map(({ machineId }) => machineId)).size).toBe(3);
    for (const { step, choice } of plan.tasks) {
      if (step === 'haul-load') expect(choice).toMatchObject({ code: 'soonest' });
    }
  });

  it('brings no two machines near each other, and all of them home', () => {
    expect(leastDistanceM(threeCarriers(), plan)).toBeGreaterThan(apartM);
    for (const { id, pose } of threeCarriers()) {
      const last = plan.tasks
        .filter(({ machineId }) => machineId === id)
        .at(-1)
        ?.legs.at(-1)
        ?.poses.at(-1);
      expect(last).toMatchObject({ xM: pose.xM, yM: pose.yM });
    }
  });

  it('takes up beside a machine that stands at the place and does not move', () => {
    const broken = carrier('c1', [8, 4], { isAvailable: false });
    const machines = threeCarriers().map((one) => (one.id === 'c1' ? broken : one));
    const { tasks } = made(planMission(haulInput([load([8, 4], [30, 4])], { machines })));
    const stop = tasks
      .find(({ step }) => step === 'haul-load')!
      .legs.at(-1)!
      .poses.at(-1)!;
    const asideM = Math.hypot(stop.xM - 8, stop.yM - 4);
    expect(asideM).toBeGreaterThan(1.4);
    expect(asideM).toBeLessThanOrEqual(4);
  });

  it('gives the same plan for the same input', () => {
    expect(JSON.stringify(made(planMission(haulInput(crossing))))).toBe(JSON.stringify(plan));
  });
});

describe('hauling any loads', () => {
  const place = fc.tuple(fc.double({ min: 6, max: 18, noNaN: true }), fc.double({ min: 2, max: 14, noNaN: true }));
  const beyond = fc.tuple(fc.double({ min: 22, max: 32, noNaN: true }), fc.double({ min: 2, max: 14, noNaN: true }));
  const loads = fc.array(
    fc.record({ near: place, far: beyond, isBack: fc.boolean(), massKg: fc.integer({ min: 10, max: 800 }) }),
    { minLength: 1, maxLength: 6 },
  );

  it('keeps machines apart, and never has them wait in a ring however late each is', () => {
    fc.assert(
      fc.property(loads, fc.integer({ min: 1, max: 1_000_000 }), (drawn, seed) => {
        const asked = drawn.map(({ near, far, isBack, massKg }) =>
          load((isBack ? far : near) as Point, (isBack ? near : far) as Point, { massKg }),
        );
        const plan = made(planMission(haulInput(asked)));
        expect(plan.totals.loads).toBe(asked.length);
        expect(leastDistanceM(threeCarriers(), plan)).toBeGreaterThan(apartM);
        let state = seed;
        const pick = (count: number): number => (state = (state * 48_271) % 2_147_483_647) % count;
        expect(drivenAnyhow(plan, pick)).toBe(0);
      }),
      { numRuns: 8 },
    );
  });
});

describe('hauling that cannot be', () => {
  const refused = (loads: readonly HaulLoad[]): readonly string[] => causes(planMission(haulInput(loads)));

  it('is refused with the cause, load by load', () => {
    expect(refused([])).toEqual(['haul-no-loads']);
    expect(refused([load([8, 4], [30, 4], { count: 121 })])).toEqual(['haul-too-many']);
    expect(refused([load([8, 4], [30, 4], { massKg: 801 }), load([8, 4], [20, 2])])).toEqual([
      'haul-too-heavy',
      'haul-place-in-solid',
    ]);
    expect(refused([load([8, 4], [36, 13])])).toEqual(['haul-place-in-zone']);
    expect(refused([load([8, 4], [41, 4])])).toEqual(['haul-place-off-floor']);
    expect(refused([load([8, 4], [8.5, 4])])).toEqual(['haul-same-place']);
    expect(refused([{ ...load([8, 4], [30, 4]), from: { landingId: 'nowhere' } }])).toEqual(['haul-place-unknown']);
    expect(refused([load([8, 4], [30, 4], { earliestMs: nowMs + 2, dueMs: nowMs + 1 })])).toEqual([
      'haul-due-before-there',
    ]);
  });

  it('is refused where no carrier stands, or none can take part', () => {
    const loads = [load([8, 4], [30, 4])];
    expect(causes(planMission(haulInput(loads, { machines: [] })))).toEqual(['haul-no-carrier']);
    const broken = carrier('c1', [2.5, 3], { isAvailable: false });
    expect(causes(planMission(haulInput(loads, { machines: [broken] })))).toEqual(['machine-left-out']);
  });

  it('is refused where a machine stands in the only gap', () => {
    const inGap = carrier('x1', [20, 8], { isAvailable: false });
    const machines = [...threeCarriers(), inGap];
    expect(causes(planMission(haulInput([load([8, 4], [30, 4])], { machines })))).toEqual(['haul-unreachable']);
  });
});

describe('hauling planned again', () => {
  const plan = made(planMission(haulInput(crossing)));
  const atMs = nowMs + 150_000;

  /** As if all had gone by plan until then. */
  function progressAt({ tasks }: Plan): TaskProgress[] {
    return tasks.map(({ id, startMs, endMs, legs, dwellS, quantity }): TaskProgress => {
      const blank = { taskId: id, legDoneM: 0, dwellDoneS: 0, done: 0, startedAtMs: null, endedAtMs: null };
      if (startMs >= atMs) return { ...blank, state: 'waiting', legsDone: 0 };
      const begun = { ...blank, startedAtMs: startMs };
      if (endMs > atMs) return { ...begun, state: 'waiting', legsDone: 0, legDoneM: 0.1 };
      const whole = { legsDone: legs.length, dwellDoneS: dwellS, done: quantity.amount };
      return { ...begun, ...whole, state: 'done', endedAtMs: endMs };
    });
  }

  const progress = progressAt(plan);
  const stateOf = new Map(progress.map(({ taskId, state }) => [taskId, state]));
  const isUnderWay = ({ startMs, endMs }: PlannedTask): boolean => startMs < atMs && endMs > atMs;

  function again(part: Parameters<typeof haulInput>[1]): Plan {
    return made(planMission(haulInput(crossing, { nowMs: atMs, version: 2, previous: { plan, progress }, ...part })));
  }

  it('lets what is aboard or under way stay with its carrier', () => {
    const next = again({});
    for (const task of plan.tasks.filter(isUnderWay)) {
      const { haul } = task;
      if (haul === undefined) continue;
      const goesOn = next.tasks.find(
        (one) => one.id.startsWith('m-1-v2') && one.haul?.load === haul.load && one.haul.piece === haul.piece,
      );
      expect(goesOn?.machineId).toBe(task.machineId);
    }
    expect(plan.tasks.some((task) => isUnderWay(task) && task.haul !== undefined)).toBe(true);
    expect(next.totals.loads).toBe(plan.totals.loads);
  });

  it('deals out the work of a carrier that fails, but for what it has aboard', () => {
    const failed = plan.tasks.find((task) => isUnderWay(task) && task.step === 'haul-unload')?.machineId ?? 'c1';
    const machines = threeCarriers().map((one) => (one.id === failed ? { ...one, isAvailable: false } : one));
    const next = again({ machines });
    const open = next.tasks.filter(({ id }) => stateOf.get(id) === undefined);
    expect(open.every(({ machineId }) => machineId !== failed)).toBe(true);
    const aboard = plan.tasks.filter(
      (task) => isUnderWay(task) && task.machineId === failed && task.step === 'haul-unload',
    );
    expect(next.refused.map(({ code }) => code)).toEqual(aboard.map(() => 'haul-aboard-lost'));
    expect(next.totals.loads).toBe(plan.totals.loads! - aboard.length);
  });

  it('deals out a load that is added', () => {
    const more = [...crossing, load([14, 12], [32, 6])];
    const next = made(planMission(haulInput(more, { nowMs: atMs, version: 2, previous: { plan, progress } })));
    expect(next.totals.loads).toBe(plan.totals.loads! + 1);
    expect(next.tasks.some(({ haul, step }) => haul?.load === more.length && step === 'haul-unload')).toBe(true);
  });
});
