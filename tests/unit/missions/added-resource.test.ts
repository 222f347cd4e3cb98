import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asId, type MissionId } from '../../../kernel/ids.ts';
import { seededRandom } from '../../../kernel/random.ts';
import { allocate } from '../../../missions/allocation/allocate.ts';
import type { AllocationProblem } from '../../../missions/allocation/allocation-problem.ts';
import type { Plan } from '../../../missions/mission.ts';
import { planMission } from '../../../missions/plan-mission.ts';
import type { PlanningMachine } from '../../../missions/planning-input.ts';
import type { Project } from '../../../missions/solver/project.ts';
import { solveProject } from '../../../missions/solver/solve-project.ts';
import { finishingRequest } from './support/finishing-request.ts';
import { randomAllocation } from './support/small-allocations.ts';
import { randomProject } from './support/small-projects.ts';
import {
  columnGrid,
  floater,
  leveller,
  machine,
  rectangle,
  stagingZone,
  syntheticLevel,
  syntheticSite,
  troweller,
} from './support/synthetic-site.ts';

/** A search that was cut short may be this much worse with more to choose from: a twentieth, or a unit of time where that is more. */
const anyTimeShare = 1.05;
const anyTimeUnits = 1;
const schedulesMax = 2000;

function worstAfter(value: number): number {
  return Math.max(anyTimeShare * value, value + anyTimeUnits);
}

const seeds = fc.integer({ min: 1, max: 1_000_000 });

function makespanOf(project: Project): number {
  const solved = solveProject(project, { random: seededRandom(7), budget: { schedulesMax } });
  if (!solved.ok) throw new Error(JSON.stringify(solved.problem));
  expect(solved.value.schedule.objective.violation).toBe(0);
  return solved.value.schedule.objective.makespan;
}

describe('one unit more of a resource', () => {
  it('never makes a schedule longer by more than the any-time tolerance', () => {
    fc.assert(
      fc.property(seeds, fc.nat(1), fc.constantFrom('none', 'some'), (seed, more, calendars) => {
        const shape = { activities: 24, modesMax: 2, maximumLags: 'none', calendars } as const;
        const project = randomProject(seededRandom(seed), shape);
        const renewables = project.renewables.map((renewable, number) =>
          number === more ? withOneMore(renewable) : renewable,
        );
        expect(makespanOf({ ...project, renewables })).toBeLessThanOrEqual(worstAfter(makespanOf(project)));
      }),
      { numRuns: 20 },
    );
  });
});

function withOneMore({ capacity, calendar }: Project['renewables'][number]): Project['renewables'][number] {
  const more = (units: number): number => (units === 0 ? 0 : units + 1);
  const steps = calendar?.map((step) => ({ ...step, capacity: more(step.capacity) }));
  return { capacity: more(capacity), ...(steps === undefined ? {} : { calendar: steps }) };
}

type Goal = 'makespan' | 'flow-time';

function valueOf(problem: AllocationProblem, objective: Goal): number {
  const result = allocate(problem, { objective, random: seededRandom(7), budget: { schedulesMax } });
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  const { plan } = result.value;
  expect(plan.unassigned).toEqual([]);
  return objective === 'makespan' ? plan.makespan : plan.flowTime;
}

/** With batteries the sum of flow times is not among them: there some instances are worse by more (docs/planners.md). */
const goals: readonly { readonly objective: Goal; readonly batteries: { readonly batteryUnits?: number } }[] = [
  { objective: 'makespan', batteries: {} },
  { objective: 'makespan', batteries: { batteryUnits: 16 } },
  { objective: 'flow-time', batteries: {} },
];

describe('one machine more', () => {
  it('never makes an allocation worse by more than the any-time tolerance', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(...goals), (seed, { objective, batteries }) => {
        const problem = randomAllocation(seededRandom(seed), { machines: 4, tasks: 14, ...batteries });
        // The first can do everything; the last is the one more.
        const fewer = { ...problem, machines: problem.machines.slice(0, 3) };
        expect(valueOf(problem, objective)).toBeLessThanOrEqual(worstAfter(valueOf(fewer, objective)));
      }),
      { numRuns: 20 },
    );
  });
});

const robots: readonly PlanningMachine[] = [
  machine('l1', leveller, [3, 3]),
  machine('f1', floater, [3, 6]),
  machine('t1', troweller, [3, 8.5]),
];
const oneMore = machine('t2', troweller, [3, 11]);
const staging = stagingZone(1, rectangle(0, 0, 7, 14));

function finished(
  size: { widthM: number; heightM: number; rateM3ph: number },
  machines: readonly PlanningMachine[],
): Plan {
  const { widthM, heightM, rateM3ph } = size;
  const level = syntheticLevel({
    number: 1,
    elevationM: 0,
    outline: rectangle(0, 0, widthM, heightM),
    columns: columnGrid(12, 5, 3, 2, 5, 6),
  });
  const result = planMission({
    missionId: asId<MissionId>('mission-1'),
    version: 1,
    site: syntheticSite([level], [staging]),
    zones: [staging],
    nowMs: 0,
    machines,
    request: finishingRequest(2, rateM3ph),
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

describe('one trowelling robot more', () => {
  it(
    'never finishes less of a floor by more than the any-time tolerance, nor as much later',
    { timeout: 60_000 },
    () => {
      const size = fc.record({
        widthM: fc.integer({ min: 24, max: 36 }),
        heightM: fc.integer({ min: 15, max: 18 }),
        rateM3ph: fc.integer({ min: 10, max: 60 }),
      });
      fc.assert(
        fc.property(size, (floor) => {
          const [without, withMore] = [finished(floor, robots), finished(floor, [...robots, oneMore])];
          const doneM2 = (plan: Plan): number => plan.totals.coveredM2;
          expect(doneM2(withMore)).toBeGreaterThanOrEqual(doneM2(without) / anyTimeShare);
          const endMs = (plan: Plan): number => Math.max(...plan.tasks.map((task) => task.endMs));
          if (doneM2(withMore) <= doneM2(without) + 1)
            expect(endMs(withMore)).toBeLessThanOrEqual(anyTimeShare * endMs(without));
        }),
        { numRuns: 4 },
      );
    },
  );
});
