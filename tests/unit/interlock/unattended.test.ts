import { describe, expect, it } from 'vitest';
import type { InterlockConfig } from '../../../controller/contract/interlock/interlock.ts';
import { InterlockSite, testConfig } from '../../support/interlock-site.ts';

const bare = testConfig([
  { id: 't1', profileId: 'trowelling-robot' },
  { id: 't2', profileId: 'trowelling-robot' },
]);
const config: InterlockConfig = {
  ...bare,
  machines: bare.machines.map((entry) =>
    entry.machine.id === 't1' ? { ...entry, machine: { ...entry.machine, isAttended: true } } : entry,
  ),
};

function running(): InterlockSite {
  const site = new InterlockSite(config);
  site.place('t1', 10, 13, 0);
  site.place('t2', 50, 13, 0);
  return site;
}

/** With a tablet that says every 300 ms that it is looked at. */
function attend(site: InterlockSite, durationMs: number): void {
  for (let elapsedMs = 0; elapsedMs < durationMs; elapsedMs += 300) {
    site.interlock.observeTablet(site.nowMs);
    site.run(300);
  }
}

describe('fault 61: a machine that must be attended', () => {
  it('stands until a tablet is looked at, while others go on', () => {
    const site = running();
    site.run(4_000);
    expect(site.verdict('t1')).toMatchObject({
      level: 'hold',
      reasons: [{ ruleId: 'unattended', measured: null, limit: { value: 1_000, unit: 'ms' } }],
    });
    expect(site.verdict('t2').level).toBe('run');
    attend(site, 3_000);
    expect(site.verdict('t1').level).toBe('run');
  });

  it('stands again one second after the last word of a tablet', () => {
    const site = running();
    attend(site, 6_000);
    site.interlock.observeTablet(site.nowMs);
    site.run(1_000);
    expect(site.verdict('t1').level).toBe('run');
    site.run(20);
    expect(site.verdict('t1')).toMatchObject({ level: 'hold', travelSpeedMaxMps: 0, toolSpeedMaxMps: 0 });
    expect(site.verdict('t1').reasons[0]).toMatchObject({ ruleId: 'unattended', measured: { value: 1_020 } });
    expect(site.verdict('t2').level).toBe('run');
  });

  it('is so still in a core that goes on from a memory', () => {
    const site = running();
    attend(site, 6_000);
    const other = running();
    other.interlock.recall(site.interlock.memory());
    expect(other.interlock.memory()).toEqual(site.interlock.memory());
  });
});
