import { describe, expect, it } from 'vitest';
import { pickSlab } from '../../../controller/site/pick-slab.ts';
import { asId, type LevelId, type MachineId, type MissionId } from '../../../kernel/ids.ts';
import { planMission } from '../../../missions/plan-mission.ts';
import { buildings, staged } from '../../bench/buildings.ts';
import {
  expectOneTaskAtATime,
  expectPredecessorsFirst,
  expectUnbrokenWays,
  expectWindowsKept,
  sumOf,
} from './support/check-plan.ts';

/** The second level of each building at hand, whole, with the fleet as it is placed there. */
describe.each(buildings())('level 2 of the $name building', (building) => {
  it('is planned at 25 m³/h and 20 °C without missing a window', { timeout: 120_000 }, async () => {
    const site = await staged(building);
    const level = site.model.levels[1]!;
    const machines = site.fleet.machines.map(({ id, label, profileId, start: { levelId, ...pose } }) => ({
      id: asId<MachineId>(id),
      label,
      profile: site.profiles.get(profileId)!,
      levelId: asId<LevelId>(levelId),
      pose,
      batteryRatio: 1,
      isAvailable: true,
      busyUntilMs: 0,
    }));
    const plan = planMission({
      missionId: asId<MissionId>('mission-1'),
      version: 1,
      site: site.model,
      zones: site.model.zones,
      machines,
      nowMs: 0,
      request: {
        kind: 'floor-finishing',
        levelId: level.id,
        area: { slabId: pickSlab(site.model, level.id)!.id },
        earliestStartMs: 0,
        parameters: {
          kind: 'floor-finishing',
          trowelPasses: 2,
          placing: { by: 'others', rateM3ph: 25 },
          thicknessM: 0.18,
          temperatureC: 20,
          setFactor: 1,
        },
      },
    });
    if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
    expect(plan.value.refused.filter(({ code }) => code === 'window-missed')).toEqual([]);
    expect(plan.value.warnings.filter(({ code }) => code === 'machine-left-out')).toEqual([]);
    expect(Math.abs(sumOf(plan.value) - plan.value.totals.areaM2)).toBeLessThan(0.5);
    expectWindowsKept(plan.value);
    expectPredecessorsFirst(plan.value);
    expectOneTaskAtATime(plan.value);
    expectUnbrokenWays(plan.value);
    // 0.75 leaves room for another staging; the real building's wings are cut off for machines of this size.
    if (building.name === 'demo') expect(plan.value.totals.coveredM2 / plan.value.totals.areaM2).toBeGreaterThan(0.75);
  });
});
