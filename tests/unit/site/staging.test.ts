import { beforeAll, describe, expect, it } from 'vitest';
import { importGeojson } from '../../../controller/site/import-geojson.ts';
import { pickSlab, stageSite, type StagedSite } from '../../../controller/site/staging.ts';
import { addFurtherRobots } from '../../../controller/site/staging/further-robots.ts';
import { intersectPolygons } from '../../../controller/site/rings.ts';
import { isInsideRing, polygonAreaM2 } from '../../../kernel/geometry.ts';
import type { SiteModel, Slab } from '../../../missions/site-model.ts';
import { edgeLengthM, demoIfcPath, importedSite, shippedProfiles, textBytes } from './site-fixtures.ts';
import { expectPartsStaffed } from './driving-rules.ts';
import { expectSafeStaging } from './staging-rules.ts';

const options = { simUrl: 'ws://127.0.0.1:9090', permitKeyHex: () => '0f'.repeat(32) };
const profiles = shippedProfiles();
let demo: SiteModel;
let stagedDemo: StagedSite;
beforeAll(async () => {
  demo = await importedSite(demoIfcPath);
  stagedDemo = staged(demo);
});

function staged(model: SiteModel) {
  const result = stageSite(model, profiles, options);
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

/** A building of the given outline on each level, nothing guarded. */
function plainBuilding(outline: readonly (readonly number[])[], levels: number): SiteModel {
  const features = Array.from({ length: levels }, (_, index) => ({
    type: 'Feature',
    geometry: { type: 'Polygon', coordinates: [[...outline, outline[0]]] },
    properties: { kind: 'slab', level: `L${index + 1}`, elevationM: index * 3.5, thicknessM: 0.3 },
  }));
  const result = importGeojson(textBytes(JSON.stringify({ type: 'FeatureCollection', features })), 'plain.geojson');
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

/** East end of the main block of a building with a wing. */
const mainEastM = 40;

/** A C: a block, a neck along its southern side that no robot gets through, and a wing of the given depth and 30 m. */
function wingBehindNeck(depthM: number): readonly (readonly number[])[] {
  return [
    [0, 0],
    [mainEastM + 36, 0],
    [mainEastM + 36, depthM + 4],
    [mainEastM + 6, depthM + 4],
    [mainEastM + 6, 2],
    [mainEastM, 2],
    [mainEastM, 18],
    [0, 18],
  ];
}

describe('staging', () => {
  it('puts the whole fleet on the demo building, nobody in the way of another', () => {
    expectSafeStaging(stagedDemo, profiles);
  });

  it('puts the gates at the hoist bay where there is one, and the robots on the level above the ground', () => {
    const { model, fleet } = stagedDemo;
    const bay = demo.levels[1]?.slabs.find(({ name }) => name === 'Hoist bay');
    for (const { waitPose, levelId } of model.landings) {
      if (levelId === 'level-2') expect(isInsideRing([waitPose.xM, waitPose.yM], bay?.outline ?? [])).toBe(true);
    }
    for (const id of ['l1', 'l2', 'f1', 'f2', 't1', 'd1']) {
      const start = fleet.machines.find((machine) => machine.id === id)?.start;
      expect(start?.levelId).toBe('level-2');
      const own = model.zones.find((zone) => zone.id === `staging-${id}-level-2`);
      expect(isInsideRing([start?.xM ?? 0, start?.yM ?? 0], own?.outline ?? []), id).toBe(true);
    }
  });

  it('takes little of the floor for staging', () => {
    const slab = demo.levels[1]?.slabs.find(({ name }) => name === 'Floor') as Slab;
    const zones = stagedDemo.model.zones.filter(({ levelId }) => levelId === 'level-2');
    const taken = intersectPolygons(
      zones.map(({ outline }) => ({ outline, holes: [] })),
      [slab],
    );
    const takenM2 = taken.reduce((sum, polygon) => sum + polygonAreaM2(polygon), 0);
    expect(takenM2).toBeGreaterThan(0);
    expect(takenM2 / slab.areaM2).toBeLessThan(0.06);
  });

  it('keeps a rest on every level for each floor robot that rides as it is', () => {
    const { model } = stagedDemo;
    for (const { id } of model.levels) {
      for (const robot of ['t1', 't2']) {
        const rest = model.zones.find((zone) => zone.id === `staging-${robot}-${id}`);
        expect(rest?.kind, `${robot} on ${id}`).toBe('STAGING');
      }
    }
  });

  it('leaves one trowelling robot and the carriers on the ground, so that they need the hoist', () => {
    const { fleet } = stagedDemo;
    const onGround = fleet.machines.filter(({ start }) => start.levelId === 'level-1').map(({ id }) => id);
    expect(onGround.sort()).toEqual(['c1', 'c2', 'h1a', 'h1b', 'k1', 'p1', 't2']);
  });

  it('keeps the rest of the fall edges as they were', () => {
    const before = edgeLengthM(demo.levels[1]?.fallEdges ?? []);
    const after = stagedDemo.model.levels[1]?.fallEdges ?? [];
    // Between the gates and 1 m beside each the landing's guard panels close the edge.
    const guardPanelsM = 2 * 1 + 1.1;
    expect(edgeLengthM(after)).toBeCloseTo(before - guardPanelsM, 3);
    expect(edgeLengthM(after.filter(({ landingId }) => landingId !== undefined))).toBeCloseTo(2.8, 3);
  });

  it('gives a distributor that stands on the slab a zone of its own', () => {
    const { model, fleet } = stagedDemo;
    const start = fleet.machines.find(({ id }) => id === 'd1')?.start;
    const zone = model.zones.find(({ id }) => id === 'staging-d1-level-2');
    expect(zone?.kind).toBe('STAGING');
    expect(isInsideRing([start?.xM ?? 0, start?.yM ?? 0], zone?.outline ?? [])).toBe(true);
  });

  it.each([
    [
      'a plain block',
      [
        [0, 0],
        [40, 0],
        [40, 20],
        [0, 20],
      ],
      3,
    ],
    [
      'an L',
      [
        [0, 0],
        [50, 0],
        [50, 14],
        [16, 14],
        [16, 40],
        [0, 40],
      ],
      4,
    ],
    [
      'a turned block',
      [
        [0, 0],
        [30, 30],
        [15, 45],
        [-15, 15],
      ],
      2,
    ],
    [
      'a single floor',
      [
        [0, 0],
        [40, 0],
        [40, 25],
        [0, 25],
      ],
      1,
    ],
  ] as const)('works on %s', (_, outline, levels) => {
    const result = stageSite(plainBuilding(outline, levels), profiles, options);
    if (!result.ok) throw new Error(JSON.stringify(result.problem));
    expectSafeStaging(result.value, profiles);
  });

  it('puts a second set of robots where the first does not get to', () => {
    const site = staged(plainBuilding(wingBehindNeck(10), 3));
    expectSafeStaging(site, profiles);
    expectPartsStaffed(site, profiles, 2);
    expect(site.model.zones.some(({ id }) => id === 'staging-t1-level-3')).toBe(false);
  });

  it('keeps the fleet together where the rest is not worth a set', () => {
    const site = staged(plainBuilding(wingBehindNeck(2), 3));
    expectSafeStaging(site, profiles);
    expectPartsStaffed(site, profiles, 1);
    const robots = site.fleet.machines.filter(({ id }) => /^[lft][12]$/.test(id));
    for (const { start, id } of robots) expect(start.xM, id).toBeLessThan(mainEastM);
  });

  it('refuses a building that is too small, with the cause', () => {
    const tiny = plainBuilding(
      [
        [0, 0],
        [5, 0],
        [5, 5],
        [0, 5],
      ],
      2,
    );
    expect(stageSite(tiny, profiles, options)).toEqual({
      ok: false,
      problem: { code: 'site-unsuitable', facts: { cause: 'no-facade', levels: 2 } },
    });
  });

  it('refuses further robots by profiles that do not drive or are not there, and lists those that are', () => {
    for (const profileId of ['tower-crane', 'grinding-robot']) {
      const refused = addFurtherRobots(stagedDemo, profiles, [profileId], options);
      if (refused.ok) throw new Error('it was added');
      expect(refused.problem).toMatchObject({ code: 'robot-unknown', facts: { profileId } });
      const listed = refused.problem.facts?.['profileIds'];
      expect(listed).toContain('floor-grinding-robot');
      expect(listed).not.toContain('tower-crane');
    }
  });

  it('refuses when a profile is missing', () => {
    const some = new Map([...profiles].filter(([id]) => id !== 'tower-crane'));
    expect(stageSite(demo, some, options)).toEqual({
      ok: false,
      problem: { code: 'site-unsuitable', facts: { cause: 'profile-missing', profileId: 'tower-crane' } },
    });
  });

  it('gives the same fleet for the same building', () => {
    expect(staged(demo)).toEqual(stagedDemo);
  });
});

describe('further carriers', () => {
  const fourCarriers = Array.from({ length: 4 }, () => 'material-carrier');

  it('stand apart on the ground floor, and nothing else is moved', () => {
    const result = addFurtherRobots(stagedDemo, profiles, fourCarriers, options);
    if (!result.ok) throw new Error(JSON.stringify(result.problem));
    const { model, fleet } = result.value;
    const added = fleet.machines.slice(stagedDemo.fleet.machines.length);
    expect(added.map(({ label }) => label)).toEqual(['C3', 'C4', 'C5', 'C6']);
    expect(fleet.machines.slice(0, -added.length)).toEqual(stagedDemo.fleet.machines);
    expect(model.zones.slice(0, -added.length)).toEqual(stagedDemo.model.zones);
    const ground = fleet.machines.filter(({ start }) => start.levelId === 'level-1');
    for (const { id, start } of added) {
      const nearestM = Math.min(
        ...ground
          .filter((other) => other.id !== id)
          .map((other) => Math.hypot(other.start.xM - start.xM, other.start.yM - start.yM)),
      );
      expect(nearestM).toBeGreaterThan(2 * Math.hypot(0.8, 0.5) + 0.79);
    }
  });
});

describe('the main slab of a level', () => {
  it('is the largest one', () => {
    expect(pickSlab(demo, 'level-2')?.name).toBe('Floor');
  });

  it('is nothing on an unknown level', () => {
    expect(pickSlab(demo, 'level-9')).toBeNull();
  });
});
