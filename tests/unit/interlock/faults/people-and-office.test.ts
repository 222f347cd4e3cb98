import { describe, expect, it } from 'vitest';
import type { ResetRequest } from '../../../../controller/interlock/latching/latches.ts';
import { InterlockSite, resetBy, testConfig } from '../../../support/interlock-site.ts';
import {
  drivesOnMs,
  drivingSite,
  expectSound,
  foreman,
  operator,
  stopMsOf,
  transitMs,
  trowel,
  validityMs,
} from '../../../support/fault-stand.ts';
import { cutChannel, goodChannel } from '../../../support/virtual-site.ts';

/** Faults 54 to 57, 62, 64 and 65 of reference/safety.md §4; the others of this group stand where their part is tested. */

describe('a stop', () => {
  it('fault 54: wins over a permit that is still on its way, whichever arrives last', () => {
    const site = drivingSite();
    site.permitChannel = (text, nowMs) => [{ text, atMs: nowMs + 300 }];
    site.run(90);
    site.permitChannel = goodChannel;
    site.stop(operator);
    expect(drivesOnMs(site, 't1')).toBeLessThanOrEqual(100 + transitMs);
    const atM = site.machine('t1').xM;
    site.run(2000);
    // What came late did not start it again: it rolled its reaction and braking, no more.
    expect(site.machine('t1').xM - atM).toBeLessThanOrEqual((0.5 * stopMsOf(site, 't1')) / 1000);
    expectSound(site);
  });

  it('fault 56: in the same cycle as its reset wins', () => {
    const site = drivingSite();
    site.stop(operator);
    site.run(3000);
    const before = site.interlock.latches()[0]?.id ?? '';
    site.stop(foreman);
    expect(site.reset(operator, before)).toBe('latch-unknown');
    expect(site.reset(operator, site.interlock.latches()[0]?.id ?? '')).toBe('cause-present');
    site.run(5000);
    expect(site.machine('t1').speedMps).toBe(0);
    expectSound(site);
  });
});

describe('a reset', () => {
  it('fault 55: is refused with the cause present, before the latch, by a wrong role, and a second time; each says why', () => {
    const site = new InterlockSite(testConfig([trowel('t1')]));
    site.run(3500);
    const truth = site.truth.get('t1');
    if (truth === undefined) throw new Error('no truth');
    const reset = (request: ResetRequest): string => {
      const answer = site.interlock.reset(request, site.nowMs);
      return answer.ok ? '' : answer.problem.code;
    };
    expect(reset(resetBy(operator, 'latch-1-1'))).toBe('latch-unknown');
    site.interlock.stop({ type: 'site' }, operator, '', site.nowMs);
    const id = site.interlock.latches()[0]?.id ?? '';
    truth.forwardMps = 0.3;
    site.run(1500);
    expect(reset(resetBy(operator, id))).toBe('cause-present');
    truth.forwardMps = 0;
    site.run(1500);
    expect(reset(resetBy({ user: 'kim', role: 'auditor' }, id))).toBe('role-refused');
    expect(reset({ ...resetBy(operator, id), isInSight: false })).toBe('not-in-sight');
    expect(reset(resetBy(operator, id))).toBe('');
    // Held down or replayed: the same request again finds nothing, and the next stop has another id.
    expect(reset(resetBy(operator, id))).toBe('latch-unknown');
    site.interlock.stop({ type: 'site' }, operator, '', site.nowMs);
    site.run(1500);
    expect(reset(resetBy(operator, id))).toBe('latch-unknown');
    expect(site.verdict('t1').level).toBe('controlStop');
  });
});

describe('a thousand causes at once', () => {
  it('fault 57: lose none: each latch stands until its own reset, and their number is bounded by the site', () => {
    const machines = Array.from({ length: 10 }, (_, index) => trowel(`t${String(index + 1)}`));
    const site = new InterlockSite(testConfig(machines));
    machines.forEach(({ id }, index) => site.place(id, 5 + 5 * index, 13));
    for (let person = 0; person < 1000; person += 1) {
      site.people.set(`p${String(person)}`, { xM: 5 + (person % 50), yM: 12 + (person % 3), zM: 0 });
    }
    site.run(3500);
    for (let round = 0; round < 100; round += 1) {
      for (const { id } of machines) {
        site.interlock.stop({ type: 'machine', machineId: id }, operator, '', site.nowMs);
      }
    }
    site.interlock.stop({ type: 'site' }, operator, '', site.nowMs);
    site.cycle();
    const latches = site.interlock.latches();
    expect(latches).toHaveLength(machines.length + 1);
    for (const { id } of machines) {
      expect(site.verdict(id).level).toBe('controlStop');
      expect(site.verdict(id).reasons.map(({ ruleId }) => ruleId)).toContain('person-separation');
    }
    const siteLatch = latches.find(({ scope }) => scope.type === 'site');
    site.run(1500);
    expect(site.interlock.reset(resetBy(operator, siteLatch?.id ?? ''), site.nowMs).ok).toBe(true);
    expect(site.interlock.latches()).toHaveLength(machines.length);
    site.cycle();
    for (const { id } of machines) expect(site.verdict(id).level).toBe('controlStop');
  });
});

describe('a record that is not written', () => {
  it('fault 62: for a minute starts nothing new and stops nothing; it ends with the first entry', () => {
    const site = new InterlockSite(testConfig([trowel('t1')]));
    site.run(3500);
    site.keepsRecord = false;
    site.interlock.stop({ type: 'site' }, operator, '', site.nowMs);
    site.run(2000);
    expect(site.interlock.reset(resetBy(operator, site.interlock.latches()[0]?.id ?? ''), site.nowMs).ok).toBe(true);
    site.run(57_500);
    expect(site.verdict('t1').level).toBe('run');
    site.run(1000);
    expect(site.verdict('t1')).toMatchObject({
      level: 'noStart',
      travelSpeedMaxMps: 0.5,
      reasons: [{ ruleId: 'record-lost', limit: { value: 60_000, unit: 'ms' } }],
    });
    site.keepsRecord = true;
    site.run(1500);
    expect(site.verdict('t1').level).toBe('run');
  });

  it('fault 62: with nothing to record is no fault', () => {
    const site = new InterlockSite(testConfig([trowel('t1')]));
    site.run(3500);
    site.keepsRecord = false;
    site.run(62_000);
    expect(site.verdict('t1').level).toBe('run');
  });
});

describe('what is started anew while machines move', () => {
  it('fault 64: another version of the interlock has another epoch, waits out and asks for nothing back', () => {
    const site = drivingSite();
    // A clean end: nothing is latched. The permits of the old one are the last that anybody gets for a while.
    site.kill();
    site.start({ epoch: 2, end: 'clean' });
    const standsMs = site.runUntil(() => site.machine('t1').speedMps === 0, 5000);
    expect(standsMs).toBeLessThanOrEqual(validityMs + stopMsOf(site, 't1') + transitMs);
    const movesMs = standsMs + site.runUntil(() => site.machine('t1').isPowered, 10_000);
    expect(movesMs).toBeGreaterThanOrEqual(validityMs + stopMsOf(site, 't1'));
    expectSound(site);
  });

  it('fault 65: a bridge that comes back and says again what it said last gives nothing', () => {
    const site = drivingSite();
    const last = site.trace().entries.findLast((entry) => entry.type === 'sent');
    site.permitChannel = cutChannel;
    site.requestChannel = cutChannel;
    site.reportChannel = cutChannel;
    expect(drivesOnMs(site, 't1')).toBeLessThanOrEqual(validityMs);
    site.run(1000);
    expect(site.verdict('t1').reasons.map(({ ruleId }) => ruleId)).toContain('stale-pose');
    site.connect('t1', 'disconnected');
    site.connect('t1', 'connected');
    if (last?.type === 'sent') for (let copy = 0; copy < 5; copy += 1) site.deliver('t1', last.text);
    site.run(1000);
    expect(site.machine('t1').speedMps).toBe(0);
    expect(site.machine('t1').gate.refusedCount()).toBeGreaterThanOrEqual(5);
    expectSound(site);
  });
});
