import { describe, expect, it } from 'vitest';
import { InterlockSite, resetBy, testConfig } from '../../support/interlock-site.ts';

// Goal: whoever drives towards a machine whose position has jumped away must still stop before the place where it was, because it may stand
// there (R5, fault 37). Found by reading what `npm run scenario:interlock` was to find.

const operator = { user: 'op', role: 'operator' };

/** t1 stands at x 40, t2 comes along the same line from x 20. */
function approaching(): InterlockSite {
  const site = new InterlockSite(
    testConfig([
      { id: 't1', profileId: 'trowelling-robot' },
      { id: 't2', profileId: 'trowelling-robot' },
    ]),
  );
  site.place('t1', 40, 13);
  site.place('t2', 20, 13);
  site.run(5000);
  expect(site.verdict('t2').level).toBe('run');
  return site;
}

/** The front of t2 and the rear of t1 as t1 truly stands: 2 m long both. */
function trueGapM(site: InterlockSite): number {
  return 40 - 1 - ((site.truth.get('t2')?.xM ?? NaN) + 1);
}

describe('fault 37: a machine whose position jumps', () => {
  it('is kept clear of where it was, by others, until somebody has acknowledged it', () => {
    const site = approaching();
    const truth = site.truth.get('t1');
    if (truth === undefined) throw new Error('no truth');
    site.drive(['t2'], 5000);
    truth.yM += 10;
    site.drive(['t2'], 60_000);
    expect(trueGapM(site)).toBeGreaterThan(0.1);
    expect(site.binding('t2')).toBe('machine-separation');
    const [latch] = site.interlock.latches();
    expect(latch?.ruleId).toBe('pose-suspect');
    expect(site.interlock.reset(resetBy(operator, latch?.id ?? ''), 1).ok).toBe(true);
    site.run(3000);
    expect(site.verdict('t2').level).toBe('run');
  });

  it('is kept clear of where it was through a new configuration and after its jump back', () => {
    const site = approaching();
    const truth = site.truth.get('t1');
    if (truth === undefined) throw new Error('no truth');
    truth.yM += 10;
    site.run(1000);
    site.interlock.configure({
      ...testConfig([
        { id: 't1', profileId: 'trowelling-robot' },
        { id: 't2', profileId: 'trowelling-robot' },
      ]),
      geometryHash: 'ef'.repeat(32),
    });
    site.drive(['t2'], 60_000);
    expect(trueGapM(site)).toBeGreaterThan(0.1);
  });
});

describe('fault 37: a crane whose position jumps', () => {
  it('lets no other crane creep by the word of the false place', () => {
    const site = new InterlockSite(
      testConfig([
        { id: 'c1', profileId: 'tower-crane' },
        { id: 'c2', profileId: 'tower-crane' },
      ]),
    );
    // The end of the first jib (55 m and 0.9 m) is 0.05 m from the second mast (1.45 m), which is too near for a creep.
    site.place('c1', 0, 100);
    site.place('c2', 55 + 0.9 + 1.45 + 0.05, 100, 6, Math.PI / 2);
    site.run(5000);
    expect(site.verdict('c1')).toMatchObject({ level: 'hold', toolSpeedMaxMps: 0 });
    const truth = site.truth.get('c2');
    if (truth === undefined) throw new Error('no truth');
    truth.xM += 20;
    site.run(10_000);
    expect(site.verdict('c1')).toMatchObject({ level: 'hold', toolSpeedMaxMps: 0 });
    expect(site.interlock.latches().map(({ ruleId }) => ruleId)).toEqual(['pose-suspect']);
  });
});
