import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeDemoIfc } from '../../../controller/site/demo/write-demo-ifc.ts';
import type { FallEdge, Level, SiteModel } from '../../../missions/site-model.ts';
import { demoIfcPath, edgeLengthM, importedSite } from './site-fixtures.ts';

let site: SiteModel;
beforeAll(async () => {
  site = await importedSite(demoIfcPath);
});

function level(number: number): Level {
  return site.levels[number - 1] as Level;
}

/** Fall edges that touch the given box. */
function edgesIn(edges: readonly FallEdge[], xMin: number, yMin: number, xMax: number, yMax: number): FallEdge[] {
  const isIn = ([x, y]: readonly [number, number]): boolean =>
    x >= xMin - 1e-6 && x <= xMax + 1e-6 && y >= yMin - 1e-6 && y <= yMax + 1e-6;
  return edges.filter(({ from, to }) => isIn(from) && isIn(to));
}

describe('the demo building', () => {
  it('is what its generator writes', () => {
    expect(writeDemoIfc()).toBe(readFileSync(demoIfcPath, 'utf8'));
  });

  it('fits the repository', () => {
    expect(writeDemoIfc().length).toBeLessThan(300_000);
  });

  it('has four levels at the tops of their floors', () => {
    expect(site.levels.map(({ id, name, elevationM }) => [id, name, elevationM])).toEqual([
      ['level-1', 'Level 1', 0],
      ['level-2', 'Level 2', 4],
      ['level-3', 'Level 3', 7.6],
      ['level-4', 'Level 4', 11.2],
    ]);
  });

  it('has the areas that were drawn, openings taken out', () => {
    const stair = 3.8 * 3.9;
    const lift = 3.2 * 5.6;
    const shafts = 1.5 * 2.5 + 1 * 1.5;
    const atrium = 4 * 3.5;
    const areas = site.levels.map(({ slabs }) => slabs.map(({ areaM2 }) => areaM2));
    const full = 60 * 27;
    [
      full,
      full - stair - lift - shafts - atrium,
      full - stair - lift - shafts - atrium,
      full - stair - lift - shafts,
    ].forEach((expected, index) => expect(areas[index]?.[0]).toBeCloseTo(expected, 3));
    areas.forEach((own) => expect(own[1]).toBeCloseTo(80, 3));
  });

  it('has a hoist bay beside the main slab without a fall edge between them', () => {
    for (const { slabs, fallEdges } of site.levels) {
      expect(slabs[1]?.name).toBe('Hoist bay');
      expect(edgesIn(fallEdges, 6, -0.1, 16, 0.1)).toEqual([]);
    }
  });

  it('stands on 38 columns below each floor and on none on top', () => {
    expect(site.levels.map(({ columns }) => columns.length)).toEqual([38, 38, 38, 0]);
    const corner = level(1).columns.find(({ outline }) => outline.some(([x, y]) => x < 0.4 && y < 0.4));
    expect(corner?.outline).toEqual([
      [0.3, 0.3],
      [0.7, 0.3],
      [0.7, 0.7],
      [0.3, 0.7],
    ]);
  });

  it('guards a facade with a parapet of 1.2 m and leaves the rest open', () => {
    expect(edgesIn(level(2).fallEdges, 60, 0, 60, 27)).toEqual([]);
    expect(edgesIn(level(2).fallEdges, 0, 27, 60, 27)).toEqual([
      expect.objectContaining({ from: [30, 27], to: [0, 27], kind: 'outline' }),
    ]);
    expect(edgeLengthM(edgesIn(level(3).fallEdges, 60, 0, 60, 27))).toBeCloseTo(26.8, 1);
  });

  it('does not take a wall with a low window sill for a guard where the window is', () => {
    expect(edgesIn(level(1).fallEdges, 0, 0, 0, 27)).toEqual([expect.objectContaining({ from: [0, 12], to: [0, 8] })]);
  });

  it('guards openings with railings, upstands and shaft walls', () => {
    expect(edgesIn(level(2).fallEdges, 46, 12, 50, 15.5)).toEqual([]);
    expect(edgesIn(level(2).fallEdges, 55, 20, 56, 21.5)).toEqual([]);
    expect(edgesIn(level(2).fallEdges, 30.6, 10.7, 33.8, 16.3)).toEqual([]);
    expect(edgeLengthM(edgesIn(level(2).fallEdges, 10.5, 20, 12, 22.5))).toBeCloseTo(8, 6);
    expect(edgeLengthM(edgesIn(level(3).fallEdges, 55, 20, 56, 21.5))).toBeCloseTo(5, 6);
  });

  it('shows lift doors without a railing as fall edges', () => {
    const doors = edgesIn(level(3).fallEdges, 30.6, 10.7, 33.8, 10.7);
    expect(doors.map(({ from, to }) => [from[0], to[0]].sort())).toEqual(
      [
        [32.6, 33.6],
        [31, 32],
      ].map((pair) => pair.sort()),
    );
  });

  it('cuts walls at doors so that one can drive through', () => {
    const south = level(1).walls.filter(({ outline }) => outline.every(([, y]) => y >= 10.49 && y <= 10.71));
    const spans = south.map(({ outline }) => outline.map(([x]) => x)).map((xs) => [Math.min(...xs), Math.max(...xs)]);
    expect(spans).toEqual([
      [26, 27],
      [28.2, 31],
      [32, 32.6],
      [33.6, 34],
    ]);
  });

  it('lists every opening with its slab', () => {
    expect(site.levels.map(({ openings }) => openings.length)).toEqual([0, 5, 5, 4]);
    expect(level(2).openings.every(({ slabId }) => slabId === level(2).slabs[0]?.id)).toBe(true);
  });

  it('sets aside what is no floor, with the reason', () => {
    const reasons = site.setAside.map(({ name, reason }) => `${name}: ${reason}`).sort();
    expect(new Set(reasons)).toEqual(
      new Set([
        'Core roof: roof',
        'Facade bracket 1: too-small',
        'Facade bracket 2: too-small',
        'Loading ramp: ramp',
        'Stair landing: stair-landing',
      ]),
    );
    expect(reasons).toHaveLength(11);
  });

  it('is imported to the same model every time', async () => {
    expect(await importedSite(demoIfcPath)).toEqual(site);
  });
});
