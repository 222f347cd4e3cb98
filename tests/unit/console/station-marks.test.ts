import { describe, expect, it } from 'vitest';
import { stationsOf, tallyOf } from '../../../console/state/station-marks.ts';
import type { MissionView, PlanView } from '../../../controller/contract/api.ts';

type Task = PlanView['tasks'][number];

const stand = (xM: number) => ({ xM, yM: 2, zM: 0, yawRad: 1 });
const leg = (tool: 'on' | 'off', poses: Task['legs'][number]['poses']) => ({ tool, poses }) as Task['legs'][number];
const task = (id: string, step: Task['step'], legs: Task['legs']) => ({ id, step, levelId: 'l1', legs }) as Task;

const tasks = [
  task('a', 'drill', [leg('off', [stand(0), stand(3)]), leg('on', [stand(3)]), leg('off', [stand(3)])]),
  task('b', 'drill', [leg('off', [stand(3), stand(5)]), leg('on', [stand(5)])]),
  task('c', 'drill', [leg('on', [stand(7)])]),
  task('d', 'excavate', [leg('on', [stand(0), stand(9)])]),
  task('e', 'travel', [leg('off', [stand(0)])]),
];
const why = { code: 'way-blocked', facts: {} };
const known = [
  { taskId: 'a', state: 'done' },
  { taskId: 'b', state: 'running' },
  { taskId: 'c', state: 'skipped', note: why },
] as unknown as MissionView['tasks'];

describe('the stations of a plan', () => {
  it('are where an arm works from a stand, numbered in their order; lanes and ways are none', () => {
    expect(stationsOf({ tasks }, known).map(({ taskId, number, xM }) => [taskId, number, xM])).toEqual([
      ['a', 1, 3],
      ['b', 2, 5],
      ['c', 3, 7],
    ]);
  });

  it('tell what became of them, and why one was left out', () => {
    const stations = stationsOf({ tasks }, known);
    expect(stations.map(({ state }) => state)).toEqual(['done', 'doing', 'left']);
    expect(stations[2]!.why).toEqual(why);
    expect(tallyOf(stationsOf({ tasks }, []))).toEqual({ open: 3, doing: 0, done: 0, left: 0 });
  });
});
