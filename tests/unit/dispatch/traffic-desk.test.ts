import { describe, expect, it } from 'vitest';
import { TrafficDesk } from '../../../controller/dispatch/traffic-desk.ts';
import { emptyProgress } from '../../../controller/dispatch/mission-book.ts';
import { asId, type LevelId, type MissionId, type TaskId } from '../../../kernel/ids.ts';
import type { Leg, Mission, MissionState } from '../../../missions/mission.ts';
import { plannedTask, planOf } from '../../support/plans.ts';

// Goal: legs of two missions keep the order that the later plan gave them, and nobody waits for a mission that has ended.

const leg = (part: Partial<Leg> = {}): Leg => ({
  poses: [],
  atS: [],
  tool: 'off',
  drive: 'path',
  quantity: 0,
  after: [],
  ...part,
});
const ref = (mission: string, task: string, number: number) => ({
  missionId: asId<MissionId>(mission),
  taskId: asId<TaskId>(task),
  leg: number,
});

function mission(id: string, machineId: string, legs: readonly Leg[], state: MissionState, legsDone: number): Mission {
  const task = { ...plannedTask(1, machineId), id: asId<TaskId>(`${id}-t`), legs };
  return {
    id: asId<MissionId>(id),
    number: 1,
    request: {
      kind: 'hauling',
      levelId: asId<LevelId>('level-1'),
      parameters: { kind: 'hauling', loads: [] },
      earliestStartMs: 0,
    },
    state,
    plan: planOf([task]),
    progress: [{ ...emptyProgress(task.id), state: 'running', legsDone }],
    reasons: [],
    createdAtMs: 0,
    createdBy: '',
    version: 1,
  };
}

/** The second's first leg passes before the first's second one, its own second leg after that. */
function desk(
  state: { readonly first: MissionState; readonly second: MissionState },
  legsDone: { readonly first: number; readonly second: number },
) {
  const first = mission('m-1', 'c1', [leg(), leg()], state.first, legsDone.first);
  const legs = [leg({ ahead: [ref('m-1', 'm-1-t', 1)] }), leg({ after: [ref('m-1', 'm-1-t', 1)] })];
  const second = mission('m-2', 'c2', legs, state.second, legsDone.second);
  const all = [first, second];
  const traffic = new TrafficDesk({ all: () => all, find: (id) => all.find((one) => one.id === id) ?? null });
  const waits = (of: Mission): string | null => traffic.waitsFor(of.id, of.plan!.tasks[0]!, of.progress[0]!.legsDone);
  return { first: waits(first), second: waits(second) };
}

const running = { first: 'running', second: 'running' } as const;

describe('the traffic desk', () => {
  it('has a leg wait for legs of another mission that go before it, whichever of the two was planned first', () => {
    expect(desk(running, { first: 1, second: 0 })).toEqual({ first: 'c2', second: null });
    expect(desk(running, { first: 1, second: 1 })).toEqual({ first: null, second: 'c1' });
    expect(desk(running, { first: 2, second: 1 })).toEqual({ first: null, second: null });
    expect(desk(running, { first: 0, second: 0 })).toEqual({ first: null, second: null });
  });

  it('has nobody wait for a mission that has ended', () => {
    expect(desk({ ...running, second: 'cancelled' }, { first: 1, second: 0 }).first).toBeNull();
    expect(desk({ ...running, first: 'failed' }, { first: 1, second: 1 }).second).toBeNull();
    expect(desk({ ...running, first: 'held' }, { first: 1, second: 1 }).second).toBe('c1');
  });
});
