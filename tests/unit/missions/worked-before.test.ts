import { describe, expect, it } from 'vitest';
import { asId, type LevelId, type MissionId } from '../../../kernel/ids.ts';
import { workedBefore } from '../../../missions/lifecycle/worked-before.ts';
import type { Mission, PlannedTask, TaskState } from '../../../missions/mission.ts';
import { plannedTask, planOf } from '../../support/plans.ts';

const square = (xM: number, lengthM = 4) => ({
  outline: [[xM, 0] as const, [xM + lengthM, 0] as const, [xM + lengthM, 4] as const, [xM, 4] as const],
  holes: [],
});
const levelId = asId<LevelId>('level-2');
const bay = (number: number, change: Partial<PlannedTask> = {}): PlannedTask =>
  plannedTask(number, 'f1', { step: 'grind', pass: 1, bay: 1, area: square(0), levelId, ...change });

function mission(id: string, tasks: readonly PlannedTask[], state: TaskState = 'done'): Mission {
  const times = { startedAtMs: null, endedAtMs: null };
  return {
    ...{
      id: asId<MissionId>(id),
      number: 1,
      state: 'running',
      reasons: [],
      createdAtMs: 0,
      createdBy: 'w',
      version: 1,
    },
    request: {} as Mission['request'],
    plan: planOf(tasks),
    progress: tasks.map((task) => ({
      ...{ taskId: task.id, state, legsDone: 0, legDoneM: 0, dwellDoneS: 0, done: 0, ...times },
    })),
  };
}

describe('work where the same step was finished before', () => {
  const now = bay(9);
  const before = (tasks: readonly PlannedTask[], state?: TaskState) =>
    workedBefore(now, mission('new', [now]), [mission('old', tasks, state)])?.taskId ?? null;

  it('is found by its floor, its step and its pass, once the other task is done', () => {
    const old = bay(1);
    expect(before([old])).toBe(old.id);
    expect(before([old], 'running')).toBeNull();
    expect(before([bay(1, { pass: 2 })])).toBeNull();
    expect(before([bay(1, { step: 'float' })])).toBeNull();
    expect(before([bay(1, { levelId: asId<LevelId>('level-3') })])).toBeNull();
  });

  it('is not the finish of concrete that another mission brings', () => {
    const [first, second] = [bay(1, { step: 'level' }), bay(2, { step: 'level' })];
    expect(workedBefore(second, mission('new', [second]), [mission('old', [first])])).toBeNull();
    const own = mission('own', [first, second]);
    expect(workedBefore(second, own, [own])?.taskId).toBe(first.id);
  });

  it('is not what laps over a neighbour by less than half', () => {
    expect(before([bay(1, { area: square(2) })])).not.toBeNull();
    expect(before([bay(1, { area: square(2.1) })])).toBeNull();
    expect(before([bay(1, { area: square(4) })])).toBeNull();
  });

  it('is not the rest of a task that its own mission planned again, nor a pass that a plan without bays asks for', () => {
    const own = (first: PlannedTask, second: PlannedTask) =>
      workedBefore(second, mission('own', [first, second]), [mission('own', [first, second])]) !== null;
    expect(own(bay(1), bay(2))).toBe(true);
    expect(own(bay(1, { isCutToDone: true }), bay(2))).toBe(false);
    const { bay: _none, ...coat } = bay(1, { step: 'coat' });
    const { bay: _none2, ...again } = bay(2, { step: 'coat' });
    expect(own(coat, again)).toBe(false);
  });

  it('is never carrying, lifting or driving', () => {
    expect(
      workedBefore(bay(2, { step: 'lift' }), mission('new', []), [mission('old', [bay(1, { step: 'lift' })])]),
    ).toBeNull();
  });
});
