import { describe, expect, it } from 'vitest';
import { InterlockSite, testConfig } from '../../support/interlock-site.ts';

describe('the permit', () => {
  it('carries what its machine does when it must stop, as the wind is now', () => {
    const site = new InterlockSite(
      testConfig([
        { id: 'k1', profileId: 'tower-crane' },
        { id: 't1', profileId: 'trowelling-robot' },
      ]),
    );
    site.windMps = null;
    const newest = (id: string) => site.permits.filter(({ machineId }) => machineId === id).at(-1)?.holdingAction;
    const atWind = (windMps: number) => {
      site.interlock.observeWind(windMps, site.nowMs);
      site.run(200);
      return newest('k1');
    };
    site.run(6000);
    expect(newest('k1')).toBe('weathervane');
    expect(atWind(4)).toBe('land-load');
    expect(site.verdict('k1').holdingAction).toBe('land-load');
    expect(atWind(14)).toBe('weathervane');
    // A lull between two gusts brakes no jib: the gust of the last minute counts.
    expect(atWind(4)).toBe('weathervane');
    site.run(61_000);
    expect(atWind(4)).toBe('land-load');
    expect(newest('t1')).toBe('stand-still');
    const before = site.interlock.refusedInputs;
    for (const bad of [NaN, Infinity, -1]) site.interlock.observeWind(bad, site.nowMs);
    expect(site.interlock.refusedInputs).toBe(before + 3);
    site.run(3200);
    expect(newest('k1')).toBe('weathervane');
  });
});

describe('an axis', () => {
  it('is limited alone where the rule concerns it alone: a speed zone limits driving, not the tool', () => {
    const outline: [number, number][] = [
      [5, 8],
      [15, 8],
      [15, 18],
      [5, 18],
    ];
    const zone = { id: 'z', levelId: 'level-1', kind: 'SPEED_LIMIT' as const, outline, machineIds: null };
    const config = testConfig([{ id: 't1', profileId: 'trowelling-robot' }], {
      zones: [{ ...zone, speedMaxMps: 0.2 }],
    });
    const site = new InterlockSite(config);
    site.place('t1', 10, 13);
    site.run(3500);
    expect(site.verdict('t1')).toMatchObject({ level: 'limit', travelSpeedMaxMps: 0.2, toolSpeedMaxMps: 0.5 });
    site.people.set('p1', { xM: 12, yM: 13, zM: 0 });
    site.run(200);
    expect(site.verdict('t1')).toMatchObject({ level: 'hold', travelSpeedMaxMps: 0, toolSpeedMaxMps: 0 });
    expect(site.permits.at(-1)).toMatchObject({ travelSpeedMaxMps: 0, toolSpeedMaxMps: 0 });
  });
});
