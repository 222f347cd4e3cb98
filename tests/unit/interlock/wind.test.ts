import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { reasonText } from '../../../controller/contract/interlock/reason-text.ts';
import { WindRecord } from '../../../controller/interlock/heard/wind-record.ts';
import { levelRank } from '../../../kernel/permit.ts';
import { InterlockSite, resetBy, shippedLimits, testConfig } from '../../support/interlock-site.ts';

const limits = shippedLimits();
const config = testConfig([
  { id: 'k1', profileId: 'tower-crane' },
  { id: 'h1a', profileId: 'smart-hoist-cage' },
  { id: 'd1', profileId: 'concrete-distributor' },
  { id: 't1', profileId: 'trowelling-robot' },
]);
const hoistLimitMps = config.machines[1]?.profile.environment.windStopMps?.value ?? NaN;

function running(): InterlockSite {
  const site = new InterlockSite(config);
  site.place('k1', 200, 200);
  site.place('h1a', 400, 400);
  site.place('d1', -200, 200);
  site.run(8000);
  for (const id of ['k1', 'h1a', 'd1', 't1']) expect(site.verdict(id).level).toBe('run');
  return site;
}

/** One gust of two seconds, as long as it takes the sensor to tell of it. */
function blow(site: InterlockSite, windMps: number): void {
  // By way of a breeze: from calm to storm within a second is what a broken sensor says.
  site.windMps = windMps / 2;
  site.run(1000);
  site.windMps = windMps;
  site.run(2000);
  site.windMps = 3;
}

function rulesOf(site: InterlockSite, id: string): string[] {
  return site.verdict(id).reasons.map((reason) => reason.ruleId);
}

describe('a crane in wind', () => {
  it('begins nothing from force 6 and is stopped, latched for a record, at the limit for lifting (C6, C7, fault 45)', () => {
    const site = running();
    blow(site, limits.windLiftingBeginMps - 0.1);
    expect(site.verdict('k1').level).toBe('run');
    blow(site, limits.windLiftingBeginMps);
    expect(site.verdict('k1')).toMatchObject({ level: 'noStart', reasons: [{ ruleId: 'wind' }] });
    expect(site.verdict('k1').toolSpeedMaxMps).toBeGreaterThan(0);
    expect(site.interlock.latches()).toEqual([]);
    blow(site, limits.windLiftingStopMps + 0.1);
    expect(site.verdict('k1')).toMatchObject({ level: 'protectiveStop', toolSpeedMaxMps: 0 });
    const found = site
      .verdict('k1')
      .reasons.find((reason) => reason.latchId === null && reason.ruleId === 'crane-wind');
    expect(found).toMatchObject({
      measured: { value: 12.1, unit: 'm/s' },
      limit: { value: limits.windLiftingStopMps, unit: 'm/s' },
      other: { kind: 'source', id: 'wind' },
    });
    expect(found?.agesMs['wind']).toBeLessThanOrEqual(limits.windAgeMaxMs);
  });

  it('stays stopped through the lull and goes on after a record alone', () => {
    const site = running();
    blow(site, limits.windLiftingStopMps);
    site.windMps = 11;
    site.run(limits.windGustWindowMs / 2);
    const [latch] = site.interlock.latches();
    if (latch === undefined) throw new Error('nothing latched');
    expect(latch).toMatchObject({ ruleId: 'crane-wind', class: 'record', causeGone: false });
    const safety = { user: 'sa', role: 'safety' };
    expect(site.interlock.reset(resetBy(safety, latch.id, 'test lift 7'), 1)).toMatchObject({
      problem: { code: 'cause-present' },
    });
    site.windMps = 3;
    site.run(limits.windGustWindowMs + 2000);
    expect(site.verdict('k1').level).toBe('protectiveStop');
    const foreman = { user: 'fo', role: 'foreman' };
    expect(site.interlock.reset(resetBy(foreman, latch.id, 'x'), 1)).toMatchObject({
      problem: { code: 'role-refused' },
    });
    expect(site.interlock.reset(resetBy(safety, latch.id), 1)).toMatchObject({ problem: { code: 'note-missing' } });
    expect(site.interlock.reset(resetBy(safety, latch.id, 'test lift 7'), 1).ok).toBe(true);
    site.run(2000);
    expect(site.verdict('k1').level).toBe('run');
  });
});

describe('other machines in wind', () => {
  it('stand at their own limit, go on after a whole window below it, and robots do not care (C8)', () => {
    const site = running();
    blow(site, limits.windPlacingStopMps);
    expect(rulesOf(site, 'd1')).toContain('wind');
    expect(site.verdict('d1').level).toBe('hold');
    expect(site.verdict('h1a').level).toBe('run');
    blow(site, hoistLimitMps);
    expect(site.verdict('h1a')).toMatchObject({
      level: 'hold',
      reasons: [{ ruleId: 'wind', limit: { value: hoistLimitMps } }],
    });
    site.run(limits.windGustWindowMs - 4000);
    expect(site.verdict('h1a').level).toBe('hold');
    site.run(6000);
    expect(site.verdict('h1a').level).toBe('run');
    expect(site.verdict('d1').level).toBe('run');
    expect(rulesOf(site, 't1')).toEqual([]);
  });
});

describe('a wind that nobody knows', () => {
  it('holds cranes, hoists and booms after its age limit, and before the first reading (fault 44)', () => {
    const site = running();
    site.windMps = null;
    site.run(limits.windAgeMaxMs - 1200);
    expect(site.verdict('k1').level).toBe('run');
    site.run(1500);
    for (const id of ['k1', 'h1a', 'd1']) {
      expect(site.verdict(id)).toMatchObject({ level: 'hold', reasons: [{ ruleId: 'wind-unknown' }] });
    }
    expect(site.verdict('t1').level).toBe('run');
    site.windMps = 3;
    site.run(3000);
    expect(site.verdict('k1').level).toBe('run');
  });

  it('fault 44: a sensor that repeats one number is none after a minute, until it says another', () => {
    const site = running();
    site.hasStuckWind = true;
    site.run(limits.windStuckMs - 2000);
    expect(site.verdict('k1').level).toBe('run');
    site.run(4000);
    for (const id of ['k1', 'h1a', 'd1']) {
      expect(site.verdict(id)).toMatchObject({ level: 'hold', reasons: [{ ruleId: 'wind-unknown' }] });
    }
    site.hasStuckWind = false;
    site.run(3000);
    expect(site.verdict('k1').level).toBe('run');
  });

  it('fault 44: after a reading more than three times the last minute’s gust nothing is believed for as long', () => {
    const site = running();
    site.windMps = 3 * limits.windJumpRatio - 0.1;
    site.run(2000);
    expect(site.verdict('k1').level).toBe('run');
    const other = running();
    other.windMps = 3 * limits.windJumpRatio + 0.1;
    other.run(1000);
    other.windMps = 3;
    other.run(limits.windAgeMaxMs);
    for (const id of ['k1', 'h1a', 'd1']) {
      expect(other.verdict(id)).toMatchObject({ level: 'hold', reasons: [{ ruleId: 'wind-unknown' }] });
    }
    other.run(limits.windGustWindowMs - 5000);
    expect(other.verdict('k1').level).toBe('hold');
    other.run(6000);
    expect(other.verdict('k1').level).toBe('run');
  });

  it('is not made known by numbers that are none', () => {
    const site = running();
    const refused = site.interlock.refusedInputs;
    site.windMps = null;
    for (const bad of [NaN, Infinity, -1]) site.interlock.observeWind(bad, site.nowMs);
    expect(site.interlock.refusedInputs).toBe(refused + 3);
    site.run(limits.windAgeMaxMs + 100);
    expect(site.verdict('k1').level).toBe('hold');
  });

  it('leaves a storm’s stop in force', () => {
    const site = running();
    blow(site, 25);
    site.windMps = null;
    site.run(limits.windAgeMaxMs + limits.windGustWindowMs);
    expect(site.verdict('k1').level).toBe('protectiveStop');
  });
});

describe('more wind, and older wind', () => {
  it('never raise a speed or lower a level (I5, I8)', () => {
    const wind = fc.double({ min: 0, max: 40, noNaN: true });
    fc.assert(
      fc.property(wind, wind, fc.constantFrom('k1', 'h1a', 'd1'), (first, more, id) => {
        const verdictAfter = (windMps: number | null) => {
          const site = new InterlockSite(config);
          for (const [index, { machine }] of config.machines.entries()) site.place(machine.id, 300 * index + 300, 0);
          site.windMps = windMps;
          site.run(6000);
          return site.verdict(id);
        };
        const calmer = verdictAfter(first);
        const windier = verdictAfter(first + more);
        const unknown = verdictAfter(null);
        expect(windier.toolSpeedMaxMps).toBeLessThanOrEqual(calmer.toolSpeedMaxMps);
        expect(levelRank(windier.level)).toBeGreaterThanOrEqual(levelRank(calmer.level));
        expect(unknown.toolSpeedMaxMps).toBeLessThanOrEqual(windier.toolSpeedMaxMps);
      }),
      { numRuns: 15 },
    );
  });

  it('counts the greatest reading of the window, however many come', () => {
    const bounds = { ...limits, windGustWindowMs: 1000 };
    const record = new WindRecord(() => bounds);
    expect(record.atMs).toBe(-Infinity);
    for (let atMs = 0; atMs < 60_000; atMs += 0.5) record.take(atMs === 59_800 ? 20 : 4, atMs);
    expect(record.gustMps).toBe(20);
    expect(record.memory().readings.length).toBeLessThanOrEqual(1200);
    record.take(5, 61_000);
    expect(record.gustMps).toBe(5);
    const copy = new WindRecord(() => bounds);
    copy.recall(record.memory());
    expect([copy.gustMps, copy.windMps, copy.atMs]).toEqual([5, 5, 61_000]);
  });
});

describe('the words for wind', () => {
  it('name the measured gust and the limit in both languages', () => {
    const site = running();
    blow(site, 13.4);
    for (const id of ['k1', 'h1a', 'd1']) {
      const reason = site.verdict(id).reasons.find(({ measured }) => measured !== null);
      if (reason === undefined) throw new Error('no reason with numbers');
      const { zh, en } = reasonText(reason);
      for (const text of [zh, en]) expect(text).toContain('13.4');
    }
  });
});
