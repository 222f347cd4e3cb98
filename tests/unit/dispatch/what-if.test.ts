import { describe, expect, it } from 'vitest';
import { slipAnswer } from '../../../controller/dispatch/what-if.ts';
import { slipView } from '../../../controller/contract/missions/what-if.ts';
import { asId, type MissionId } from '../../../kernel/ids.ts';
import type { Mission, Plan, PlannedTask, TaskState } from '../../../missions/mission.ts';
import { plannedTask, planOf } from '../../support/plans.ts';

// Goal: what people ask before they decide is answered from the plan as it stands, and what is done already moves no more.

const minuteMs = 60_000;

function task(number: number, machineId: string, fromMin: number, toMin: number): PlannedTask {
  const times = { startMs: fromMin * minuteMs, endMs: toMin * minuteMs, latestEndMs: (toMin + 5) * minuteMs };
  return plannedTask(number, machineId, times);
}

function planWith(tasks: readonly PlannedTask[], coveredM2: number): Plan {
  const endMs = Math.max(...tasks.map((task) => task.endMs));
  return planOf(tasks, { version: 3, endMs, totals: { areaM2: 60, coveredM2, volumeM3: 0, lifts: 0 } });
}

function missionOf(plan: Plan | null, firstIs: TaskState = 'waiting'): Mission {
  const progress = (plan?.tasks ?? []).map(({ id }, index) => ({
    taskId: id,
    state: index === 0 ? firstIs : ('waiting' as const),
    legsDone: 0,
    legDoneM: 0,
    dwellDoneS: 0,
    done: 0,
    startedAtMs: null,
    endedAtMs: null,
  }));
  return {
    id: asId<MissionId>('mission-1'),
    number: 1,
    request: {
      kind: 'floor-finishing',
      levelId: asId('level-1'),
      parameters: {
        kind: 'floor-finishing',
        trowelPasses: 1,
        placing: { by: 'others', rateM3ph: 20 },
        thicknessM: 0.2,
        temperatureC: 20,
        setFactor: 1,
      },
      earliestStartMs: 0,
    },
    state: 'planned',
    plan,
    progress,
    reasons: [],
    createdAtMs: 0,
    createdBy: 'wang',
    version: 1,
  };
}

const plan = planWith([task(1, 'f1', 0, 20), task(2, 'f1', 20, 40), task(3, 't1', 30, 50)], 60);

describe('the slip of a task', () => {
  it('is answered with the slack, what moves, and which concrete is missed', () => {
    const answer = slipAnswer(missionOf(plan), 'task-1', 6 * minuteMs);
    if (!answer.ok) throw new Error(answer.problem.code);
    expect(slipView.parse(answer.value)).toEqual({
      planVersion: 3,
      taskId: 'task-1',
      byMs: 6 * minuteMs,
      slack: { freeMs: 0, totalMs: 5 * minuteMs },
      moved: [
        {
          taskId: 'task-2',
          startMs: 26 * minuteMs,
          byMs: 6 * minuteMs,
          behind: { taskId: 'task-1', by: 'machine', machineId: 'f1' },
        },
      ],
      missed: [
        { taskId: 'task-1', bound: 'latest-end', lateMs: minuteMs },
        { taskId: 'task-2', bound: 'latest-end', lateMs: minuteMs },
      ],
      endMs: 50 * minuteMs,
    });
  });

  it('moves nothing behind a task that is done', () => {
    const answer = slipAnswer(missionOf(plan, 'done'), 'task-1', 6 * minuteMs);
    expect(answer.ok && answer.value.moved).toEqual([]);
  });

  it('is refused without a mission, without a plan, and for a task that is not in it', () => {
    expect(slipAnswer(null, 'task-1', 0)).toMatchObject({ problem: { code: 'not-found' } });
    expect(slipAnswer(missionOf(null), 'task-1', 0)).toMatchObject({ problem: { code: 'not-planned' } });
    expect(slipAnswer(missionOf(plan), 'task-9', 0)).toMatchObject({ problem: { code: 'not-found' } });
  });
});
