import { describe, expect, it } from 'vitest';
import { gate, InterlockSite, testConfig } from '../../support/interlock-site.ts';

function cageAt(zM: number): InterlockSite {
  const site = new InterlockSite(
    testConfig([
      { id: 'h1a', profileId: 'smart-hoist-cage' },
      { id: 'm1', profileId: 'material-carrier' },
    ]),
  );
  site.place('h1a', gate.cageXM, gate.cageYM).joints = { hoist: zM };
  site.run(4000);
  return site;
}

function weigh(site: InterlockSite, told: string): void {
  site.loads.set('h1a', told === 'silent' ? 'silent' : { load_kg: told });
  site.run(700);
}

describe('a cage that weighs its load', () => {
  it('does not leave its landing with more than its rated load', () => {
    const site = cageAt(0);
    weigh(site, '2000');
    expect(site.verdict('h1a').level).toBe('run');
    weigh(site, '2001');
    expect(site.verdict('h1a')).toMatchObject({ level: 'hold', travelSpeedMaxMps: 0 });
    expect(site.verdict('h1a').reasons[0]).toMatchObject({
      ruleId: 'hoist-load',
      measured: { value: 2001, unit: 'kg' },
      limit: { value: 2000, unit: 'kg' },
    });
  });

  it.each(['nan', 'silent'])('does not leave it with a load that is not known (%s)', (told) => {
    const site = cageAt(4);
    weigh(site, told);
    expect(site.verdict('h1a').level).toBe('hold');
    expect(site.verdict('h1a').reasons.map(({ ruleId }) => ruleId)).toContain('hoist-load');
  });

  it.each(['nan', '3000'])('is not left between landings with people in it (%s kg)', (told) => {
    const site = cageAt(2);
    weigh(site, told);
    expect(site.verdict('h1a').level).toBe('noStart');
    expect(site.verdict('h1a').travelSpeedMaxMps).toBeGreaterThan(0);
  });
});

describe('a landing', () => {
  it('keeps the cage while a machine is half in it, in rendezvous or not', () => {
    const site = cageAt(0);
    for (const pairs of [[], [['h1a', 'm1']]] as [string, string][][]) {
      site.rendezvous = pairs;
      site.place('m1', gate.cageXM, gate.cageYM + 0.6, 0, Math.PI / 2);
      site.run(500);
      expect(site.verdict('h1a').travelSpeedMaxMps).toBe(0);
      expect(site.verdict('h1a').reasons.map(({ ruleId }) => ruleId)).toContain('landing-occupied');
    }
    site.place('m1', gate.cageXM, gate.cageYM, 0, 0);
    site.run(2500);
    expect(site.verdict('h1a').level).toBe('run');
  });

  it('lets no cage come down on a machine in its shaft, in rendezvous either', () => {
    const site = cageAt(4);
    site.rendezvous = [['h1a', 'm1']];
    site.place('m1', gate.cageXM, gate.cageYM + 0.6, 0, Math.PI / 2);
    site.run(500);
    const carrier = site.interlock.config?.machines.find(({ machine }) => machine.id === 'm1')?.profile;
    const topM = carrier?.dimensions.heightM.value ?? NaN;
    site.place('h1a', gate.cageXM, gate.cageYM).joints = { hoist: topM + 0.1 };
    site.run(500);
    expect(site.verdict('h1a').reasons.map(({ ruleId }) => ruleId)).toContain('machine-separation');
    expect(site.verdict('h1a').travelSpeedMaxMps).toBe(0);
  });
});
