import { describe, expect, it } from 'vitest';
import { InterlockSite, testConfig } from '../../support/interlock-site.ts';

/**
 * A machine too close to another may creep, because that is how the two part. The permit cannot say which way, so a machine that
 * keeps trying the wrong way must not come nearer step by step.
 */
const trowel = (id: string) => ({ id, profileId: 'trowelling-robot' });

function beside(gapM: number): InterlockSite {
  const site = new InterlockSite(testConfig([trowel('t1'), trowel('t2')]));
  site.place('t1', 10, 10, 0, 0);
  site.place('t2', 12 + gapM, 10, 0, 0);
  site.run(3500);
  return site;
}

const gapM = (site: InterlockSite): number => (site.truth.get('t2')?.xM ?? 0) - (site.truth.get('t1')?.xM ?? 0) - 2;

describe('a machine that creeps the wrong way', () => {
  it('comes nearer by two steps at most, however long it tries', () => {
    const site = beside(0.21);
    const before = gapM(site);
    site.drive(['t1'], 240_000);
    expect(before - gapM(site)).toBeGreaterThan(0);
    expect(before - gapM(site)).toBeLessThan(0.08);
    const after = gapM(site);
    site.drive(['t1'], 60_000);
    expect(gapM(site)).toBe(after);
    expect(site.verdict('t1').level).toBe('hold');
  });

  it('may creep again once the gap has opened', () => {
    const site = beside(0.21);
    site.drive(['t1'], 120_000);
    const [stuck] = site.drive(['t1'], 20_000, 'backward');
    expect(stuck).toBe(0);
    site.place('t2', 12.3, 10, 0, 0);
    const [backed] = site.drive(['t1'], 20_000, 'backward');
    expect(backed).toBeGreaterThan(1);
  });

  it('slower than what counts as moving is denied all the same', () => {
    const site = beside(0.21);
    const before = gapM(site);
    for (let elapsedMs = 0; elapsedMs < 120_000; elapsedMs += 20) {
      const truth = site.place('t1', (site.truth.get('t1')?.xM ?? 0) + 0, 10);
      const speedMps = Math.min(0.015, site.verdict('t1').travelSpeedMaxMps);
      truth.forwardMps = speedMps;
      truth.xM += speedMps * 0.02;
      site.cycle();
    }
    expect(before - gapM(site)).toBeLessThan(0.08);
  });
});
