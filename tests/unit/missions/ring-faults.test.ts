import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Point, Ring } from '../../../kernel/geometry.ts';
import { seededRandom } from '../../../kernel/random.ts';
import { crossingOf, touchOf, type RingFault } from '../../../missions/coverage/ring-faults.ts';
import { problemOfOutline } from '../../../missions/coverage/mission-area.ts';
import type { CoverageProblem } from '../../../missions/coverage/slab/coverage-problem.ts';
import { planCoverage } from '../../../missions/coverage/slab/plan-coverage.ts';
import { checkCoverage } from '../../support/checkers/coverage-checker.ts';
import { columns, coverageSlabs } from '../../support/coverage-slabs.ts';

function rectangle(x: number, y: number, width: number, depth: number): Ring {
  return [
    [x, y],
    [x + width, y],
    [x + width, y + depth],
    [x, y + depth],
  ];
}

const room: CoverageProblem = { outline: rectangle(0, 0, 9, 6), holes: [], keepOuts: [], toolWidthM: 0.9 };
const options = { random: seededRandom(1), budget: { schedulesMax: 300 } };

/** Rings that are not one plain round, with what is wrong; all within the room. */
const bad: readonly (readonly [string, Ring, RingFault])[] = [
  [
    'is a bow-tie',
    [
      [2, 2],
      [5, 4],
      [5, 2],
      [2, 4],
    ],
    { side: 1, otherSide: 3 },
  ],
  [
    'is a bow-tie with a larger half',
    [
      [2, 2],
      [5, 5],
      [5, 2],
      [3, 4],
    ],
    { side: 1, otherSide: 3 },
  ],
  [
    'is two triangles that meet at a corner',
    [
      [2, 2],
      [4, 3],
      [6, 2],
      [6, 4],
      [4, 3],
      [2, 4],
    ],
    { cause: 'touches-itself', corner: 2, side: 4 },
  ],
  [
    'meets a side with a corner',
    [
      [2, 1],
      [6, 1],
      [6, 4],
      [4, 1],
      [2, 4],
    ],
    { cause: 'touches-itself', corner: 4, side: 1 },
  ],
  [
    'goes along an earlier side',
    [
      [2, 1],
      [6, 1],
      [6, 3],
      [5, 3],
      [5, 1],
      [3, 1],
      [3, 3],
      [2, 3],
    ],
    { cause: 'touches-itself', corner: 5, side: 1 },
  ],
  [
    'has a spike outwards',
    [
      [2, 2],
      [4, 2],
      [7, 2],
      [4, 2],
      [4, 4],
      [2, 4],
    ],
    { cause: 'goes-back', corner: 3 },
  ],
  [
    'has a spike inwards',
    [
      [2, 2],
      [6, 2],
      [6, 4],
      [4, 4],
      [4, 3],
      [4, 4],
      [2, 4],
    ],
    { cause: 'goes-back', corner: 5 },
  ],
  [
    'goes back further than it came',
    [
      [2, 2],
      [6, 2],
      [6, 4],
      [6, 1],
      [2, 1],
    ],
    { cause: 'goes-back', corner: 3 },
  ],
];

function faultOf(ring: Ring): RingFault | null {
  return crossingOf(ring) ?? touchOf(ring);
}

describe('a ring that is not one plain round', () => {
  it.each(bad)('is refused as an outline that %s, with the side or corner', (_, outline, facts) => {
    const planned = planCoverage({ ...room, outline }, options);
    expect(planned).toEqual({ ok: false, problem: { code: 'outline-crosses-itself', facts } });
    expect(problemOfOutline(outline)).toEqual({ code: 'outline-crosses-itself', facts });
  });

  it.each(bad)('is refused as a hole or a keep-out that %s, whichever way round', (_, ring, facts) => {
    const hole = planCoverage({ ...room, holes: [rectangle(7, 1, 1, 1), ring] }, options);
    expect(hole).toEqual({ ok: false, problem: { code: 'outline-crosses-itself', facts: { hole: 2, ...facts } } });
    const keepOut = planCoverage({ ...room, keepOuts: [ring.toReversed()] }, options);
    expect(keepOut).toMatchObject({ ok: false, problem: { code: 'outline-crosses-itself', facts: { hole: 1 } } });
  });

  it('is found wherever the ring begins and however it is turned', () => {
    const which = fc.constantFrom(...bad.map(([, ring]) => ring));
    fc.assert(
      fc.property(which, fc.nat(7), fc.double({ min: -4, max: 4, noNaN: true }), (ring, from, yawRad) => {
        const [cos, sin] = [Math.cos(yawRad), Math.sin(yawRad)];
        const turned = ring.map(([x, y]): Point => [1000 + cos * x - sin * y, -500 + sin * x + cos * y]);
        const first = from % ring.length;
        expect(faultOf([...turned.slice(first), ...turned.slice(0, first)])).not.toBeNull();
      }),
      { numRuns: 200 },
    );
  });

  it('may be what clipping left, where a room touches itself', () => {
    const [, pinched] = bad[3]!;
    expect(problemOfOutline(pinched, 'clipped')).toBeNull();
    expect(planCoverage({ ...room, holes: [pinched] }, { ...options, rings: 'clipped' }).ok).toBe(true);
  });
});

describe('a ring that is one plain round', () => {
  it.each([
    [
      'corners in the middle of a side',
      [
        [0, 0],
        [4, 0],
        [9, 0],
        [9, 6],
        [0, 6],
      ],
    ],
    ['its first corner repeated', [...rectangle(0, 0, 9, 6), [0, 0]]],
    [
      'a corner given twice',
      [
        [0, 0],
        [9, 0],
        [9, 0],
        [9, 6],
        [0, 6],
      ],
    ],
    [
      'a slit of a centimetre',
      [
        [0, 0],
        [9, 0],
        [9, 6],
        [4.01, 6],
        [4.01, 3],
        [4, 3],
        [4, 6],
        [0, 6],
      ],
    ],
    [
      'a needle',
      [
        [0, 0],
        [9, 0],
        [9, 6],
        [4, 6],
        [4.001, 8],
        [3.999, 6],
        [0, 6],
      ],
    ],
  ] as const)('is taken with %s', (_, ring) => {
    expect(faultOf(ring)).toBeNull();
    expect(problemOfOutline(ring)).toBeNull();
  });

  it('is every ring of the slabs that others can check', () => {
    for (const { outline, holes, keepOuts } of coverageSlabs(1)) {
      for (const ring of [outline, ...holes, ...keepOuts]) expect(faultOf(ring)).toBeNull();
    }
  });

  it.each([
    ['the outline with a side', [rectangle(0, 2, 1, 1)]],
    [
      'the outline with a corner',
      [
        [
          [3, 0],
          [4, 1],
          [3, 2],
          [2, 1],
        ],
      ],
    ],
    ['another hole with a corner', [rectangle(2, 2, 1, 1), rectangle(3, 3, 1, 1)]],
    ['another hole with a side', [rectangle(2, 2, 1, 1), rectangle(3, 2, 1, 1)]],
    ['nothing, as columns', columns(9, 6, 3, 0.4)],
  ] as readonly (readonly [string, readonly Ring[]])[])('may as a hole touch %s', (_, holes) => {
    const problem = { ...room, holes };
    const planned = planCoverage(problem, options);
    if (!planned.ok) throw new Error(JSON.stringify(planned.problem));
    const { outline, keepOuts, toolWidthM } = problem;
    const checked = checkCoverage(
      { outer: outline, holes, keepOuts, toolWidth: toolWidthM },
      planned.value.path,
      undefined,
      16,
    );
    expect(checked.crossings).toBe(0);
    expect(planned.value.coveredM2 / planned.value.reachableM2).toBeGreaterThanOrEqual(0.995);
  });
});
