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

describe('a crane that is stopped for wind', () => {
  const hookXM = 10;
  const config = () => testConfig([{ id: 'k1', profileId: 'tower-crane' }]);

  /** Its hook over (10, 0) of its own base at (20, 13), 20 m up; `hook` as its diagnostics tell it. */
  function crane(hook: 'on' | 'off'): InterlockSite {
    const site = new InterlockSite(config());
    site.place('k1', 20, 13).joints = { slew: 0, trolley: hookXM, hoist: 20 };
    site.loads.set('k1', { tool: `hook=${hook}`, load_kg: hook === 'on' ? '1000' : '0' });
    site.run(5000);
    expect(site.verdict('k1').level).toBe('run');
    expect(newest(site)).not.toHaveProperty('holdingAxes');
    site.windMps = 12.5;
    site.run(1100);
    return site;
  }
  const newest = (site: InterlockSite) => site.permits.filter(({ machineId }) => machineId === 'k1').at(-1);
  const lowering = [{ joint: 'hoist', minPerS: 0, maxPerS: 0.2 }];

  it('I13: may lower what hangs, slowly, and nothing else; with an empty hook it stands', () => {
    expect(newest(crane('on'))).toMatchObject({
      level: 'protectiveStop',
      holdingAction: 'land-load',
      toolSpeedMaxMps: 0,
      holdingAxes: lowering,
    });
    const empty = newest(crane('off'));
    expect(empty?.level).toBe('protectiveStop');
    expect(empty).not.toHaveProperty('holdingAxes');
  });

  it('may not while somebody is below, from the cycle on in which he is seen; nor where little is known', () => {
    const site = crane('on');
    const sentBefore = site.permits.length;
    site.idle.add('k1');
    site.seldom.add('k1');
    site.people.set('p1', { xM: 33, yM: 13, zM: 12 });
    site.run(120);
    expect(newest(site)).not.toHaveProperty('holdingAxes');
    expect(site.permits.length).toBeGreaterThan(sentBefore);
    site.people.set('p1', { xM: -100, yM: 0, zM: 0 });
    site.run(2100);
    expect(newest(site)?.holdingAxes).toEqual(lowering);
    site.tags = false;
    site.run(1300);
    expect(newest(site)).not.toHaveProperty('holdingAxes');
    site.tags = true;
    site.run(1300);
    expect(newest(site)?.holdingAxes).toEqual(lowering);
    // Who presses stop may see what we do not: then nothing moves.
    site.interlock.stop({ type: 'site' }, { user: 'o', role: 'operator' }, 'test', 0);
    site.run(700);
    expect(newest(site)?.level).toBe('controlStop');
    expect(newest(site)).not.toHaveProperty('holdingAxes');
  });

  it('fault 46: in a storm takes hook and trolley in one after the other, and turns with the wind without having run away', () => {
    const site = crane('off');
    site.windMps = 15;
    site.run(1100);
    const up = { joint: 'hoist', minPerS: -0.2, maxPerS: 0 };
    const inwards = { joint: 'trolley', minPerS: -0.2, maxPerS: 0 };
    expect(newest(site)).toMatchObject({ holdingAction: 'weathervane', holdingAxes: [up] });
    const truth = site.place('k1', 20, 13);
    truth.velocities = { hoist: -0.2, slew: 0.02 };
    const hoistUntil = (endM: number) => {
      while ((truth.joints['hoist'] as number) > endM) {
        truth.joints = {
          ...truth.joints,
          hoist: (truth.joints['hoist'] as number) - 0.004,
          slew: (truth.joints['slew'] as number) + 0.0004,
        };
        site.cycle();
      }
    };
    truth.joints = { ...truth.joints, hoist: 6 };
    hoistUntil(2.1);
    site.run(600);
    expect(newest(site)?.holdingAxes).toEqual([up, inwards]);
    expect(site.verdict('k1').reasons.map(({ ruleId }) => ruleId)).not.toContain('runaway');
    // A trolley that goes out has.
    truth.velocities = { trolley: 0.5 };
    for (let cycles = 0; cycles < 200; cycles += 1) {
      truth.joints = { ...truth.joints, trolley: (truth.joints['trolley'] as number) + 0.01 };
      site.cycle();
    }
    expect(site.verdict('k1').reasons.map(({ ruleId }) => ruleId)).toContain('runaway');
  });
});
