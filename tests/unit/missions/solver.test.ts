import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../kernel/random.ts';
import { atMostAfterEnd, afterEnd, type Activity, type Project } from '../../../missions/solver/project.ts';
import { solveProject, type Solution, type SolveOptions } from '../../../missions/solver/solve-project.ts';
import { makespanOf, scheduleFaults } from '../../support/checkers/schedule-checker.ts';
import { bruteForceMakespan, randomProject } from './support/small-projects.ts';

function solved(project: Project, schedulesMax = 2000, more: Partial<SolveOptions> = {}): Solution {
  const result = solveProject(project, { random: seededRandom(7), budget: { schedulesMax }, ...more });
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

function problemOf(project: Project): unknown {
  const result = solveProject(project, { random: seededRandom(7), budget: { schedulesMax: 10 } });
  return result.ok ? null : result.problem;
}

const work = (duration: number, demand = 1): Activity => ({
  modes: [{ duration, demands: [demand], stockDemands: [] }],
});
const oneMachine = [{ capacity: 1 }];
const seeds = fc.integer({ min: 1, max: 1_000_000 });

describe('a schedule', () => {
  it('is as short as brute force finds it, in every mode of every activity', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const project = randomProject(seededRandom(seed), {
          activities: 4,
          modesMax: 2,
          maximumLags: 'none',
          calendars: 'none',
        });
        const { schedule } = solved(project, 1500);
        expect(schedule.objective.violation).toBe(0);
        expect(schedule.objective.makespan).toBe(bruteForceMakespan(project, schedule.objective.makespan + 1));
      }),
      { numRuns: 20 },
    );
  });

  it('keeps every lag, capacity and calendar, and its makespan is what it says', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.constantFrom('none', 'some'),
        fc.integer({ min: 1, max: 3 }),
        (seed, calendars, modesMax) => {
          const project = randomProject(seededRandom(seed), {
            activities: 14,
            modesMax,
            maximumLags: 'none',
            calendars,
          });
          const { schedule, makespanBound } = solved(project, 200);
          expect(scheduleFaults(project, schedule)).toEqual([]);
          expect(schedule.objective).toMatchObject({ violation: 0, makespan: makespanOf(project, schedule) });
          expect(schedule.objective.makespan).toBeGreaterThanOrEqual(makespanBound);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('knows what must come before and after the work of a machine', () => {
    // Each of two pieces on one machine comes 10 after the begin and leaves 7 after its end.
    const project: Project = {
      activities: [work(10, 0), work(5), work(7, 0), work(10, 0), work(5), work(7, 0)],
      lags: [0, 1, 3, 4].map((from) => ({ from, to: from + 1, lag: from % 3 === 0 ? 10 : 5 })),
      renewables: oneMachine,
      stocks: [],
    };
    expect(solved(project, 10)).toMatchObject({ makespanBound: 27, isOptimal: true });
  });

  it('schedules 5,000 activities on 200 machines', () => {
    const activities = Array.from({ length: 5000 }, (_, at) => work(20 + (at % 11)));
    const lags = activities
      .slice(1)
      .flatMap((_, at) => ((at + 1) % 4 === 0 ? [] : [{ from: at, to: at + 1, lag: 120 }]));
    const project = { activities, lags, renewables: [{ capacity: 200 }], stocks: [] };
    const { schedule, makespanBound } = solved(project, 1);
    expect(scheduleFaults(project, schedule)).toEqual([]);
    expect(schedule.objective.makespan).toBeLessThan(1.2 * makespanBound);
  });

  it('is the same for the same seed and amount of work, and reports only better ones on its way', () => {
    const project = randomProject(seededRandom(3), {
      activities: 40,
      modesMax: 2,
      maximumLags: 'none',
      calendars: 'some',
    });
    const reported: number[] = [];
    const onBetter: NonNullable<SolveOptions['onBetter']> = ({ objective }) => reported.push(objective.makespan);
    const first = solved(project, 3000, { onBetter });
    expect(solved(project, 3000)).toEqual(first);
    expect(reported.at(-1)).toBe(first.schedule.objective.makespan);
    expect(reported.toSorted((a, b) => b - a)).toEqual(reported);
  });

  it('does not depend on the unit of its times', () => {
    const project = randomProject(seededRandom(5), {
      activities: 20,
      modesMax: 1,
      maximumLags: 'none',
      calendars: 'none',
    });
    const inMs: Project = {
      ...project,
      activities: project.activities.map(({ modes }) => ({
        modes: modes.map((mode) => ({ ...mode, duration: mode.duration * 60_000 })),
      })),
      lags: project.lags.map((lag) => ({ ...lag, lag: (lag.lag as number) * 60_000 })),
    };
    const { schedule } = solved(project, 500);
    expect(solved(inMs, 500).schedule.starts).toEqual(schedule.starts.map((start) => start * 60_000));
  });

  it('stops when told to, with the best so far', () => {
    let looks = 0;
    const project = randomProject(seededRandom(3), {
      activities: 60,
      modesMax: 2,
      maximumLags: 'none',
      calendars: 'none',
    });
    const { schedule, schedules } = solved(project, 1_000_000, {
      budget: { schedulesMax: 1_000_000, isCancelled: () => (looks += 1) > 20 },
    });
    expect(schedules).toBeLessThan(1000);
    expect(scheduleFaults(project, schedule)).toEqual([]);
  });

  it('puts lateness before makespan and makespan before change', () => {
    const urgent: Activity = { ...work(2), due: 2 };
    const project = { activities: [work(5), urgent], lags: [], renewables: oneMachine, stocks: [] };
    expect(solved(project).schedule).toMatchObject({ starts: [2, 0], objective: { lateness: 0, makespan: 7 } });
    const previous = { starts: [2, 0], modes: [0, 0] };
    const free = { ...project, activities: [work(5), work(2)] };
    expect(solved(free, 500, { previous }).schedule).toMatchObject({ starts: [2, 0], objective: { change: 0 } });
  });

  it('leaves frozen work where it is and plans around it', () => {
    const frozen: Activity = { ...work(3), frozen: { start: 2, mode: 0 } };
    const project = { activities: [work(2), frozen, work(3)], lags: [], renewables: oneMachine, stocks: [] };
    const { schedule } = solved(project);
    expect(schedule.starts[1]).toBe(2);
    expect(scheduleFaults(project, schedule)).toEqual([]);
    expect(schedule.objective.makespan).toBe(8);
  });

  it('keeps within the stocks by its choice of modes', () => {
    const either: Activity = {
      modes: [
        { duration: 1, demands: [1], stockDemands: [2] },
        { duration: 4, demands: [1], stockDemands: [0] },
      ],
    };
    const project = {
      activities: [either, either, either],
      lags: [],
      renewables: oneMachine,
      stocks: [{ capacity: 4 }],
    };
    const { schedule } = solved(project);
    expect(schedule.objective).toMatchObject({ violation: 0, makespan: 6 });
    expect(scheduleFaults(project, schedule)).toEqual([]);
  });

  it('says so where the last shift ends before the work', () => {
    const closing = [{ capacity: 1, calendar: [{ at: 4, capacity: 0 }] }];
    const project = { activities: [work(3), work(3)], lags: [], renewables: closing, stocks: [] };
    expect(solved(project).schedule.objective.violation).toBeGreaterThan(0);
    expect(solved({ ...project, activities: [work(3), work(1)] }).schedule.objective).toMatchObject({
      violation: 0,
      makespan: 4,
    });
  });
});

describe('a schedule under maximum lags', () => {
  const shape = { modesMax: 1, maximumLags: 'some', calendars: 'none' } as const;

  it('is as short as brute force finds it, and none is claimed where brute force finds none', () => {
    let solvable = 0;
    fc.assert(
      fc.property(seeds, fc.constantFrom(1, 2), (seed, modesMax) => {
        const project = randomProject(seededRandom(seed), { ...shape, activities: 4, modesMax });
        const result = solveProject(project, { random: seededRandom(7), budget: { schedulesMax: 1500 } });
        const best = bruteForceMakespan(project, 12);
        if (!result.ok) {
          expect(result.problem.code).toBe('schedule-contradiction');
          expect(best).toBeNull();
          return;
        }
        const { starts, objective } = result.value.schedule;
        if (objective.violation > 0) expect(best, JSON.stringify(project)).toBeNull();
        else {
          solvable += 1;
          expect(scheduleFaults(project, result.value.schedule)).toEqual([]);
          if (objective.makespan <= 12) expect(objective.makespan, starts.join()).toBe(best);
        }
      }),
      { numRuns: 40 },
    );
    expect(solvable).toBeGreaterThan(20);
  });

  it('keeps every lag, capacity and calendar of larger projects, and is the same again', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom('none', 'some'), (seed, calendars) => {
        const project = randomProject(seededRandom(seed), { ...shape, activities: 16, calendars });
        const options = (): SolveOptions => ({ random: seededRandom(7), budget: { schedulesMax: 200 } });
        const result = solveProject(project, options());
        if (!result.ok || result.value.schedule.objective.violation > 0) return;
        expect(scheduleFaults(project, result.value.schedule)).toEqual([]);
        expect(solveProject(project, options())).toEqual(result);
      }),
      { numRuns: 40 },
    );
  });

  it('lets nothing stand between two pieces of work that must follow each other at once', () => {
    const pour = [work(2), work(2), work(2), work(2)];
    const at = (from: number, to: number) => [
      afterEnd({ activities: pour }, from, to, 0),
      atMostAfterEnd({ activities: pour }, from, to, 0),
    ];
    const project = { activities: pour, lags: [...at(0, 1), ...at(2, 3)], renewables: oneMachine, stocks: [] };
    const { schedule } = solved(project, 200);
    expect(scheduleFaults(project, schedule)).toEqual([]);
    expect(schedule.objective).toMatchObject({ violation: 0, makespan: 8 });
  });

  it('keeps deadlines, and what comes before frozen work in its place', () => {
    const frozen: Activity = { ...work(2), frozen: { start: 5, mode: 0 } };
    const activities = [{ ...work(3), deadline: 10 }, work(3), frozen, work(2)];
    const project = { activities, lags: [afterEnd({ activities }, 1, 2, 0)], renewables: oneMachine, stocks: [] };
    const { schedule } = solved(project, 300);
    expect(schedule.objective.violation).toBe(0);
    expect(scheduleFaults(project, schedule)).toEqual([]);
    expect(schedule.starts[0]).toBe(7);
    expect(schedule.starts[2]).toBe(5);
    expect(schedule.objective.makespan).toBe(10);
  });

  it('says by its violation that none was found', () => {
    const tight = [work(3), { ...work(3), deadline: 4 }, { ...work(3), deadline: 4 }];
    expect(
      solved({ activities: tight, lags: [], renewables: oneMachine, stocks: [] }, 100).schedule.objective.violation,
    ).toBeGreaterThan(0);
  });
});

describe('a project that cannot be', () => {
  const activities = [work(2), work(2), work(2)];
  const base = { activities, renewables: oneMachine, stocks: [] };

  it('is refused with the ring of lags that contradict each other', () => {
    const lags = [
      afterEnd({ activities }, 0, 1, 3),
      afterEnd({ activities }, 1, 2, 0),
      atMostAfterEnd({ activities }, 0, 2, 1),
    ];
    const problem = problemOf({ ...base, lags }) as { code: string; facts: { ring: number[]; excess: number } };
    expect(problem.code).toBe('schedule-contradiction');
    expect(problem.facts.ring.toSorted()).toEqual([0, 1, 2]);
    expect(problem.facts.excess).toBe(4);
  });

  it('is refused with the clock in the ring where a fixed time takes part', () => {
    const late = [work(2), { ...work(2), deadline: 3 }];
    const problem = problemOf({ ...base, activities: late, lags: [afterEnd({ activities: late }, 0, 1, 0)] });
    expect(problem).toMatchObject({ code: 'schedule-contradiction', facts: { excess: 1 } });
    expect((problem as { facts: { ring: number[] } }).facts.ring.toSorted((a, b) => a - b)).toEqual([-1, 0, 1]);
  });

  it.each([
    ['schedule-never-fits', { ...base, activities: [work(1), work(1, 2)], lags: [] }],
    ['schedule-too-large', { ...base, activities: [work(1_000_001), work(999_999)], lags: [] }],
    ['schedule-malformed', { ...base, activities: [work(1.5)], lags: [] }],
    ['schedule-malformed', { ...base, activities: [{ modes: [] }], lags: [] }],
    ['schedule-malformed', { ...base, lags: [{ from: 0, to: 3, lag: 1 }] }],
    ['schedule-malformed', { ...base, lags: [{ from: 0, to: 1, lag: [[1, 2]] }] }],
    ['schedule-malformed', { ...base, activities: [work(1, -1)], lags: [] }],
    ['schedule-malformed', { ...base, lags: [], renewables: [{ capacity: NaN }] }],
  ])('is refused with %s', (code, project) => {
    expect(problemOf(project)).toMatchObject({ code });
  });
});

describe('the checker of schedules', () => {
  const activities = [work(2), work(2)];
  const project = { activities, lags: [afterEnd({ activities }, 0, 1, 1)], renewables: oneMachine, stocks: [] };

  it.each([
    [[0, 3], 0],
    [[0, 2], 1],
    [[0, 1], 2],
    [[-1, 3], 1],
    [[0], 1],
  ])('finds in starts %j so many faults: %i', (starts, faults) => {
    expect(scheduleFaults(project, { starts, modes: [0, 0] })).toHaveLength(faults);
  });
});
