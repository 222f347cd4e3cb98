import { describe, expect, it } from 'vitest';
import { importGeojson } from '../../../controller/site/import-geojson.ts';
import { edgeLengthM, textBytes } from './site-fixtures.ts';

type Rect = readonly [x: number, y: number, width: number, depth: number];

function feature([x, y, width, depth]: Rect, properties: Record<string, unknown>, id?: string): object {
  const ring = [
    [x, y],
    [x + width, y],
    [x + width, y + depth],
    [x, y + depth],
    [x, y],
  ];
  return { type: 'Feature', id, geometry: { type: 'Polygon', coordinates: [ring] }, properties };
}

function read(features: readonly object[]) {
  return importGeojson(
    textBytes(JSON.stringify({ type: 'FeatureCollection', name: 'Yard', features })),
    'yard.geojson',
  );
}

const slab = feature([0, 0, 30, 20], { kind: 'slab', level: 'ground', elevationM: 0.2, thicknessM: 0.25 }, 'main');

describe('a site drawn as GeoJSON', () => {
  it('becomes levels with slabs, holes, columns, walls and fall edges', () => {
    const result = read([
      slab,
      feature([5, 5, 2, 2], { kind: 'opening', level: 'ground' }, 'shaft'),
      feature([10, 10, 0.4, 0.4], { kind: 'column', level: 'ground' }, 'c1'),
      feature([0, 0, 30, 0.2], { kind: 'wall', level: 'ground', heightM: 1.2 }, 'w1'),
      feature([0, 19.8, 30, 0.2], { kind: 'wall', level: 'ground', heightM: 0.8 }, 'w2'),
    ]);
    if (!result.ok) throw new Error(JSON.stringify(result.problem));
    const [level] = result.value.levels;
    expect(result.value.source.kind).toBe('geojson');
    expect(result.value.name).toBe('Yard');
    expect([level?.id, level?.name, level?.elevationM]).toEqual(['level-1', 'ground', 0.2]);
    expect(level?.slabs.map(({ id, areaM2, thicknessM, holes }) => [id, areaM2, thicknessM, holes.length])).toEqual([
      ['slab-main', 596, 0.25, 1],
    ]);
    expect(level?.openings.map(({ globalId, slabId }) => [globalId, slabId])).toEqual([['shaft', 'slab-main']]);
    expect(level?.columns).toHaveLength(1);
    expect(level?.walls.map(({ heightM }) => heightM)).toEqual([1.2, 0.8]);
    // South is guarded, north has only a low wall; the wall's end closes 0.2 m of each side.
    expect(edgeLengthM(level?.fallEdges ?? [])).toBeCloseTo(30 + 2 * 19.8 + 8, 3);
  });

  it('takes a wall of 1.2 m for a guard and one of 1.1 m for none', () => {
    const openM = (heightM: number) => {
      const result = read([slab, feature([0, 0, 30, 0.2], { kind: 'wall', level: 'ground', heightM }, 'w1')]);
      return result.ok ? edgeLengthM(result.value.levels[0]?.fallEdges ?? []) : 0;
    };
    expect(openM(1.1)).toBeCloseTo(100, 3);
    expect(openM(1.2)).toBeCloseTo(70 - 2 * 0.2, 3);
  });

  it('numbers levels from the lowest', () => {
    const result = read([feature([0, 0, 30, 20], { kind: 'slab', level: 'deck', elevationM: 4 }, 'upper'), slab]);
    expect(result.ok && result.value.levels.map(({ id, name }) => [id, name])).toEqual([
      ['level-1', 'ground'],
      ['level-2', 'deck'],
    ]);
  });

  it.each([
    ['no JSON', textBytes('{nope'), 'not-json'],
    ['no text', new Uint8Array([123, 0xff, 0xfe]), 'not-json'],
    ['another type', textBytes('{"type":"Feature"}'), 'not-as-described'],
  ])('is refused when it is %s', (_, bytes, cause) => {
    const result = importGeojson(bytes, 'a.json');
    expect(result.ok ? null : [result.problem.code, result.problem.facts?.['cause']]).toEqual([
      'site-file-invalid',
      cause,
    ]);
  });

  it('names the faulty feature', () => {
    const result = read([slab, feature([0, 0, 9, 9], { kind: 'slab', level: 'deck' })]);
    expect(result.ok ? null : result.problem.facts?.['faults']).toEqual([
      { path: 'features.1.properties.elevationM', message: 'a slab needs its elevation' },
    ]);
  });

  it('is refused as empty when it is drawn in degrees', () => {
    const result = read([feature([121.4, 31.2, 0.0003, 0.0002], { kind: 'slab', level: 1, elevationM: 0 })]);
    expect(result.ok ? null : result.problem).toEqual({
      code: 'site-file-empty',
      facts: { file: 'yard.geojson', slabs: 1, expects: 'metres, not degrees' },
    });
  });
});
