import { describe, expect, it } from 'vitest';
import { asId, type MachineId } from '../../../../kernel/ids.ts';
import { gate, InterlockSite, testConfig } from '../../../support/interlock-site.ts';
import {
  cycleMs,
  drivesOnMs,
  drivingSite,
  expectSound,
  operator,
  stopMsOf,
  trowel,
  validityMs,
  violationsOf,
} from '../../../support/fault-stand.ts';
import { cutChannel } from '../../../support/virtual-site.ts';

/** Faults 49, 50 and 53 of reference/safety.md §4; loads and platforms are in load-moment.test.ts and load-area.test.ts. */

function cage(): InterlockSite {
  const site = new InterlockSite(testConfig([{ id: 'h1a', profileId: 'smart-hoist-cage' }]));
  site.place('h1a', gate.cageXM, gate.cageYM);
  site.run(3600);
  const truth = site.truth.get('h1a');
  if (truth === undefined) throw new Error('no cage');
  truth.joints = { hoist: 2 };
  truth.velocities = { hoist: 0.3 };
  site.run(200);
  expect(site.verdict('h1a').level).toBe('run');
  return site;
}

function tellGate(site: InterlockSite, state: 'on' | 'off'): void {
  const report = {
    type: 'health',
    machineId: asId<MachineId>('h1a'),
    level: 'ok',
    name: 'h1a',
    message: 'ok',
  } as const;
  site.interlock.observe({ ...report, values: { tool: `gate=${state}`, load_kg: '0' }, receivedMonoMs: site.nowMs });
}

describe('a cage', () => {
  it('fault 49: whose gate is told open stands in the next cycle', () => {
    const site = cage();
    tellGate(site, 'on');
    site.cycle();
    expect(site.verdict('h1a')).toMatchObject({ level: 'hold', reasons: [{ ruleId: 'hoist-gate' }] });
  });

  it('fault 49: whose gate bounces between two cycles stands all the same', () => {
    const site = cage();
    tellGate(site, 'on');
    tellGate(site, 'off');
    site.cycle();
    expect(site.verdict('h1a')).toMatchObject({ level: 'hold', reasons: [{ ruleId: 'hoist-gate' }] });
    site.run(2000);
    expect(site.verdict('h1a').level).toBe('run');
  });

  it('fault 50: that loses its link is told to go to its next landing, and no latch keeps people in', () => {
    const site = cage();
    const truth = site.truth.get('h1a');
    if (truth === undefined) throw new Error('no cage');
    site.disconnect('h1a');
    truth.isSilent = true;
    site.run(validityMs);
    expect(site.verdict('h1a')).toMatchObject({ level: 'hold', holdingAction: 'go-to-landing' });
    site.run(20_000);
    expect(site.interlock.latches()).toEqual([]);
    truth.isSilent = false;
    site.place('h1a', gate.cageXM, gate.cageYM);
    site.run(3000);
    expect(site.verdict('h1a').level).toBe('run');
  });
});

describe('a machine that ignores a stop', () => {
  it('fault 53: is found within its permit, its braking and 0.2 s, and the whole site is stopped', () => {
    const site = drivingSite({ config: testConfig([trowel('t1'), trowel('t2')]) });
    site.machine('t1').ignoresGuard = true;
    site.stop(operator, { type: 'machine', machineId: 't1' });
    const found = () => site.interlock.latches().find(({ ruleId }) => ruleId === 'runaway');
    const foundMs = site.runUntil(() => found() !== undefined, 10_000);
    const boundMs = validityMs + 21 + stopMsOf(site, 't1') + 200;
    // The position is a tenth of a second old at most when it is judged.
    expect(foundMs).toBeLessThanOrEqual(boundMs + 100 + 2 * cycleMs + 10);
    expect(found()).toMatchObject({ scope: { type: 'site' }, class: 'reset-two', reason: 't1' });
    expect(drivesOnMs(site, 't2')).toBeLessThanOrEqual(100 + 3 * cycleMs);
    expect(new Set(violationsOf(site).map(({ what }) => what.slice(0, 2)))).toEqual(new Set(['t1']));
  });

  it('fault 53: is found also where it moves on under a hold that it has named', () => {
    const site = drivingSite({ config: testConfig([trowel('t1'), trowel('t2')]) });
    site.machine('t1').ignoresGuard = true;
    site.people.set('p1', { xM: site.machine('t1').xM + 2, yM: 13, zM: 0, vxMps: 0.5, vyMps: 0 });
    const found = () => site.interlock.latches().find(({ ruleId }) => ruleId === 'runaway');
    expect(site.runUntil(() => site.verdict('t1').level === 'hold', 2000)).toBeLessThan(2000);
    const foundMs = site.runUntil(() => found() !== undefined, 10_000);
    // It names the hold in its next request, a tenth of a second later.
    expect(foundMs).toBeLessThanOrEqual(100 + validityMs + 21 + stopMsOf(site, 't1') + 200 + 100 + 2 * cycleMs + 10);
    expect(found()).toMatchObject({ scope: { type: 'site' }, class: 'reset-two', reason: 't1' });
  });

  it('fault 53: one that obeys a hold is never taken for one, nor one that hears nothing of it', () => {
    for (const state of ['hears', 'deaf'] as const) {
      const site = drivingSite();
      if (state === 'deaf') site.permitChannel = cutChannel;
      site.people.set('p1', { xM: site.machine('t1').xM + 2, yM: 13, zM: 0, vxMps: 0, vyMps: 0 });
      site.run(8000);
      expect(site.machine('t1').speedMps).toBe(0);
      expect(site.interlock.latches().map(({ ruleId }) => ruleId)).not.toContain('runaway');
    }
  });

  it('fault 53: one that is held, locked out and pushed away with its guard switched off is none', () => {
    const site = new InterlockSite(testConfig([trowel('t1')]));
    const truth = site.place('t1', 10, 10);
    site.people.set('p1', { xM: 11.5, yM: 10, zM: 0 });
    site.run(5000);
    expect(site.verdict('t1').level).toBe('hold');
    site.requests = false;
    expect(site.interlock.lockOut('t1', operator, 'gearbox', site.nowMs).ok).toBe(true);
    site.run(100);
    truth.forwardMps = 0.3;
    site.run(6000);
    expect(site.interlock.latches().map(({ ruleId }) => ruleId)).not.toContain('runaway');
  });

  it('fault 53: one that obeys is never taken for one', () => {
    const site = drivingSite();
    site.stop(operator);
    site.run(5000);
    expect(site.interlock.latches().map(({ ruleId }) => ruleId)).toEqual(['control-stop']);
    expectSound(site);
  });
});
