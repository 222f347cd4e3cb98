import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asId, type LevelId, type MachineId, type TaskId } from '../../../kernel/ids.ts';
import type { Plan, PlannedTask } from '../../../missions/mission.ts';
import { slackOf, slipOf, type Slip } from '../../../missions/drafting/slip.ts';

const minuteMs = 60_000;

interface Draft {
  readonly id: string;
  readonly machine: string;
  readonly with?: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly after?: readonly (readonly [string, number])[];
  readonly latestStart?: number;
  readonly latestEnd?: number;
  readonly bay?: number;
}

/** Times in minutes, lags too. */
function taskOf(draft: Draft): PlannedTask {
  return {
    id: asId<TaskId>(draft.id),
    step: 'float',
    machineId: asId<MachineId>(draft.machine),
    withMachineIds: (draft.with ?? []).map((id) => asId<MachineId>(id)),
    levelId: asId<LevelId>('level-1'),
    ...(draft.bay === undefined ? {} : { bay: draft.bay }),
    legs: [],
    dwellS: 0,
    startMs: draft.from * minuteMs,
    endMs: draft.to * minuteMs,
    earliestStartMs: 0,
    latestStartMs: draft.latestStart === undefined ? null : draft.latestStart * minuteMs,
    latestEndMs: draft.latestEnd === undefined ? null : draft.latestEnd * minuteMs,
    predecessors: (draft.after ?? []).map(([id, lagMin]) => ({ taskId: asId<TaskId>(id), lagS: lagMin * 60 })),
    quantity: { amount: 1, unit: 'm2' },
    reason: { code: 'release' },
  };
}

function planOf(...drafts: readonly Draft[]): Pick<Plan, 'tasks' | 'endMs'> {
  const tasks = drafts.map(taskOf);
  return { tasks, endMs: Math.max(...tasks.map(({ endMs }) => endMs)) };
}

const id = (text: string): TaskId => asId<TaskId>(text);
const nothingIsOver = (): boolean => false;

function slipped(plan: Pick<Plan, 'tasks' | 'endMs'>, taskId: TaskId, byMs: number): Slip {
  const slip = slipOf(plan, { taskId, byMs }, nothingIsOver);
  if (slip === null) throw new Error(`no task ${taskId}`);
  return slip;
}

describe('a task that slips', () => {
  // Levelled by l1, floated by f1 ten minutes later at the earliest, with a hoist that f1 and t1 share.
  const plan = planOf(
    { id: 'level-1', machine: 'l1', from: 0, to: 20 },
    { id: 'level-2', machine: 'l1', from: 20, to: 40 },
    { id: 'float-1', machine: 'f1', from: 35, to: 55, after: [['level-1', 10]], latestEnd: 62 },
    { id: 'float-2', machine: 'f1', from: 60, to: 80, after: [['level-2', 10]], latestStart: 75 },
    { id: 'trowel-1', machine: 't1', with: ['h1'], from: 90, to: 100, after: [['float-1', 0]] },
  );

  it('has the slack that leaves others alone, and the slack that misses nothing', () => {
    const slacks = slackOf(plan);
    expect(slacks.get(id('level-1'))).toEqual({ freeMs: 0, totalMs: 12 * minuteMs });
    expect(slacks.get(id('float-1'))).toEqual({ freeMs: 5 * minuteMs, totalMs: 7 * minuteMs });
    expect(slacks.get(id('float-2'))).toEqual({ freeMs: 15 * minuteMs, totalMs: 15 * minuteMs });
    expect(slacks.get(id('trowel-1'))).toEqual({ freeMs: 0, totalMs: 0 });
    expect(slackOf(plan, 130 * minuteMs).get(id('trowel-1'))?.totalMs).toBe(30 * minuteMs);
  });

  it('pushes what waits for it and what needs its machine, no farther than it must, and says why', () => {
    const { moved, missed, endMs } = slipped(plan, id('level-1'), 12 * minuteMs);
    expect(moved).toEqual([
      {
        taskId: 'level-2',
        startMs: 32 * minuteMs,
        byMs: 12 * minuteMs,
        behind: { taskId: 'level-1', by: 'machine', machineId: 'l1' },
      },
      {
        taskId: 'float-1',
        startMs: 42 * minuteMs,
        byMs: 7 * minuteMs,
        behind: { taskId: 'level-1', by: 'predecessor' },
      },
      {
        taskId: 'float-2',
        startMs: 62 * minuteMs,
        byMs: 2 * minuteMs,
        behind: { taskId: 'level-2', by: 'predecessor' },
      },
    ]);
    expect(missed).toEqual([]);
    expect(endMs).toBe(plan.endMs);
  });

  it('says which concrete it misses, and by how much', () => {
    const { missed, endMs } = slipped(plan, id('float-1'), 40 * minuteMs);
    expect(missed).toEqual([
      { taskId: 'float-1', bound: 'latest-end', lateMs: 33 * minuteMs },
      { taskId: 'float-2', bound: 'latest-start', lateMs: 20 * minuteMs },
    ]);
    expect(endMs).toBe(115 * minuteMs);
  });

  it('moves nothing that is over', () => {
    const slip = slipOf(plan, { taskId: id('level-1'), byMs: 60 * minuteMs }, (taskId) => taskId === 'level-2');
    expect(slip?.moved.map(({ taskId }) => taskId)).toEqual(['float-1', 'float-2', 'trowel-1']);
  });

  it('keeps a bay to one machine at a time', () => {
    const bays = planOf(
      { id: 'float-1', machine: 'f1', bay: 1, from: 0, to: 20 },
      { id: 'trowel-1', machine: 't1', bay: 1, from: 25, to: 40 },
      { id: 'trowel-2', machine: 't2', bay: 2, from: 25, to: 40 },
    );
    expect(slipped(bays, id('float-1'), 10 * minuteMs).moved).toEqual([
      {
        taskId: 'trowel-1',
        startMs: 30 * minuteMs,
        byMs: 5 * minuteMs,
        behind: { taskId: 'float-1', by: 'bay', bay: 1 },
      },
    ]);
  });

  it('is null for a task that the plan does not have', () => {
    expect(slipOf(plan, { taskId: id('other'), byMs: 1 }, nothingIsOver)).toBeNull();
  });
});

/** Plans that keep their own rules: each task begins when its machines and predecessors allow it, or somewhat later. */
const anyPlan = fc
  .array(
    fc.record({
      machines: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 2 }),
      minutes: fc.integer({ min: 0, max: 30 }),
      waits: fc.integer({ min: 0, max: 10 }),
      after: fc.uniqueArray(fc.nat({ max: 11 }), { maxLength: 2 }),
      lag: fc.integer({ min: 0, max: 8 }),
      room: fc.option(fc.integer({ min: 0, max: 40 }), { nil: null }),
    }),
    { minLength: 2, maxLength: 12 },
  )
  .map((rows) => {
    const drafts: Draft[] = [];
    const freeAt = new Map<number, number>();
    rows.forEach(({ machines, minutes, waits, after, lag, room }, index) => {
      const before = after.filter((number) => number < index).map((number) => drafts[number] as Draft);
      const ready = Math.max(
        0,
        ...machines.map((machine) => freeAt.get(machine) ?? 0),
        ...before.map(({ to }) => to + lag),
      );
      const from = ready + waits;
      const [first, ...rest] = machines.map((machine) => `m${String(machine)}`);
      for (const machine of machines) freeAt.set(machine, from + minutes);
      drafts.push({
        id: `task-${String(index).padStart(2, '0')}`,
        machine: first ?? 'm0',
        with: rest,
        from,
        to: from + minutes,
        after: before.map((task) => [task.id, lag] as const),
        ...(room === null ? {} : { latestStart: from + room }),
      });
    });
    return planOf(...drafts);
  });

/** Where every task stands after a slip. */
function startsAfter(plan: Pick<Plan, 'tasks'>, slip: Slip, taskId: TaskId, byMs: number): ReadonlyMap<TaskId, number> {
  const starts = new Map(plan.tasks.map((task) => [task.id, task.startMs]));
  for (const { taskId: movedId, startMs } of slip.moved) starts.set(movedId, startMs);
  starts.set(taskId, (starts.get(taskId) ?? 0) + byMs);
  return starts;
}

describe('any plan', () => {
  it('stays one after any slip: no machine does two things at once, nothing overtakes what it waits for, and nothing is earlier', () => {
    fc.assert(
      fc.property(anyPlan, fc.nat(), fc.integer({ min: 1, max: 90 }), (plan, pick, minutes) => {
        const { id: taskId } = plan.tasks[pick % plan.tasks.length] as PlannedTask;
        const starts = startsAfter(plan, slipped(plan, taskId, minutes * minuteMs), taskId, minutes * minuteMs);
        const startOf = (task: PlannedTask): number => starts.get(task.id) ?? NaN;
        const endOf = (task: PlannedTask): number => startOf(task) + task.endMs - task.startMs;
        for (const task of plan.tasks) {
          expect(startOf(task)).toBeGreaterThanOrEqual(task.startMs);
          for (const { taskId: beforeId, lagS } of task.predecessors) {
            const before = plan.tasks.find((other) => other.id === beforeId) as PlannedTask;
            expect(startOf(task)).toBeGreaterThanOrEqual(endOf(before) + lagS * 1000);
          }
          for (const other of plan.tasks) {
            const shares = [other.machineId, ...other.withMachineIds].some((machineId) =>
              [task.machineId, ...task.withMachineIds].includes(machineId),
            );
            const isAfter = shares && other !== task && other.startMs >= task.endMs && other.endMs > task.startMs;
            if (isAfter) expect(startOf(other)).toBeGreaterThanOrEqual(endOf(task));
          }
        }
      }),
    );
  });

  it('bears a slip of the slack and no more', () => {
    fc.assert(
      fc.property(anyPlan, fc.nat(), fc.integer({ min: 0, max: 60 }), (plan, pick, minutes) => {
        const { id: taskId } = plan.tasks[pick % plan.tasks.length] as PlannedTask;
        const dueMs = plan.endMs + minutes * minuteMs;
        const slack = slackOf(plan, dueMs).get(taskId);
        if (slack === undefined) throw new Error('no slack');
        const free = slipped(plan, taskId, slack.freeMs);
        expect([free.moved, free.missed]).toEqual([[], []]);
        const total = slipped(plan, taskId, slack.totalMs);
        expect(total.missed).toEqual([]);
        expect(total.endMs).toBeLessThanOrEqual(dueMs);
        const more = slipped(plan, taskId, slack.totalMs + 1);
        expect(more.missed.length > 0 || more.endMs > dueMs).toBe(true);
        const over = slipped(plan, taskId, slack.freeMs + 1);
        expect(over.moved.length > 0 || over.missed.length > 0 || over.endMs > dueMs).toBe(true);
      }),
    );
  });
});
