import { describe, expect, it } from 'vitest';
import { testConfig } from '../../../support/interlock-site.ts';
import {
  cycleMs,
  drivesOnMs,
  drivingSite,
  expectSound,
  foreman,
  operator,
  restingSite,
  stopMsOf,
  transitMs,
  trowel,
  validityMs,
} from '../../../support/fault-stand.ts';
import { cutChannel, goodChannel, VirtualSite } from '../../../support/virtual-site.ts';

/** Faults 15 to 24 of reference/safety.md §4: what happens to the interlock's and the controller's processes. */

function latchOf(site: VirtualSite, ruleId: string): string {
  return site.interlock.latches().find((latch) => latch.ruleId === ruleId)?.id ?? '';
}

describe('an interlock that dies', () => {
  it('fault 15: its machines stand; the next one waits out, moves nobody by itself, and goes on after a reset', () => {
    const site = drivingSite();
    site.kill();
    const drovenMs = drivesOnMs(site, 't1');
    expect(drovenMs).toBeLessThanOrEqual(validityMs);
    site.start({ epoch: 2, end: 'unclean' });
    site.run(6000);
    expect(site.machine('t1').speedMps).toBe(0);
    expect(site.verdict('t1').reasons[0]).toMatchObject({ ruleId: 'restart', level: 'controlStop' });
    expect(site.reset(operator, latchOf(site, 'restart'))).toBe('');
    site.run(2500);
    expect(site.machine('t1').isPowered).toBe(true);
    expectSound(site);
  });

  it('fault 22: one that throws in its cycle sends nothing more', () => {
    const site = drivingSite();
    // The process ends at the first exception (main.ts): what is left is what was on the way.
    expect(() => site.interlock.cycle(site.nowMs, undefined as never)).not.toThrow();
    site.kill();
    const stoodMs = site.runUntil(() => site.machine('t1').speedMps === 0, 5000);
    expect(stoodMs).toBeLessThanOrEqual(validityMs + stopMsOf(site, 't1') + transitMs);
    expectSound(site);
  });
});

describe('an interlock that pauses', () => {
  it.each([150, 190])('fault 17: for %d ms, as hosts do, trips nothing', (pauseMs) => {
    const site = drivingSite();
    site.life.isPaused = true;
    site.run(pauseMs);
    site.life.isPaused = false;
    expect(drivesOnMs(site, 't1', 2000)).toBe(Infinity);
    expectSound(site);
  });

  it.each([600, 2000, 5000])('fault 16, fault 17: for %d ms holds everything in its first cycle', (pauseMs) => {
    const site = drivingSite();
    site.life.isPaused = true;
    site.run(pauseMs);
    const sentBefore = site.trace().entries.filter(({ type }) => type === 'sent').length;
    site.life.isPaused = false;
    site.run(cycleMs);
    expect(site.verdict('t1').level).toBe('hold');
    expect(site.verdict('t1').reasons.map(({ ruleId }) => ruleId)).toContain('late-cycle');
    for (const entry of site
      .trace()
      .entries.filter(({ type }) => type === 'sent')
      .slice(sentBefore)) {
      expect(entry).toMatchObject({ permit: { level: 'hold', travelSpeedMaxMps: 0 } });
    }
    expect(site.machine('t1').isPowered).toBe(false);
    // It was the interlock that was silent, and not the link.
    site.run(4000);
    expect(site.interlock.latches()).toEqual([]);
    expect(site.machine('t1').isPowered).toBe(true);
    expectSound(site);
  });

  it('fault 20, R3: cycles late by more than a period are counted; one later than half the validity holds the site', () => {
    const site = drivingSite();
    const late = (pauseMs: number): number => {
      const before = site.interlock.overruns;
      site.life.isPaused = true;
      site.run(pauseMs);
      site.life.isPaused = false;
      site.run(cycleMs);
      return site.interlock.overruns - before;
    };
    expect(late(cycleMs)).toBe(0);
    expect(late(3 * cycleMs)).toBe(1);
    expect(site.verdict('t1').level).not.toBe('hold');
    expect(late(validityMs / 2 + cycleMs)).toBe(1);
    expect(site.verdict('t1').level).toBe('hold');
    expectSound(site);
  });

  it('fault 21, R3: a loop that is starved all the time is a held site, never a faster one', () => {
    const site = drivingSite();
    for (let round = 0; round < 20; round += 1) {
      site.life.isPaused = true;
      site.run(validityMs / 2 + 60);
      site.life.isPaused = false;
      site.run(cycleMs);
    }
    expect(site.machine('t1').speedMps).toBe(0);
    expect(site.verdict('t1').level).toBe('hold');
    expectSound(site);
  });
});

describe('a controller that stalls', () => {
  it('fault 18: machines begin nothing, then stand; what its interlock sees still counts', () => {
    const site = drivingSite();
    site.hasHeartbeat = false;
    const noticedMs = site.runUntil(() => site.verdict('t1').level === 'noStart', 10_000);
    expect(noticedMs).toBeLessThanOrEqual(1000 + transitMs + 100);
    expect(site.machine('t1').isPowered).toBe(true);
    const heldMs = site.runUntil(() => site.verdict('t1').level === 'hold', 10_000);
    expect(noticedMs + heldMs).toBeLessThanOrEqual(2000 + transitMs + 100);
    site.hasHeartbeat = true;
    site.run(2000);
    expect(site.machine('t1').isPowered).toBe(true);
    site.hasHeartbeat = false;
    site.run(1500);
    expect(site.verdict('t1').level).toBe('noStart');
    site.stop(operator);
    expect(drivesOnMs(site, 't1')).toBeLessThanOrEqual(100 + transitMs);
    expectSound(site);
  });

  it('fault 19: for nearly two seconds lets nothing begin, stops nobody and makes no cycle late', () => {
    const site = drivingSite();
    site.hasHeartbeat = false;
    site.run(1900);
    expect(site.verdict('t1').level).toBe('noStart');
    site.hasHeartbeat = true;
    site.run(200);
    expect(site.verdict('t1').level).toBe('run');
    expect(site.machine('t1').isPowered).toBe(true);
    expectSound(site);
  });
});

describe('messages that are torn', () => {
  it('fault 23: half a report or half a permit is refused, and what was known grows old', () => {
    const site = drivingSite();
    site.permitChannel = (text, nowMs) => [{ text: text.slice(0, text.length / 2), atMs: nowMs + 10 }];
    expect(drivesOnMs(site, 't1')).toBeLessThanOrEqual(validityMs);
    expect(site.machine('t1').gate.refusedCount()).toBeGreaterThan(0);
    const other = drivingSite();
    other.reportChannel = (text, nowMs) => [{ text: text.replace(/"xM":[^,]+/, '"xM":1e999'), atMs: nowMs + 10 }];
    expect(drivesOnMs(other, 't1')).toBeLessThanOrEqual(300 + 100 + 2 * transitMs + cycleMs);
    expect(other.verdict('t1').reasons[0]?.ruleId).toBe('stale-pose');
    expect(other.interlock.refusedInputs).toBeGreaterThan(0);
    expectSound(site);
    expectSound(other);
  });
});

describe('two interlocks at once', () => {
  /** The older one does not know of the newer. */
  function both(): { site: VirtualSite; older: VirtualSite['life'] } {
    const site = drivingSite({ config: testConfig([trowel('t1'), trowel('t2')]) });
    const older = site.life;
    site.start({ epoch: 2 });
    return { site, older };
  }

  it('fault 24: machines obey the newer alone; the older finds out and locks its site', () => {
    const { site, older } = both();
    site.run(6000);
    expect(older.core.latches()).toMatchObject([
      { ruleId: 'newer-interlock', scope: { type: 'site' }, level: 'lockout', class: 'reset-two' },
    ]);
    const verdicts = older.core.verdicts(site.nowMs);
    expect(verdicts.map(({ level }) => level)).toEqual(['lockout', 'lockout']);
    const newer = site.trace().entries.findLast((entry) => entry.type === 'delivered');
    expect(newer).toBeDefined();
    for (const machine of site.machines.values()) {
      expect(machine.gate.state(machine.clockMs(site.nowMs))?.epoch).toBe(2);
      // The newer has found out as well: a stop pressed at the older one would stop nobody.
      expect(machine.isPowered).toBe(false);
    }
  });

  it('fault 24: the newer finds out too, and locks its site until the older is ended and two persons have reset it', () => {
    const { site, older } = both();
    const foundMs = site.runUntil(() => site.interlock.latches().length > 0, 5000);
    expect(foundMs).toBeLessThan(3000);
    expect(site.interlock.latches()).toMatchObject([
      { ruleId: 'older-interlock', scope: { type: 'site' }, level: 'lockout', class: 'reset-two' },
    ]);
    site.run(1000);
    expect([...site.machines.values()].map(({ isPowered }) => isPowered)).toEqual([false, false]);
    expect(site.reset({ user: 'li', role: 'safety' }, latchOf(site, 'older-interlock'))).toBe('cause-present');
    site.kill(older);
    site.run(3000);
    expect(site.reset({ user: 'li', role: 'safety' }, latchOf(site, 'older-interlock'))).toBe('');
    expect(site.interlock.latches()).toHaveLength(1);
    expect(site.reset({ user: 'zhao', role: 'safety' }, latchOf(site, 'older-interlock'))).toBe('');
    site.run(2500);
    expect(site.machine('t1').isPowered).toBe(true);
  });

  it('fault 24: the newer finds out over a link that doubles every request too', () => {
    const { site } = both();
    site.requestChannel = (text, nowMs) => [10, 30].map((lateMs) => ({ text, atMs: nowMs + lateMs }));
    site.run(5000);
    expect(site.interlock.latches().map(({ ruleId }) => ruleId)).toEqual(['older-interlock']);
  });

  it('fault 24: what was still on its way when the older ended locks nobody', () => {
    const site = drivingSite({ config: testConfig([trowel('t1'), trowel('t2')]) });
    const lateUntilMs = site.nowMs + 400;
    site.permitChannel = (text, nowMs) => [
      { text, atMs: Math.max(lateUntilMs, nowMs) + transitMs },
      { text, atMs: lateUntilMs + 3000 },
    ];
    site.run(400);
    site.kill();
    site.permitChannel = goodChannel;
    site.start({ epoch: 2 });
    site.run(6000);
    expect(site.machine('t1').gate.refusedCount()).toBeGreaterThan(0);
    expect(site.interlock.latches()).toEqual([]);
  });

  it('fault 24: one that runs on a copy of our state and sends by our epoch locks our site', () => {
    const site = drivingSite();
    const copy = site.life;
    site.start({ epoch: copy.epoch });
    site.run(3000);
    expect(site.interlock.latches()).toMatchObject([{ ruleId: 'newer-interlock', scope: { type: 'site' } }]);
  });

  it('fault 24: a machine that was taken out of the configuration and comes back is no sign of a copy, and hears us', () => {
    const both = testConfig([trowel('t1'), trowel('t2')]);
    const site = drivingSite({ config: both });
    site.run(2000);
    site.interlock.configure({ ...both, machines: both.machines.slice(0, 1) });
    site.run(500);
    site.interlock.configure(both);
    site.connect('t2', 'connected');
    site.run(3000);
    expect(site.interlock.latches()).toEqual([]);
    expect(site.machine('t2').gate.state(site.machine('t2').clockMs(site.nowMs))?.level).toBe('run');
  });

  it('fault 24: the older stays locked while a machine knows the newer, whoever resets', () => {
    const { site, older } = both();
    site.run(6000);
    const [latch] = older.core.latches();
    const reset = (user: string) =>
      older.core.reset({ latchId: latch?.id ?? '', by: { user, role: 'safety' }, isInSight: true, note: '' }, 0);
    expect(reset('li')).toMatchObject({ problem: { code: 'cause-present' } });
    expect(reset('zhao')).toMatchObject({ problem: { code: 'cause-present' } });
  });
});

describe('R14: a start', () => {
  it('R14: lets nobody move before every machine has told where it is, and names the one that has not', () => {
    const config = testConfig([trowel('t1'), trowel('t2')]);
    const site = new VirtualSite({ config, places: { t1: { xM: 5, yM: 13 }, t2: { xM: 5, yM: 20 } } });
    site.machine('t1').wantsMps = 0.5;
    site.reportChannel = (text, nowMs) => (text.includes('"yM":20') ? [] : [{ text, atMs: nowMs + 10 }]);
    site.start();
    site.run(8000);
    expect(site.machine('t1').speedMps).toBe(0);
    expect(site.verdict('t1').reasons).toMatchObject([{ ruleId: 'wait-out', other: { kind: 'machine', id: 't2' } }]);
    site.interlock.lockOut('t2', foreman, 'in the workshop', 0);
    site.run(2500);
    expect(site.machine('t1').isPowered).toBe(true);
    expectSound(site);
  });

  it('R14: lets a machine stand until it has taken a permit of the new epoch', () => {
    const site = restingSite();
    site.kill();
    site.permitChannel = cutChannel;
    site.start({ epoch: 2 });
    site.machine('t1').wantsMps = 0.5;
    site.run(5000);
    expect(site.verdict('t1').reasons[0]?.ruleId).toBe('epoch-unseen');
    site.permitChannel = (text, nowMs) => [{ text, atMs: nowMs + 10 }];
    const first = site.runUntil(() => site.machine('t1').isPowered, 3000);
    expect(first).toBeGreaterThan(1000);
    expect(first).toBeLessThan(1500);
    expectSound(site);
  });
});
