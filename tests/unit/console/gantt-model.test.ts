import { describe, expect, it } from 'vitest';
import { crewRows, mainStep } from '../../../console/parts/gantt/gantt-crew-model.ts';
import {
  draftedBars,
  ganttRows,
  needsOf,
  shiftsOf,
  slipMaxMs,
  slipOfDrag,
} from '../../../console/parts/gantt/gantt-model.ts';
import type { PlanView } from '../../../controller/contract/api.ts';
import type { PlanDraftView, SlipView } from '../../../controller/contract/missions/what-if.ts';

// Goal: dragging a bar asks about whole steps of time, and outlines stand where the answer says.

const minuteMs = 60_000;
const span = { fromMs: 0, toMs: 100 * minuteMs };

describe('a bar that is dragged', () => {
  it('asks in steps of five minutes, by the scale of the schedule', () => {
    expect(slipOfDrag(100, span, 1000)).toBe(10 * minuteMs);
    expect(slipOfDrag(124, span, 1000)).toBe(10 * minuteMs);
    expect(slipOfDrag(126, span, 1000)).toBe(15 * minuteMs);
  });

  it('never asks for earlier than planned, nor beyond a shift', () => {
    expect(slipOfDrag(-300, span, 1000)).toBe(0);
    expect(slipOfDrag(1e9, span, 1000)).toBe(slipMaxMs);
  });
});

describe('outlines', () => {
  const slip: SlipView = {
    planVersion: 1,
    taskId: 'a',
    byMs: 10 * minuteMs,
    slack: { freeMs: 0, totalMs: 0 },
    moved: [{ taskId: 'b', startMs: 30 * minuteMs, byMs: 4 * minuteMs, behind: { taskId: 'a', by: 'predecessor' } }],
    missed: [],
    endMs: 60 * minuteMs,
  };

  it('stand for the late task and for all that it pushes', () => {
    expect([...shiftsOf(slip)]).toEqual([
      ['a', 10 * minuteMs],
      ['b', 4 * minuteMs],
    ]);
  });

  it('are none while nothing is asked', () => {
    expect(shiftsOf(null).size).toBe(0);
    expect(shiftsOf({ ...slip, byMs: 0 }).size).toBe(0);
  });
});

describe('what a plan needs', () => {
  const task = (id: string, machineId: string, fromMin: number, toMin: number, m3 = 0): PlanView['tasks'][number] => ({
    id,
    step: m3 > 0 ? 'place' : 'float',
    machineId,
    withMachineIds: m3 > 0 ? ['p1'] : [],
    levelId: 'level-1',
    legs: [],
    dwellS: 0,
    startMs: fromMin * minuteMs,
    endMs: toMin * minuteMs,
    earliestStartMs: 0,
    latestStartMs: null,
    latestEndMs: null,
    predecessors: [],
    quantity: m3 > 0 ? { amount: m3, unit: 'm3' } : { amount: 20, unit: 'm2' },
    reason: { code: 'release' },
  });
  const plan: PlanView = {
    missionId: 'm1',
    version: 1,
    madeAtMs: 0,
    startMs: 0,
    endMs: 90 * minuteMs,
    tasks: [task('a', 'd1', 0, 30, 10), task('b', 'f1', 20, 40), task('c', 'f1', 60, 90)],
    bays: [],
    refused: [],
    totals: { areaM2: 0, coveredM2: 0, volumeM3: 10, lifts: 0 },
    warnings: [],
  };

  it('is counted from one beginning or end to the next, with gaps', () => {
    const inMinutes = needsOf(plan).map(({ fromMs, toMs, machines, rateM3ph }) => [
      fromMs / minuteMs,
      toMs / minuteMs,
      machines,
      rateM3ph,
    ]);
    expect(inMinutes).toEqual([
      [0, 20, 2, 20],
      [20, 30, 3, 20],
      [30, 40, 1, 0],
      [40, 60, 0, 0],
      [60, 90, 1, 0],
    ]);
  });

  it('is nothing where nothing is planned', () => {
    expect(needsOf({ ...plan, tasks: [] })).toEqual([]);
  });
});

describe('what was asked about a plan, drawn beside it', () => {
  const task = (id: string, machineId: string, fromMin: number, part: Partial<PlanView['tasks'][number]> = {}) => ({
    id,
    step: 'float' as const,
    machineId,
    withMachineIds: [],
    levelId: 'level-1',
    bay: 1,
    legs: [],
    dwellS: 0,
    startMs: fromMin * minuteMs,
    endMs: (fromMin + 20) * minuteMs,
    earliestStartMs: 0,
    latestStartMs: null,
    latestEndMs: null,
    predecessors: [],
    quantity: { amount: 20, unit: 'm2' as const },
    reason: { code: 'release' },
    ...part,
  });
  const plan: PlanView = {
    missionId: 'm1',
    version: 1,
    madeAtMs: 0,
    startMs: 0,
    endMs: 90 * minuteMs,
    tasks: [task('a', 'f1', 0), task('b', 'f1', 30, { bay: 2 })],
    bays: [],
    refused: [],
    totals: { areaM2: 0, coveredM2: 0, volumeM3: 0, lifts: 0 },
    warnings: [],
  };
  const figures = {
    endMs: 0,
    coveredM2: 0,
    volumeM3: 0,
    lifts: 0,
    machineIds: ['f1', 'f2'],
    steps: [],
    missed: [],
  };
  const drafted = (tasks: PlanDraftView['tasks']): PlanDraftView => ({
    draftId: 'd1',
    planVersion: 1,
    wishes: { notBefore: [], withoutMachineIds: [] },
    warnings: [],
    now: figures,
    drafted: figures,
    problem: null,
    takeOver: 'now',
    tasks,
  });

  it('shows only what is otherwise: another time, another machine, and whoever accompanies', () => {
    const [first, second] = plan.tasks as [PlanView['tasks'][number], PlanView['tasks'][number]];
    const by = (ms: number) => ({ startMs: second.startMs + ms, endMs: second.endMs + ms });
    expect(draftedBars(plan, drafted([first, second]))).toEqual([]);
    expect(draftedBars(plan, drafted([first, { ...second, ...by(5_000) }]))).toEqual([]);
    expect(draftedBars(plan, drafted([first, { ...second, ...by(minuteMs), withMachineIds: ['p1'] }]))).toEqual([
      { machineId: 'f1', ...by(minuteMs) },
      { machineId: 'p1', ...by(minuteMs) },
    ]);
    expect(draftedBars(plan, drafted([first, { ...second, machineId: 'f2' }]))).toEqual([
      { machineId: 'f2', ...by(0) },
    ]);
    expect(draftedBars(plan, null)).toEqual([]);
  });

  it('has a row for a machine that only the drafted plan needs', () => {
    expect(ganttRows(plan, []).map(({ id }) => id)).toEqual(['f1']);
    expect(ganttRows(plan, [], drafted([])).map(({ id, bars }) => [id, bars.length])).toEqual([
      ['f1', 2],
      ['f2', 0],
    ]);
  });

  it('by crew has a row per team: the bars of what it attends, and its own for what it does by hand', () => {
    const stint = {
      step: 'float',
      startMs: 0,
      endMs: 20 * minuteMs,
      bay: 1,
      pass: null,
      areaM2: null,
      isTooLate: false,
    } as const;
    const base = { number: 1, persons: 2, roles: [] };
    const atMachine = {
      ...base,
      id: 'floater-1',
      name: { zh: '抹平', en: 'Floater' },
      stints: [
        { ...stint, taskId: 'a', machineId: 'f1' },
        { ...stint, step: 'travel' as const, endMs: 5 * minuteMs, taskId: 'gone', machineId: 'f1' },
      ],
    };
    const byHand = {
      ...base,
      id: 'hand-1',
      name: null,
      stints: [{ ...stint, taskId: 'a', machineId: null, areaM2: 3, isTooLate: true }],
    };
    const rows = crewRows({ planVersion: 1, teams: [atMachine, byHand], load: [], figures: [] }, plan, [
      { taskId: 'a', state: 'done', done: 20, legsDone: 0, legDoneM: 0, startedAtMs: null, endedAtMs: null },
    ]);
    expect(
      rows.map(({ id, bars }) => [id, bars.map(({ task: { id: taskId }, state }) => `${taskId} ${state}`)]),
    ).toEqual([
      ['floater-1', ['a done']],
      ['hand-1', []],
    ]);
    expect(rows[1]?.byHand).toEqual([{ bay: 1, startMs: 0, endMs: 20 * minuteMs, areaM2: 3, isTooLate: true }]);
    expect([mainStep(atMachine), mainStep(byHand)]).toEqual(['float', null]);
  });
});
