import { describe, expect, it } from 'vitest';
import { asId, type MissionId, type ZoneId } from '../../../kernel/ids.ts';
import type { Plan } from '../../../missions/mission.ts';
import { planMission, type PlanningInput, type PlanningMachine } from '../../../missions/plan-mission.ts';
import { finishingRequest } from './support/finishing-request.ts';
import {
  clashesOf,
  expectOneTaskAtATime,
  expectPredecessorsFirst,
  expectUnbrokenWays,
  expectWindowsKept,
  sumOf,
} from './support/check-plan.ts';
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

/**
 * One slab, cut in two by walls: through the gap between them people get, machines do not. The cut goes through the
 * middle bays, so that they lie in both parts.
 */
const wallWestM = 26;
const site = (() => {
  const level = syntheticLevel({
    number: 1,
    elevationM: 0,
    outline: rectangle(0, 0, 58, 14),
    walls: [rectangle(wallWestM, 0, 0.3, 6.3), rectangle(wallWestM, 7.7, 0.3, 6.3)],
  });
  const west = stagingZone(1, rectangle(0, 0, 7, 14));
  const east = { ...stagingZone(1, rectangle(51, 0, 7, 14)), id: asId<ZoneId>('staging-east') };
  return syntheticSite([level], [west, east]);
})();

const westSet = [machine('l1', leveller, [3, 3]), machine('f1', floater, [3, 6.5]), machine('t1', troweller, [3, 10])];
const eastSet = [
  machine('l2', leveller, [55, 3]),
  machine('f2', floater, [55, 6.5]),
  machine('t2', troweller, [55, 10]),
];

function planned(machines: readonly PlanningMachine[]): Plan {
  const input: PlanningInput = {
    missionId: asId<MissionId>('mission-1'),
    version: 1,
    site,
    zones: site.zones,
    nowMs: 0,
    machines,
    request: finishingRequest(2, 25),
  };
  const plan = planMission(input);
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  return plan.value;
}

/** Machines at work on each bay. */
function workersByBay(plan: Plan): Map<number, Set<string>> {
  const found = new Map<number, Set<string>>();
  for (const { bay, machineId } of plan.tasks) {
    if (bay !== undefined) found.set(bay, (found.get(bay) ?? new Set()).add(machineId));
  }
  return found;
}

const unreachable = (plan: Plan) => plan.refused.filter(({ code }) => code === 'unreachable');

describe('a floor in two parts', () => {
  const whole = planned([...westSet, ...eastSet]);

  it('is finished in both, every bay by the machines of one of them', () => {
    expect(unreachable(whole)).toEqual([]);
    for (const bay of whole.bays) {
      const steps = whole.tasks
        .filter((task) => task.bay === bay.number)
        .map(({ step, pass }) => `${step}${pass ?? ''}`);
      expect(steps).toEqual(['level', 'float', 'trowel1', 'trowel2']);
    }
    const crews = [...workersByBay(whole).values()].map((ids) => [...ids].sort().join(' '));
    expect(new Set(crews)).toEqual(new Set(['f1 l1 t1', 'f2 l2 t2']));
  });

  it('sends no machine into the other part, a wall or over an edge', () => {
    for (const task of whole.tasks) {
      const { profile } = [...westSet, ...eastSet].find(({ id }) => id === task.machineId)!;
      expect(clashesOf(task, site.levels[0]!, profile)).toEqual([]);
      const isWest = task.machineId.endsWith('1');
      for (const { xM } of task.legs.flatMap(({ poses }) => poses)) expect(xM < wallWestM).toBe(isWest);
    }
  });

  it('keeps windows, order and every square metre', () => {
    expectWindowsKept(whole);
    expectPredecessorsFirst(whole);
    expectOneTaskAtATime(whole);
    expectUnbrokenWays(whole);
    expect(sumOf(whole)).toBeCloseTo(whole.totals.areaM2, 1);
  });

  it('gets most of a bay that lies in both parts done where most of it lies', () => {
    const both = whole.bays.filter(({ polygon }) => {
      const xs = polygon.outline.map(([x]) => x);
      return Math.min(...xs) < wallWestM - 2 && Math.max(...xs) > wallWestM + 2;
    });
    expect(both.length).toBeGreaterThan(0);
    for (const bay of both) {
      const byHandM2 = whole.refused
        .filter(({ facts }) => facts['bay'] === bay.number)
        .reduce((sum, { areaM2 }) => sum + areaM2, 0);
      expect(byHandM2 / bay.areaM2, `bay ${bay.number}`).toBeLessThan(0.8);
    }
  });

  it('is planned again for machines that stand on the work, with homes in the part where each of them is', () => {
    const onTheWork = [
      machine('l2', leveller, [34, 7]),
      machine('f2', floater, [39, 7]),
      machine('t2', troweller, [43, 7]),
    ];
    const again = planned([...westSet, ...onTheWork]);
    expect(again.warnings.filter(({ code }) => code === 'machine-left-out')).toEqual([]);
    expect(again.totals.coveredM2).toBeGreaterThan(0.9 * whole.totals.coveredM2);
    for (const { machineId, legs } of again.tasks) {
      for (const { xM } of legs.flatMap(({ poses }) => poses)) expect(xM < wallWestM).toBe(machineId.endsWith('1'));
    }
  });

  it('is worked on in both at once', () => {
    const during = (id: string) => whole.tasks.filter(({ machineId, bay }) => machineId === id && bay !== undefined);
    const overlaps = during('t1').some((a) => during('t2').some((b) => a.startMs < b.endMs && b.startMs < a.endMs));
    expect(overlaps).toBe(true);
  });

  it.each([
    ['l2', 'level'],
    ['f2', 'float'],
    ['t2', 'trowel'],
  ])('says without %s that %s is missing there, and finishes the other part', (left, missing) => {
    const plan = planned([...westSet, ...eastSet.filter(({ id }) => id !== left)]);
    const refused = unreachable(plan);
    expect(refused.length).toBeGreaterThan(0);
    for (const { facts, outline } of refused) {
      expect(facts['missing']).toBe(missing);
      expect(Math.max(...outline!.map(([x]) => x))).toBeGreaterThan(wallWestM);
    }
    const inWest = whole.bays.filter(({ polygon }) => polygon.outline.every(([x]) => x < wallWestM));
    expect(inWest.length).toBeGreaterThan(0);
    const refusedBays = new Set(refused.map(({ facts }) => facts['bay']));
    for (const { number } of inWest) expect(refusedBays.has(number)).toBe(false);
    expect(sumOf(plan)).toBeCloseTo(plan.totals.areaM2, 1);
  });
});
