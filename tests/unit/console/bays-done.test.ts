import { describe, expect, it } from 'vitest';
import type { MissionView, PlanView } from '../../../controller/contract/api.ts';
import { baysDone } from '../../../console/plan-view/bays-done.ts';

const task = (id: string, bay?: number) => ({ id, ...(bay === undefined ? {} : { bay }) });
const plan = {
  bays: [1, 2, 3].map((number) => ({ number })),
  tasks: [task('a', 1), task('b', 1), task('c', 2), task('ride')],
} as unknown as PlanView;
const progress = (...done: string[]) =>
  done.map((taskId) => ({ taskId, state: 'done' })) as unknown as MissionView['tasks'];

describe('a bay on the plan', () => {
  it('is ticked once every task of it is done, and never when the plan leaves it out', () => {
    expect([...baysDone(plan, progress())]).toEqual([]);
    expect([...baysDone(plan, progress('a', 'c'))]).toEqual([2]);
    expect([...baysDone(plan, progress('a', 'b', 'c', 'ride'))]).toEqual([1, 2]);
  });
});
