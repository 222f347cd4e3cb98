import { describe, expect, it } from 'vitest';
import { TagStamps } from '../../../controller/interlock/heard/tag-stamps.ts';
import { InterlockSite, shippedLimits, testConfig } from '../../support/interlock-site.ts';

// Goal: whoever is told late is as old as he is, and nobody is made younger by a stamp (R4, faults 27 and 28 of the tag system).

const limits = shippedLimits();
/** The tag system's clock has nothing to do with ours. */
const otherMs = 5_000_000;

/** Tags whose stamps are made by `stampOf` from the time of receipt, ten times a second. */
function runStamped(site: InterlockSite, durationMs: number, stampOf: (nowMs: number) => number, xM = 55): void {
  site.tags = false;
  for (let elapsedMs = 0; elapsedMs < durationMs; elapsedMs += 100) {
    site.run(100);
    const stampMs = otherMs + stampOf(site.nowMs);
    site.interlock.observeTags([{ tagId: 'p1', at: [xM, 13], zM: 0, stampMs }], site.nowMs);
  }
}

function running(): InterlockSite {
  const site = new InterlockSite(testConfig([{ id: 't1', profileId: 'trowelling-robot' }]));
  runStamped(site, 5000, (nowMs) => nowMs - 40);
  expect(site.verdict('t1').level).toBe('run');
  return site;
}

describe('the stamps of tags', () => {
  it('make people as old as they are when what is told has queued up', () => {
    const near = (delayMs: number): number => {
      const site = running();
      runStamped(site, 1000, (nowMs) => nowMs - 40 - delayMs, 35.5);
      return site.verdict('t1').travelSpeedMaxMps;
    };
    const inTimeMps = near(0);
    expect(inTimeMps).toBeGreaterThan(0);
    expect(near(200)).toBeLessThan(inTimeMps);
    const site = running();
    runStamped(site, 1000, (nowMs) => nowMs - 5000);
    expect(site.verdict('t1')).toMatchObject({ level: 'hold', reasons: [{ ruleId: 'stale-proximity' }] });
    runStamped(site, 3000, (nowMs) => nowMs - 40);
    expect(site.verdict('t1').level).toBe('run');
  });

  it('hold nobody for long when the tag system was set back, as a host that was starved is', () => {
    const site = running();
    runStamped(site, 2000, (nowMs) => nowMs - 940);
    expect(site.verdict('t1').level).toBe('hold');
    runStamped(site, 2 * limits.tagStampResetMs, (nowMs) => nowMs - 940);
    expect(site.verdict('t1').level).toBe('run');
  });

  it('fault 28: that stand still while positions go on coming are no news', () => {
    const site = running();
    const stoodAtMs = site.nowMs;
    runStamped(site, 1000, () => stoodAtMs);
    expect(site.verdict('t1').level).toBe('hold');
    runStamped(site, 3 * limits.tagStampResetMs, () => stoodAtMs);
    expect(site.verdict('t1')).toMatchObject({ level: 'hold', reasons: [{ ruleId: 'stale-proximity' }] });
  });

  it('fault 27: from the future are refused and counted, and the tags grow stale, until another clock has gone on for a while', () => {
    const site = running();
    const { refusedInputs } = site.interlock;
    runStamped(site, 1000, (nowMs) => nowMs + 10_000);
    expect(site.interlock.refusedInputs).toBe(refusedInputs + 10);
    expect(site.verdict('t1')).toMatchObject({ level: 'hold', reasons: [{ ruleId: 'stale-proximity' }] });
    runStamped(site, 2 * limits.tagStampResetMs + 2000, (nowMs) => nowMs + 10_000);
    expect(site.verdict('t1').level).toBe('run');
  });

  it('are not needed, and one wrong one does not spoil those after it', () => {
    const site = running();
    runStamped(site, 100, (nowMs) => nowMs + 10_000);
    runStamped(site, 2000, (nowMs) => nowMs - 40);
    expect(site.verdict('t1').level).toBe('run');
    runStamped(site, 2000, () => -otherMs);
    expect(site.verdict('t1').level).toBe('run');
  });

  it.each([-500, 500])('of a clock that drifts by %d ppm make nobody older, however long', (ppm) => {
    const stamps = new TagStamps(() => limits);
    let oldestMs = 0;
    for (let nowMs = 0; nowMs <= 3_600_000; nowMs += 1000) {
      const seenAtMs = stamps.seenAtMs(otherMs + nowMs * (1 + ppm * 1e-6), nowMs);
      oldestMs = Math.max(oldestMs, nowMs - (seenAtMs ?? -Infinity));
    }
    expect(oldestMs).toBeLessThan(11);
    expect(stamps.seenAtMs(otherMs + 3_600_000 * (1 + ppm * 1e-6) - 700, 3_600_000)).toBeLessThanOrEqual(3_599_300.1);
  });
});
