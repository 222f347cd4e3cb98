import { describe, expect, it } from 'vitest';
import { InterlockSite, testConfig } from '../../support/interlock-site.ts';

// Goal: the interlock does not say that a machine may move which hears none of its permits (safety.md §4, faults 1, 2, 11).
// Method: the real core; a robot that asks ten times a second and for a while hears nothing.

function movingRobot(): InterlockSite {
  const site = new InterlockSite(testConfig([{ id: 'l1', profileId: 'levelling-robot' }]));
  site.run(3_000);
  expect(site.verdict('l1').level).toBe('run');
  return site;
}

describe('a machine that hears no permits', () => {
  it('fault 2: is withheld within the validity of the last one, with the reason and the time', () => {
    const site = movingRobot();
    site.deaf.add('l1');
    site.run(620);
    const verdict = site.verdict('l1');
    expect(verdict).toMatchObject({ level: 'hold', travelSpeedMaxMps: 0 });
    expect(verdict.reasons[0]).toMatchObject({ ruleId: 'permit-unheard', limit: { value: 500, unit: 'ms' } });
    expect(verdict.reasons[0]?.measured?.value).toBeGreaterThanOrEqual(500);
  });

  it('fault 11: is free again a second after it has heard one', () => {
    const site = movingRobot();
    site.deaf.add('l1');
    site.run(5_000);
    expect(site.binding('l1')).toBe('permit-unheard');
    site.deaf.delete('l1');
    site.run(500);
    expect(site.verdict('l1').travelSpeedMaxMps).toBe(0);
    site.run(1_000);
    expect(site.verdict('l1').level).toBe('run');
  });

  it('fault 1: is not noticed while no more than three in a row are lost', () => {
    const site = movingRobot();
    for (let time = 0; time < 5; time += 1) {
      site.deaf.add('l1');
      site.run(300);
      expect(site.verdict('l1').level).toBe('run');
      site.deaf.delete('l1');
      site.run(300);
      expect(site.verdict('l1').level).toBe('run');
    }
  });
});
