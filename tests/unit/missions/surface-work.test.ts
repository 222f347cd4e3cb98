import { describe, expect, it } from 'vitest';
import type { Ring } from '../../../kernel/geometry.ts';
import type { Plan, PlannedTask, TaskProgress } from '../../../missions/mission.ts';
import { planMission, type PlanningInput } from '../../../missions/plan-mission.ts';
import { checkSurface, drivenOverM2 } from '../../support/checkers/surface-checker.ts';
import {
  clashesOf,
  expectOneTaskAtATime,
  expectPredecessorsFirst,
  expectUnbrokenWays,
  sumOf,
} from './support/check-plan.ts';
import { checkedFloor, movesOf, surfaceInput, type SurfaceSetup } from './support/surface-site.ts';
import { surfaceDefaults } from '../../../missions/surface/surface-data.ts';
import { columnGrid, rectangle } from './support/synthetic-site.ts';

/** Grinding and marking hardened slabs: what every plan must be, by a checker that shares no code with the planner. */

function planned(input: PlanningInput): Plan {
  const plan = planMission(input);
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  return plan.value;
}

function reasonsOf(setup: SurfaceSetup): readonly Record<string, unknown>[] {
  const plan = planMission(surfaceInput(setup));
  if (plan.ok) throw new Error('was planned');
  return plan.problem.facts!['reasons'] as readonly Record<string, unknown>[];
}

const hall: SurfaceSetup = {
  widthM: 16,
  depthM: 10.5,
  columns: columnGrid(8, 5, 1, 1, 8, 1),
  holes: [rectangle(11, 6, 1.6, 1.2)],
};
const pair = [
  [2, 2.5],
  [2, 6.5],
] as const;
const drawn: Ring = [
  [5.5, 1.5],
  [13, 2],
  [12, 7.5],
  [8, 8.4],
  [6, 6],
];
const marking = { profileId: 'layout-marking-robot', parameters: { work: 'mark' } } as const;

describe('surface work on a slab', () => {
  it.each([
    ['one robot, two passes', { ...hall, parameters: { passes: 2 } }],
    ['two robots', { ...hall, robots: pair }],
    ['an outline drawn in the middle, with a narrow tool', { ...hall, ...marking, area: { polygon: drawn } }],
  ] as [string, SurfaceSetup][])('covers what it can reach and keeps off everything: %s', (_, setup) => {
    const input = surfaceInput(setup);
    const plan = planned(input);
    const passes = setup.parameters?.passes ?? 1;
    const floor = checkedFloor(input);
    const checked = checkSurface(floor, movesOf(plan), passes);
    expect(checked.crossings).toBe(0);
    expect(checked.coveredShares).toHaveLength(passes);
    for (const share of checked.coveredShares) expect(share).toBeGreaterThanOrEqual(0.995);
    expect(new Set(plan.tasks.map(({ machineId }) => machineId)).size).toBe(input.machines.length);
    if (input.machines.length > 1) expect(checked.apartM).toBeGreaterThan(2 * floor.bodyRadiusM + 0.5);
    // Nothing keeps a machine that does not coat off what it has done.
    if (passes === 1) expect(drivenOverM2(floor, movesOf(plan), floor.bodyRadiusM / 2)).toBeGreaterThan(0);
    expect(sumOf(plan)).toBeCloseTo(plan.totals.areaM2, 6);
    if (setup.area === undefined) {
      const besideM = (code: string): number =>
        plan.refused.filter((part) => part.code === code).reduce((sum, { facts }) => sum + Number(facts['edgeM']), 0);
      // The slab's outline and opening less the staging zone's two sides, and one column.
      expect(besideM('beside-edge')).toBeGreaterThan(40);
      expect(besideM('beside-column')).toBeCloseTo(1.6, 1);
    }
    const workedM2 = plan.tasks.reduce((sum, { step, quantity }) => sum + (step === 'travel' ? 0 : quantity.amount), 0);
    expect(workedM2).toBeGreaterThan(0.99 * passes * plan.totals.coveredM2);
    for (const task of plan.tasks)
      expect(clashesOf(task, input.site.levels[0]!, input.machines[0]!.profile)).toEqual([]);
    expectOneTaskAtATime(plan);
    expectPredecessorsFirst(plan);
    expectUnbrokenWays(plan);
  });

  it('is gone on with by the others when a machine fails, and nothing that is done is done again', () => {
    const input = surfaceInput({ ...hall, robots: pair });
    const plan = planned(input);
    const later = Math.round(0.25 * plan.startMs + 0.75 * plan.endMs);
    const progress = plan.tasks.map((task) => progressAt(task, later));
    const machines = input.machines.map((one) => (one.id === 'g2' ? { ...one, isAvailable: false } : one));
    const again = planned({ ...input, machines, nowMs: later, version: 2, previous: { plan, progress } });
    const done = progress.filter(({ state }) => state === 'done').map(({ taskId }) => taskId as string);
    expect(done.length).toBeGreaterThan(1);
    expect(again.tasks.filter(({ id }) => done.includes(id))).toEqual(plan.tasks.filter(({ id }) => done.includes(id)));
    const further = again.tasks.filter(({ id }) => id.includes('-v2-'));
    expect(new Set(further.map(({ machineId }) => machineId))).toEqual(new Set(['g1']));
    expect(again.totals.coveredM2).toBeGreaterThan(plan.totals.coveredM2 - 1);
    const sumM2 = (tasks: Plan['tasks']): number => tasks.reduce((sum, { quantity }) => sum + quantity.amount, 0);
    expect(sumM2(again.tasks)).toBeLessThan(sumM2(plan.tasks) + 1);
  });
});

describe('coating', () => {
  const coating = { profileId: 'floor-coating-robot', parameters: { work: 'coat' } } as const;

  it.each([
    ['the whole slab', { ...hall, ...coating }],
    ['an outline drawn in the middle', { ...hall, ...coating, area: { polygon: drawn } }],
  ] as [string, SurfaceSetup][])(
    'never drives over what it has coated, keeps off everything and comes home: %s',
    (_, setup) => {
      const input = surfaceInput(setup);
      const plan = planned(input);
      const floor = checkedFloor(input);
      const checked = checkSurface(floor, movesOf(plan), 1);
      const trackRadiusM = Math.max(...input.machines[0]!.profile.kinematics.footprint.map(([, y]) => y));
      expect(drivenOverM2(floor, movesOf(plan), trackRadiusM)).toBe(0);
      expect(checked.crossings).toBe(0);
      expect(checked.coveredShares[0]).toBeGreaterThan(0.8);
      expect(sumOf(plan)).toBeCloseTo(plan.totals.areaM2, 6);
      const [home, last] = [input.machines[0]!.pose, plan.tasks.at(-1)!.legs.at(-1)!.poses.at(-1)!];
      expect(Math.hypot(home.xM - last.xM, home.yM - last.yM)).toBeLessThan(0.01);
      for (const task of plan.tasks)
        expect(clashesOf(task, input.site.levels[0]!, input.machines[0]!.profile)).toEqual([]);
      expectOneTaskAtATime(plan);
      expectPredecessorsFirst(plan);
      expectUnbrokenWays(plan);
    },
  );

  it('waits for a coat to dry before the next one, with everybody off the floor', () => {
    const plan = planned(
      surfaceInput({ ...hall, ...coating, parameters: { work: 'coat', passes: 2 }, area: { polygon: drawn } }),
    );
    const coats = plan.tasks.filter(({ step }) => step === 'coat');
    const first = Math.max(...coats.filter(({ pass }) => pass === 1).map(({ endMs }) => endMs));
    const second = Math.min(...coats.filter(({ pass }) => pass === 2).map(({ startMs }) => startMs));
    expect(second - first).toBeGreaterThanOrEqual(surfaceDefaults.coatDries.value * 3_600_000);
    expect(
      plan.tasks.filter(({ step, startMs }) => step === 'travel' && startMs >= first && startMs < first + 60_000),
    ).not.toEqual([]);
  });

  it('is gone on with by another machine that keeps off what is wet', () => {
    const input = surfaceInput({ ...hall, ...coating, robots: pair, area: { polygon: drawn } });
    const plan = planned(input);
    const [machineId] = plan.tasks.flatMap((task) => (task.step === 'coat' ? [task.machineId] : []));
    const task = plan.tasks.find(({ step }) => step === 'coat')!;
    const lanes = task.legs.slice(0, 3);
    const doneM2 = lanes.reduce((sum, { quantity }) => sum + quantity, 0);
    const progress = plan.tasks.map((one): TaskProgress => {
      const idle = { ...progressAt(one, task.startMs), done: 0 };
      return one.id === task.id
        ? { ...idle, state: 'failed', legsDone: 3, done: doneM2, startedAtMs: one.startMs }
        : idle;
    });
    const end = lanes.at(-1)!.poses.at(-1)!;
    const machines = input.machines.map((one) =>
      one.id === machineId ? { ...one, isAvailable: false, pose: end } : one,
    );
    const nowMs = task.startMs + Math.round(lanes.at(-1)!.atS.at(-1)! * 1000);
    const again = planned({ ...input, machines, nowMs, version: 2, previous: { plan, progress } });
    const coats = again.tasks.filter(({ step }) => step === 'coat');
    expect(coats.length).toBeGreaterThan(1);
    expect(coats.filter(({ id }) => id.includes('-v2-')).every((one) => one.machineId !== machineId)).toBe(true);
    expect(drivenOverM2(checkedFloor(input), movesOf(again), 0.4)).toBe(0);
    expect(sumOf(again)).toBeCloseTo(again.totals.areaM2, 6);
  });

  it('is refused where lanes lap so much that wheels run over the lane beside', () => {
    const [reason] = reasonsOf({ ...hall, ...coating, parameters: { work: 'coat', overlapRatio: 0.4 } });
    expect(reason).toMatchObject({ code: 'wheels-on-coat', most: 0.17 });
  });
});

describe('surface work that cannot be', () => {
  it.each([
    ['no pass at all', { ...hall, parameters: { passes: 0 } }, 'passes-invalid'],
    ['lanes lapping more than half', { ...hall, parameters: { overlapRatio: 0.7 } }, 'overlap-invalid'],
    ['no such machine', { ...hall, parameters: { work: 'mark' } }, 'no-machine'],
    ['a tool wider than the area', { ...hall, area: { polygon: rectangle(6, 2, 8, 0.6) } }, 'tool-too-wide'],
    [
      'an outline that crosses itself',
      {
        ...hall,
        area: {
          polygon: [
            [6, 2],
            [14, 8],
            [14, 2],
            [6, 8],
          ],
        },
      },
      'outline-crosses-itself',
    ],
    [
      'a sliver',
      {
        ...hall,
        area: {
          polygon: [
            [5, 2],
            [15, 2],
            [15, 2.1],
          ],
        },
      },
      'outline-too-thin',
    ],
  ] as [string, SurfaceSetup, string][])('is refused with cause and remedy: %s', (_, setup, code) => {
    const [reason] = reasonsOf(setup);
    expect(reason).toMatchObject({ code, tip: expect.any(String) as string });
  });
});

function progressAt(task: PlannedTask, atMs: number): TaskProgress {
  const isDone = task.endMs <= atMs;
  return {
    taskId: task.id,
    state: isDone ? 'done' : 'waiting',
    legsDone: isDone ? task.legs.length : 0,
    legDoneM: 0,
    dwellDoneS: 0,
    done: isDone ? task.quantity.amount : 0,
    startedAtMs: isDone ? task.startMs : null,
    endedAtMs: isDone ? task.endMs : null,
  };
}
