import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../kernel/random.ts';
import { solveProject } from '../../../missions/solver/solve-project.ts';
import { readProgenMax } from '../../bench/formats/progen-max.ts';
import { readPsplib } from '../../bench/formats/psplib.ts';
import { scheduleFaults } from '../../support/checkers/schedule-checker.ts';
import { planningInstances, planningInstancesMissing } from '../../support/shared-data.ts';

const single = `jobs (incl. supersource/sink ):  4
  - renewable                 :  1   R
  - nonrenewable              :  0   N
  - doubly constrained        :  0   D
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           4
   4        1          0
REQUESTS/DURATIONS:
jobnr. mode duration  R 1
------------------------------------------------------------------------
  1      1     0       0
  2      1     3       2
  3      1     4       2
  4      1     0       0
RESOURCEAVAILABILITIES:
  R 1
    3
`;

const multi = single
  .replace('nonrenewable              :  0', 'nonrenewable              :  1')
  .replace('   2        1          1', '   2        2          1')
  .replace('  1      1     0       0\n', '  1      1     0       0   0\n')
  .replace('  2      1     3       2\n', '  2      1     3       2   0\n         2     1       2   5\n')
  .replace('  3      1     4       2\n', '  3      1     4       2   0\n')
  .replace('  4      1     0       0\n', '  4      1     0       0   0\n')
  .replace('  R 1\n    3\n', '  R 1  N 1\n    3    5\n');

const maximum = `2 1 0 0
0 1 2 1 2 [0] [0]
1 1 1 2 [2]
2 1 2 1 3 [-3] [4]
3 1 0
0 1 0 0
1 1 2 1
2 1 4 1
3 1 0 0
1
`;

function makespan(read: typeof readPsplib, text: string): number | null {
  const project = read(text);
  if (!project.ok) return null;
  const solved = solveProject(project.value, { random: seededRandom(1), budget: { schedulesMax: 500 } });
  if (!solved.ok) return null;
  expect(scheduleFaults(project.value, solved.value.schedule)).toEqual([]);
  return solved.value.schedule.objective.makespan;
}

describe('a public instance', () => {
  it.each([
    ['single-mode', readPsplib, single, 7],
    ['multi-mode', readPsplib, multi, 5],
    ['with maximum lags', readProgenMax, maximum, 6],
  ])('%s is read and solved', (_, read, text, best) => {
    expect(makespan(read, text)).toBe(best);
  });

  it.each([
    ['nothing at all', readPsplib, '', 'the number of jobs is missing'],
    ['a text of something else', readProgenMax, 'hello\n', 'the sizes is not'],
    [
      'a job out of turn',
      readPsplib,
      single.replace('   3        1          1           4', '   5        1          1           4'),
      'job 3 was expected',
    ],
    [
      'fewer successors than promised',
      readPsplib,
      single.replace('2           2   3', '3           2   3'),
      '3 successors were promised',
    ],
    [
      'a successor that is no job',
      readPsplib,
      single.replace('2           2   3', '2           2   9'),
      'a successor is no job',
    ],
    [
      'a duration that is no number',
      readPsplib,
      single.replace('  2      1     3 ', '  2      1     x '),
      'a request is not',
    ],
    [
      'no availabilities',
      readPsplib,
      single.slice(0, single.indexOf('RESOURCEAV')),
      'the section of availabilities is missing',
    ],
    ['too many jobs', readPsplib, single.replace(':  4', ':  40000'), 'is more than'],
    ['a lag missing', readProgenMax, maximum.replace('[0] [0]', '[0]'), '2 successors with a lag each were promised'],
    ['an end too early', readProgenMax, maximum.slice(0, maximum.indexOf('2 1 4 1')), 'a job is not'],
    ['several modes with lags', readProgenMax, maximum.replace('1 1 1 2 [2]', '1 2 1 2 [2]'), 'several modes'],
  ])('with %s is refused with its line', (_, read, text, what) => {
    const project = read(text);
    expect(project.ok).toBe(false);
    if (project.ok) return;
    expect(project.problem.facts.what).toContain(what);
    expect(project.problem.facts.line).toBeGreaterThan(0);
  });

  const folder = planningInstances();
  it.skipIf(folder === null)(
    `of the literature is read, and each schedule passes the checker (else: ${planningInstancesMissing})`,
    () => {
      const files = ['rcpsp/j30', 'rcpsp/j120', 'rcpsp-max/testset_ubo20', 'rcpsp-max/testset_ubo100'].flatMap((set) =>
        readdirSync(join(folder ?? '', set))
          .slice(0, 2)
          .map((file) => join(folder ?? '', set, file)),
      );
      expect(files.length).toBeGreaterThan(5);
      for (const file of files) {
        const text = readFileSync(file, 'utf8');
        const project = file.endsWith('.sch') ? readProgenMax(text) : readPsplib(text);
        if (!project.ok) throw new Error(`${file}: ${JSON.stringify(project.problem)}`);
        const solved = solveProject(project.value, { random: seededRandom(1), budget: { schedulesMax: 20 } });
        if (!solved.ok) throw new Error(`${file}: ${solved.problem.code}`);
        const { schedule } = solved.value;
        if (schedule.objective.violation === 0) expect(scheduleFaults(project.value, schedule), file).toEqual([]);
      }
    },
  );
});
