import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../kernel/random.ts';
import type { Activity, Project } from '../../../missions/solver/project.ts';
import { solveProject, type Solution } from '../../../missions/solver/solve-project.ts';
import { scheduleFaults } from '../../support/checkers/schedule-checker.ts';
import { bruteForceMakespan, randomProject } from './support/small-projects.ts';

function solved(project: Project, schedulesMax = 300): Solution {
  const result = solveProject(project, { random: seededRandom(7), budget: { schedulesMax } });
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

const work = (duration: number, more: Partial<Activity> = {}): Activity => ({
  modes: [{ duration, demands: [1], stockDemands: [] }],
  ...more,
});
const oneMachine = [{ capacity: 1 }];

describe('working windows', () => {
  it('are kept, and the schedule is as short as brute force finds it', () => {
    let solvable = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.constantFrom('none', 'some'), (seed, maximumLags) => {
        const random = seededRandom(seed);
        const shape = { activities: 4, modesMax: 1, maximumLags, calendars: 'none' } as const;
        const plain = randomProject(random, shape);
        const windows = [
          { from: 1 + random.below(2), to: 5 },
          { from: 7, to: 11 },
        ];
        const activities = plain.activities.map((activity, index) =>
          index % 2 === 0 ? activity : { ...activity, windows },
        );
        const project = { ...plain, activities };
        const best = bruteForceMakespan(project, 12);
        const result = solveProject(project, { random: seededRandom(7), budget: { schedulesMax: 300 } });
        if (!result.ok) expect(best).toBeNull();
        else if (best === null)
          expect(result.value.schedule.objective.violation > 0 || result.value.schedule.objective.makespan > 12).toBe(
            true,
          );
        else {
          solvable += 1;
          expect(scheduleFaults(project, result.value.schedule)).toEqual([]);
          expect(result.value.schedule.objective).toMatchObject({ violation: 0, makespan: best });
        }
      }),
      { numRuns: 12 },
    );
    expect(solvable).toBeGreaterThan(0);
  });

  it('hold nobody who has none, nor work that needs nothing of what has closed', () => {
    const closing = [{ capacity: 1, calendar: [{ at: 4, capacity: 0 }] }, { capacity: 1 }];
    const activities: Activity[] = [
      { modes: [{ duration: 3, demands: [1, 0], stockDemands: [] }] },
      { modes: [{ duration: 9, demands: [0, 1], stockDemands: [] }] },
      { modes: [{ duration: 2, demands: [0, 0], stockDemands: [] }], windows: [{ from: 1, to: 4 }] },
    ];
    const project = { activities, lags: [], renewables: closing, stocks: [] };
    const { schedule } = solved(project);
    expect(schedule).toMatchObject({ starts: [0, 0, 1], objective: { violation: 0, makespan: 9 } });
  });

  it('that are too short for the work, out of order or none at all are refused', () => {
    const refusal = (activity: Activity): unknown => {
      const project = { activities: [activity], lags: [], renewables: oneMachine, stocks: [] };
      const result = solveProject(project, { random: seededRandom(7), budget: { schedulesMax: 10 } });
      return result.ok ? null : result.problem;
    };
    expect(refusal(work(3, { windows: [{ from: 0, to: 2 }] }))).toMatchObject({ code: 'schedule-never-fits' });
    const backwards = [
      { from: 5, to: 9 },
      { from: 0, to: 3 },
    ];
    for (const windows of [[], backwards])
      expect(refusal(work(1, { windows }))).toMatchObject({ code: 'schedule-malformed' });
  });
});

describe('frozen work that holds more than there is', () => {
  it('leaves nothing to others until it ends, and nothing of other resources is lost', () => {
    const down = [{ capacity: 3, calendar: [{ at: 2, capacity: 1 }] }, { capacity: 1 }];
    const of = (duration: number, demands: number[]): Activity => ({
      modes: [{ duration, demands, stockDemands: [] }],
    });
    const activities = [{ ...of(5, [3, 0]), frozen: { start: 0, mode: 0 } }, of(2, [1, 0]), of(2, [0, 1])];
    const project = { activities, lags: [], renewables: down, stocks: [] };
    const { schedule } = solved(project);
    expect(schedule).toMatchObject({ starts: [0, 5, 0], objective: { violation: 0, makespan: 7 } });
    expect(scheduleFaults(project, schedule)).toEqual([]);
    expect(scheduleFaults(project, { ...schedule, starts: [0, 4, 0] })).toHaveLength(1);
  });
});
