import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../controller/cli/package-root.ts';
import { importGeojson } from '../../../controller/site/import-geojson.ts';
import { stageWorks } from '../../../controller/site/works/stage-works.ts';
import { fleetFile } from '../../../hardware-profiles/fleet.ts';
import { isInsidePolygon } from '../../../kernel/geometry.ts';
import { shippedProfiles } from '../../support/small-site.ts';

const bytes = readFileSync(join(packageRoot(), 'controller/site/works/works.geojson'));
const options = { simUrl: 'ws://127.0.0.1:1', permitKeyHex: () => '0'.repeat(64) };

describe('the works', () => {
  it('have every machine and person on a slab of the level where they are, and a fleet file that can be read', () => {
    const model = importGeojson(bytes, 'works.geojson');
    if (!model.ok) throw new Error(JSON.stringify(model.problem));
    const staged = stageWorks(model.value, shippedProfiles(), options);
    if (!staged.ok) throw new Error(JSON.stringify(staged.problem));
    const { fleet, model: site } = staged.value;
    expect(() => fleetFile.parse(fleet)).not.toThrow();
    expect(new Set(fleet.machines.map(({ id }) => id)).size).toBe(fleet.machines.length);
    for (const { id, start } of [...fleet.machines, ...fleet.people]) {
      const level = site.levels.find((one) => one.id === start.levelId);
      const isOnSlab = level?.slabs.some((slab) => isInsidePolygon([start.xM, start.yM], slab));
      expect(isOnSlab, id).toBe(true);
    }
  });

  it('lose none of their levels', () => {
    const model = importGeojson(bytes, 'works.geojson');
    if (!model.ok) throw new Error(JSON.stringify(model.problem));
    expect(model.value.setAside).toEqual([]);
  });

  it('are refused with a profile missing', () => {
    const model = importGeojson(bytes, 'works.geojson');
    if (!model.ok) throw new Error(JSON.stringify(model.problem));
    const staged = stageWorks(model.value, new Map(), options);
    expect(staged).toMatchObject({ problem: { code: 'site-unsuitable', facts: { cause: 'profile-missing' } } });
  });
});
