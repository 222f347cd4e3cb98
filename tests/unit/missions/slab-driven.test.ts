import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Point, Ring } from '../../../kernel/geometry.ts';
import { seededRandom } from '../../../kernel/random.ts';
import type { CoveragePlan, CoverageProblem } from '../../../missions/coverage/slab/coverage-problem.ts';
import { piecesOfWay, turnWays } from '../../../missions/coverage/slab/driven/turns.ts';
import { planFleet } from '../../../missions/coverage/slab/fleet/plan-fleet.ts';
import { headingAfter } from '../../../missions/coverage/slab/pieces.ts';
import { planCoverage } from '../../../missions/coverage/slab/plan-coverage.ts';
import { checkDrives, walkPieces, type CheckedDrives } from '../../support/checkers/drive-checker.ts';

const options = (seed = 1) => ({ random: seededRandom(seed), budget: { schedulesMax: 500 } });

function planned(problem: CoverageProblem): CoveragePlan {
  const plan = planCoverage(problem, options());
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  return plan.value;
}

/** Plans are dear, and several tests look at the same. */
const plans = new Map<string, CoveragePlan>();
function plannedOnce(problem: CoverageProblem): CoveragePlan {
  const key = JSON.stringify(problem);
  const plan = plans.get(key) ?? planned(problem);
  plans.set(key, plan);
  return plan;
}

function slabOf({ outline, holes, keepOuts, toolWidthM }: CoverageProblem) {
  return { outer: outline, holes, keepOuts, toolWidth: toolWidthM };
}

function check(problem: CoverageProblem, { driven }: CoveragePlan): CheckedDrives & { offMax: number } {
  const { moments, offMax } = walkPieces(driven!.pieces);
  const machine = { moments, standsBefore: false, standsAfter: false };
  return { ...checkDrives(slabOf(problem), [machine], { radiusM: driven!.turningRadiusM }), offMax };
}

function rectangle(x: number, y: number, width: number, depth: number): Ring {
  return [
    [x, y],
    [x + width, y],
    [x + width, y + depth],
    [x, y + depth],
  ];
}

const hall: CoverageProblem = {
  outline: rectangle(0, 0, 12, 9),
  holes: [],
  keepOuts: [],
  toolWidthM: 1,
  drive: { workMps: 0.4, halfTurnS: 4, gearChangeS: 2 },
  turningRadiusM: 1,
};

/** Bends that the checker sees may differ from the planner's by rounding. */
const bendSlack = 1.01;

function expectDrivable(problem: CoverageProblem, plan: CoveragePlan): CheckedDrives {
  const checked = check(problem, plan);
  expect(checked.crossings).toBe(0);
  expect(checked.offMax).toBeLessThan(1e-5);
  expect(checked.bendMax * plan.driven!.turningRadiusM).toBeLessThan(bendSlack);
  expect(checked.kinks).toBe(0);
  expect(checked.fastestMps).toBeLessThan(problem.drive!.workMps * 1.001);
  return checked;
}

describe('a drive over a slab in arcs', () => {
  it.each<[string, CoverageProblem]>([
    ['a hall', hall],
    ['a hall with a column', { ...hall, holes: [rectangle(6, 4, 0.5, 0.5)] }],
    ['a hall with a core', { ...hall, outline: rectangle(0, 0, 16, 12), holes: [rectangle(6, 4.5, 4, 3)] }],
    ['with a radius of 2 m', { ...hall, turningRadiusM: 2 }],
    ['with gears', { ...hall, canReverse: true, turningRadiusM: 1.5 }],
  ])('covers what can be reached, never bends more than the machine and meets nothing: %s', (_, problem) => {
    const plan = plannedOnce(problem);
    const checked = expectDrivable(problem, plan);
    // A wide circle leaves spots between the rounded corners that no short detour gets at.
    const least = problem.turningRadiusM! > 1.5 ? 0.99 : 0.995;
    expect(plan.coveredM2 / plan.reachableM2).toBeGreaterThanOrEqual(least);
    const coveredM2 = checked.coveredShare * plan.driven!.onTheSpotM2;
    expect(Math.abs(coveredM2 / plan.coveredM2 - 1)).toBeLessThan(0.006);
    expect(plan.lengthM).toBeLessThan(2.2 * plan.boundM);
    if (problem.canReverse !== true) expect(plan.driven!.gearChanges).toBe(0);
  });

  it('reaches all but the corners of a hall, where the circle does not get into them', () => {
    const spotM2 = plannedOnce(hall).driven!.onTheSpotM2;
    for (const radiusM of [1, 2]) {
      const { reachableM2 } = plannedOnce({ ...hall, turningRadiusM: radiusM });
      // What a disc of radius + half a tool leaves in four corners, less what the tool alone leaves in them.
      const lostM2 = (4 - Math.PI) * ((radiusM + 0.5) ** 2 - 0.5 ** 2);
      expect(spotM2 - reachableM2).toBeGreaterThan(0.8 * lostM2);
      expect(spotM2 - reachableM2).toBeLessThan(1.6 * lostM2);
    }
    expect(plannedOnce({ ...hall, canReverse: true }).reachableM2).toBeGreaterThan(0.999 * spotM2);
  });

  it('goes as many rounds as asked, on the spot too', () => {
    for (const headlandPasses of [0, 2]) {
      const plan = planned({ ...hall, headlandPasses });
      expect(plan.driven!.headlandPasses).toBe(headlandPasses);
      expectDrivable(hall, plan);
    }
    const onTheSpot: CoverageProblem = { ...hall, turningRadiusM: 0, headlandPasses: 1 };
    const plan = planned(onTheSpot);
    expectDrivable(onTheSpot, plan);
    expect(plan.coveredM2 / plan.reachableM2).toBeGreaterThanOrEqual(0.995);
    expect(plan.reachableM2).toBeGreaterThan(0.995 * plan.driven!.onTheSpotM2);
  });

  it('begins at the start and ends at the exit, and its times add up', () => {
    const plan = planned({ ...hall, start: [0, 5], exit: [12, 5] });
    expect(plan.path[0]![0]).toBeCloseTo(0.5, 2);
    expect(plan.path.at(-1)![0]).toBeCloseTo(11.5, 2);
    const sum = plan.driven!.pieces.reduce((all, { durationS }) => all + durationS, 0);
    expect(plan.durationS).toBeCloseTo(sum, 6);
    expect(sum).toBeCloseTo(plan.lengthM / 0.4, 6);
  });

  it('says how old its joints are', () => {
    expect(planned({ ...hall, openTimeS: 60 }).wetEdge!.lateM).toBeGreaterThan(0);
    expect(planned({ ...hall, openTimeS: 1e5 }).wetEdge).toMatchObject({ lateM: 0 });
  });

  it('is the same for the same seed and number of changes', () => {
    expect(JSON.stringify(planned(hall))).toBe(JSON.stringify(plannedOnce(hall)));
  });

  it('leaves the plans of machines that turn on the spot as they are', () => {
    const { turningRadiusM: _, ...onTheSpot } = hall;
    expect(JSON.stringify(planned({ ...hall, turningRadiusM: 0 }))).toBe(JSON.stringify(plannedOnce(onTheSpot)));
    expect(plannedOnce(onTheSpot)).not.toHaveProperty('driven');
  });

  it('can be driven on any slab, whatever stands there', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const size = fc.double({ min: 6, max: 8.5, noNaN: true });
    const radius = fc.double({ min: 0.4, max: 1.6, noNaN: true });
    fc.assert(
      fc.property(size, size, share, share, radius, fc.boolean(), (width, depth, x, y, turningRadiusM, canReverse) => {
        const problem: CoverageProblem = {
          ...hall,
          outline: rectangle(0, 0, width, depth),
          holes: [rectangle(x * (width - 1), y * (depth - 1), 1, 0.7)],
          turningRadiusM,
          canReverse,
        };
        const plan = planCoverage(problem, options());
        if (!plan.ok) expect(plan.problem.code).toBe('radius-too-wide');
        else expectDrivable(problem, plan.value);
      }),
      { numRuns: 3 },
    );
  });
});

describe('several robots that turn in arcs', () => {
  it('share a slab without meeting', () => {
    const door = { start: [0, 5], exit: [0, 5] } as const;
    for (const robots of [
      [{}, {}],
      [door, door],
    ]) {
      const plan = planFleet({ ...hall, drive: hall.drive!, robots, clearanceM: 0.4 }, options());
      if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
      const walks = plan.value.robots.map(({ pieces, knots }) => walkPieces(pieces, knots[0]!.timeS));
      const checked = checkDrives(
        slabOf(hall),
        walks.map(({ moments }) => ({
          moments,
          standsBefore: robots[0] !== door,
          standsAfter: robots[0] !== door,
        })),
        { radiusM: 1 },
      );
      expect(Math.max(...walks.map(({ offMax }) => offMax))).toBeLessThan(1e-5);
      expect(checked.crossings).toBe(0);
      expect(checked.apartAtLeastM).toBeGreaterThan(0.4 - 0.11);
      expect(checked.bendMax).toBeLessThan(bendSlack);
      expect(checked.kinks).toBe(0);
      expect(plan.value.makespanS).toBeLessThan(0.75 * plan.value.oneRobotS);
    }
  });
});

describe('a machine that cannot turn', () => {
  const problemOf = (change: Partial<CoverageProblem>): unknown => {
    const plan = planCoverage({ ...hall, ...change }, options());
    return plan.ok ? 'planned' : plan.problem;
  };

  it('is refused with the cause', () => {
    expect(problemOf({ turningRadiusM: 6 })).toMatchObject({ code: 'radius-too-wide', facts: { turningRadiusM: 6 } });
    expect(problemOf({ turningRadiusM: 60, canReverse: true })).toMatchObject({ code: 'radius-too-wide' });
    expect(problemOf({ turningRadiusM: -1 })).toMatchObject({ code: 'turning-invalid', facts: { turningRadiusM: -1 } });
    expect(problemOf({ headlandPasses: -1 })).toMatchObject({ code: 'turning-invalid', facts: { headlandPasses: -1 } });
    expect(problemOf({ headlandPasses: 1.5 })).toMatchObject({ code: 'turning-invalid' });
    const { drive: _, ...still } = hall;
    expect(planCoverage(still, options())).toMatchObject({ problem: { facts: { speedMps: 0 } } });
  });

  it('is refused where it cannot get to its exit, round a bend that is too narrow', () => {
    const niche: Ring = [
      [0, 0],
      [12, 0],
      [12, 4],
      [15, 4],
      [15, 9],
      [13.8, 9],
      [13.8, 5.2],
      [12, 5.2],
      [12, 9],
      [0, 9],
    ];
    const oneDraft = { directionRad: 0, headlandPasses: 0 };
    expect(problemOf({ ...oneDraft, outline: niche, exit: [14.4, 9], turningRadiusM: 1.5 })).toEqual({
      code: 'radius-too-wide',
      facts: { turningRadiusM: 1.5, exitGapM: expect.closeTo(5, -1) as number },
    });
  });

  it('is told how wide it could turn', () => {
    const facts = (problemOf({ turningRadiusM: 6 }) as { facts: { widestM: number } }).facts;
    expect(Math.abs(facts.widestM - 4)).toBeLessThan(0.15);
  });
});

describe('a turn', () => {
  it('leads where it should, and is never shorter than straight on', () => {
    const number = fc.double({ min: -5, max: 5, noNaN: true });
    const heading = fc.record({ at: fc.tuple(number, number) as fc.Arbitrary<Point>, yawRad: number });
    fc.assert(
      fc.property(heading, heading, fc.boolean(), (from, to, canReverse) => {
        for (const way of turnWays(from, to, { radiusM: 1.2, canReverse, gearChangeM: 0.3 })) {
          const end = way.steps.length === 0 ? from : headingAfter(piecesOfWay(from, way).at(-1)!);
          expect(Math.hypot(end.at[0] - to.at[0], end.at[1] - to.at[1])).toBeLessThan(1e-6);
          expect(Math.abs(Math.sin((end.yawRad - to.yawRad) / 2))).toBeLessThan(1e-6);
          expect(way.costM).toBeGreaterThan(Math.hypot(from.at[0] - to.at[0], from.at[1] - to.at[1]) - 1e-6);
        }
      }),
    );
  });
});

describe('the walk of a drive', () => {
  it('sees pieces that do not join', () => {
    const piece = {
      kind: 'straight',
      from: { at: [0, 0], yawRad: 0 },
      gear: 'forward',
      lengthM: 1,
      durationS: 1,
    } as const;
    const next = (at: Point, yawRad: number) => ({ ...piece, from: { at, yawRad } });
    expect(walkPieces([piece, next([1, 0], 0)]).offMax).toBeLessThan(1e-12);
    expect(walkPieces([piece, next([1, 0.1], 0)]).offMax).toBeCloseTo(0.1, 9);
    expect(walkPieces([piece, next([1, 0], 0.3)]).offMax).toBeGreaterThan(0.29);
  });
});
