import { describe, expect, it } from 'vitest';
import type { Permit } from '../../../../kernel/permit.ts';
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
import { cutChannel, goodChannel, VirtualSite, type Channel } from '../../../support/virtual-site.ts';

/** Faults 1 to 14 of reference/safety.md §4: what a network does to permits. The oracle judges every run as a whole. */

const lateBy =
  (delayMs: number): Channel =>
  (text, nowMs) => [{ text, atMs: nowMs + delayMs }];

function refusals(site: VirtualSite): number {
  return site.machine('t1').gate.refusedCount();
}

function lastSent(site: VirtualSite): { permit: Permit; text: string } {
  const sent = site.trace().entries.findLast((entry) => entry.type === 'sent');
  if (sent?.type !== 'sent') throw new Error('no permit was sent');
  return sent;
}

describe('permits that do not arrive', () => {
  it('fault 1: up to as many in a row as the validity bears go unnoticed', () => {
    const site = drivingSite();
    for (const lost of [1, 2, 3]) {
      let left = lost;
      site.permitChannel = (text, nowMs) => {
        left -= 1;
        return left >= 0 ? [] : goodChannel(text, nowMs);
      };
      expect(drivesOnMs(site, 't1', 2000)).toBe(Infinity);
    }
    expectSound(site);
  });

  it('fault 2: for longer than the validity make the machine brake by itself', () => {
    const site = drivingSite();
    site.permitChannel = cutChannel;
    const drovenMs = drivesOnMs(site, 't1');
    expect(drovenMs).toBeLessThanOrEqual(validityMs);
    const stoodMs = site.runUntil(() => site.machine('t1').speedMps === 0, 5000);
    expect(drovenMs + stoodMs).toBeLessThanOrEqual(validityMs + stopMsOf(site, 't1') + transitMs);
    site.run(5000);
    expect(site.machine('t1').speedMps).toBe(0);
    expectSound(site);
  });
});

describe('permits that arrive late', () => {
  it.each([0.3, 0.6, 0.9])('fault 3: by %d of the validity count for what is left since the request', (part) => {
    const site = drivingSite();
    const delayMs = part * validityMs;
    site.permitChannel = lateBy(delayMs);
    site.run(validityMs + 2 * delayMs);
    const asked = site.trace().entries.filter((entry) => entry.type === 'asked');
    site.permitChannel = cutChannel;
    site.run(delayMs + validityMs + 100);
    expect(site.machine('t1').isPowered).toBe(false);
    expect(asked.length).toBeGreaterThan(3);
    expectSound(site);
  });

  it('fault 4: by more than the validity are refused and counted', () => {
    const site = drivingSite();
    site.permitChannel = lateBy(validityMs + 10);
    expect(drivesOnMs(site, 't1')).toBeLessThanOrEqual(validityMs);
    const before = refusals(site);
    site.run(3000);
    expect(refusals(site) - before).toBeGreaterThanOrEqual(25);
    expect(site.machine('t1').speedMps).toBe(0);
    expectSound(site);
  });

  it('fault 14: kept back for 5 s and let go in a burst are all refused', () => {
    const site = drivingSite();
    const openMs = site.nowMs + 5000;
    site.permitChannel = (text, nowMs) => [{ text, atMs: Math.max(nowMs + 10, openMs) }];
    site.run(4990);
    const before = refusals(site);
    expect(site.machine('t1').speedMps).toBe(0);
    site.run(40);
    // Those of the last half second are still within their validity; every older one is not.
    expect(refusals(site) - before).toBeGreaterThanOrEqual(45);
    expectSound(site);
  });
});

describe('permits that are not what was sent last', () => {
  it('fault 5: a copy is ignored', () => {
    const site = drivingSite();
    site.permitChannel = (text, nowMs) => [
      { text, atMs: nowMs + 10 },
      { text, atMs: nowMs + 20 },
      { text, atMs: nowMs + 400 },
    ];
    const before = refusals(site);
    expect(drivesOnMs(site, 't1', 2000)).toBe(Infinity);
    expect(refusals(site) - before).toBeGreaterThanOrEqual(30);
    site.permitChannel = cutChannel;
    expect(drivesOnMs(site, 't1')).toBeLessThanOrEqual(validityMs);
    expectSound(site);
  });

  it('fault 6: an older one that arrives after a newer never raises the speed', () => {
    const site = drivingSite();
    const fast = lateBy(350);
    site.permitChannel = fast;
    site.run(100);
    site.people.set('p1', { xM: site.machine('t1').xM + 3.6, yM: 13, zM: 0, vxMps: 0, vyMps: 0 });
    site.permitChannel = lateBy(10);
    site.run(1000);
    expect(site.verdict('t1').level).toBe('hold');
    expect(site.machine('t1').speedMps).toBe(0);
    expectSound(site, ['p1']);
  });

  it('fault 7: with a flipped bit at any place are refused; the fourth in 10 s ends the grant until a person acknowledges', () => {
    const site = drivingSite();
    const machine = site.machine('t1');
    const { text } = lastSent(site);
    const flipped = (place: number): string =>
      text.slice(0, place) + String.fromCharCode(text.charCodeAt(place) ^ 1) + text.slice(place + 1);
    for (let count = 1; count <= 3; count += 1) site.deliver('t1', flipped(count * 17));
    expect(machine.gate.isSuspect()).toBe(false);
    expect(drivesOnMs(site, 't1', 500)).toBe(Infinity);
    site.deliver('t1', flipped(5));
    expect(machine.gate.isSuspect()).toBe(true);
    expect(drivesOnMs(site, 't1')).toBeLessThanOrEqual(cycleMs);
    site.run(12_000);
    expect(machine.speedMps).toBe(0);
    expect(site.reset(operator, site.interlock.latches()[0]?.id ?? '')).toBe('cause-present');
    machine.gate.acknowledge(machine.clockMs(site.nowMs));
    expect(machine.gate.motion(machine.clockMs(site.nowMs))).toBeNull();
    // The interlock has heard of it: two persons, beside the one at the machine.
    site.run(1000);
    expect(machine.isPowered).toBe(false);
    const [latch] = site.interlock.latches();
    expect(latch).toMatchObject({ ruleId: 'guard-suspect', class: 'reset-two', scope: { machineId: 't1' } });
    for (const by of [operator, foreman]) expect(site.reset(by, latch?.id ?? '')).toBe('');
    site.run(2500);
    expect(machine.isPowered).toBe(true);
    // Every place once, on a machine that stands: none gives it motion.
    const other = restingSite();
    const sent = lastSent(other).text;
    other.permitChannel = cutChannel;
    other.run(600);
    for (let place = 0; place < sent.length; place += 1) {
      const broken = sent.slice(0, place) + String.fromCharCode(sent.charCodeAt(place) ^ 1) + sent.slice(place + 1);
      other.deliver('t1', broken);
      expect(other.machine('t1').gate.motion(other.machine('t1').clockMs(other.nowMs))).toBeNull();
    }
    expectSound(site);
    expectSound(other);
  });

  it('fault 8: for another machine, site or epoch are refused and counted as wrongly addressed', () => {
    const site = drivingSite({ config: testConfig([trowel('t1'), trowel('t2')]) });
    const foreign = new VirtualSite({
      config: { ...testConfig([trowel('t1')]), siteId: 'another-site' },
      places: { t1: { xM: 5, yM: 13 } },
    });
    foreign.start();
    foreign.run(3000);
    const before = refusals(site);
    const forOther = site.trace().entries.findLast((entry) => entry.type === 'sent' && entry.permit.machineId === 't2');
    if (forOther?.type !== 'sent') throw new Error('no permit for t2');
    site.deliver('t1', forOther.text);
    site.deliver('t1', lastSent(foreign).text);
    expect(site.machine('t1').gate.state(site.machine('t1').clockMs(site.nowMs))?.lastRefusal).toBe(
      'permit-other-site',
    );
    expect(refusals(site) - before).toBe(2);
    expect(site.machine('t1').gate.isSuspect()).toBe(false);
    site.deliver('t1', forOther.text);
    site.deliver('t1', forOther.text);
    expect(site.machine('t1').gate.isSuspect()).toBe(true);
    expectSound(site);
  });

  it('fault 9: a stream recorded yesterday is refused, before and after a restart of the machine', () => {
    const yesterday = drivingSite();
    const recorded = yesterday.trace().entries.flatMap((entry) => (entry.type === 'sent' ? [entry.text] : []));
    const today = new VirtualSite({ config: testConfig([trowel('t1')]), places: { t1: { xM: 5, yM: 13 } } });
    today.start({ epoch: 2 });
    today.machine('t1').wantsMps = 0.5;
    today.permitChannel = cutChannel;
    for (const text of recorded) {
      today.run(100);
      today.deliver('t1', text);
      expect(today.machine('t1').isPowered).toBe(false);
    }
    expect(refusals(today)).toBe(recorded.length);
    expectSound(today);
  });

  it('fault 10: a sender without the key gets nothing, and the refusal is told', () => {
    const site = restingSite();
    site.permitChannel = (text, nowMs) => {
      const message = JSON.parse(text) as { permit: Permit; crc: string; mac: string };
      return goodChannel(JSON.stringify({ ...message, mac: '00'.repeat(32) }), nowMs);
    };
    site.machine('t1').wantsMps = 0.5;
    site.run(3000);
    expect(site.machine('t1').speedMps).toBe(0);
    const state = site.machine('t1').gate.state(site.machine('t1').clockMs(site.nowMs));
    expect(state).toMatchObject({ lastRefusal: 'permit-mac', isSuspect: true });
    expectSound(site);
  });
});

describe('a link that works one way, or now and then', () => {
  it('fault 11: nothing reaches the machine any more: it stands within the validity and its braking', () => {
    const site = drivingSite();
    site.permitChannel = cutChannel;
    const stoodMs = site.runUntil(() => site.machine('t1').speedMps === 0, 5000);
    expect(stoodMs).toBeLessThanOrEqual(validityMs + stopMsOf(site, 't1') + transitMs);
    expectSound(site);
  });

  it('fault 12: nothing reaches the interlock any more: no nonce, no permit', () => {
    const site = drivingSite();
    site.requestChannel = cutChannel;
    site.reportChannel = cutChannel;
    const sent = () => site.trace().entries.filter((entry) => entry.type === 'sent');
    site.run(cycleMs);
    const before = sent().length;
    expect(drivesOnMs(site, 't1')).toBeLessThanOrEqual(validityMs);
    site.run(2000);
    // Nothing but the word to stand, which needs no request.
    expect(sent().slice(before)).toMatchObject([{ permit: { level: 'hold', travelSpeedMaxMps: 0 } }]);
    expect(site.verdict('t1').level).toBe('hold');
    expectSound(site);
  });

  /** Both ways dead for half of each period. */
  function flap(site: VirtualSite, halfMs: number): void {
    const beganMs = site.nowMs;
    const flapping: Channel = (text, nowMs) =>
      Math.floor((nowMs - beganMs) / halfMs) % 2 === 1 ? [] : goodChannel(text, nowMs);
    Object.assign(site, { permitChannel: flapping, requestChannel: flapping, reportChannel: flapping });
  }

  it.each([400, 600])(
    'fault 13: on and off every %d ms: an interval of motion each time, a latch at the third loss, and nothing after',
    (halfMs) => {
      const site = drivingSite();
      const beganAtM = site.machine('t1').xM;
      flap(site, halfMs);
      const isLatched = () => site.interlock.latches().some(({ ruleId }) => ruleId === 'link-unsteady');
      // A stale position holds it in each gap, and the hysteresis for a second more; so a third loss takes a few periods.
      expect(site.runUntil(isLatched, 30_000)).toBeLessThanOrEqual(10_000);
      site.run(3000);
      const stoodAtM = site.machine('t1').xM;
      const intervalMs = halfMs + validityMs + stopMsOf(site, 't1');
      expect(stoodAtM - beganAtM).toBeLessThanOrEqual((3 * 0.5 * intervalMs) / 1000);
      Object.assign(site, { permitChannel: goodChannel, requestChannel: goodChannel, reportChannel: goodChannel });
      site.run(5000);
      expect(site.machine('t1').xM).toBe(stoodAtM);
      expect(site.verdict('t1').reasons[0]).toMatchObject({ ruleId: 'link-unsteady', level: 'protectiveStop' });
      const [latch] = site.interlock.latches();
      expect(site.reset(operator, latch?.id ?? '')).toBe('cause-present');
      site.run(30_000);
      expect(site.reset(operator, latch?.id ?? '')).toBe('');
      site.run(2500);
      expect(site.machine('t1').isPowered).toBe(true);
      expectSound(site);
    },
  );

  it('fault 13: two losses, or three in longer than 30 s, are borne', () => {
    const site = drivingSite();
    for (let loss = 1; loss <= 3; loss += 1) {
      site.requestChannel = cutChannel;
      site.run(700);
      site.requestChannel = goodChannel;
      site.run(16_000);
    }
    expect(site.interlock.latches()).toEqual([]);
    expect(site.machine('t1').isPowered).toBe(true);
    expectSound(site);
  });
});
