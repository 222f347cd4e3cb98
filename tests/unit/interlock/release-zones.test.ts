import { describe, expect, it } from 'vitest';
import type { InterlockConfig } from '../../../controller/contract/interlock/interlock.ts';
import type { Permit } from '../../../kernel/permit.ts';
import { InterlockSite, resetBy, testConfig } from '../../support/interlock-site.ts';

// Goal: nobody is in an exclusive zone without a permit that names it, and it passes on by evidence alone (R13, I3a, I3b). Method: two or
// three trowelling robots that drive as fast as their permits let them, on the real core with a virtual clock.

type Zone = InterlockConfig['zones'][number];
const operator = { user: 'olga', role: 'operator' };

function zone(id: string, xMinM: number, yMinM: number, xMaxM: number, yMaxM: number): Zone {
  const outline: [number, number][] = [
    [xMinM, yMinM],
    [xMaxM, yMinM],
    [xMaxM, yMaxM],
    [xMinM, yMaxM],
  ];
  return { id, levelId: 'level-1', kind: 'RELEASE', outline, speedMaxMps: null, machineIds: null };
}

/** Zone z from x 20 to 26; a west of it facing it, b east of it facing it. */
function siteOf(profiles: readonly string[] = ['trowelling-robot', 'trowelling-robot']): InterlockSite {
  const machines = profiles.map((profileId, index) => ({ id: 'abc'.charAt(index), profileId }));
  const site = new InterlockSite(testConfig(machines, { zones: [zone('z', 20, 8, 26, 18)] }));
  site.place('a', 14, 13, 0, 0);
  site.place('b', 32, 13, 0, Math.PI);
  if (profiles.length > 2) site.place('c', 50, 5);
  return site;
}

function newest(site: InterlockSite, machineId: string): Permit {
  const found = site.permits.filter((permit) => permit.machineId === machineId).at(-1);
  if (found === undefined) throw new Error(`no permit of ${machineId}`);
  return found;
}

const noseM = 0.6;
function isInside(site: InterlockSite, machineId: string): boolean {
  const xM = site.truth.get(machineId)?.xM ?? NaN;
  return xM > 20 - noseM && xM < 26 + noseM;
}

describe('R13: an exclusive zone', () => {
  it('is granted to one machine, named in its permits, and passes on when that one is seen out (I3a, I3b)', () => {
    const site = siteOf();
    site.idle.add('b');
    site.run(6000);
    site.drive(['a'], 15_000);
    expect(isInside(site, 'a')).toBe(true);
    expect(newest(site, 'a').grantedZoneIds).toEqual(['z']);
    site.idle.delete('b');
    site.drive(['b'], 15_000);
    expect(isInside(site, 'b')).toBe(false);
    expect(newest(site, 'b').grantedZoneIds).toEqual([]);
    expect(site.verdict('b')).toMatchObject({
      level: 'hold',
      reasons: [{ ruleId: 'release-zone', other: { kind: 'zone', id: 'z' } }],
    });
    // Back out, and away from the border: the zone passes on.
    site.idle.add('a');
    site.drive(['a'], 25_000, 'backward');
    expect(isInside(site, 'a')).toBe(false);
    site.drive(['b'], 15_000);
    expect(isInside(site, 'b')).toBe(true);
    expect(newest(site, 'b').grantedZoneIds).toEqual(['z']);
    expect(newest(site, 'a').grantedZoneIds).toEqual([]);
  });

  it('is never in the permits of two at once, and nobody is inside without it, when both come', () => {
    const site = siteOf();
    for (let second = 0; second < 60; second += 1) {
      site.drive(['a', 'b'], 1000, second < 30 ? 'forward' : 'backward');
      const holders = ['a', 'b'].filter(
        (id) => site.permits.some((p) => p.machineId === id) && newest(site, id).grantedZoneIds.length > 0,
      );
      expect(holders.length).toBeLessThan(2);
      for (const id of ['a', 'b']) if (isInside(site, id)) expect(holders).toEqual([id]);
    }
  });

  it('is granted to nobody while one machine has not shown that it knows this interlock', () => {
    const site = siteOf();
    site.deaf.add('b');
    site.drive(['a'], 30_000);
    expect(isInside(site, 'a')).toBe(false);
    expect(site.binding('a')).toBe('release-zone');
    site.deaf.delete('b');
    site.drive(['a'], 12_000);
    expect(isInside(site, 'a')).toBe(true);
  });

  it('is not opened by an answer from before the question', () => {
    const site = siteOf();
    // b acknowledges, then hears nothing more: its requests show permits from before its wait-out has passed.
    site.run(1600);
    site.deaf.add('b');
    site.drive(['a'], 30_000);
    expect(isInside(site, 'a')).toBe(false);
  });

  it('is granted to a machine that stands inside at the start, when all others are out', () => {
    const site = siteOf();
    site.place('a', 22, 13);
    site.run(1500);
    expect(site.verdict('a').level).toBe('hold');
    site.run(8000);
    expect(newest(site, 'a').grantedZoneIds).toEqual(['z']);
    expect(site.verdict('a').level).toBe('run');
  });

  it('passes on from a machine that only stands in front of it', () => {
    const site = siteOf();
    site.place('a', 18.6, 13);
    site.run(8000);
    expect(newest(site, 'a').grantedZoneIds).toEqual(['z']);
    site.drive(['b'], 25_000);
    expect(isInside(site, 'b')).toBe(true);
    expect(newest(site, 'a').grantedZoneIds).toEqual([]);
  });
});

describe('fault 58: a holder that dies inside its zone', () => {
  it('keeps the zone occupied for any time, until a person who sees it has signed', () => {
    const site = siteOf();
    site.idle.add('b');
    site.run(6000);
    site.drive(['a'], 15_000);
    const dead = site.truth.get('a');
    if (dead === undefined) throw new Error('no a');
    dead.isSilent = true;
    site.disconnect('a');
    site.idle.delete('b');
    site.drive(['b'], 60_000);
    expect(isInside(site, 'b')).toBe(false);
    const [latch, ...others] = site.interlock.latches().filter(({ ruleId }) => ruleId === 'zone-occupied');
    expect(others).toEqual([]);
    expect(latch).toMatchObject({ scope: { type: 'zone', zoneId: 'z' }, class: 'reset-local', reason: 'a' });
    const latchId = latch?.id ?? '';
    const unseen = { ...resetBy(operator, latchId), isInSight: false };
    expect(site.interlock.reset(unseen, 0)).toMatchObject({ ok: false, problem: { code: 'not-in-sight' } });
    expect(site.interlock.reset(resetBy(operator, latchId), 0).ok).toBe(true);
    site.drive(['b'], 12_000);
    expect(isInside(site, 'b')).toBe(true);
    // The person was wrong, or it was pushed back in: it comes back to life inside, and the other one stops.
    dead.isSilent = false;
    site.place('a', 20.5, 13);
    site.run(1000);
    expect(site.verdict('a').level).toBe('hold');
    expect(site.verdict('b').level).toBe('hold');
    expect(newest(site, 'b').grantedZoneIds).toEqual([]);
  });

  it('leaves it without a person when it comes back and drives out', () => {
    const site = siteOf();
    site.idle.add('b');
    site.run(6000);
    site.drive(['a'], 15_000);
    const away = site.truth.get('a');
    if (away === undefined) throw new Error('no a');
    away.isSilent = true;
    site.disconnect('a');
    site.run(5000);
    away.isSilent = false;
    site.place('a', away.xM, away.yM);
    site.idle.add('a');
    site.drive(['a'], 30_000, 'backward');
    site.idle.delete('b');
    site.drive(['b'], 15_000);
    expect(isInside(site, 'b')).toBe(true);
  });
});

describe('fault 59: machines that wait for each other in a ring', () => {
  it('are all told so within 1 s, and none is granted the zone of another', () => {
    const zones = [zone('z1', 10, 10, 16, 14.4), zone('z2', 16.6, 10, 23, 14.4), zone('z3', 10, 15, 23, 20)];
    const machines = ['a', 'b', 'c'].map((id) => ({ id, profileId: 'trowelling-robot' }));
    const site = new InterlockSite(testConfig(machines, { zones }));
    site.place('a', 13, 12, 0, 0);
    site.place('b', 20, 12, 0, Math.PI / 2);
    site.place('c', 13, 17.5, 0, -Math.PI / 2);
    for (const id of ['a', 'b', 'c']) site.idle.add(id);
    site.run(8000);
    expect(['a', 'b', 'c'].map((id) => newest(site, id).grantedZoneIds)).toEqual([['z1'], ['z2'], ['z3']]);
    for (const id of ['a', 'b', 'c']) site.idle.delete(id);
    const waits = (id: string): boolean => site.verdict(id).reasons.some(({ ruleId }) => ruleId === 'release-zone');
    for (let step = 0; step < 150 && !['a', 'b', 'c'].every(waits); step += 1) site.drive(['a', 'b', 'c'], 100);
    expect(['a', 'b', 'c'].every(waits)).toBe(true);
    site.drive(['a', 'b', 'c'], 1000);
    const found = ['a', 'b', 'c'].map((id) => site.verdict(id).reasons.find(({ ruleId }) => ruleId === 'zone-ring'));
    expect(found.map((reason) => reason?.other?.id)).toEqual(['b', 'c', 'a']);
    site.drive(['a', 'b', 'c'], 15_000);
    expect(['a', 'b', 'c'].map((id) => newest(site, id).grantedZoneIds)).toEqual([['z1'], ['z2'], ['z3']]);
    // One backs out: the ring is gone and the next one gets its zone.
    site.idle.add('a');
    const home = site.truth.get('a');
    if (home === undefined) throw new Error('no a');
    site.drive(['a'], 30_000, 'backward');
    site.run(8000);
    expect(site.verdict('c').reasons.some(({ ruleId }) => ruleId === 'zone-ring')).toBe(false);
    expect(newest(site, 'c').grantedZoneIds).toContain('z1');
  });
});

describe('a machine of the second grade', () => {
  it('is never granted a zone and keeps others out until a person has signed', () => {
    const site = siteOf(['trowelling-robot', 'trowelling-robot', 'material-carrier']);
    site.drive(['a'], 25_000);
    expect(isInside(site, 'a')).toBe(false);
    const latch = site.interlock.latches().find(({ ruleId }) => ruleId === 'zone-occupied');
    expect(latch?.reason).toBe('c');
    expect(site.interlock.reset(resetBy(operator, latch?.id ?? ''), 0).ok).toBe(true);
    site.drive(['a'], 10_000);
    expect(isInside(site, 'a')).toBe(true);
  });
});
