import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Point, Ring } from '../../../kernel/geometry.ts';
import { seededRandom } from '../../../kernel/random.ts';
import type {
  CoveragePlan,
  CoverageProblem,
  CoverageProgress,
} from '../../../missions/coverage/slab/coverage-problem.ts';
import { planCoverage } from '../../../missions/coverage/slab/plan-coverage.ts';
import { readSlab } from '../../bench/formats/slab.ts';
import { checkCoverage, type CheckedCoverage } from '../../support/checkers/coverage-checker.ts';
import { columns, type NamedSlab } from '../../support/coverage-slabs.ts';

const movesMax = 1_200;

function planOf(problem: CoverageProblem, seed = 1): CoveragePlan {
  const planned = planCoverage(problem, { random: seededRandom(seed), budget: { schedulesMax: movesMax } });
  if (!planned.ok) throw new Error(JSON.stringify(planned.problem));
  return planned.value;
}

function check({ outline, holes, keepOuts, toolWidthM }: CoverageProblem, path: readonly Point[]): CheckedCoverage {
  return checkCoverage({ outer: outline, holes, keepOuts, toolWidth: toolWidthM }, path, undefined, 16);
}

function rectangle(width: number, depth: number): Ring {
  return [
    [0, 0],
    [width, 0],
    [width, depth],
    [0, depth],
  ];
}

const room: CoverageProblem = { outline: rectangle(9, 6), holes: [], keepOuts: [], toolWidthM: 0.9 };
const withColumns: CoverageProblem = { ...room, outline: rectangle(11, 8), holes: columns(11, 8, 4.5, 0.4) };

const slabs: readonly NamedSlab[] = [
  { ...room, name: 'a room' },
  { ...withColumns, name: 'a hall with columns', toolWidthM: 0.8 },
  {
    ...room,
    name: 'an L',
    outline: [
      [0, 0],
      [12, 0],
      [12, 4.6],
      [5.3, 4.6],
      [5.3, 9],
      [0, 9],
    ],
  },
  {
    ...room,
    name: 'a ring',
    outline: rectangle(12, 9),
    holes: [rectangle(3, 2.5).map(([x, y]): Point => [x + 4, y + 3])],
  },
  {
    ...room,
    name: 'an oblique one with a zone',
    outline: [
      [0, 0],
      [11, 2.5],
      [9.5, 9],
      [-1, 7],
    ],
    keepOuts: [rectangle(2, 1.5)],
  },
];

describe('a coverage path', () => {
  it.each(slabs)('covers $name and meets nothing that stands there', (slab) => {
    const plan = planOf(slab);
    const checked = check(slab, plan.path);
    expect(checked.crossings).toBe(0);
    expect(plan.coveredM2 / plan.reachableM2).toBeGreaterThanOrEqual(0.995);
    expect(checked.coveredShare).toBeGreaterThan(0.993);
    expect(checked.lengthRatio).toBeLessThan(1.25);
    expect(Math.abs(checked.reachableM2 / plan.reachableM2 - 1)).toBeLessThan(0.005);
  });

  it('covers a slab with so many columns that they are taken one by one', () => {
    const wedge: Ring = [
      [15, 21.9],
      [15.4, 21.9],
      [15.2, 21.2],
    ];
    const slab = { ...room, outline: rectangle(25, 22), holes: [...columns(25, 22, 2.7, 0.3), wedge] };
    expect(slab.holes.length).toBeGreaterThan(64);
    const plan = planOf(slab);
    const checked = check(slab, plan.path);
    expect(checked.crossings).toBe(0);
    expect(plan.coveredM2 / plan.reachableM2).toBeGreaterThanOrEqual(0.995);
    expect(checked.coveredShare).toBeGreaterThan(0.993);
    expect(Math.abs(checked.reachableM2 / plan.reachableM2 - 1)).toBeLessThan(0.005);
  });

  it('is told of from its first draft on, each keeping off what stands there', () => {
    const told: CoverageProgress[] = [];
    const onProgress = (progress: CoverageProgress): void => void told.push(progress);
    planCoverage(withColumns, { random: seededRandom(1), budget: { schedulesMax: 300 }, onProgress });
    expect(told[0]!.stage).toBe('drafted');
    expect(told.at(-1)!.stage).toBe('shortened');
    for (const { path } of told) expect(check(withColumns, path).crossings).toBe(0);
    const reached = told.find(({ stage }) => stage === 'reached')!;
    expect(reached.coveredRatio).toBeGreaterThanOrEqual(0.995);
    expect(told[0]!.coveredRatio).toBeLessThan(reached.coveredRatio);
  });

  it('is given up after the draft under way where it is cancelled, with the best path so far', () => {
    const stages: string[] = [];
    const budget = { schedulesMax: 1e9, isCancelled: () => stages.length > 0 };
    const onProgress = ({ stage }: CoverageProgress): void => void stages.push(stage);
    const planned = planCoverage(withColumns, { random: seededRandom(1), budget, onProgress });
    expect(stages.filter((stage) => stage === 'drafted')).toHaveLength(1);
    expect(planned.ok && check(withColumns, planned.value.path).crossings).toBe(0);
  });

  it('is the same for the same seed and number of changes', () => {
    expect(planOf(withColumns).path).toEqual(planOf(withColumns).path);
  });

  it('begins at the start and ends at the exit, or as near as the tool comes', () => {
    const { path } = planOf({ ...withColumns, start: [10, 7], exit: [0, 0] });
    expect(path[0]).toEqual([10, 7]);
    expect(Math.hypot(path.at(-1)![0] - 0.45, path.at(-1)![1] - 0.45)).toBeLessThan(0.01);
  });

  it('keeps to a direction where one is given', () => {
    const along = planOf({ ...room, directionRad: 0 });
    const across = planOf({ ...room, directionRad: Math.PI / 2 });
    const lengthBy = ({ path }: CoveragePlan, axis: 0 | 1): number =>
      path.reduce((sum, point, index) => sum + (index === 0 ? 0 : Math.abs(point[axis] - path[index - 1]![axis])), 0);
    expect(lengthBy(along, 0)).toBeGreaterThan(2 * lengthBy(along, 1));
    expect(lengthBy(across, 1)).toBeGreaterThan(2 * lengthBy(across, 0));
  });

  it('laps its lanes where that is asked', () => {
    expect(planOf({ ...room, overlapRatio: 0.3 }).lengthM).toBeGreaterThan(1.15 * planOf(room).lengthM);
  });

  it('meets no joint too late where an order is found, and says how late otherwise', () => {
    const drive = { workMps: 0.2, halfTurnS: 4 };
    const ring = slabs.find(({ name }) => name === 'a ring')!;
    expect(planOf({ ...ring, drive, openTimeS: 1e6 }).wetEdge!.oldestS).toBeGreaterThan(150);
    const plan = planOf({ ...ring, drive, openTimeS: 150 });
    expect(plan.wetEdge).toMatchObject({ lateM: 0 });
    expect(plan.coveredM2 / plan.reachableM2).toBeGreaterThanOrEqual(0.995);
    const shape = { outer: ring.outline, holes: ring.holes, keepOuts: ring.keepOuts, toolWidth: ring.toolWidthM };
    expect(checkCoverage(shape, plan.path, { ...drive, openTimeS: 150 }, 12).lateShare).toBe(0);
    const hurried = planOf({ ...ring, drive, openTimeS: 20 });
    expect(hurried.wetEdge!.lateM).toBeGreaterThan(1);
    expect(hurried.wetEdge!.oldestS).toBeGreaterThan(20);
  });

  it('lists what is left to hands with the length of edge, the parts adding up', () => {
    const nook: Ring = [...rectangle(9, 6).slice(0, 3), [5, 6], [5, 6.8], [4.6, 6.8], [4.6, 6], [0, 6]];
    const plan = planOf({ ...room, outline: nook });
    const { handWork } = plan;
    expect(handWork.areaM2).toBeCloseTo(plan.areaM2 - plan.coveredM2, 3);
    const narrow = handWork.pieces.find(({ cause }) => cause === 'narrow');
    // The nook: 0.4 m wide and 0.8 m deep.
    expect(narrow?.areaM2).toBeGreaterThan(0.3);
    expect(narrow?.edgeM).toBeGreaterThan(1.9);
    expect(handWork.pieces.filter(({ cause }) => cause === 'corner').length).toBeGreaterThanOrEqual(4);
  });

  it('stays in the part it starts in where the slab is cut in two', () => {
    const halves: CoverageProblem = {
      ...room,
      keepOuts: [
        [
          [4, -1],
          [5, -1],
          [5, 7],
          [4, 7],
        ],
      ],
      start: [8, 3],
    };
    const plan = planOf(halves);
    expect(Math.min(...plan.path.map(([x]) => x))).toBeGreaterThan(5.4);
    expect(plan.reachableM2).toBeLessThan(24);
  });

  it('is of lanes that bring something and transits that do not', () => {
    const { stretches, path, lengthM } = planOf(withColumns);
    expect(stretches[0]!.fromIndex).toBe(0);
    expect(stretches.at(-1)!.toIndex).toBe(path.length - 1);
    expect(stretches.reduce((sum, stretch) => sum + stretch.lengthM, 0)).toBeCloseTo(lengthM, 6);
  });
});

describe('a slab that cannot be gone over', () => {
  const codeOf = (change: Partial<CoverageProblem>): unknown => {
    const planned = planCoverage(
      { ...room, ...change },
      { random: seededRandom(1), budget: { schedulesMax: movesMax } },
    );
    return planned.ok ? 'planned' : planned.problem;
  };

  it('is refused with the cause', () => {
    const bow: Ring = [
      [0, 0],
      [9, 6],
      [9, 0],
      [0, 6],
    ];
    expect(codeOf({ outline: bow })).toMatchObject({
      code: 'outline-crosses-itself',
      facts: { side: 1, otherSide: 3 },
    });
    expect(codeOf({ outline: rectangle(30, 0.1) })).toMatchObject({ code: 'outline-too-thin' });
    expect(codeOf({ outline: rectangle(9, 6).slice(0, 2) })).toMatchObject({ code: 'outline-invalid' });
    expect(codeOf({ outline: [...rectangle(9, 6).slice(0, 3), [NaN, 1]] })).toMatchObject({ code: 'outline-invalid' });
    expect(
      codeOf({
        holes: [
          [
            [1, 1],
            [2, 2],
            [3, 3],
          ],
        ],
      }),
    ).toMatchObject({ code: 'outline-invalid', facts: { hole: 1 } });
    expect(codeOf({ keepOuts: [rectangle(9, 6)] })).toMatchObject({ code: 'area-empty' });
    expect(codeOf({ toolWidthM: 0 })).toMatchObject({ code: 'tool-invalid' });
    expect(codeOf({ overlapRatio: 1 })).toMatchObject({ code: 'tool-invalid' });
    expect(codeOf({ toolWidthM: 7 })).toMatchObject({ code: 'tool-too-wide', facts: { toolWidthM: 7, widestM: 6 } });
  });

  it('is never crossed and never searched for ever, whatever its shape', () => {
    const corner = fc.tuple(fc.double({ min: 0, max: 12, noNaN: true }), fc.double({ min: 0, max: 9, noNaN: true }));
    fc.assert(
      fc.property(fc.array(corner, { minLength: 3, maxLength: 6 }), corner, (outline, [x, y]) => {
        const problem = { ...room, outline, holes: [rectangle(1, 0.7).map(([a, b]): Point => [a + x, b + y])] };
        const planned = planCoverage(problem, { random: seededRandom(1), budget: { schedulesMax: 500 } });
        if (planned.ok) expect(check(problem, planned.value.path).crossings).toBe(0);
      }),
      { numRuns: 25 },
    );
  });
});

describe('a slab as JSON', () => {
  it('is read, its rings closed or not', () => {
    const outer = [...rectangle(9, 6), [0, 0]];
    const read = readSlab(JSON.stringify({ outer, holes: [], keepOuts: [], toolWidth: 0.9 }));
    expect(read).toEqual({ ok: true, value: room });
  });

  it('is read with how the machine turns', () => {
    const slab = { outer: rectangle(9, 6), toolWidth: 0.9, turningRadius: 1, canReverse: true, headlandPasses: 1 };
    expect(readSlab(JSON.stringify({ ...slab, speed: 0.3 }))).toMatchObject({
      value: { turningRadiusM: 1, canReverse: true, headlandPasses: 1, drive: { workMps: 0.3 } },
    });
    expect(readSlab(JSON.stringify({ ...slab, turningRadius: 'wide' })).ok).toBe(false);
  });

  it.each([
    ['{', 'no JSON'],
    ['[]', 'toolWidth is no number'],
    ['{"toolWidth": 1}', 'outer is no list'],
    ['{"toolWidth": 1, "outer": [[0, 0], [1]]}', 'outer has a corner'],
    ['{"toolWidth": 1, "outer": [], "holes": 3}', 'holes is no list'],
  ])('that is none is refused: %s', (text, what) => {
    const read = readSlab(text);
    expect(read.ok ? '' : read.problem.facts.what).toContain(what);
  });
});

describe('the checker of coverage', () => {
  const slab = { outer: rectangle(6, 4), holes: [], keepOuts: [], toolWidth: 1 };

  it('sees what a path leaves and where it is too near', () => {
    const oneLane = checkCoverage(slab, [
      [0.5, 0.5],
      [5.5, 0.5],
    ]);
    expect(oneLane.crossings).toBe(0);
    expect(oneLane.coveredShare).toBeCloseTo((5 + Math.PI / 4) / 23.785, 2);
    expect(oneLane.lengthRatio).toBeCloseTo(5 / 23, 2);
    expect(
      checkCoverage(slab, [
        [0.5, 0.5],
        [5.6, 0.5],
      ]).crossings,
    ).toBe(1);
    const column = {
      ...slab,
      holes: [
        [
          [2, 1],
          [2, 2],
          [3, 2],
          [3, 1],
        ] as const,
      ],
    };
    expect(
      checkCoverage(column, [
        [0.5, 0.5],
        [5.5, 0.5],
      ]).crossings,
    ).toBe(0);
    expect(
      checkCoverage(column, [
        [0.5, 0.7],
        [5.5, 0.7],
      ]).crossings,
    ).toBe(1);
  });

  it('sees joints met too late', () => {
    const pace = { workMps: 1, halfTurnS: 0, openTimeS: 4 };
    expect(
      checkCoverage(
        slab,
        [
          [0.5, 0.5],
          [5.5, 0.5],
          [5.5, 1.5],
          [0.5, 1.5],
        ],
        pace,
      ).lateShare,
    ).toBeGreaterThan(0.003);
    expect(
      checkCoverage(
        slab,
        [
          [0.5, 0.5],
          [5.5, 0.5],
        ],
        pace,
      ).lateShare,
    ).toBe(0);
  });
});
