import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { liftingWays, ratedLoadKg } from '../../../hardware-profiles/lifting.ts';
import { InterlockSite, testConfig } from '../../support/interlock-site.ts';

const profile = testConfig([{ id: 'k1', profileId: 'tower-crane' }]).machines[0]?.profile;
if (profile === undefined) throw new Error('no crane');

/** A crane away from everybody, its hook at a radius, with something on it. */
function craneWith(kg: string, options: { radiusM?: number; hook?: 'on' | 'off' } = {}): InterlockSite {
  const site = new InterlockSite(testConfig([{ id: 'k1', profileId: 'tower-crane' }]));
  site.place('k1', 0, 100).joints = { slew: 0, trolley: options.radiusM ?? 30, hoist: 10 };
  site.loads.set('k1', { tool: `hook=${options.hook ?? 'on'}`, load_kg: kg });
  site.run(5000);
  return site;
}

const lowerOnly = [
  { joint: 'slew', minPerS: 0, maxPerS: 0 },
  { joint: 'trolley', minPerS: 0, maxPerS: 0 },
  { joint: 'hoist', minPerS: 0, maxPerS: 1.33 },
];
const downAndIn = [
  { joint: 'trolley', minPerS: -1, maxPerS: 0 },
  { joint: 'hoist', minPerS: 0, maxPerS: 1.33 },
];
const rated30Kg = ratedLoadKg(profile, 30) ?? NaN;

describe('the chart of a crane', () => {
  it('counts the next row outwards, and nothing beyond the last', () => {
    expect(ratedLoadKg(profile, 0)).toBe(8000);
    expect(ratedLoadKg(profile, 30)).toBe(3800);
    expect(ratedLoadKg(profile, 30.1)).toBe(ratedLoadKg(profile, 32.5));
    expect(ratedLoadKg(profile, 55.1)).toBe(0);
  });

  it('never rises outwards', () => {
    const radius = fc.double({ min: 0, max: 70, noNaN: true });
    fc.assert(
      fc.property(radius, radius, (one, other) => {
        const [near, far] = one < other ? [one, other] : [other, one];
        expect(ratedLoadKg(profile, far)).toBeLessThanOrEqual(ratedLoadKg(profile, near) ?? NaN);
      }),
    );
  });

  it('knows which way of a joint raises and which goes out', () => {
    expect(liftingWays(profile, { slew: 1, trolley: 20, hoist: 10 })).toEqual([
      { joint: 'slew', speedMax: 0.0733, raises: 0, outwards: 0 },
      { joint: 'trolley', speedMax: 1, raises: 0, outwards: 1 },
      { joint: 'hoist', speedMax: 1.33, raises: -1, outwards: 0 },
    ]);
  });
});

describe('a load on a hook (C4, C14, C16)', () => {
  it('binds nothing while it is light enough, the error of its display included', () => {
    const site = craneWith(String(Math.floor(rated30Kg / 1.05)));
    expect(site.verdict('k1')).toMatchObject({ level: 'run' });
    expect(site.verdict('k1').axes).toBeUndefined();
  });

  it.each([0.96, 1.01, 1.1])(
    'fault 48: at %s of the rated load up and out are denied, down and in allowed',
    (share) => {
      const site = craneWith(String(Math.ceil(rated30Kg * share)));
      const verdict = site.verdict('k1');
      expect(verdict).toMatchObject({ level: 'limit', axes: downAndIn });
      expect(verdict.toolSpeedMaxMps).toBeGreaterThan(0);
      expect(verdict.reasons[0]).toMatchObject({ ruleId: 'load-moment', limit: { value: 3619, unit: 'kg' } });
      expect(site.permits.at(-1)?.axes).toEqual(downAndIn);
    },
  );

  it('fault 48: binds within one cycle of the report', () => {
    const site = craneWith('1000');
    site.loads.set('k1', { tool: 'hook=on', load_kg: '3900' });
    site.report();
    site.cycle();
    expect(site.verdict('k1').axes).toEqual(downAndIn);
  });

  it('looks ahead: a load that goes out is bound before it is beyond its radius', () => {
    const site = craneWith('3600', { radiusM: 29 });
    expect(site.verdict('k1').level).toBe('run');
    const truth = site.truth.get('k1');
    if (truth === undefined) throw new Error('no crane');
    truth.velocities = { trolley: 1 };
    site.report();
    site.cycle();
    expect(site.binding('k1')).toBe('load-moment');
  });

  it('is free again after it was landed and the hysteresis has passed', () => {
    const site = craneWith('3900');
    site.loads.set('k1', { tool: 'hook=off', load_kg: '0' });
    site.run(600);
    expect(site.verdict('k1').axes).toEqual(downAndIn);
    site.run(1000);
    expect(site.verdict('k1')).toMatchObject({ level: 'run' });
  });

  it.each(['nan', '', '-5', 'Infinity'])('fault 47: of unknown weight (%j) may be lowered and nothing else', (kg) => {
    expect(craneWith(kg).verdict('k1')).toMatchObject({ level: 'limit', axes: lowerOnly });
  });

  it('fault 47: of which nothing was heard for half a second may be lowered and nothing else', () => {
    const site = craneWith('1000');
    site.loads.set('k1', 'silent');
    site.run(480);
    expect(site.verdict('k1').axes).toBeUndefined();
    site.run(60);
    expect(site.verdict('k1').axes).toEqual(lowerOnly);
    expect(site.binding('k1')).toBe('load-unknown');
  });

  it('fault 47: a cell that weighs an empty hook has drifted', () => {
    expect(craneWith('399', { hook: 'off' }).verdict('k1').level).toBe('run');
    expect(craneWith('401', { hook: 'off' }).verdict('k1').axes).toEqual(lowerOnly);
  });

  it('C16: of two cranes that lift together is at most four fifths of the rated load each', () => {
    const site = new InterlockSite(testConfig(['k1', 'k2'].map((id) => ({ id, profileId: 'tower-crane' }))));
    site.place('k1', 0, 100).joints = { slew: 0, trolley: 30, hoist: 10 };
    site.place('k2', 500, 100).joints = { slew: 0, trolley: 30, hoist: 10 };
    for (const id of ['k1', 'k2']) site.loads.set(id, { tool: 'hook=on', load_kg: '3000' });
    site.run(5000);
    expect(site.verdict('k1').axes).toBeUndefined();
    site.rendezvous = [['k1', 'k2']];
    site.run(200);
    expect(site.verdict('k1').axes).toEqual(downAndIn);
    expect(site.verdict('k2').axes).toEqual(downAndIn);
  });

  it('I5: never gets more from a heavier load, and an unknown one gets no more than any known one', () => {
    const weight = fc.integer({ min: 0, max: 9000 });
    fc.assert(
      fc.property(weight, weight, (one, other) => {
        const [light, heavy] = [Math.min(one, other), Math.max(one, other)];
        const axesOf = (kg: string) => craneWith(kg).verdict('k1').axes ?? [];
        const rise = (axes: ReturnType<typeof axesOf>) => axes.find(({ joint }) => joint === 'hoist')?.minPerS ?? -1.33;
        expect(rise(axesOf(String(heavy)))).toBeGreaterThanOrEqual(rise(axesOf(String(light))));
        expect(rise(axesOf('nan'))).toBeGreaterThanOrEqual(rise(axesOf(String(heavy))));
      }),
      { numRuns: 5 },
    );
  });

  it('holds a crane whose guard keeps no bounds of joints', () => {
    const config = testConfig([{ id: 'k1', profileId: 'tower-crane' }]);
    const wiring = config.machines[0]?.profile.wires.ros;
    if (wiring?.permit.grade !== 'guarded') throw new Error('no guard');
    delete wiring.permit.axes;
    const site = new InterlockSite(config);
    site.place('k1', 0, 100).joints = { slew: 0, trolley: 30, hoist: 10 };
    site.loads.set('k1', { tool: 'hook=on', load_kg: '4500' });
    site.run(5000);
    expect(site.verdict('k1')).toMatchObject({ level: 'hold', toolSpeedMaxMps: 0 });
    expect(site.verdict('k1').axes).toBeUndefined();
  });
});
