import { describe, expect, it } from 'vitest';
import type { Figure, MachineProfile } from '../../../hardware-profiles/profile.ts';
import { asId, type MissionId } from '../../../kernel/ids.ts';
import { batteryDataDefaults } from '../../../missions/energy/battery-data.ts';
import { batteryOf, fillMs, filled, lasts, levelAfter, restFillMs } from '../../../missions/energy/battery.ts';
import type { Plan } from '../../../missions/mission.ts';
import { planMission, type PlanningInput } from '../../../missions/plan-mission.ts';
import { KnownWorks } from '../../../missions/floor/known-works.ts';
import {
  expectOneTaskAtATime,
  expectPredecessorsFirst,
  expectUnbrokenWays,
  expectWindowsKept,
} from './support/check-plan.ts';
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

// Goal: no machine is planned to run out on the floor, and a charge is a task at home that everybody sees.

const staging = stagingZone(1, rectangle(0, 0, 8, 14));
const works = new KnownWorks();
const site = syntheticSite(
  [syntheticLevel({ number: 1, elevationM: 0, outline: rectangle(0, 0, 30, 14), columns: [] })],
  [staging],
);

const minutes = (value: number): Figure => ({ value, unit: 'min', source: 'test', certainty: 'guess' });

function withCharger(profile: MachineProfile): MachineProfile {
  return { ...profile, energy: { ...profile.energy, chargeMin: minutes(120), swapMin: minutes(10) } };
}

function inputWith(batteryRatio: number): PlanningInput {
  const crew = [
    machine('l1', withCharger(leveller), [3, 3]),
    machine('f1', withCharger(floater), [3, 6]),
    machine('t1', withCharger(troweller), [3, 8.5]),
    machine('t2', withCharger(troweller), [3, 11]),
  ];
  return {
    missionId: asId<MissionId>('mission-1'),
    version: 1,
    site,
    zones: [staging],
    machines: crew.map((one) => ({ ...one, batteryRatio })),
    nowMs: 0,
    request: finishingRequest(1, 15),
    works,
  };
}

function planned(input: PlanningInput): Plan {
  const plan = planMission(input);
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  return plan.value;
}

/** The lowest that each battery comes to, by the profile's own figures and the plan's tasks alone. */
function lowestRatios({ machines }: PlanningInput, { tasks }: Plan): number[] {
  return machines.map(({ id, profile: { energy }, batteryRatio }) => {
    let ratio = batteryRatio;
    let lowest = batteryRatio;
    for (const { step, startMs, endMs } of tasks.filter(({ machineId }) => machineId === id)) {
      const hours = (endMs - startMs) / 3_600_000;
      if (step === 'charge') ratio = Math.min(1, ratio + (60 * hours) / energy.chargeMin!.value);
      else ratio -= (hours * energy.averageKw.value) / energy.capacityKWh!.value;
      lowest = Math.min(lowest, ratio);
    }
    return lowest;
  });
}

describe('a floor with batteries that do not last', () => {
  it('charges nobody who has enough', () => {
    const plan = planned(inputWith(1));
    expect(plan.tasks.some(({ step }) => step === 'charge')).toBe(false);
  });

  it.each([0.2, 0.3])('sends machines home to charge in time, from %d of the full battery', (batteryRatio) => {
    const input = inputWith(batteryRatio);
    const plan = planned(input);
    const charges = plan.tasks.filter(({ step }) => step === 'charge');
    expect(charges.length).toBeGreaterThan(0);
    for (const ratio of lowestRatios(input, plan))
      expect(ratio).toBeGreaterThan(batteryDataDefaults.floorRatio.value - 0.01);
    for (const { machineId, startMs, legs, reason } of charges) {
      expect([legs, reason.code]).toEqual([[], 'battery']);
      const before = plan.tasks.findLast((task) => task.machineId === machineId && task.endMs <= startMs);
      expect(['travel', undefined]).toContain(before?.step);
    }
    expect(plan.warnings.map(({ code }) => code)).not.toContain('battery-short');
    expectOneTaskAtATime(plan);
    expectPredecessorsFirst(plan);
    expectUnbrokenWays(plan);
    expectWindowsKept(plan);
    // Waiting for the concrete leaves time enough to charge here: nothing of the floor is lost.
    expect(plan.totals.coveredM2).toBeGreaterThan(0.99 * planned(inputWith(1)).totals.coveredM2);
  });
});

describe('a battery', () => {
  it('is drained by earlier work from now on and filled by its charges, in their order', () => {
    const profile = withCharger(troweller);
    const { drainPerMs } = batteryOf(profile)!;
    const hourMs = 3_600_000;
    const work = { step: 'trowel', startMs: 0, endMs: 2 * hourMs } as const;
    const charge = { step: 'charge', startMs: 2 * hourMs, endMs: 3 * hourMs } as const;
    expect(levelAfter(profile, 0.9, [work], hourMs)).toBeCloseTo(0.9 - drainPerMs * hourMs, 9);
    expect(levelAfter(profile, 0.9, [charge, work], hourMs)).toBeCloseTo(Math.min(1, 1.4 - drainPerMs * hourMs), 9);
    expect(levelAfter(profile, 0.9, [work], 3 * hourMs)).toBe(0.9);
  });

  const profile = withCharger(troweller);
  const battery = batteryOf(profile)!;
  const floor = batteryDataDefaults.floorRatio.value;
  const hourMs = 3_600_000;

  it('lasts for as long as its reserve is left, and is filled for what is asked, half an hour at least', () => {
    const drainPerHour = profile.energy.averageKw.value / profile.energy.capacityKWh!.value;
    expect(lasts(battery, floor + drainPerHour, hourMs)).toBe(true);
    expect(lasts(battery, floor - 0.01 + drainPerHour, hourMs)).toBe(false);
    expect(fillMs(battery, floor, hourMs / 10)).toBe(hourMs / 2);
    const longMs = fillMs(battery, floor, 4 * hourMs);
    expect(lasts(battery, filled(battery, floor, longMs), 4 * hourMs)).toBe(true);
    expect(lasts(battery, filled(battery, floor, longMs - 60_000), 4 * hourMs)).toBe(false);
    expect(filled(battery, 0.9, fillMs(battery, 0.9, 40 * hourMs))).toBeCloseTo(1, 6);
  });

  it('is charged in a long rest unless it is nearly full, and swapped where it is not charged', () => {
    expect(restFillMs(battery, 0.8, hourMs)).toBe(0);
    expect(restFillMs(battery, 0.4, hourMs / 3)).toBe(0);
    expect(restFillMs(battery, 0.4, hourMs)).toBe(hourMs);
    const { chargeMin: _charge, ...energy } = profile.energy;
    const swapped = batteryOf({ ...profile, energy })!;
    expect(swapped.fill).toEqual({ by: 'swap', ms: energy.swapMin!.value * 60_000 });
    expect([restFillMs(swapped, 0.2, hourMs), fillMs(swapped, 0.2, 1), filled(swapped, 0.2, 1)]).toEqual([
      0,
      swapped.fill.ms,
      1,
    ]);
  });
});
