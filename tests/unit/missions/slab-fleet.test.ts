import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Point, Ring } from '../../../kernel/geometry.ts';
import { seededRandom } from '../../../kernel/random.ts';
import type { FleetPlan, FleetProblem, FleetRobot } from '../../../missions/coverage/slab/fleet/fleet-problem.ts';
import { planFleet } from '../../../missions/coverage/slab/fleet/plan-fleet.ts';
import { checkDrives, type CheckedDrives, type DriveChecks } from '../../support/checkers/drive-checker.ts';
import { columns, coverageSlabs } from '../../support/coverage-slabs.ts';

const options = () => ({ random: seededRandom(1), budget: { schedulesMax: 1_200 } });

function planned(problem: FleetProblem): FleetPlan {
  const plan = planFleet(problem, options());
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  return plan.value;
}

/** Plans are dear, and several tests look at the same. */
const plans = new Map<string, FleetPlan>();
function plannedOnce(problem: FleetProblem): FleetPlan {
  const key = JSON.stringify(problem);
  const plan = plans.get(key) ?? planned(problem);
  plans.set(key, plan);
  return plan;
}

function check(problem: FleetProblem, { robots }: FleetPlan, checks: DriveChecks = {}): CheckedDrives {
  const { outline, holes, keepOuts, toolWidthM } = problem;
  return checkDrives(
    { outer: outline, holes, keepOuts, toolWidth: toolWidthM },
    robots.map(({ knots, workS }, index) => ({
      moments: knots,
      workS,
      standsBefore: problem.robots[index]!.start === undefined,
      standsAfter: problem.robots[index]!.exit === undefined,
    })),
    checks,
  );
}

function rectangle(x: number, y: number, width: number, depth: number): Ring {
  return [
    [x, y],
    [x + width, y],
    [x + width, y + depth],
    [x, y + depth],
  ];
}

const hall: FleetProblem = {
  outline: rectangle(0, 0, 16, 11),
  holes: columns(16, 11, 5, 0.4),
  keepOuts: [],
  toolWidthM: 0.9,
  drive: { workMps: 0.3, halfTurnS: 4 },
  robots: [{}, {}],
  clearanceM: 0.5,
};
const door: FleetRobot = { start: [0, 0], exit: [0, 0] };

/** What the checker's looks may miss, metres. */
const lookM = 0.08;

describe('several robots on one slab', () => {
  it.each([
    ['that stand where they work', hall],
    ['three of them', { ...hall, robots: [{}, {}, {}] }],
    ['that come and go by one door', { ...hall, robots: [door, door, door] }],
    [
      'of which one comes and one stays',
      { ...hall, robots: [{ start: [16, 11] as Point }, { exit: [0, 11] as Point }] },
    ],
    ['round a core', { ...hall, holes: [rectangle(6, 4, 4, 3)], robots: [door, {}, door] }],
  ])('cover it and never meet: %s', (_, problem) => {
    const plan = plannedOnce(problem);
    const checked = check(problem, plan);
    expect(checked.crossings).toBe(0);
    expect(checked.apartAtLeastM).toBeGreaterThan(problem.clearanceM - lookM);
    expect(plan.apartMinM!).toBeGreaterThanOrEqual(problem.clearanceM);
    expect(checked.fastestMps).toBeLessThan(problem.drive.workMps * 1.001);
    expect(checked.coveredShare).toBeGreaterThan(0.993);
    expect(plan.coveredM2 / plan.reachableM2).toBeGreaterThanOrEqual(0.995);
  });

  it('are dealt uneven parts where even ones leave no passage', () => {
    const ring = coverageSlabs(1).find(({ name }) => name === 'ring-7')!;
    const { drive, clearanceM } = hall;
    const problem: FleetProblem = { ...ring, drive, clearanceM, robots: [{}, {}, {}] };
    const checked = check(problem, planned(problem));
    expect(checked.crossings).toBe(0);
    expect(checked.apartAtLeastM).toBeGreaterThan(clearanceM - lookM);
  });

  it('are done sooner than one, at about the same time, and never sooner than can be', () => {
    for (const robots of [1, 2, 3]) {
      const plan = plannedOnce({ ...hall, robots: Array.from({ length: robots }, () => ({})) });
      expect(plan.makespanS).toBeGreaterThan(plan.boundS);
      expect(plan.makespanS * robots).toBeLessThan(1.1 * plan.oneRobotS);
      const works = plan.robots.map(({ workM }) => workM);
      expect(Math.min(...works)).toBeGreaterThan(0.8 * Math.max(...works));
    }
  });

  it('begin at their starts and end at their exits', () => {
    const plan = planned({ ...hall, robots: [{ start: [16, 11], exit: [0, 0] }, { start: [0, 11] }] });
    expect(plan.robots[0]!.knots[0]!.at[0]).toBeCloseTo(15.55, 2);
    expect(plan.robots[0]!.knots.at(-1)!.at[1]).toBeCloseTo(0.45, 2);
    expect(plan.robots[1]!.knots[0]!.at[1]).toBeCloseTo(10.55, 2);
  });

  it('wait for each other at one door', () => {
    const { robots } = planned({ ...hall, robots: [door, door] });
    const setsOffS = robots.map(({ knots }) => knots[0]!.timeS).sort((a, b) => a - b);
    // Who comes second waits until the first has driven a tool's width and the clearance.
    expect(setsOffS[1]! - setsOffS[0]!).toBeGreaterThan(1.4 / 0.3 - 0.5);
  });

  it('leave no joint that is older than allowed where one robot does not either', () => {
    const robots: FleetRobot[] = [{ start: [0, 0] }, { start: [14, 0] }];
    const bare: FleetProblem = { ...hall, outline: rectangle(0, 0, 14, 9), holes: [], openTimeS: 150, robots };
    const plan = planned(bare);
    expect(plan.whole.wetEdge).toMatchObject({ lateM: 0 });
    expect(plan.wetEdge).toMatchObject({ lateM: 0 });
    expect(check(bare, plan, { openTimeS: 150 }).lateShare).toBe(0);
    expect(plan.makespanS).toBeGreaterThan(200);
  });

  it('do the same for the same seed and number of changes', () => {
    expect(JSON.stringify(planned(hall))).toBe(JSON.stringify(plannedOnce(hall)));
  });

  it('never meet on any slab', () => {
    const size = fc.double({ min: 5, max: 12, noNaN: true });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        size,
        size,
        share,
        share,
        fc.integer({ min: 2, max: 3 }),
        fc.boolean(),
        (width, depth, x, y, robots, byDoor) => {
          const problem: FleetProblem = {
            ...hall,
            outline: rectangle(0, 0, width, depth),
            holes: [rectangle(x * (width - 1), y * (depth - 1), 1, 0.7)],
            robots: Array.from({ length: robots }, () => (byDoor ? door : {})),
          };
          const plan = planFleet(problem, { random: seededRandom(1), budget: { schedulesMax: 300 } });
          if (!plan.ok) {
            expect(plan.problem.code).toBe('robots-in-each-others-way');
            return;
          }
          const checked = check(problem, plan.value);
          expect(checked.crossings).toBe(0);
          expect(checked.apartAtLeastM).toBeGreaterThan(problem.clearanceM - lookM);
        },
      ),
      { numRuns: 8 },
    );
  });
});

describe('robots that cannot work together', () => {
  const problemOf = (change: Partial<FleetProblem>): unknown => {
    const plan = planFleet({ ...hall, ...change }, options());
    return plan.ok ? 'planned' : plan.problem;
  };

  it('are refused with the cause', () => {
    expect(problemOf({ robots: [] })).toMatchObject({ code: 'robots-invalid', facts: { robots: 0 } });
    expect(problemOf({ robots: Array.from({ length: 9 }, () => ({})) })).toMatchObject({
      code: 'robots-too-many',
      facts: { robots: 9, robotsMax: 8 },
    });
    expect(problemOf({ outline: rectangle(0, 0, 3, 2), holes: [], robots: [{}, {}, {}] })).toMatchObject({
      code: 'robots-too-many',
      facts: { robots: 3 },
    });
    expect(problemOf({ clearanceM: -1 })).toMatchObject({ code: 'robots-invalid', facts: { clearanceM: -1 } });
    expect(problemOf({ drive: { workMps: 0, halfTurnS: 1 } })).toMatchObject({ code: 'robots-invalid' });
    expect(problemOf({ robots: [{}, { start: [NaN, 0] }] })).toMatchObject({
      facts: { robot: 2, cause: 'not-finite' },
    });
    expect(problemOf({ toolWidthM: 30 })).toMatchObject({ code: 'tool-too-wide' });
  });
});

describe('the checker of drives', () => {
  const slab = { outer: rectangle(0, 0, 8, 4), holes: [], keepOuts: [], toolWidth: 1 };
  const drive = (x0: number, x1: number, y: number, fromS = 0) => ({
    moments: [
      { at: [x0, y] as const, timeS: fromS },
      { at: [x1, y] as const, timeS: fromS + Math.abs(x1 - x0) },
    ],
    standsBefore: false,
    standsAfter: false,
  });

  it('sees machines that meet between two moments, and those that do not', () => {
    expect(checkDrives(slab, [drive(0.5, 7.5, 1), drive(7.5, 0.5, 1.5)]).apartAtLeastM).toBeLessThan(0);
    expect(checkDrives(slab, [drive(0.5, 7.5, 1), drive(0.5, 7.5, 3)]).apartAtLeastM).toBeCloseTo(0.75, 6);
    expect(checkDrives(slab, [drive(0.5, 7.5, 1), drive(7.5, 0.5, 1.5, 20)]).apartAtLeastM).toBe(Infinity);
    const stays = { ...drive(0.5, 7.5, 1), standsAfter: true };
    expect(checkDrives(slab, [stays, drive(0.5, 7.5, 1, 20)]).apartAtLeastM).toBeLessThan(0);
  });

  it('sees joints between two machines that are met too late', () => {
    const pair = [drive(0.5, 7.5, 1), drive(0.5, 7.5, 2, 5)];
    expect(checkDrives(slab, pair, { openTimeS: 4 }).lateShare).toBeGreaterThan(0.005);
    expect(checkDrives(slab, pair, { openTimeS: 9 }).lateShare).toBe(0);
  });

  it('sees haste and corners', () => {
    const corner = { ...drive(1, 2, 1), moments: [...drive(1, 2, 1).moments, { at: [2, 2] as const, timeS: 1.5 }] };
    const checked = checkDrives(slab, [corner], { radiusM: 1 });
    expect(checked.fastestMps).toBeCloseTo(2, 9);
    expect(checked.bendMax).toBeGreaterThan(1.4);
    const back = { ...corner, moments: [...drive(1, 2, 1).moments, { at: [1.2, 1.4] as const, timeS: 4 }] };
    expect(checkDrives(slab, [back], { radiusM: 4 }).kinks).toBe(1);
  });
});
