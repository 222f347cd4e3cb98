import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom, type Random } from '../../../kernel/random.ts';
import {
  afterEnd,
  atMostAfterEnd,
  type Activity,
  type Project,
  type Schedule,
} from '../../../missions/solver/project.ts';
import { replan, type Replan, type ReplanOptions } from '../../../missions/solver/replan.ts';
import { solveProject } from '../../../missions/solver/solve-project.ts';
import type { Disruption, Situation } from '../../../missions/solver/under-way.ts';
import { concernOf, repairFaults } from '../../support/checkers/replan-checker.ts';
import { randomProject } from './support/small-projects.ts';

const options = (more: Partial<ReplanOptions> = {}): ReplanOptions => ({
  random: seededRandom(7),
  budget: { schedulesMax: 300 },
  ...more,
});

function planOf(project: Project): Schedule | null {
  const solved = solveProject(project, { random: seededRandom(7), budget: { schedulesMax: 60 } });
  return solved.ok && solved.value.schedule.objective.violation === 0 ? solved.value.schedule : null;
}

function repaired(project: Project, situation: Situation, more: Partial<ReplanOptions> = {}): Replan {
  const result = replan(project, situation, options(more));
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

const work = (duration: number, demand = 1): Activity => ({
  modes: [{ duration, demands: [demand], stockDemands: [] }],
});

function drawDisruption(random: Random, now: number, count: number): Disruption {
  const activity = random.below(count);
  const delay = 1 + random.below(4);
  if (random.below(3) === 0)
    return { kind: 'resource-down', renewable: random.below(2), from: now, until: now + delay, left: random.below(2) };
  return random.below(2) === 0
    ? { kind: 'takes-longer', activity, by: delay }
    : { kind: 'begins-later', activity, at: now + delay };
}

describe('a plan under way', () => {
  it('is repaired without moving what has begun, and the repair passes a check of its own', () => {
    let repairs = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.constantFrom('none', 'some'), (seed, maximumLags) => {
        const random = seededRandom(seed);
        const project = randomProject(random, { activities: 12, modesMax: 1, maximumLags, calendars: 'none' });
        const plan = planOf(project);
        if (plan === null) return;
        const now = random.below(Math.max(...plan.starts) + 1);
        const situation = { plan, now, disruptions: [drawDisruption(random, now, 12)] };
        const result = replan(project, situation, options());
        if (!result.ok && result.problem.code === 'schedule-infeasible') return;
        if (!result.ok) {
          expect(concernOf(project, situation).isImpossible, JSON.stringify(result.problem)).toBe(true);
          return;
        }
        const { schedule, moved, project: stands } = result.value;
        if (schedule.objective.violation > 0) return;
        repairs += 1;
        expect(repairFaults(project, situation, schedule)).toEqual([]);
        const others = [...schedule.starts.keys()].filter((index) => !moved.includes(index));
        for (const index of others) expect(schedule.starts[index]).toBe(plan.starts[index]);
        for (const index of moved) expect(stands.activities[index]!.frozen).toBeUndefined();
        expect(replan(project, situation, options())).toEqual(result);
      }),
      { numRuns: 40 },
    );
    expect(repairs).toBeGreaterThan(3);
  });

  it('stays as it is where the delay takes nothing from anybody', () => {
    const activities = [work(3), work(2), work(2)];
    const project = {
      activities,
      lags: [afterEnd({ activities }, 0, 1, 0)],
      renewables: [{ capacity: 2 }],
      stocks: [],
    };
    const plan = { starts: [0, 6, 2], modes: [0, 0, 0] };
    const disruptions: Disruption[] = [{ kind: 'takes-longer', activity: 0, by: 3 }];
    const { schedule, moved } = repaired(project, { plan, now: 1, disruptions });
    expect(moved).toEqual([]);
    expect(schedule).toMatchObject({ starts: [0, 6, 2], objective: { violation: 0, change: 0 } });
  });

  it('moves one far rather than all a little, or all a little, as stability is worth', () => {
    const activities = [work(2), work(2), work(2), work(2), work(2)];
    const project = { activities, lags: [], renewables: [{ capacity: 1 }], stocks: [] };
    const plan = { starts: [0, 2, 4, 6, 8], modes: [0, 0, 0, 0, 0] };
    const situation: Situation = { plan, now: 1, disruptions: [{ kind: 'takes-longer', activity: 0, by: 1 }] };
    const steady = repaired(project, situation, { stability: 10 });
    expect(steady.schedule.starts).toEqual([0, 10, 4, 6, 8]);
    expect(steady.moved).toEqual([1]);
    expect(repaired(project, situation, { stability: 0 }).schedule.starts).toEqual([0, 3, 5, 7, 9]);
  });

  it('moves with what must follow closely, so that no maximum lag is broken', () => {
    const activities = [work(2, 1), work(2, 0), work(3, 1)];
    const close = atMostAfterEnd({ activities }, 1, 2, 0);
    const project = {
      activities,
      lags: [afterEnd({ activities }, 1, 2, 0), close],
      renewables: [{ capacity: 1 }],
      stocks: [],
    };
    const plan = { starts: [0, 0, 2], modes: [0, 0, 0] };
    const late: Disruption[] = [
      { kind: 'takes-longer', activity: 0, by: 4 },
      { kind: 'begins-later', activity: 1, at: 0 },
    ];
    const { schedule } = repaired(project, { plan, now: 0, disruptions: late });
    expect(schedule.objective.violation).toBe(0);
    expect(schedule.starts[2]! - schedule.starts[1]!).toBe(2);
  });

  it('lets running work wait for its machine, those begun last first, and plans the rest around it', () => {
    const activities = [work(4), work(4), work(2)];
    const project = { activities, lags: [], renewables: [{ capacity: 2 }], stocks: [] };
    const plan = { starts: [0, 1, 5], modes: [0, 0, 0] };
    const down: Disruption = { kind: 'resource-down', renewable: 0, from: 2, until: 5, left: 1 };
    const { schedule, project: stands } = repaired(project, { plan, now: 2, disruptions: [down] });
    expect(stands.activities.map(({ modes }) => modes[0]!.duration)).toEqual([4, 7, 2]);
    expect(schedule).toMatchObject({ starts: [0, 1, 5], objective: { violation: 0 } });
  });

  it('that lags no longer allow is refused with the ring', () => {
    const activities = [work(2), work(2)];
    const lags = [afterEnd({ activities }, 0, 1, 0), atMostAfterEnd({ activities }, 0, 1, 1)];
    const project = { activities, lags, renewables: [{ capacity: 1 }], stocks: [] };
    const plan = { starts: [0, 2], modes: [0, 0] };
    const result = replan(
      project,
      { plan, now: 1, disruptions: [{ kind: 'begins-later', activity: 1, at: 9 }] },
      options(),
    );
    expect(result).toMatchObject({ ok: false, problem: { code: 'schedule-contradiction', facts: { excess: 6 } } });
  });

  it('that the machine no longer allows is refused with the reasons and what would help', () => {
    const activities = [work(2), work(1, 0), work(2)];
    const lags = [afterEnd({ activities }, 1, 2, 0), atMostAfterEnd({ activities }, 1, 2, 1)];
    const project = { activities, lags, renewables: [{ capacity: 1 }], stocks: [] };
    const plan = { starts: [0, 0, 2], modes: [0, 0, 0] };
    const late: Disruption[] = [{ kind: 'takes-longer', activity: 0, by: 5 }];
    const result = replan(project, { plan, now: 1, disruptions: late }, options({ budget: { schedulesMax: 1000 } }));
    if (result.ok || result.problem.code !== 'schedule-infeasible') throw new Error(JSON.stringify(result));
    const { reasons, remedies } = result.problem.facts;
    expect(reasons).toHaveLength(4);
    expect(reasons).toContainEqual({ kind: 'renewable', renewable: 0, activities: [0, 2] });
    expect(reasons).toContainEqual({ kind: 'frozen', activity: 0 });
    expect(remedies).toContainEqual({ reason: { kind: 'lag', lag: 1 }, by: 5 });
  });

  it.each<[string, Partial<Situation>]>([
    ['other activities', { plan: { starts: [0], modes: [0] } }],
    ['a present that is no time', { now: -1 }],
    ['an activity that is not there', { disruptions: [{ kind: 'takes-longer', activity: 5, by: 1 }] }],
    ['a delay that is no time', { disruptions: [{ kind: 'takes-longer', activity: 0, by: 0.5 }] }],
    [
      'an outage that ends before it begins',
      { disruptions: [{ kind: 'resource-down', renewable: 0, from: 3, until: 3, left: 0 }] },
    ],
  ])('with %s is refused', (_, wrong) => {
    const project = { activities: [work(1), work(1)], lags: [], renewables: [{ capacity: 1 }], stocks: [] };
    const situation = { plan: { starts: [0, 1], modes: [0, 0] }, now: 0, disruptions: [], ...wrong };
    expect(replan(project, situation, options())).toMatchObject({ ok: false, problem: { code: 'schedule-malformed' } });
  });
});

describe('the checker of repairs', () => {
  it('finds work that has begun and was moved, and what the delay forbids', () => {
    const activities = [work(2), work(2)];
    const project = {
      activities,
      lags: [afterEnd({ activities }, 0, 1, 0)],
      renewables: [{ capacity: 1 }],
      stocks: [],
    };
    const plan = { starts: [0, 2], modes: [0, 0] };
    const situation: Situation = { plan, now: 1, disruptions: [{ kind: 'takes-longer', activity: 0, by: 2 }] };
    expect(repairFaults(project, situation, { starts: [0, 4], modes: [0, 0] })).toEqual([]);
    expect(repairFaults(project, situation, { starts: [1, 5], modes: [0, 0] })).toHaveLength(1);
    expect(repairFaults(project, situation, { starts: [0, 3], modes: [0, 0] }).length).toBeGreaterThan(0);
    expect(concernOf(project, situation)).toEqual({ unforced: [], unreached: [], isImpossible: false });
  });
});
