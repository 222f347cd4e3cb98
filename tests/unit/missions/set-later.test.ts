import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asId, type MissionId } from '../../../kernel/ids.ts';
import {
  bayStepKinds,
  type NotBefore,
  type Plan,
  type PlannedTask,
  type TaskProgress,
} from '../../../missions/mission.ts';
import { planMission, type PlanningInput } from '../../../missions/plan-mission.ts';
import type { KeptTurn } from '../../../missions/planning-input.ts';
import { KnownWorks } from '../../../missions/floor/known-works.ts';
import {
  expectOneTaskAtATime,
  expectPredecessorsFirst,
  expectUnbrokenWays,
  expectWindowsKept,
} from './support/check-plan.ts';
import { finishingRequest } from './support/finishing-request.ts';
import {
  crane,
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

// Goal: a step that a person sets later begins no earlier, the plan around it is as sound as any, and what has begun stays where it is.

const minuteMs = 60_000;
const staging = stagingZone(1, rectangle(0, 0, 8, 14));
const site = syntheticSite(
  [syntheticLevel({ number: 1, elevationM: 0, outline: rectangle(0, 0, 30, 14), columns: [] })],
  [staging],
);
const concrete = { thicknessM: 0.18, temperatureC: 20, setFactor: 1 };
const works = new KnownWorks();
const finishing: PlanningInput = {
  missionId: asId<MissionId>('mission-1'),
  version: 1,
  site,
  zones: [staging],
  machines: [
    machine('l1', leveller, [3, 3]),
    machine('f1', floater, [3, 6]),
    machine('t1', troweller, [3, 8.5]),
    machine('t2', troweller, [3, 11]),
  ],
  nowMs: 0,
  request: finishingRequest(1, 15),
  works,
};

function planOf(input: PlanningInput): Plan {
  const plan = planMission(input);
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  return plan.value;
}

function stepOf(task: PlannedTask): Omit<NotBefore, 'atMs'> | null {
  const step = bayStepKinds.find((kind) => kind === task.step);
  return step === undefined || task.bay === undefined ? null : { bay: task.bay, step, pass: task.pass ?? 0 };
}

const isOf = (task: PlannedTask, { bay, step, pass }: Omit<NotBefore, 'atMs'>): boolean =>
  task.bay === bay && task.step === step && (task.pass ?? 0) === pass;

const usual = planOf(finishing);
const steps = usual.tasks.flatMap((task) => {
  const step = stepOf(task);
  return step === null ? [] : [{ ...step, startMs: task.startMs }];
});
const anyStep = fc.integer({ min: 0, max: steps.length - 1 });
const anyDelayMs = fc.integer({ min: 1, max: 150 }).map((minutes) => minutes * minuteMs);

describe('a step that is set later', () => {
  it('begins no earlier or is left out, and the plan is sound: nobody does two things at once, no concrete is missed', () => {
    fc.assert(
      fc.property(anyStep, anyDelayMs, (index, delayMs) => {
        const step = steps[index]!;
        const asked: NotBefore = { bay: step.bay, step: step.step, pass: step.pass, atMs: step.startMs + delayMs };
        const input = { ...finishing, notBefore: [asked] };
        const plan = planOf(input);
        const own = plan.tasks.filter((task) => isOf(task, asked));
        for (const task of own) expect(task).toMatchObject({ notBeforeMs: asked.atMs });
        for (const task of own) expect(task.startMs).toBeGreaterThanOrEqual(asked.atMs);
        const isLeftOut = plan.refused.some(
          ({ code, facts }) => code === 'window-missed' && facts['bay'] === asked.bay,
        );
        expect(own.length > 0).toBe(!isLeftOut);
        expect(plan.tasks.filter(({ notBeforeMs }) => notBeforeMs !== undefined)).toEqual(own);
        expectOneTaskAtATime(plan);
        expectPredecessorsFirst(plan);
        expectWindowsKept(plan);
        expectUnbrokenWays(plan);
        expect(planOf({ ...input, works: new KnownWorks() })).toEqual(plan);
      }),
      { numRuns: 12, seed: 4 },
    );
  });

  it('changes nothing where the time is past, or nothing of the bay is planned', () => {
    const past = steps.map(({ bay, step, pass }) => ({ bay, step, pass, atMs: 0 }));
    const elsewhere = { bay: 999, step: 'float', pass: 0, atMs: 1e9 } as const;
    expect(planOf({ ...finishing, notBefore: [...past, elsewhere] })).toEqual(usual);
    expect(planOf({ ...finishing, notBefore: [] })).toEqual(usual);
  });

  it('leaves every time as it is where the step begins later anyway, and keeps to what was asked when the concrete is quicker', () => {
    const { startMs, ...last } = steps.toSorted((a, b) => b.startMs - a.startMs)[0]!;
    const plan = planOf({ ...finishing, notBefore: [{ ...last, atMs: startMs - 1 }] });
    const timesOf = ({ tasks }: Plan) =>
      tasks.map(({ id, machineId, startMs: fromMs, endMs }) => ({ id, machineId, fromMs, endMs }));
    expect(timesOf(plan)).toEqual(timesOf(usual));
    expect(plan.tasks.find((task) => isOf(task, last))?.notBeforeMs).toBe(startMs - 1);
  });

  it('says that it was set later, and when to', () => {
    const first = usual.tasks.find(({ step }) => step === 'float')!;
    const atMs = first.startMs + 10 * minuteMs;
    const plan = planOf({ ...finishing, notBefore: [{ ...stepOf(first)!, atMs }] });
    const task = plan.tasks.find((one) => isOf(one, stepOf(first)!))!;
    expect(task).toMatchObject({ startMs: atMs, earliestStartMs: atMs, reason: { code: 'set-later', atMs } });
  });
});

describe('the plan in force that is kept', () => {
  const kept = usual.tasks.flatMap((task): KeptTurn[] => {
    const step = stepOf(task);
    const { machineId, startMs, endMs } = task;
    return step === null ? [] : [{ ...step, machineId, startMs, endMs }];
  });

  it('is the same plan while nothing is asked for', () => {
    // Only the numbers of tasks tell in which order they were put into the plan.
    const done = ({ tasks }: Plan) =>
      tasks
        .map(({ step, bay, pass, machineId, startMs, endMs, legs }) => ({
          startMs,
          machineId,
          step,
          bay,
          pass,
          endMs,
          legs,
        }))
        .sort((a, b) => a.startMs - b.startMs || (a.machineId < b.machineId ? -1 : 1));
    expect(done(planOf({ ...finishing, kept }))).toEqual(done(usual));
  });

  it('has the step that is set later in its new place, and everything that was over before stays', () => {
    let keptWhole = 0;
    fc.assert(
      fc.property(anyStep, anyDelayMs, (index, delayMs) => {
        const { startMs, ...step } = steps[index]!;
        const asked: NotBefore = { ...step, atMs: startMs + delayMs };
        const plan = planOf({ ...finishing, kept, notBefore: [asked] });
        for (const task of plan.tasks.filter((one) => isOf(one, asked)))
          expect(task.startMs).toBeGreaterThanOrEqual(asked.atMs);
        expectOneTaskAtATime(plan);
        expectPredecessorsFirst(plan);
        expectWindowsKept(plan);
        expectUnbrokenWays(plan);
        // Where something is lost another order is looked for.
        if (plan.totals.coveredM2 < usual.totals.coveredM2 - 0.01 || plan.endMs > usual.endMs + minuteMs) return;
        keptWhole += 1;
        const over = usual.tasks.filter(({ endMs, step: kind }) => endMs <= startMs && kind !== 'travel');
        for (const { machineId, bay, step: kind, pass, startMs: fromMs, endMs } of over)
          expect(plan.tasks).toContainEqual(
            expect.objectContaining({
              machineId,
              bay,
              step: kind,
              startMs: fromMs,
              endMs,
              ...(pass === undefined ? {} : { pass }),
            }),
          );
      }),
      { numRuns: 12, seed: 6 },
    );
    expect(keptWhole).toBeGreaterThan(3);
  });

  it('does without a machine that is gone', () => {
    const machines = finishing.machines.map((one) => ({ ...one, isAvailable: one.id !== 't2' }));
    const plan = planOf({ ...finishing, machines, kept });
    expect(plan.tasks.some(({ machineId }) => machineId === 't2')).toBe(false);
    expect(plan.totals.coveredM2).toBeGreaterThan(0);
    expectOneTaskAtATime(plan);
  });
});

describe('what is done or has begun', () => {
  /** The plan half an hour before `doneTasks` of its tasks in the order of starts; the next one has driven its first leg. */
  function under(doneTasks: number): { input: PlanningInput; touched: readonly PlannedTask[] } {
    const progress = usual.tasks.map((task, index): TaskProgress => {
      const isDone = index < doneTasks;
      const hasBegun = index === doneTasks;
      return {
        taskId: task.id,
        state: isDone ? 'done' : hasBegun ? 'running' : 'waiting',
        legsDone: isDone ? task.legs.length : hasBegun ? 1 : 0,
        legDoneM: 0,
        dwellDoneS: 0,
        done: isDone ? task.quantity.amount : 0,
        startedAtMs: isDone || hasBegun ? task.startMs : null,
        endedAtMs: isDone ? task.endMs : null,
      };
    });
    const nowMs = usual.tasks[doneTasks]!.startMs + minuteMs;
    const touched = usual.tasks.slice(0, doneTasks + 1);
    return { input: { ...finishing, nowMs, version: 2, previous: { plan: usual, progress } }, touched };
  }

  it('stays where and when it was, whatever is set later', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: usual.tasks.length - 4 }), anyStep, anyDelayMs, (done, index, delayMs) => {
        const { input, touched } = under(done);
        const { startMs, ...step } = steps[index]!;
        const plan = planOf({ ...input, notBefore: [{ ...step, atMs: startMs + delayMs }] });
        for (const task of touched) {
          const { id, machineId, bay } = task;
          expect(plan.tasks.find((one) => one.id === id)).toMatchObject({ id, machineId, startMs: task.startMs });
          expect(plan.tasks.find((one) => one.id === id)?.bay).toBe(bay);
        }
        const isDone = (task: PlannedTask): boolean => touched.some(({ id }) => id === task.id);
        for (const task of plan.tasks.filter((one) => !isDone(one)))
          expect(task.startMs).toBeGreaterThanOrEqual(input.nowMs);
      }),
      { numRuns: 8, seed: 5 },
    );
  });
});

describe('a bay that is to be poured later', () => {
  const pouring: PlanningInput = {
    ...finishing,
    machines: [machine('d1', distributor, [4, 4]), machine('p1', pump, [-10, 4]), machine('k1', crane, [15, 26])],
    request: {
      ...finishing.request,
      kind: 'concrete-placing',
      parameters: { kind: 'concrete-placing', deliveryRateM3ph: 20, ...concrete },
    },
  };

  it('is, with every bay after it, and those before it stay', () => {
    const before = planOf(pouring);
    const pours = before.tasks.filter(({ step }) => step === 'place');
    const second = pours[1]!;
    const atMs = second.startMs + 25 * minuteMs;
    const plan = planOf({ ...pouring, notBefore: [{ ...stepOf(second)!, atMs }] });
    const after = plan.tasks.filter(({ step }) => step === 'place');
    expect(after.map(({ startMs }, index) => startMs - pours[index]!.startMs)).toEqual(
      pours.map((_, index) => (index === 0 ? 0 : 25 * minuteMs)),
    );
    expect(after[1]).toMatchObject({ notBeforeMs: atMs, earliestStartMs: atMs, reason: { code: 'set-later', atMs } });
  });
});
