import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom, type Random } from '../../../kernel/random.ts';
import {
  diagnose,
  projectOf,
  withRemedy,
  type Diagnosis,
  type Reason,
} from '../../../missions/solver/infeasibility.ts';
import { afterEnd, atMostAfterEnd, type Activity, type Project } from '../../../missions/solver/project.ts';
import { scheduleFaults } from '../../support/checkers/schedule-checker.ts';
import { bruteForceMakespan, randomProject } from './support/small-projects.ts';

type Infeasible = Extract<Diagnosis, { readonly kind: 'infeasible' }>;

const budget = { schedulesMax: 20_000 };
/** Far enough for whatever can be; the proof that nothing can be is tried up to a smaller one, for it takes long. */
const LIMIT = 14;
const SHORT_LIMIT = 8;

function infeasible(project: Project): Infeasible {
  const diagnosis = diagnose(project, budget);
  if (diagnosis.kind !== 'infeasible') throw new Error(diagnosis.kind);
  return diagnosis;
}

/** Tight on purpose: maximum lags, deadlines, something frozen, shifts. */
function tightProject(random: Random): Project {
  const calendars = random.below(2) === 0 ? 'none' : 'some';
  const plain = randomProject(random, { activities: 4, modesMax: 1, maximumLags: 'some', calendars });
  const activities = plain.activities.map((activity): Activity => {
    const draw = random.below(8);
    if (draw === 0) return { ...activity, frozen: { start: random.below(3), mode: 0 } };
    if (draw === 1) return { ...activity, windows: [{ from: random.below(3), to: 4 + random.below(3) }] };
    if (draw < 4) return { ...activity, deadline: activity.modes[0]!.duration + 1 + random.below(4) };
    return draw === 4 ? { ...activity, release: 1 + random.below(4) } : activity;
  });
  return { ...plain, activities };
}

/** One thing less: a reason, or one activity's need of a resource. */
function withoutOne(reasons: readonly Reason[]): Reason[][] {
  return reasons.flatMap((reason, at) => {
    const others = reasons.filter((_, index) => index !== at);
    if (!('activities' in reason)) return [others];
    return reason.activities.map((left) => [
      ...others,
      { ...reason, activities: reason.activities.filter((activity) => activity !== left) },
    ]);
  });
}

describe('reasons why there is no schedule', () => {
  it('are found exactly where there is none, all needed for it, and each remedy is the least that helps', () => {
    const found = { feasible: 0, infeasible: 0, unknown: 0 };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
        const project = tightProject(seededRandom(seed));
        const diagnosis = diagnose(project, budget);
        found[diagnosis.kind] += 1;
        if (diagnosis.kind === 'feasible') {
          const modes = project.activities.map(() => 0);
          expect(scheduleFaults(project, { starts: diagnosis.starts, modes })).toEqual([]);
        }
        if (diagnosis.kind !== 'infeasible') return;
        const { reasons, remedies, isSmallest } = diagnosis;
        expect(isSmallest).toBe(true);
        expect(bruteForceMakespan(projectOf(project, reasons), SHORT_LIMIT)).toBeNull();
        for (const fewer of withoutOne(reasons))
          expect(
            bruteForceMakespan(projectOf(project, fewer), LIMIT),
            JSON.stringify({ reasons, fewer }),
          ).not.toBeNull();
        for (const remedy of remedies) {
          const changed = (by: number): Project => projectOf(withRemedy(project, { ...remedy, by }), reasons);
          expect(bruteForceMakespan(changed(remedy.by), LIMIT), JSON.stringify(remedy)).not.toBeNull();
          expect(bruteForceMakespan(changed(remedy.by - 1), SHORT_LIMIT)).toBeNull();
        }
      }),
      { numRuns: 20 },
    );
    expect(found.unknown).toBe(0);
    expect(found.infeasible).toBeGreaterThan(0);
    expect(found.feasible).toBeGreaterThan(0);
  });
});

const work = (duration: number, more: Partial<Activity> = {}): Activity => ({
  modes: [{ duration, demands: [1], stockDemands: [] }],
  ...more,
});
const oneMachine = [{ capacity: 1 }];
const projectWith = (activities: readonly Activity[], more: Partial<Project> = {}): Project => ({
  activities,
  lags: [],
  renewables: oneMachine,
  stocks: [],
  ...more,
});

describe('a request that cannot be', () => {
  it('names the ring of lags, and by how much each would have to give', () => {
    const activities = [work(2), work(2), work(2), work(2)];
    const lags = [
      afterEnd({ activities }, 2, 3, 0),
      afterEnd({ activities }, 0, 1, 3),
      afterEnd({ activities }, 1, 2, 0),
      atMostAfterEnd({ activities }, 0, 2, 1),
    ];
    const { reasons, remedies } = infeasible(projectWith(activities, { lags }));
    expect(reasons.map((reason) => (reason.kind === 'lag' ? reason.lag : -1)).toSorted()).toEqual([1, 2, 3]);
    expect(remedies.map(({ by }) => by)).toEqual([4, 4, 4]);
  });

  it('names a maximum lag that one machine cannot meet for two, and that a second machine would', () => {
    const activities = [work(1), work(3), work(3)];
    const after = [1, 2].flatMap((to) => [
      afterEnd({ activities }, 0, to, 0),
      atMostAfterEnd({ activities }, 0, to, 1),
    ]);
    const { reasons, remedies } = infeasible(projectWith(activities, { lags: after }));
    expect(reasons).toContainEqual({ kind: 'renewable', renewable: 0, activities: [1, 2] });
    expect(remedies).toContainEqual({ reason: { kind: 'renewable', renewable: 0, activities: [1, 2] }, by: 1 });
    expect(remedies).toContainEqual({ reason: { kind: 'lag', lag: 1 }, by: 2 });
  });

  it('names the window that has no time left, and how much longer it would have to be open', () => {
    const activities = [work(6), work(3, { windows: [{ from: 0, to: 8 }] })];
    const project = projectWith(activities, { lags: [afterEnd({ activities }, 0, 1, 0)] });
    const { reasons, remedies } = infeasible(project);
    expect(reasons).toEqual(
      expect.arrayContaining([
        { kind: 'windows', activity: 1 },
        { kind: 'lag', lag: 0 },
      ]),
    );
    expect(reasons).toHaveLength(2);
    expect(remedies).toContainEqual({ reason: { kind: 'windows', activity: 1 }, by: 1 });
  });

  it('names what needs more than there is, of machines, material and people', () => {
    const twice = { modes: [{ duration: 1, demands: [3], stockDemands: [] }] };
    expect(infeasible(projectWith([work(1), twice]))).toMatchObject({
      reasons: [{ kind: 'renewable', renewable: 0, activities: [1] }],
      remedies: [{ by: 2 }],
    });
    const using = { modes: [{ duration: 1, demands: [1], stockDemands: [4] }] };
    expect(infeasible(projectWith([using, using], { stocks: [{ capacity: 5 }] }))).toMatchObject({
      reasons: [{ kind: 'stock', stock: 0 }],
      remedies: [{ by: 3 }],
    });
    const welding: Activity = {
      modes: [{ duration: 3, demands: [0], stockDemands: [], crew: [{ skill: 4, level: 2, count: 1 }] }],
      deadline: 4,
    };
    const people = [{ skills: [{ skill: 4, level: 3 }] }, { skills: [{ skill: 4, level: 1 }] }];
    const { reasons, remedies } = infeasible(projectWith([welding, welding], { people }));
    const crew: Reason = { kind: 'crew', skill: 4, level: 2, activities: [0, 1] };
    expect(reasons).toContainEqual(crew);
    expect(remedies).toContainEqual({ reason: crew, by: 1 });
    expect(remedies).toContainEqual({ reason: { kind: 'deadline', activity: 0 }, by: 2 });
  });

  it('is not searched for longer than the budget says, and nothing is claimed then', () => {
    const activities = Array.from({ length: 14 }, (_, index) => work(3 + (index % 2), { deadline: 48 }));
    let looks = 0;
    const isCancelled = (): boolean => (looks += 1) > 2;
    expect(diagnose(projectWith(activities), { schedulesMax: Infinity, isCancelled })).toEqual({ kind: 'unknown' });
    expect(looks).toBe(3);
  });
});
