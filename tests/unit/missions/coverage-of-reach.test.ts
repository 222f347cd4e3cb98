import { describe, expect, it } from 'vitest';
import { placeRing } from '../../../kernel/geometry.ts';
import { asId, type MissionId } from '../../../kernel/ids.ts';
import { planMission } from '../../../missions/plan-mission.ts';
import { bodyOf, floorToolOf } from '../../../missions/routing/body.ts';
import { finishingRequest } from './support/finishing-request.ts';
import { ReachRaster } from './support/reach-raster.ts';
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

/**
 * Goal: lanes cover what a tool can get to. Method: the lanes of each step are painted over a raster on which every cell was
 * tried as a place to stand; 1 % is left for what the raster's 0.1 m and lanes that are not worth their way come to.
 */
const staging = stagingZone(1, rectangle(0, 0, 7, 14));
const inStaging = [
  machine('l1', leveller, [3, 3]),
  machine('f1', floater, [3, 6.5]),
  machine('t1', troweller, [3, 10]),
];
const atTheRim = [
  machine('l1', leveller, [5.6, 3]),
  machine('f1', floater, [5.6, 6.5]),
  machine('t1', troweller, [5.6, 10]),
];

describe('lanes', () => {
  it.each([
    ['an open hall', { outline: rectangle(0, 0, 30, 14) }],
    ['a hall with columns', { outline: rectangle(0, 0, 32, 16), columns: columnGrid(12, 5, 4, 2, 5, 6) }],
    [
      'a hall with a hole and a wall',
      { outline: rectangle(0, 0, 30, 16), holes: [rectangle(20, 6, 2.5, 3)], walls: [rectangle(13, 0, 0.3, 7)] },
    ],
    // Where a machine is parked at the rim of the staging is free while it is at work itself.
    ['an open hall from the rim of the staging', { outline: rectangle(0, 0, 30, 14) }, atTheRim],
  ] as [string, Omit<Parameters<typeof syntheticLevel>[0], 'number' | 'elevationM'>, typeof inStaging?][])(
    'cover in %s all but a hundredth of what the tools can reach',
    { timeout: 120_000 },
    (_, shape, machines = inStaging) => {
      const level = syntheticLevel({ number: 1, elevationM: 0, ...shape });
      const site = syntheticSite([level], [staging]);
      const plan = planMission({
        missionId: asId<MissionId>('mission-1'),
        version: 1,
        site,
        zones: site.zones,
        nowMs: 0,
        machines,
        request: finishingRequest(1, 12),
      });
      if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
      for (const [step, pass] of [
        ['level', 0],
        ['float', 0],
        ['trowel', 1],
      ] as const) {
        const own = machines.find(({ profile }) => profile.capabilities.includes(step))!;
        const parked = machines.filter((one) => one !== own);
        const raster = new ReachRaster({
          level,
          slab: level.slabs[0]!,
          parked: parked.map(({ profile, pose }) => placeRing(profile.kinematics.footprint, pose)),
        });
        const toolM = floorToolOf(own.profile)!.widthM;
        const reachable = raster.reachable(
          { ...bodyOf(own.profile), toolM, homes: [[own.pose.xM, own.pose.yM]] },
          // Levelling laps over the joints between bays, the later steps do not.
          step === 'level' ? [] : plan.value.bays,
        );
        const bays = plan.value.bays.filter(({ number }) =>
          plan.value.tasks.some((task) => task.bay === number && task.step === step),
        );
        const reachableM2 = raster.areaM2(bays, reachable);
        const coveredM2 = raster.areaM2(bays, reachable, raster.planned(plan.value, step, pass, toolM));
        expect(reachableM2, step).toBeGreaterThan(150);
        expect(coveredM2 / reachableM2, step).toBeGreaterThanOrEqual(0.99);
      }
    },
  );
});
