import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../kernel/random.ts';
import { explainSchedule, whatMoves } from '../../../missions/solver/explain-schedule.ts';
import { afterEnd, atMostAfterEnd, type Activity, type Project } from '../../../missions/solver/project.ts';
import { solveProject } from '../../../missions/solver/solve-project.ts';
import { makespanOf, scheduleFaults } from '../../support/checkers/schedule-checker.ts';
import { randomProject } from './support/small-projects.ts';

const work = (duration: number, more: Partial<Activity> = {}): Activity => ({
  modes: [{ duration, demands: [1], stockDemands: [] }],
  ...more,
});

describe('the explanation of a schedule', () => {
  it('binds what cannot begin earlier and nothing else, and its slack is exactly what it could wait', () => {
    let explained = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.constantFrom('none', 'some'),
        fc.constantFrom('none', 'some'),
        (seed, maximumLags, calendars) => {
          const random = seededRandom(seed);
          const plain = randomProject(random, { activities: 9, modesMax: 2, maximumLags, calendars });
          const activities = plain.activities.map((activity, index): Activity => {
            if (index === 3) return { ...activity, windows: [{ from: 2, to: 30 }] };
            return index === 5 ? { ...activity, release: 3, deadline: 40 } : activity;
          });
          const project = { ...plain, activities };
          const solved = solveProject(project, { random: seededRandom(7), budget: { schedulesMax: 5 } });
          if (!solved.ok || solved.value.schedule.objective.violation > 0) return;
          const { schedule } = solved.value;
          const isFine = (activity: number, by: number): boolean => {
            const starts = schedule.starts.map((start, index) => start + (index === activity ? by : 0));
            const end = makespanOf(project, { ...schedule, starts });
            return scheduleFaults(project, { ...schedule, starts }).length === 0 && end <= schedule.objective.makespan;
          };
          explainSchedule(project, schedule).forEach(({ bindings, slack, limits }, activity) => {
            explained += 1;
            const what = JSON.stringify({ activity, bindings, slack, limits });
            expect(isFine(activity, -1), what).toBe(bindings.length === 0);
            expect(limits.length).toBeGreaterThan(0);
            for (let by = 0; by <= slack; by += 1) expect(isFine(activity, by), what).toBe(true);
            expect(isFine(activity, slack + 1), what).toBe(false);
          });
        },
      ),
      { numRuns: 30 },
    );
    expect(explained).toBeGreaterThan(9);
  });

  it('names the one before, the machine, the closed shift, the due date and the person', () => {
    const people = [{ skills: [{ skill: 1, level: 1 }] }];
    const crew = [{ skill: 1, level: 1, count: 1 }];
    const manned: Activity = { modes: [{ duration: 2, demands: [0], stockDemands: [], crew }] };
    const activities = [work(3), work(2, { due: 6 }), work(2), manned, manned];
    const project: Project = {
      activities,
      lags: [afterEnd({ activities }, 0, 1, 0)],
      renewables: [
        {
          capacity: 1,
          calendar: [
            { at: 5, capacity: 0 },
            { at: 8, capacity: 1 },
          ],
        },
      ],
      stocks: [],
      people,
    };
    const schedule = { starts: [0, 3, 8, 0, 2], modes: [0, 0, 0, 0, 0], crews: [[], [], [], [0], [0]] };
    const explained = explainSchedule(project, schedule);
    expect(explained[0]).toMatchObject({ bindings: [{ kind: 'zero' }], slack: 0 });
    expect(explained[1]!.bindings).toEqual([
      { kind: 'lag', lag: 0, other: 0 },
      { kind: 'renewable', renewable: 0, activities: [0] },
    ]);
    expect(explained[1]).toMatchObject({ slack: 0, limits: [{ kind: 'renewable', activities: [] }] });
    expect(explained[2]!.bindings).toEqual([{ kind: 'renewable', renewable: 0, activities: [] }]);
    expect(explained[2]).toMatchObject({ slack: 0, limits: [{ kind: 'end' }] });
    expect(explained[3]).toMatchObject({ slack: 0, limits: [{ kind: 'person', person: 0, activity: 4 }] });
    expect(explained[4]).toMatchObject({ bindings: [{ kind: 'person', person: 0, activity: 3 }], slack: 6 });
  });
});

describe('what moves if something slips', () => {
  const activities = [work(2), work(2), work(2), work(2)];
  const lags = [afterEnd({ activities }, 0, 1, 0), afterEnd({ activities }, 1, 2, 0)];
  const project = { activities, lags, renewables: [{ capacity: 2 }], stocks: [] };
  const plan = { starts: [0, 2, 6, 0], modes: [0, 0, 0, 0] };

  it('is what waits for it, each by what its slack does not take', () => {
    const slip = whatMoves(project, { plan, now: 0 }, { activity: 0, by: 3 });
    expect(slip).toMatchObject({
      ok: true,
      value: {
        moved: [
          { activity: 1, by: 3 },
          { activity: 2, by: 1 },
        ],
        end: 1,
        lateness: 0,
        isPossible: true,
      },
    });
    expect(whatMoves(project, { plan, now: 1 }, { activity: 3, by: 2 })).toMatchObject({
      ok: true,
      value: { moved: [] },
    });
  });

  it('is refused with the ring where a maximum lag to begun work forbids it', () => {
    const close = { ...project, lags: [...lags, atMostAfterEnd({ activities }, 0, 1, 1)] };
    const slip = whatMoves(close, { plan, now: 1 }, { activity: 1, by: 4 });
    expect(slip).toMatchObject({ ok: false, problem: { code: 'schedule-contradiction', facts: { excess: 3 } } });
  });

  it('is said to need another change where waiting runs past the last shift', () => {
    const closing = { ...project, renewables: [{ capacity: 2, calendar: [{ at: 8, capacity: 0 }] }] };
    expect(whatMoves(closing, { plan, now: 0 }, { activity: 0, by: 3 })).toMatchObject({
      ok: true,
      value: { isPossible: false },
    });
  });
});
