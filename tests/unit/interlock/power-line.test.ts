import { describe, expect, it } from 'vitest';
import { lineClearanceM } from '../../../controller/interlock/geometry/power-lines.ts';
import { importGeojson } from '../../../controller/site/import-geojson.ts';
import { geometryHash } from '../../../controller/site/geometry-hash.ts';
import { interlockGeometry } from '../../../controller/site/interlock-geometry.ts';
import { InterlockSite, shippedLimits, testConfig } from '../../support/interlock-site.ts';

const limits = shippedLimits();
const line = (xM: number, zM: number, voltageKv = 110) => ({
  id: 'north line',
  voltageKv,
  points: [
    [xM, 0, zM],
    [xM, 200, zM],
  ] as [number, number, number][],
});

/** A crane at (0, 100) with its jib towards +x, 40 m up, and a line that crosses its way. */
function craneBy(
  lines: ReturnType<typeof line>[],
  joints: { slew?: number; trolley?: number; hoist?: number } = {},
): InterlockSite {
  const site = new InterlockSite(testConfig([{ id: 'k1', profileId: 'tower-crane' }], { lines }));
  site.place('k1', 0, 100).joints = { slew: 0, trolley: 20, hoist: 30, ...joints };
  site.run(5000);
  return site;
}

describe('the distance from an overhead line (C25)', () => {
  it('grows with the voltage and is that of the next higher row', () => {
    const at = [0.4, 1, 1.1, 10, 35, 66, 110, 220, 330, 500].map((voltageKv) => lineClearanceM(limits, voltageKv));
    expect(at).toEqual([1.5, 1.5, 3, 3, 4, 5, 5, 6, 7, 8.5]);
  });
});

describe('a crane beside an overhead line', () => {
  it('is not limited far away, nor by one far below its jib and beside its hook', () => {
    expect(craneBy([line(100, 20)]).verdict('k1').level).toBe('run');
    expect(craneBy([line(50, 12)]).verdict('k1').level).toBe('run');
  });

  it('R8: slows as its hook comes nearer and stands with the distance kept, whatever it does', () => {
    const site = craneBy([line(50, 20)]);
    const truth = site.truth.get('k1');
    if (truth === undefined) throw new Error('no crane');
    const speeds: number[] = [];
    for (let elapsedMs = 0; elapsedMs < 40_000; elapsedMs += 20) {
      const verdict = site.verdict('k1');
      const out = verdict.axes?.find(({ joint }) => joint === 'trolley')?.maxPerS ?? 1;
      const speed = Math.min(verdict.toolSpeedMaxMps, out, 1);
      speeds.push(speed);
      truth.velocities = { trolley: speed };
      truth.joints = { ...truth.joints, trolley: (truth.joints['trolley'] ?? 0) + speed * 0.02 };
      site.cycle();
    }
    const gapM = 50 - (truth.joints['trolley'] ?? 0) - 0.4;
    expect(gapM).toBeGreaterThanOrEqual(5);
    expect(gapM).toBeLessThan(6);
    expect(Math.max(...speeds)).toBe(1);
    expect(speeds.at(-1)).toBe(0);
    expect(site.binding('k1')).toBe('power-line');
    expect(site.verdict('k1').reasons[0]?.other).toEqual({ kind: 'source', id: 'north line' });
  });

  it('may leave when it is too near: every joint goes the ways that lead away, slowly', () => {
    const site = craneBy([line(24, 20)]);
    const verdict = site.verdict('k1');
    expect(verdict).toMatchObject({ level: 'limit' });
    expect(verdict.toolSpeedMaxMps).toBeGreaterThan(0);
    expect(verdict.toolSpeedMaxMps).toBeLessThanOrEqual(limits.escapeSpeedMps);
    const trolley = verdict.axes?.find(({ joint }) => joint === 'trolley');
    expect(trolley).toEqual({ joint: 'trolley', minPerS: -1, maxPerS: 0 });
    expect(verdict.axes?.find(({ joint }) => joint === 'slew')).toBeUndefined();
  });

  it('C23: hangs nothing below a line, however deep, and may pass its jib below none that is too low', () => {
    // The line is 50 m up: 10 m above the jib, which may pass below it; the rope may not.
    const below = craneBy([line(20, 50)]);
    expect(below.verdict('k1').reasons[0]).toMatchObject({ ruleId: 'power-line' });
    const beside = craneBy([line(40, 50)], { trolley: 10 });
    // A jib has no speed up or down, but the rule counts on the way that its tip goes in any direction.
    expect(beside.verdict('k1').axes).toBeUndefined();
    expect(beside.verdict('k1').toolSpeedMaxMps).toBeGreaterThan(limits.escapeSpeedMps);
    const low = craneBy([line(40, 43)], { trolley: 10 });
    expect(low.binding('k1')).toBe('power-line');
  });

  it('counts what hangs', () => {
    const site = craneBy([line(26.5, 20)]);
    expect(site.verdict('k1').toolSpeedMaxMps).toBeGreaterThan(limits.escapeSpeedMps);
    site.loads.set('k1', { tool: 'hook=on', load_kg: '500' });
    site.run(400);
    expect(site.verdict('k1').toolSpeedMaxMps).toBeLessThanOrEqual(limits.escapeSpeedMps);
  });

  it('is held where its guard keeps no bounds of joints', () => {
    const config = testConfig([{ id: 'k1', profileId: 'tower-crane' }], { lines: [line(24, 20)] });
    const permit = config.machines[0]?.profile.wires.ros?.permit;
    if (permit?.grade !== 'guarded') throw new Error('no guard');
    delete permit.axes;
    const site = new InterlockSite(config);
    site.place('k1', 0, 100).joints = { slew: 0, trolley: 20, hoist: 30 };
    site.run(5000);
    expect(site.verdict('k1')).toMatchObject({ level: 'hold', toolSpeedMaxMps: 0 });
  });
});

describe('an overhead line of the site', () => {
  const slab = {
    type: 'Feature',
    id: 's1',
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [30, 0],
          [30, 20],
          [0, 20],
          [0, 0],
        ],
      ],
    },
    properties: { kind: 'slab', level: 'ground', elevationM: 0 },
  };
  const drawn = (properties: Record<string, unknown>, coordinates: number[][]) => ({
    type: 'FeatureCollection',
    features: [slab, { type: 'Feature', id: 'w1', geometry: { type: 'LineString', coordinates }, properties }],
  });
  const read = (json: unknown) => importGeojson(new TextEncoder().encode(JSON.stringify(json)), 'yard.geojson');
  const way = [
    [-10, 30, 12],
    [60, 30, 11.5],
  ];

  it('is read from GeoJSON, goes to the interlock and into the hash of the geometry', () => {
    const site = read(drawn({ kind: 'power-line', voltageKv: 10 }, way));
    if (!site.ok) throw new Error(JSON.stringify(site.problem));
    const geometry = interlockGeometry(site.value, []);
    expect(geometry.lines).toEqual([{ id: 'w1', voltageKv: 10, points: way }]);
    const { lines: _lines, ...without } = geometry;
    expect(geometryHash(geometry)).not.toBe(geometryHash(without));
    expect(site.value.levels.map(({ name }) => name)).toEqual(['ground']);
  });

  it.each([
    ['a voltage that no distance is known for', { kind: 'power-line', voltageKv: 800 }, way],
    ['no voltage', { kind: 'power-line' }, way],
    ['no heights', { kind: 'power-line', voltageKv: 10 }, way.map(([x = 0, y = 0]) => [x, y])],
  ])('is refused with %s', (_, properties, coordinates) => {
    const answer = read(drawn(properties, coordinates));
    expect(answer.ok ? null : answer.problem.code).toBe('site-file-invalid');
  });
});
