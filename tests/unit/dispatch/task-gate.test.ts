import { describe, expect, it } from 'vitest';
import { BayClock } from '../../../controller/dispatch/bay-clock.ts';
import { emptyProgress } from '../../../controller/dispatch/mission-book.ts';
import { taskGate } from '../../../controller/dispatch/task-gate.ts';
import { asId, type LevelId, type TaskId } from '../../../kernel/ids.ts';
import { maturityWindows } from '../../../missions/concrete/concrete-clock.ts';
import type { PlannedTask, TaskProgress } from '../../../missions/mission.ts';
import { plannedTask } from '../../support/plans.ts';

const hourMs = 3_600_000;
const windows = maturityWindows(1, 2);

function task(change: Partial<PlannedTask>): PlannedTask {
  const own = { levelId: asId<LevelId>('level-2'), bay: 1, quantity: { amount: 1, unit: 'm2' } } as const;
  return plannedTask(1, 'f1', { ...own, ...change });
}

function gateAt(planned: PlannedTask, bays: BayClock, nowMs: number, before?: TaskProgress) {
  return taskGate({ task: planned, windows, bays, nowMs, progressOf: () => before });
}

function bayAged(hours: number, temperatureC: number): BayClock {
  const bays = new BayClock([]);
  bays.place(1, 0);
  bays.advance(hours * hourMs, temperatureC);
  return bays;
}

describe('the gate of a float task', () => {
  it('is shut while the bay is not placed', () => {
    expect(gateAt(task({}), new BayClock([]), 0)).toMatchObject({ type: 'waits', cause: 'concrete-not-placed' });
  });

  it('opens by the measured temperature, not by the planned hour', () => {
    expect(gateAt(task({}), bayAged(2.9, 20), 2.9 * hourMs)).toEqual({ type: 'open' });
    expect(gateAt(task({}), bayAged(2.9, 10), 2.9 * hourMs)).toMatchObject({ type: 'waits', cause: 'concrete-set' });
    expect(gateAt(task({}), bayAged(2.0, 32), 2.0 * hourMs)).toEqual({ type: 'open' });
  });

  it('says that the time is missed once the concrete is too hard', () => {
    expect(gateAt(task({}), bayAged(5.2, 20), 5.2 * hourMs)).toMatchObject({ type: 'missed' });
  });

  it('stays shut until the hour that a person set, however ready the concrete, and says so when that hour comes too late', () => {
    const later = task({ notBeforeMs: 4 * hourMs });
    expect(gateAt(later, bayAged(2.9, 20), 2.9 * hourMs)).toEqual({
      type: 'waits',
      cause: 'release',
      untilMs: 4 * hourMs,
    });
    expect(gateAt(later, bayAged(4, 20), 4 * hourMs)).toEqual({ type: 'open' });
    expect(gateAt(later, bayAged(3.9, 35), 3.9 * hourMs)).toMatchObject({ type: 'missed' });
  });

  it('waits for its predecessor even when the concrete is ready', () => {
    const planned = task({ predecessors: [{ taskId: asId<TaskId>('level'), lagS: 0 }] });
    const levelling = { ...emptyProgress(asId<TaskId>('level')), state: 'running' as const };
    expect(gateAt(planned, bayAged(3, 20), 3 * hourMs, levelling)).toMatchObject({
      type: 'waits',
      cause: 'predecessor',
    });
    expect(gateAt(planned, bayAged(3, 20), 3 * hourMs, { ...levelling, state: 'done' })).toEqual({ type: 'open' });
  });
});

describe('the gate of a trowel task', () => {
  it('opens later for each pass', () => {
    const bays = bayAged(2.83 * 1.25, 20);
    expect(gateAt(task({ step: 'trowel', pass: 1 }), bays, 0)).toEqual({ type: 'open' });
    expect(gateAt(task({ step: 'trowel', pass: 2 }), bays, 0)).toMatchObject({ type: 'waits', cause: 'concrete-set' });
  });
});

describe('a bay', () => {
  it('keeps its first placing time', () => {
    const bays = bayAged(1, 20);
    bays.place(1, 10 * hourMs);
    expect(bays.placedAtMs(1)).toBe(0);
    expect(bays.equivalentAgeH(1)).toBeCloseTo(1, 6);
  });

  it('goes on ageing from where it was stored', () => {
    const stored = new BayClock(bayAged(1, 20).all());
    stored.advance(2 * hourMs, 20);
    expect(stored.equivalentAgeH(1)).toBeCloseTo(2, 6);
  });
});
