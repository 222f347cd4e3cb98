import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { gate, InterlockSite, shippedLimits, testConfig } from '../../support/interlock-site.ts';

const limits = shippedLimits();

function running(): InterlockSite {
  const site = new InterlockSite(testConfig([{ id: 'h1a', profileId: 'smart-hoist-cage' }]));
  site.place('h1a', gate.cageXM, gate.cageYM);
  site.run(3600);
  expect(site.verdict('h1a').level).toBe('run');
  return site;
}

function raise(site: InterlockSite, floorM: number, speedMps: number): void {
  const truth = site.truth.get('h1a');
  if (truth === undefined) throw new Error('no cage');
  truth.joints = { hoist: floorM };
  truth.velocities = { hoist: speedMps };
}

describe('a cage with its gate open (C27)', () => {
  it('may wait at a landing, with a permit that does not let it set out (the long run, seed 705, episode 12)', () => {
    const site = running();
    site.idle.add('h1a');
    site.gates.set('h1a', 'on');
    raise(site, 4, 0);
    site.run(500);
    expect(site.verdict('h1a')).toMatchObject({
      level: 'limit',
      axes: [{ joint: 'hoist', minPerS: 0, maxPerS: 0 }],
      reasons: [{ ruleId: 'hoist-gate' }],
    });
    site.gates.set('h1a', 'off');
    site.run(limits.hysteresisTimeMs + 300);
    expect(site.verdict('h1a')).toMatchObject({ level: 'run', reasons: [] });
  });

  it('is not let go from a landing, nor towards one, step by step', () => {
    const site = running();
    // It has a goal; the long run saw one creep up to its landing so (seed 9, episode 3, `--faults 150 --only 'gate open or bouncing'`).
    site.gates.set('h1a', 'on');
    raise(site, 3.95, 0);
    for (let turn = 0; turn < 4; turn += 1) {
      site.run(limits.hysteresisTimeMs);
      expect(site.verdict('h1a')).toMatchObject({ level: 'hold', reasons: [{ ruleId: 'hoist-gate' }] });
    }
    site.gates.set('h1a', 'off');
    site.run(limits.hysteresisTimeMs + 300);
    expect(site.verdict('h1a').level).toBe('run');
  });

  it('is held as soon as it moves, and goes on when the gate is shut', () => {
    const site = running();
    site.gates.set('h1a', 'on');
    raise(site, 0.02, 0.2);
    site.run(120);
    expect(site.verdict('h1a')).toMatchObject({
      level: 'hold',
      toolSpeedMaxMps: 0,
      reasons: [{ ruleId: 'hoist-gate', measured: null, other: { kind: 'source', id: 'gate' } }],
    });
    raise(site, 0.04, 0);
    site.gates.set('h1a', 'off');
    site.run(limits.hysteresisTimeMs + 300);
    expect(site.verdict('h1a').level).toBe('run');
  });

  it('is held at rest between two landings', () => {
    const site = running();
    raise(site, 2, 0);
    site.run(300);
    expect(site.verdict('h1a').level).toBe('run');
    site.gates.set('h1a', 'on');
    site.run(120);
    expect(site.binding('h1a')).toBe('hoist-gate');
  });
});

describe('a gate of which nothing is heard', () => {
  it('counts as open after its age limit (R5)', () => {
    const site = running();
    raise(site, 2, 0);
    site.run(300);
    site.gates.set('h1a', 'silent');
    site.run(limits.gateAgeMaxMs - 200);
    expect(site.verdict('h1a').level).toBe('run');
    site.run(400);
    expect(site.verdict('h1a').reasons[0]).toMatchObject({
      ruleId: 'hoist-gate',
      limit: { value: limits.gateAgeMaxMs, unit: 'ms' },
    });
    expect(site.verdict('h1a').reasons[0]?.agesMs['gate']).toBeGreaterThan(limits.gateAgeMaxMs);
  });

  it('never allows more than one that is shut (I5, I8)', () => {
    const floor = fc.double({ min: 0, max: 12, noNaN: true });
    fc.assert(
      fc.property(floor, fc.constantFrom(0, 0.5), (floorM, speedMps) => {
        const speedWith = (told: 'on' | 'off' | 'silent'): number => {
          const site = new InterlockSite(testConfig([{ id: 'h1a', profileId: 'smart-hoist-cage' }]));
          site.place('h1a', gate.cageXM, gate.cageYM);
          site.gates.set('h1a', told);
          site.run(3400);
          raise(site, floorM, speedMps);
          site.run(200);
          return site.verdict('h1a').toolSpeedMaxMps;
        };
        const shutMps = speedWith('off');
        expect(speedWith('on')).toBeLessThanOrEqual(shutMps);
        expect(speedWith('silent')).toBeLessThanOrEqual(speedWith('on'));
      }),
      { numRuns: 12 },
    );
  });
});
