import { describe, expect, it } from 'vitest';
import { cutChannel, goodChannel } from '../../support/virtual-site.ts';
import { drivingSite, expectSound, operator } from '../../support/fault-stand.ts';
import { InterlockSite, shippedLimits, testConfig } from '../../support/interlock-site.ts';

// Goal: whoever finds a machine silent may go up to it; it does not start because its link or its power is back (R11).

const { linkLostMs } = shippedLimits();

describe('R11: a machine that was silent', () => {
  it('R11: for longer than 10 s stands when it is back, whatever it wants, until somebody has acknowledged', () => {
    const site = drivingSite();
    const cut = { permitChannel: cutChannel, requestChannel: cutChannel, reportChannel: cutChannel };
    const good = { permitChannel: goodChannel, requestChannel: goodChannel, reportChannel: goodChannel };
    Object.assign(site, cut);
    site.run(linkLostMs + 300);
    const [latch] = site.interlock.latches();
    expect(latch).toMatchObject({ ruleId: 'link-lost', class: 'ack', scope: { machineId: 't1' } });
    expect(site.reset(operator, latch?.id ?? '')).toBe('cause-present');
    const stoodAtM = site.machine('t1').xM;
    Object.assign(site, good);
    site.run(5000);
    expect(site.machine('t1').xM).toBe(stoodAtM);
    expect(site.verdict('t1').reasons[0]).toMatchObject({ ruleId: 'link-lost', level: 'hold' });
    expect(site.reset(operator, latch?.id ?? '')).toBe('');
    site.run(2500);
    expect(site.machine('t1').isPowered).toBe(true);
    expectSound(site);
  });

  it('R11: for less than that goes on by itself', () => {
    const site = drivingSite();
    Object.assign(site, { requestChannel: cutChannel, reportChannel: cutChannel });
    site.run(linkLostMs - 500);
    Object.assign(site, { requestChannel: goodChannel, reportChannel: goodChannel });
    site.run(2500);
    expect(site.interlock.latches()).toEqual([]);
    expect(site.machine('t1').isPowered).toBe(true);
  });

  it('is no cage with people in it, and none that has not been heard since the start', () => {
    const site = new InterlockSite(
      testConfig([
        { id: 't1', profileId: 'trowelling-robot' },
        { id: 'h1a', profileId: 'smart-hoist-cage' },
      ]),
    );
    for (const truth of site.truth.values()) truth.isSilent = true;
    site.run(linkLostMs + 1000);
    expect(site.interlock.latches()).toEqual([]);
    for (const truth of site.truth.values()) truth.isSilent = false;
    site.run(1000);
    for (const truth of site.truth.values()) truth.isSilent = true;
    site.run(linkLostMs + 1000);
    expect(site.interlock.latches().map(({ scope }) => scope)).toEqual([{ type: 'machine', machineId: 't1' }]);
  });
});
