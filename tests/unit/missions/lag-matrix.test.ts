import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../kernel/random.ts';
import { compileProject, type CompiledProject } from '../../../missions/solver/compile-project.ts';
import { lagMatrix, MATRIX_ACTIVITIES_MAX, NEVER, NO_PATH } from '../../../missions/solver/lag-matrix.ts';
import { afterEnd, atMostAfterEnd, type Lag, type Project } from '../../../missions/solver/project.ts';
import { solveProject } from '../../../missions/solver/solve-project.ts';
import { scheduleFaults } from '../../support/checkers/schedule-checker.ts';

function projectOf(count: number, lagsOf: (activities: Project['activities']) => readonly Lag[]): Project {
  const activities = Array.from({ length: count }, (_, at) => {
    return { modes: [{ duration: 1 + (at % 3), demands: [1], stockDemands: [] }] };
  });
  return { activities, lags: lagsOf(activities), renewables: [{ capacity: 100 }], stocks: [] };
}

function compiled(project: Project): CompiledProject {
  const result = compileProject(project, null);
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

/** Longest paths by trying every arc as often as there are activities (Bellman and Ford), from each activity. */
function longestPaths(count: number, lags: readonly { from: number; to: number; lag: number }[]): number[][] {
  return Array.from({ length: count }, (_, source) => {
    const far = Array.from({ length: count }, (_unused, at) => (at === source ? 0 : -Infinity));
    for (let round = 0; round < count; round += 1)
      for (const { from, to, lag } of lags) far[to] = Math.max(far[to]!, far[from]! + lag);
    return far;
  });
}

/** Bays of four steps, each at most so long after the one before. */
const bays = (activities: Project['activities']): Lag[] =>
  activities.flatMap((_, at) =>
    at % 4 === 0 ? [] : [afterEnd({ activities }, at - 1, at, 2), atMostAfterEnd({ activities }, at - 1, at, 5)],
  );

describe('the matrix of longest paths', () => {
  it('holds every path between activities that lags join, and keeps nothing between the others', () => {
    const seeds = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 25 }), (seed, many) => {
        const random = seededRandom(seed);
        const count = 12;
        const lags = Array.from({ length: many }, () => {
          const [from, to] = [random.below(count), random.below(count)];
          return { from, to, lag: from < to ? random.below(9) : -50 - random.below(9) };
        }).filter(({ from, to }) => from !== to);
        const project = compiled(projectOf(count, () => []));
        const limits = { earliest: new Int32Array(count), latest: new Int32Array(count).fill(NEVER) };
        const matrix = lagMatrix(project, lags, limits)!;
        const paths = longestPaths(count, lags);
        for (let from = 0; from < count; from += 1) {
          const kept = Array.from({ length: count }, () => -Infinity);
          for (let k = 0; k < matrix.size[from]!; k += 1) {
            const to = matrix.member[matrix.base[from]! + k]!;
            const lag = matrix.distance[matrix.row[from]! + k]!;
            if (lag !== NO_PATH) kept[to] = lag;
            expect(matrix.turned[matrix.row[to]! + matrix.rank[from]! - matrix.base[from]!]).toBe(lag);
          }
          expect(kept).toEqual(paths[from]);
          expect(matrix.earliest[from]).toBe(Math.max(...paths.map((row) => row[from]!)));
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a project of many bays under maximum lags', () => {
  it('is scheduled though it has more activities than one matrix may have', () => {
    const project = projectOf(MATRIX_ACTIVITIES_MAX + 100, bays);
    const solved = solveProject(project, { random: seededRandom(1), budget: { schedulesMax: 1 } });
    if (!solved.ok) throw new Error(JSON.stringify(solved.problem));
    expect(solved.value.schedule.objective.violation).toBe(0);
    expect(scheduleFaults(project, solved.value.schedule)).toEqual([]);
  });

  it('is refused where all of them hang together', () => {
    const count = MATRIX_ACTIVITIES_MAX + 1;
    const chain = projectOf(count, (activities) =>
      activities.slice(1).map((_, at) => atMostAfterEnd({ activities }, at, at + 1, 5)),
    );
    const refused = solveProject(chain, { random: seededRandom(1), budget: { schedulesMax: 1 } });
    expect(refused).toEqual({
      ok: false,
      problem: { code: 'schedule-too-large', facts: { size: count, limit: MATRIX_ACTIVITIES_MAX } },
    });
  });
});
