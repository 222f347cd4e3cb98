import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../kernel/random.ts';
import {
  afterEnd,
  atMostAfterEnd,
  type Activity,
  type CrewNeed,
  type Person,
  type Project,
} from '../../../missions/solver/project.ts';
import { solveProject, type Solution, type SolveOptions } from '../../../missions/solver/solve-project.ts';
import { readImopse } from '../../bench/formats/imopse.ts';
import { crewFaults } from '../../support/checkers/crew-checker.ts';
import { scheduleFaults } from '../../support/checkers/schedule-checker.ts';
import { planningInstances, planningInstancesMissing } from '../../support/shared-data.ts';
import { bruteForceCrewMakespan, randomCrewProject } from './support/small-crews.ts';

function solved(project: Project, schedulesMax = 600, more: Partial<SolveOptions> = {}): Solution {
  const result = solveProject(project, { random: seededRandom(7), budget: { schedulesMax }, ...more });
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

const finishing = 0;
const placing = 1;
const one = (skill: number, level = 0): CrewNeed => ({ skill, level, count: 1 });
const work = (duration: number, ...crew: CrewNeed[]): Activity => ({
  modes: [{ duration, demands: [], stockDemands: [], crew }],
});
const person = (...skills: [number, number][]): Person => ({
  skills: skills.map(([skill, level]) => ({ skill, level })),
});
const projectOf = (
  activities: readonly Activity[],
  people: readonly Person[],
  lags: Project['lags'] = [],
): Project => ({
  activities,
  lags,
  renewables: [],
  stocks: [],
  people,
});
const seeds = fc.integer({ min: 1, max: 1_000_000 });

describe('a schedule with crews', () => {
  it('is as short as brute force finds it', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const shape = { activities: 4, people: 3, kindsMax: 2, calendars: 'none' } as const;
        const project = randomCrewProject(seededRandom(seed), shape);
        const { schedule, makespanBound } = solved(project, 400);
        const { makespan } = schedule.objective;
        expect(scheduleFaults(project, schedule)).toEqual([]);
        expect(makespan).toBe(bruteForceCrewMakespan(project, makespan + 1));
        expect(makespanBound).toBeLessThanOrEqual(makespan);
      }),
      { numRuns: 25 },
    );
  });

  it('has the skills it needs, nobody at two places at once or off duty, and is the same again', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom('none', 'some'), fc.constantFrom(4, 40), (seed, calendars, people) => {
        const project = randomCrewProject(seededRandom(seed), { activities: 14, people, kindsMax: 3, calendars });
        const solution = solved(project, 60);
        if (solution.schedule.objective.violation === 0) expect(scheduleFaults(project, solution.schedule)).toEqual([]);
        else expect(calendars).toBe('some');
        expect(solved(project, 60)).toEqual(solution);
      }),
      { numRuns: 15 },
    );
  });

  it('keeps its people under maximum lags', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const shape = { activities: 10, people: 4, kindsMax: 2, calendars: 'none' } as const;
        const plain = randomCrewProject(seededRandom(seed), shape);
        const held = plain.lags.map(({ from, to }) => atMostAfterEnd(plain, from, to, 4));
        const project = { ...plain, lags: [...plain.lags, ...held.slice(0, 4)] };
        const result = solveProject(project, { random: seededRandom(7), budget: { schedulesMax: 80 } });
        if (!result.ok || result.value.schedule.objective.violation > 0) return;
        expect(scheduleFaults(project, result.value.schedule)).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it('keeps the one who can do both for what nobody else can do', () => {
    const people = [person([finishing, 1], [placing, 1]), person([finishing, 0])];
    const { schedule } = solved(projectOf([work(4, one(finishing)), work(4, one(placing))], people));
    expect(schedule).toMatchObject({ starts: [0, 0], crews: [[1], [0]], objective: { makespan: 4 } });
  });

  it('gives the places of one piece of work to different people', () => {
    const people = [person([finishing, 2], [placing, 2]), person([finishing, 0])];
    const both = work(3, one(finishing), one(placing, 2));
    expect(solved(projectOf([both], people)).schedule.crews).toEqual([[0, 1]]);
  });

  it('waits for the shift of the only one who can do it', () => {
    const late: Person = {
      ...person([finishing, 1]),
      calendar: [
        { at: 1, duty: 'off' },
        { at: 6, duty: 'on' },
      ],
    };
    const { schedule } = solved(projectOf([work(2, one(finishing, 1))], [late, person([finishing, 0])]));
    expect(schedule.starts).toEqual([6]);
  });

  it('says so where the last shift ends before the work', () => {
    const leaving: Person = { ...person([finishing, 1]), calendar: [{ at: 4, duty: 'off' }] };
    const violationOf = (duration: number): number =>
      solved(projectOf([work(3, one(finishing)), work(duration, one(finishing))], [leaving])).schedule.objective
        .violation;
    expect(violationOf(1)).toBe(0);
    expect(violationOf(2)).toBeGreaterThan(0);
  });

  it('leaves those at frozen work where they are', () => {
    const begun: Activity = { ...work(5, one(finishing)), frozen: { start: 0, mode: 0, crew: [1] } };
    const people = [person([placing, 0]), person([finishing, 0])];
    const { schedule } = solved(projectOf([begun, work(2, one(finishing)), work(2, one(placing))], people));
    expect(schedule).toMatchObject({ starts: [0, 5, 0], crews: [[1], [1], [0]] });
  });

  it('takes the cheaper of two where time is the same', () => {
    const people = [
      { ...person([finishing, 0]), wage: 30 },
      { ...person([finishing, 0]), wage: 20 },
    ];
    const activities = [work(3, one(finishing)), work(2, one(finishing))];
    const chain = projectOf(activities, people, [afterEnd({ activities }, 0, 1, 0)]);
    expect(solved(chain).schedule).toMatchObject({ crews: [[1], [1]], objective: { makespan: 5, wages: 100 } });
    expect(solved(projectOf(activities, people)).schedule.objective).toMatchObject({ makespan: 3, wages: 120 });
  });

  it('never uses a mode that nobody can man or that no resource carries', () => {
    const [quick] = work(1, one(finishing, 9)).modes;
    const [slow] = work(4, one(finishing)).modes;
    const people = [person([finishing, 0])];
    expect(solved(projectOf([{ modes: [quick!, slow!] }], people)).schedule).toMatchObject({ modes: [1], starts: [0] });
    const heavy = { duration: 1, demands: [2], stockDemands: [] };
    const light = { duration: 3, demands: [1], stockDemands: [] };
    const crane = { activities: [{ modes: [heavy, light] }], lags: [], renewables: [{ capacity: 1 }], stocks: [] };
    expect(solved(crane).schedule.objective.makespan).toBe(3);
  });

  it('is proven where the busiest set of people does nothing else', () => {
    const people = [person([finishing, 0]), person([finishing, 0]), person([placing, 0])];
    const activities = [...Array.from({ length: 6 }, () => work(3, one(finishing))), work(2, one(placing))];
    expect(solved(projectOf(activities, people))).toMatchObject({ makespanBound: 9, isOptimal: true });
    const after = activities.slice(0, 6).map((_, from) => afterEnd({ activities }, from, 6, 0));
    expect(solved(projectOf(activities, people, after)).makespanBound).toBe(11);
  });
});

describe('a project with crews that cannot be', () => {
  const people = [person([finishing, 1])];
  const problemOf = (activity: Activity, who: readonly Person[] = people): unknown => {
    const result = solveProject(projectOf([work(1), activity], who), {
      random: seededRandom(7),
      budget: { schedulesMax: 10 },
    });
    return result.ok ? null : result.problem;
  };
  const malformed = (what: string): unknown => ({ code: 'schedule-malformed', facts: { what } });

  it.each([
    ['a skill nobody has', work(1, one(placing)), { code: 'schedule-never-fits', facts: { activity: 1 } }],
    ['a level nobody reaches', work(1, one(finishing, 2)), { code: 'schedule-never-fits', facts: { activity: 1 } }],
    ['one person at two places', work(1, one(finishing), one(finishing)), { code: 'schedule-never-fits' }],
    [
      'half a person',
      work(1, { ...one(finishing), count: 0.5 }),
      malformed('a need for people is not a natural number'),
    ],
    ['a strange level', work(1, one(finishing, -1)), malformed('a need for people is not a natural number')],
    [
      'too many kinds',
      work(1, ...Array.from({ length: 7 }, () => one(finishing))),
      malformed('a mode asks for more than 6 kinds of people'),
    ],
    [
      'frozen work of nobody',
      { ...work(1, one(finishing)), frozen: { start: 0, mode: 0, crew: [4] } },
      malformed('frozen work has somebody who is not there'),
    ],
  ])('%s is refused with the cause', (_, activity, problem) => {
    expect(problemOf(activity)).toMatchObject(problem as object);
  });

  it.each([
    [
      'shifts out of order',
      {
        calendar: [
          { at: 5, duty: 'off' },
          { at: 5, duty: 'on' },
        ],
      },
      'the shifts of a person are out of order',
    ],
    ['half a moment', { calendar: [{ at: 0.5, duty: 'off' }] }, 'a time is not an integer'],
    ['a negative wage', { wage: -1 }, 'a wage is not a number from zero up'],
    ['half a skill', { skills: [{ skill: 0.5, level: 1 }] }, 'a skill is not a natural number'],
  ] as const)('a person with %s is refused with the cause', (_, wrong, what) => {
    expect(problemOf(work(1), [{ ...people[0]!, ...wrong }])).toEqual(malformed(what));
  });
});

const small = `File name: small.def
General characteristics:
Tasks: 3
Resources: 2
Precedence relations: 1
Number of skill types: 2
====
ResourceID \t Salary \t Skills 
1\t \t \t16.4\t \t Q0: 1 \t  Q1: 0 \t 
2\t \t \t15\t \t Q1: 2
====
TaskID \t Duration \t Skill \t Predecessor IDs 
1\t \t \t4\t \t Q0: 1
2\t \t \t3\t \t Q1: 1
7\t \t \t2\t \t Q1: 0\t \t 2
====
`;

describe('an iMOPSE project', () => {
  it('is read and solved', () => {
    const read = readImopse(small);
    if (!read.ok) throw new Error(read.problem.facts.what);
    const { schedule } = solved(read.value);
    expect(schedule).toMatchObject({ starts: [0, 0, 3], crews: [[0], [1], [1]], objective: { makespan: 5 } });
    expect(scheduleFaults(read.value, schedule)).toEqual([]);
  });

  it.each([
    ['nothing in it', '', 'the number of tasks is missing'],
    ['no people', small.replace('Resources: 2', 'Resources: 0'), 'is not from 1 to'],
    ['a person missing', small.replace('Resources: 2', 'Resources: 3'), 'resource 3 with salary and skills'],
    ['a task missing', small.replace('Tasks: 3', 'Tasks: 4'), 'a task with number, duration and one skill'],
    ['a task without a skill', small.replace('\t4\t \t Q0: 1', '\t4'), 'a task with number, duration and one skill'],
    ['a duration that is no number', small.replace('\t4\t', '\tx\t'), 'is not a natural number'],
    ['a skill beyond the types', small.replace('Q1: 0\t \t 2', 'Q5: 0\t \t 2'), 'there are only 2 skills'],
    [
      'a predecessor that is not there',
      small.replace('Q1: 0\t \t 2', 'Q1: 0\t \t 9'),
      'waits for task 9, which is not there',
    ],
    ['a number twice', small.replace('7\t \t', '2\t \t'), 'two tasks have the same number'],
    ['a salary that is no number', small.replace('16.4', 'much'), 'resource 1 with salary and skills'],
  ])('with %s is refused with its line', (_, text, what) => {
    const read = readImopse(text);
    expect(read.ok).toBe(false);
    if (read.ok) return;
    expect(read.problem.facts.what).toContain(what);
    expect(read.problem.facts.line).toBeGreaterThan(0);
  });

  const folder = planningInstances();
  it.skipIf(folder === null)(`of the literature passes the checker (else: ${planningInstancesMissing})`, () => {
    const files = readdirSync(join(folder ?? '', 'msrcpsp')).slice(0, 3);
    expect(files.length).toBe(3);
    for (const file of files) {
      const read = readImopse(readFileSync(join(folder ?? '', 'msrcpsp', file), 'utf8'));
      if (!read.ok) throw new Error(`${file}: ${read.problem.facts.what}`);
      const { schedule, makespanBound } = solved(read.value, 30);
      expect(scheduleFaults(read.value, schedule), file).toEqual([]);
      expect(schedule.objective.makespan).toBeGreaterThanOrEqual(makespanBound);
    }
  });
});

describe('the checker of crews', () => {
  const people = [person([finishing, 1]), { ...person([finishing, 0]), calendar: [{ at: 5, duty: 'off' as const }] }];
  const project = projectOf([work(3, one(finishing)), work(3, one(finishing, 1))], people);

  it.each([
    ['nothing', [0, 0], [[1], [0]], []],
    ['a lack of skill', [3, 0], [[0], [1]], ['activity 1: its crew lacks a skill']],
    ['too few', [0, 3], [[0], []], ['activity 1 has 0 people for 1 places']],
    ['too many', [0, 3], [[0, 1], [0]], ['activity 0 has 2 people for 1 places']],
    ['somebody at two places', [0, 2], [[0], [0]], ['person 0 is at 0 and 1 at once']],
    ['somebody off duty', [3, 0], [[1], [0]], ['person 1 is off duty at 0']],
    ['a stranger', [0, 0], [[7], [0]], ['activity 0: nobody of that number']],
  ])('finds %s', (_, starts, crews, faults) => {
    expect(crewFaults(project, { starts, modes: [0, 0], crews })).toEqual(faults);
  });
});
