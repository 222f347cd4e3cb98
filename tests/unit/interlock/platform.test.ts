import { describe, expect, it } from 'vitest';
import type { AxisBound } from '../../../kernel/axis-bounds.ts';
import { InterlockSite, testConfig } from '../../support/interlock-site.ts';
import { smallFleet } from '../../support/small-site.ts';
import { HeadlessSite } from '../sim/headless-site.ts';

const names = ['jack1', 'jack2', 'jack3', 'jack4'] as const;

function platform(heightsMm: readonly number[], loadsKg: readonly (number | string)[] = [6000, 6000, 6000, 6000]) {
  const site = new InterlockSite(testConfig([{ id: 'p1', profileId: 'lifting-platform' }]));
  site.place('p1', -60, -60).joints = Object.fromEntries(
    names.map((name, index) => [name, 10 + (heightsMm[index] ?? 0) / 1000]),
  );
  site.loads.set('p1', Object.fromEntries(names.map((name, index) => [`jack_load_kg/${name}`, `${loadsKg[index]}`])));
  site.run(4000);
  return site;
}

/** Per jack: what it may do, as 'up', 'down', 'both' or 'none'. */
function ways(axes: readonly AxisBound[] | undefined): string[] {
  return names.map((name) => {
    const bound = axes?.find(({ joint }) => joint === name);
    if (bound === undefined) return 'both';
    if (bound.minPerS < 0) return bound.maxPerS > 0 ? 'both' : 'down';
    return bound.maxPerS > 0 ? 'up' : 'none';
  });
}

describe('a lifting platform', () => {
  it('climbs freely while it is level and its jacks carry what they are designed for', () => {
    const site = platform([0, 29, 10, 0]);
    expect(site.verdict('p1').level).toBe('run');
    expect(site.verdict('p1').holdingAction).toBe('level-only');
  });

  it('fault 51: 30 mm out of level it may level and nothing else', () => {
    const site = platform([0, 30, 10, 20]);
    const verdict = site.verdict('p1');
    expect(verdict).toMatchObject({ level: 'limit' });
    expect(verdict.reasons[0]).toMatchObject({ ruleId: 'platform-level', measured: { value: 0.03, unit: 'm' } });
    expect(ways(verdict.axes)).toEqual(['up', 'down', 'up', 'down']);
    expect(ways(site.permits.at(-1)?.axes)).toEqual(['up', 'down', 'up', 'down']);
  });

  it('fault 51: a jack 15 % over its design load warns, 30 % stops the climb', () => {
    expect(platform([0, 0, 0, 0], [7500 * 1.14, 6000, 6000, 6000]).verdict('p1').level).toBe('run');
    const warned = platform([0, 0, 0, 0], [7500 * 1.15, 6000, 6000, 6000]).verdict('p1');
    expect(warned).toMatchObject({ level: 'warn' });
    expect(warned.axes).toBeUndefined();
    const stopped = platform([0, 0, 0, 0], [7500 * 1.3, 6000, 6000, 6000]).verdict('p1');
    expect(stopped.reasons[0]).toMatchObject({ ruleId: 'jack-load', measured: { value: 30, unit: '%' } });
    expect(ways(stopped.axes)).toEqual(['down', 'none', 'none', 'none']);
  });

  it('fault 51: binds within one cycle of the report', () => {
    const site = platform([0, 0, 0, 0]);
    const truth = site.truth.get('p1');
    if (truth === undefined) throw new Error('no platform');
    truth.joints = { ...truth.joints, jack2: 10.031 };
    site.report();
    site.cycle();
    expect(ways(site.verdict('p1').axes)).toEqual(['up', 'down', 'up', 'up']);
  });

  it('with a jack that lags and another that carries too much lets the first rise and the second fall', () => {
    const verdict = platform([0, 20, 20, 20], [4000, 10_000, 6000, 6000]).verdict('p1');
    expect(ways(verdict.axes)).toEqual(['up', 'down', 'down', 'down']);
  });

  it.each(['nan', ''])('never climbs with a jack whose load is not known (%j)', (told) => {
    expect(ways(platform([0, 0, 0, 0], [6000, 6000, told, 6000]).verdict('p1').axes)).toEqual([
      'none',
      'none',
      'down',
      'none',
    ]);
  });

  it('stands where a jack is not reported, and in a gust in which nothing climbs (C5)', () => {
    const site = platform([0, 0, 0, 0]);
    // In two steps: a leap to three times the wind would not be believed.
    site.windMps = 6;
    site.run(1100);
    site.windMps = 9.01;
    site.run(1100);
    expect(site.verdict('p1')).toMatchObject({ level: 'hold' });
    expect(site.binding('p1')).toBe('wind');
    const other = platform([0, 0, 0, 0]);
    const truth = other.truth.get('p1');
    if (truth === undefined) throw new Error('no platform');
    truth.joints = { jack1: 10, jack2: 10, jack3: 10 };
    other.run(200);
    expect(other.verdict('p1').level).toBe('hold');
    expect(other.verdict('p1').reasons.map(({ ruleId }) => ruleId)).toContain('platform-level');
  });
});

describe('a simulated lifting platform', () => {
  const fleet = smallFleet();
  const crane = fleet.machines.find(({ id }) => id === 'k1');
  if (crane === undefined) throw new Error('no crane to take the place of');
  const start = { ...crane.start, xM: 100, yM: 100 };
  const machines = [{ ...crane, id: 'p1', label: 'P1', profileId: 'lifting-platform', assetId: 'p1', start }];
  const site = () => {
    const made = new HeadlessSite({
      fleet: { ...fleet, machines: machines.map((entry) => ({ ...entry, wire: { ...entry.wire, namespace: '/p1' } })) },
    });
    made.kept.add('/p1/diagnostics');
    return made;
  };

  it('climbs level, tells its jacks, falls out of level by a fault and levels under the bounds', () => {
    const made = site();
    const subject = made.machine('p1');
    const heights = () => names.map((name) => subject.joints[name] ?? NaN);
    const [x, y, z] = subject.toolPoint();
    made.follow('p1', [[x, y, z + 0.1]]);
    made.run(20);
    expect(Math.max(...heights()) - Math.min(...heights())).toBeLessThan(1e-9);
    expect(heights()[0]).toBeGreaterThan(0.02);
    subject.fault = { kind: 'jack-lag', delayMs: 0 };
    made.run(20);
    const lagM = Math.max(...heights()) - Math.min(...heights());
    expect(lagM).toBeGreaterThan(0.03);
    expect(made.messages.at(-1)?.text).toContain('{"key":"jack_load_kg/jack1","value":"6000"}');
    made.permits.axes = names.map((joint) => ({
      joint,
      minPerS: joint === 'jack1' ? 0 : -0.002,
      maxPerS: joint === 'jack1' ? 0.002 : 0,
    }));
    made.run(3);
    const stoodM = heights()[3] ?? NaN;
    subject.fault = { kind: 'none', delayMs: 0 };
    const level = made.follow('p1', [[x, y, z + stoodM]]);
    expect(made.finish(level, 120).status).toBe(4);
    expect(Math.max(...heights()) - Math.min(...heights())).toBeLessThan(0.002);
    expect(Math.max(...heights())).toBeLessThanOrEqual(stoodM + 1e-6);
    subject.fault = { kind: 'jack-overloaded', delayMs: 0 };
    made.run(1);
    expect(made.messages.at(-1)?.text).toContain('{"key":"jack_load_kg/jack1","value":"10500"}');
  });
});
