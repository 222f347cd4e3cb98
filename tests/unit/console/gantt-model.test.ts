import { describe, expect, it } from 'vitest';
import { shiftsOf, slipMaxMs, slipOfDrag } from '../../../console/parts/gantt-model.ts';
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
