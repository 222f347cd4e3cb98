import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../kernel/random.ts';
import { allocate, type Allocation, type AllocationOptions } from '../../../missions/allocation/allocate.ts';
import type {
  AllocationPlan,
  AllocationProblem,
  Battery,
  Machine,
  Task,
} from '../../../missions/allocation/allocation-problem.ts';
import { explainAllocation, type TaskExplanation } from '../../../missions/allocation/explain-allocation.ts';
import { reallocate, type Failure } from '../../../missions/allocation/reallocate.ts';
import { drawnAllocation, shapeOf } from '../../bench/allocation-instances.ts';
import { allocationFaults } from '../../support/checkers/allocation-checker.ts';
import { bruteForceAllocation, randomAllocation } from './support/small-allocations.ts';

function allocated(
  problem: AllocationProblem,
  schedulesMax = 2_000,
  more: Partial<AllocationOptions> = {},
): Allocation {
  const objective = 'makespan';
  const result = allocate(problem, { objective, random: seededRandom(7), budget: { schedulesMax }, ...more });
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  expect(allocationFaults(problem, result.value.plan)).toEqual([]);
  return result.value;
}

function drawn(name: string): AllocationProblem {
  return drawnAllocation(shapeOf(name)!);
}

const seeds = fc.integer({ min: 1, max: 1_000_000 });
const objectives = fc.constantFrom('makespan', 'flow-time');

/** Places on a line, as far apart as their numbers. */
function onLine(machines: readonly Machine[], tasks: readonly Task[]): AllocationProblem {
  const places = 10;
  const ways = Array.from({ length: places * places }, (_, at) => Math.abs(Math.floor(at / places) - (at % places)));
  return { places, travelTables: [ways], machines, tasks };
}
const robot: Machine = { travelTable: 0, skills: [1], start: 0, from: 0, until: Infinity };
const battery: Battery = { levelRatio: 1, floorRatio: 0.2, drainTime: 20, chargeTime: 40, charger: 0 };
const at = (place: number, service = 2, skills: readonly number[] = []): Task => ({
  begin: place,
  end: place,
  service,
  skills,
});

describe('an allocation', () => {
  it('of the drawn instance that others can check has its proven sum of flow times', () => {
    const problem = drawn('m2-n6-s1');
    expect(problem.machines.map(({ start }) => start)).toEqual([40, 0]);
    expect(problem.tasks[0]).toEqual({ begin: 33, end: 62, service: 148, skills: [] });
    const { plan, isOptimal } = allocated(problem, 15_000, { objective: 'flow-time' });
    expect([plan.flowTime, isOptimal]).toEqual([2696, true]);
  });

  it('is as good as brute force finds it, and says that it is', () => {
    fc.assert(
      fc.property(seeds, objectives, (seed, objective) => {
        const problem = randomAllocation(seededRandom(seed), { machines: 2, tasks: 4 });
        const { plan, bound, isOptimal } = allocated(problem, 10_000, { objective });
        const best = bruteForceAllocation(problem, objective);
        expect([objective === 'makespan' ? plan.makespan : plan.flowTime, bound, isOptimal]).toEqual([
          best,
          best,
          true,
        ]);
      }),
      // Of the first the exact search adds up to 8.999999999999998.
      { numRuns: 5, examples: [[999_987, 'makespan']] },
    );
  });

  it('charges as late and as little as brute force finds best', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const problem = randomAllocation(seededRandom(seed), { machines: 2, tasks: 3, batteryUnits: 14 });
        const { plan, isOptimal } = allocated(problem, 10_000);
        expect(isOptimal).toBe(true);
        expect(plan.makespan).toBeCloseTo(bruteForceAllocation(problem, 'makespan'), 6);
      }),
      { numRuns: 5 },
    );
  });

  it('is valid however early it is cut short, and the same again', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(0, 1, 50, 400), objectives, (seed, schedulesMax, objective) => {
        const shape = { machines: 3, tasks: 20, batteryUnits: 16 };
        const problem = randomAllocation(seededRandom(seed), shape);
        const first = allocated(problem, schedulesMax, { objective });
        expect(first.plan.unassigned).toEqual([]);
        expect(allocated(problem, schedulesMax, { objective })).toEqual(first);
      }),
      { numRuns: 8 },
    );
  });

  it('reports only better ones on its way, and stops when told to', () => {
    const problem = drawn('m5-n30-s1-b1500');
    const reported: AllocationPlan[] = [];
    let looks = 0;
    const budget = { schedulesMax: Infinity, isCancelled: () => (looks += 1) > 150 };
    const { plan, bound } = allocated(problem, 0, { budget, onBetter: (better) => reported.push(better) });
    expect(reported.length).toBeGreaterThan(1);
    expect(reported.at(-1)).toEqual(plan);
    for (const better of reported) expect(allocationFaults(problem, better)).toEqual([]);
    const makespans = reported.map(({ makespan }) => makespan);
    expect(makespans.toSorted((a, b) => b - a)).toEqual(makespans);
    expect(bound).toBeLessThanOrEqual(plan.makespan);
  });

  it('goes to the charger between tasks where the battery is tight, and charges no more than it needs', () => {
    // To 3 and back take 8 of the 16 that may be drained; 40 % more suffice for the other two and the way back.
    const { plan } = allocated(onLine([{ ...robot, battery }], [at(3), at(4), at(6)]), 10_000);
    expect(plan.routes[0]!.map(({ kind, end }) => [kind, end])).toEqual([
      ['task', 5],
      ['charge', 24],
      ['task', 30],
      ['task', 34],
    ]);
    expect(plan.routes[0]!.at(-1)!.levelRatio).toBeCloseTo(0.5, 9);
  });

  it('keeps to skills, shifts and operators', () => {
    const other = { ...robot, skills: [2], start: 9 };
    const tasks = [at(1, 2, [2]), at(9, 2, [1]), at(5)];
    const { plan } = allocated(onLine([robot, other], tasks));
    expect(plan.routes[1]!.some((step) => step.kind === 'task' && step.task === 0)).toBe(true);
    const manned = [robot, { ...robot, start: 9 }].map((machine) => ({ ...machine, operators: 0 }));
    const alone = { ...onLine(manned, [at(1), at(8)]), operatorGroups: [{ count: 1, from: 5, until: 100 }] };
    const one = allocated(alone).plan;
    expect(one.routes.filter((steps) => steps.length > 0)).toHaveLength(1);
    expect(one.makespan).toBe(17);
    const late = allocated(onLine([{ ...robot, until: 12 }], [at(5), at(9, 1), at(6)]));
    expect([late.plan.unassigned.length, late.isOptimal]).toEqual([1, false]);
  });
});

describe('an allocation that cannot be', () => {
  const refused = (problem: AllocationProblem): unknown => {
    const result = allocate(problem, {
      objective: 'makespan',
      random: seededRandom(1),
      budget: { schedulesMax: 10 },
    });
    return result.ok ? null : result.problem;
  };
  it.each([
    ['a skill that nobody has', robot, at(1, 2, [7]), { code: 'allocation-skill-missing', skill: 7 }],
    [
      'a battery that does not get there and back',
      { ...robot, battery },
      at(8),
      { code: 'allocation-battery-too-small', neededRatio: 0.9, usableRatio: 0.8 },
    ],
    [
      'a shift that ends too soon',
      { ...robot, until: 4 },
      at(3),
      { code: 'allocation-shift-too-short', earliest: 5, until: 4 },
    ],
  ])('names %s', (_, machine, task, obstacle) => {
    expect(refused(onLine([machine], [at(1), task]))).toEqual({
      code: 'allocation-task-impossible',
      facts: { tasks: [{ task: 1, machine: 0, obstacle }] },
    });
  });

  it('names a place without a way and operators who are not there', () => {
    const problem = onLine([robot], [at(1)]);
    const cut = {
      ...problem,
      travelTables: [Array.from(problem.travelTables[0]!, (way) => (way === 0 ? 0 : Infinity))],
    };
    expect(refused(cut)).toMatchObject({ facts: { tasks: [{ obstacle: { code: 'allocation-no-way' } }] } });
    const unmanned = {
      ...onLine([{ ...robot, operators: 0 }], [at(1)]),
      operatorGroups: [{ count: 0, from: 0, until: 9 }],
    };
    expect(refused(unmanned)).toMatchObject({ facts: { tasks: [{ obstacle: { code: 'allocation-no-operator' } }] } });
  });

  it('names the machine that comes closest', () => {
    const weak = { ...robot, skills: [] };
    expect(refused(onLine([weak, { ...robot, until: 4 }], [at(3, 2, [1])]))).toMatchObject({
      facts: { tasks: [{ machine: 1, obstacle: { code: 'allocation-shift-too-short' } }] },
    });
  });

  it('is refused without machines, and is nothing without tasks', () => {
    expect(refused(onLine([], [at(1)]))).toEqual({ code: 'allocation-no-machine' });
    expect(allocated(onLine([robot], [])).plan).toMatchObject({ unassigned: [], makespan: 0 });
  });

  it.each([
    ['a table of other places', { ...onLine([robot], [at(1)]), places: 9 }],
    ['a place that is not there', onLine([robot], [at(10)])],
    ['a time that is no number', onLine([robot], [at(1, NaN)])],
    ['a battery below its floor', onLine([{ ...robot, battery: { ...battery, levelRatio: 0.1 } }], [at(1)])],
    ['a window that ends before it begins', onLine([{ ...robot, from: 5, until: 4 }], [at(1)])],
    ['operators that are not there', onLine([{ ...robot, operators: 0 }], [at(1)])],
  ])('is refused with %s', (_, problem) => {
    expect(refused(problem)).toMatchObject({ code: 'allocation-malformed' });
  });
});

describe('the explanation of an allocation', () => {
  it('names the next best machine and what it would cost, and why the others are out', () => {
    const machines = [
      robot,
      { ...robot, start: 4 },
      { ...robot, skills: [], from: 20 },
      { ...robot, start: 9, until: 5 },
    ];
    const problem = onLine(machines, [at(1), at(5, 2, [1]), at(6, 1)]);
    const { plan } = allocated(problem, 10_000);
    expect(plan.routes.map((steps) => steps.length)).toEqual([1, 1, 0, 1]);
    const explained = explainAllocation(problem, plan, 'makespan', [1]);
    expect(explained).toEqual({
      ok: true,
      value: [
        {
          task: 1,
          machine: 1,
          // Behind its task at 1 the first robot would be done at 3 + 4 + 2; the last has to be back before 5.
          alternatives: [{ machine: 0, makespan: 9, flowTime: 16, more: 5 }],
          excluded: [
            { machine: 2, obstacle: { code: 'allocation-skill-missing', skill: 1 } },
            { machine: 3, obstacle: { code: 'allocation-shift-too-short', earliest: 6, until: 5 } },
          ],
        },
      ],
    });
  });

  it('is the price that the plan has when the task is moved by hand', () => {
    const problem = drawn('m3-n12-s1-b1500');
    const { plan } = allocated(problem, 3_000);
    const explained = explainAllocation(problem, plan, 'flow-time', [4]);
    if (!explained.ok) throw new Error(explained.problem.code);
    const [{ alternatives }] = explained.value as [TaskExplanation];
    expect(alternatives).toHaveLength(2);
    for (const { flowTime, more } of alternatives) expect(flowTime - plan.flowTime).toBeCloseTo(more, 6);
    expect(alternatives[0]!.more).toBeLessThanOrEqual(alternatives[1]!.more);
  });
});

describe('an allocation whose machine fails', () => {
  const options = { objective: 'makespan', changeCost: 0 } as const;
  const again = (
    problem: AllocationProblem,
    plan: AllocationPlan,
    failure: Failure,
    changeCost: number,
    moves: number,
  ) => {
    const result = reallocate(problem, plan, failure, {
      ...options,
      random: seededRandom(3),
      changeCost,
      budget: { schedulesMax: moves },
    });
    if (!result.ok) throw new Error(JSON.stringify(result.problem));
    return result.value;
  };

  it('keeps what is done and under way, and gives the rest to the others', () => {
    const problem = drawn('m4-n20-s2-r900-b1200');
    const { plan } = allocated(problem, 4_000);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_200 }), fc.nat(3), fc.constantFrom(0, 150), (now, failed, moves) => {
        const next = again(problem, plan, { now, machines: [failed] }, 0, moves).plan;
        expect(allocationFaults(problem, next)).toEqual([]);
        expect(next.unassigned).toEqual([]);
        plan.routes.forEach((steps, machine) => {
          const kept = steps.filter(({ begin, end }) => (machine === failed ? end <= now : begin < now));
          expect(next.routes[machine]!.slice(0, kept.length)).toEqual(kept);
          if (machine === failed) expect(next.routes[machine]).toHaveLength(kept.length);
          for (const { begin } of next.routes[machine]!.slice(kept.length)) expect(begin).toBeGreaterThanOrEqual(now);
        });
      }),
      { numRuns: 12 },
    );
  });

  it('moves nothing else where that costs more than it saves', () => {
    const problem = drawn('m3-n9-s1');
    const { plan } = allocated(problem, 20_000);
    const failure = { now: 200, machines: [1] };
    const calm = again(problem, plan, failure, 1e6, 16_000);
    const free = again(problem, plan, failure, 0, 16_000);
    expect([calm.moved, calm.brokenOff]).toEqual([[], [5]]);
    expect(free.moved).not.toEqual([]);
    expect(free.plan.makespan).toBeLessThan(calm.plan.makespan);
  });

  it('names the tasks that nobody can do any more, and takes in new ones', () => {
    const problem = onLine([robot, { ...robot, skills: [2] }], [at(5), at(3, 2, [2]), at(9, 2, [2]), at(2)]);
    const { plan } = allocated(problem, 10_000);
    const grown = { ...problem, tasks: [...problem.tasks, at(7)] };
    const next = again(grown, plan, { now: 4, machines: [1] }, 0, 500);
    expect(next.stranded.map(({ task, obstacle }) => [task, obstacle.code])).toEqual(
      [1, 2].map((task) => [task, 'allocation-skill-missing']),
    );
    expect(next.plan.unassigned).toEqual([1, 2]);
    expect(next.plan.routes[0]!.some((step) => step.kind === 'task' && step.task === 4)).toBe(true);
    expect(allocationFaults(grown, next.plan)).toEqual([]);
    const nobody = reallocate(
      problem,
      plan,
      { now: 4, machines: [0, 1] },
      { ...options, random: seededRandom(3), budget: { schedulesMax: 1 } },
    );
    expect(nobody).toEqual({ ok: false, problem: { code: 'allocation-no-machine' } });
  });

  it('gives the operator of a failed machine to another', () => {
    const manned = [robot, { ...robot, start: 9 }].map((machine) => ({ ...machine, operators: 0 }));
    const problem = { ...onLine(manned, [at(1), at(2), at(3)]), operatorGroups: [{ count: 1, from: 0, until: 100 }] };
    const { plan } = allocated(problem, 10_000);
    expect(plan.routes.map((steps) => steps.length)).toEqual([3, 0]);
    const next = again(problem, plan, { now: 4, machines: [0] }, 0, 100).plan;
    expect(next.routes.map((steps) => steps.length)).toEqual([1, 2]);
  });
});

describe('the checker of allocations', () => {
  it('finds what is wrong', () => {
    const problem = onLine([{ ...robot, battery }], [at(3), at(4), at(6)]);
    const { plan } = allocated(problem);
    const [steps] = plan.routes;
    const earlier = steps!.map((step) => ({ ...step, begin: step.begin - 1, end: step.end - 1 }));
    const uncharged = steps!.filter(({ kind }) => kind === 'task');
    const bad: Partial<AllocationPlan>[] = [
      { routes: [earlier] },
      { routes: [uncharged] },
      { routes: [steps!.slice(1)] },
      { makespan: plan.makespan - 1 },
      { flowTime: plan.flowTime - 1 },
      { unassigned: [0] },
    ];
    for (const change of bad) expect(allocationFaults(problem, { ...plan, ...change })).not.toEqual([]);
  });
});
