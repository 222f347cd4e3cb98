import { describe, expect, it } from 'vitest';
import { laneBeginnings } from '../../../console/plan-view/lane-beginnings.ts';
import { plannedTask } from '../../support/plans.ts';

// Goal: who looks at a task reads on the plan when each of its lanes is begun, and no two texts lie over each other.

describe('times of lanes', () => {
  const lane = (yM: number, beginsS: number, tool: 'on' | 'off' = 'on') => ({
    poses: [0, 10].map((xM) => ({ xM, yM, zM: 0, yawRad: 0 })),
    atS: [beginsS, beginsS + 20],
    tool,
    drive: 'path' as const,
    quantity: 1,
  });
  const pixels = ([xM, yM]: readonly [number, number]): readonly [number, number] => [10 * xM, 10 * yM];

  it('are those of the work, at its beginning, as far as they have room', () => {
    const task = plannedTask(1, 't1', {
      startMs: 60_000,
      legs: [lane(9, 0, 'off'), lane(0, 5), lane(1, 30), lane(2, 60)],
    });
    expect(laneBeginnings(task, pixels)).toEqual([
      { at: [0, 0], beginsMs: 65_000 },
      { at: [0, 20], beginsMs: 120_000 },
    ]);
  });
});
