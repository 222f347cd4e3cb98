import { describe, expect, it } from 'vitest';
import { brokenOffLifts } from '../../../controller/dispatch/lifts/broken-off-lifts.ts';
import type { Mission } from '../../../missions/mission.ts';

function missionWith(state: string, progress: { state: string; legsDone: number }): Mission {
  const task = { id: 't1', step: 'lift', machineId: 'k1', withMachineIds: ['d1'] };
  const mission: unknown = { state, plan: { tasks: [task] }, progress: [{ taskId: 't1', ...progress }] };
  return mission as Mission;
}

describe('a lift that was stopped', () => {
  it('keeps crane and load together from the closing of the hook on, until it goes on or is over', () => {
    const pairs = (state: string, taskState: string, legsDone: number, busy = false) =>
      brokenOffLifts([missionWith(state, { state: taskState, legsDone })], () => busy);
    expect(pairs('held', 'waiting', 1)).toEqual([['k1', 'd1']]);
    expect(pairs('running', 'waiting', 1)).toEqual([['k1', 'd1']]);
    expect(pairs('running', 'waiting', 1, true)).toEqual([]);
    expect(pairs('held', 'waiting', 0)).toEqual([]);
    expect(pairs('held', 'done', 2)).toEqual([]);
    expect(pairs('cancelled', 'waiting', 1)).toEqual([]);
  });
});
