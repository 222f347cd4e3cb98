import { describe, expect, it } from 'vitest';
import { needsOf, shiftsOf, slipMaxMs, slipOfDrag } from '../../../console/parts/gantt-model.ts';
import type { PlanView } from '../../../controller/contract/api.ts';
import type { SlipView } from '../../../controller/contract/what-if.ts';

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
