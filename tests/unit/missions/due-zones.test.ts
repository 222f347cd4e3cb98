import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInsideRing, type Ring } from '../../../kernel/geometry.ts';
import { asId, type MissionId } from '../../../kernel/ids.ts';
import { zoneOutcomes, zoneWarnings } from '../../../missions/finishing/due-zones.ts';
import { KnownWorks } from '../../../missions/floor/known-works.ts';
import type { DueZone, Plan } from '../../../missions/mission.ts';
import { planMission, type PlanningInput } from '../../../missions/plan-mission.ts';
import { finishingRequest } from './support/finishing-request.ts';
import {
  floater,
  leveller,
  machine,
  rectangle,
  stagingZone,
  syntheticLevel,
  syntheticSite,
  troweller,
} from './support/synthetic-site.ts';

// Goal: zones that are due draw the order of work, what matters most first, and the plan says how late each is and what binds.
// Method: lateness is worked out from the tasks on bays whose middle lies in a zone, beside the same floor without zones.

const staging = stagingZone(1, rectangle(0, 0, 8, 14));
const works = new KnownWorks();
const site = syntheticSite(
  [syntheticLevel({ number: 1, elevationM: 0, outline: rectangle(0, 0, 30, 14), columns: [] })],
  [staging],
);
const machines = [machine('l1', leveller, [3, 3]), machine('f1', floater, [3, 6]), machine('t1', troweller, [3, 8.5])];
const minuteMs = 60_000;
const halves: readonly Ring[] = [rectangle(8, 0, 22, 7), rectangle(8, 7, 22, 7)];

function inputWith(dueZones?: readonly DueZone[]): PlanningInput {
  const request = { ...finishingRequest(1, 60), ...(dueZones === undefined ? {} : { dueZones }) };
  return {
    missionId: asId<MissionId>('mission-1'),
    version: 1,
    site,
    zones: [staging],
    machines,
    nowMs: 0,
    request,
    works,
  };
}

function planned(dueZones?: readonly DueZone[]): Plan {
  const plan = planMission(inputWith(dueZones));
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  return plan.value;
}

/** When the last task on bays of a zone ends; a bay belongs to it whose corners' mean lies in it. */
function endMsOf(plan: Plan, outline: Ring): number {
  const lost = new Set(plan.refused.filter(({ code }) => code === 'window-missed').map(({ facts }) => facts['bay']));
  const own = plan.bays.filter(({ number, polygon: { outline: ring } }) => {
    const mean = [0, 1].map((axis) => ring.reduce((sum, point) => sum + point[axis]!, 0) / ring.length);
    return isInsideRing([mean[0]!, mean[1]!], outline) && !lost.has(number);
  });
  const numbers = new Set(own.map(({ number }) => number));
  return Math.max(...plan.tasks.filter(({ bay }) => bay !== undefined && numbers.has(bay)).map(({ endMs }) => endMs));
}

function lateMin(plan: Plan, zones: readonly DueZone[]): number {
  return zones.reduce(
    (sum, { outline, dueMs, priority }) => sum + (priority * Math.max(0, endMsOf(plan, outline) - dueMs)) / minuteMs,
    0,
  );
}

describe('zones of a floor that are due', () => {
  const free = planned();
  const endsMs = halves.map((outline) => endMsOf(free, outline));

  it('are less late together, weighted, than without, for as much floor', () => {
    const drawn = fc.array(
      fc.record({ earlierMin: fc.integer({ min: 0, max: 90 }), priority: fc.integer({ min: 1, max: 5 }) }),
      {
        minLength: 2,
        maxLength: 2,
      },
    );
    fc.assert(
      fc.property(drawn, (dues) => {
        const zones = dues.map(({ earlierMin, priority }, index): DueZone => ({
          name: `half ${String(index)}`,
          outline: halves[index]!,
          dueMs: endsMs[index]! - earlierMin * minuteMs,
          priority,
        }));
        const plan = planned(zones);
        expect(plan.totals.coveredM2).toBeGreaterThan(free.totals.coveredM2 - 1);
        if (plan.totals.coveredM2 > free.totals.coveredM2 + 1) return;
        expect(lateMin(plan, zones)).toBeLessThanOrEqual(lateMin(free, zones) + 1);
      }),
      { numRuns: Number(process.env['RUNS'] ?? 5) },
    );
  });

  it('are finished sooner than without, each of them where it alone is due', () => {
    const soonerMin = halves.map((outline, index) => {
      const plan = planned([{ name: 'half', outline, dueMs: minuteMs, priority: 5 }]);
      return (endsMs[index]! - endMsOf(plan, outline)) / minuteMs;
    });
    expect(Math.min(...soonerMin)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...soonerMin)).toBeGreaterThan(5);
  });

  it('are told of with their lateness and the task that binds, and as a warning where they are late', () => {
    const zones: DueZone[] = halves.map((outline, index) => ({
      name: `half ${String(index)}`,
      outline,
      dueMs: index === 0 ? minuteMs : 1e12,
      priority: 3,
    }));
    const plan = planned(zones);
    const [late, kept] = plan.dueZones!;
    expect(late!.endMs).toBe(endMsOf(plan, halves[0]!));
    expect(late!.lateS).toBe(Math.ceil((late!.endMs! - minuteMs) / 1000));
    expect(plan.tasks.find(({ id }) => id === late!.bindingTaskId)!.endMs).toBe(late!.endMs);
    expect(kept!.lateS).toBe(0);
    expect(plan.warnings.filter(({ code }) => code === 'zone-due-missed').map(({ facts }) => facts!['zone'])).toEqual([
      'half 0',
    ]);
  });

  it('are told of where nothing of them is finished', () => {
    const zone: DueZone = { name: 'half', outline: halves[0]!, dueMs: 1, priority: 2 };
    const lost = new Set(free.bays.map(({ number }) => number));
    const outcomes = zoneOutcomes(free.bays, [zone], free.tasks, lost);
    expect(outcomes[0]).toMatchObject({ endMs: null, lateS: 0, bindingTaskId: null });
    expect(zoneWarnings(outcomes, free.tasks).map(({ code }) => code)).toEqual(['due-zone-lost']);
  });

  it.each<[string, Ring, string]>([
    ['off the work', rectangle(100, 100, 5, 5), 'due-zone-outside'],
    ['crossing itself', [[10, 2], [20, 10], [20, 2], [10, 10]], 'due-zone-crossing'], // prettier-ignore
  ])('are refused %s', (_, outline, code) => {
    const plan = planMission(inputWith([{ name: 'zone', outline, dueMs: 1, priority: 1 }]));
    expect(plan.ok ? null : plan.problem.facts!['reasons']).toEqual([expect.objectContaining({ code, zone: 'zone' })]);
  });
});
