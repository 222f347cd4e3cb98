import { describe, expect, it } from 'vitest';
import { InterlockSite, testConfig } from '../../support/interlock-site.ts';

function siteWith(people: readonly string[]): InterlockSite {
  const site = new InterlockSite(testConfig([{ id: 'a', profileId: 'trowelling-robot' }]));
  site.place('a', 30, 13);
  people.forEach((id, index) => site.people.set(id, { xM: 5 + index, yM: 3, zM: 1 }));
  site.run(3000);
  return site;
}

/** Drives time while the counters say the same once a second. */
function runWith(site: InterlockSite, people: number, durationMs: number, anchorsUp = 6): void {
  for (let elapsedMs = 0; elapsedMs < durationMs; elapsedMs += 100) {
    const levels = [{ levelId: 'level-1', people, anchorsUp }];
    if (site.nowMs % 1000 === 0) site.interlock.observeWord({ type: 'people-watch', levels }, site.nowMs);
    site.run(100);
  }
}

describe('fault 33, R5: a person without a tag', () => {
  it('slows the level and lets nothing start after 1 s, and ends when people and tags agree', () => {
    const site = siteWith(['p1', 'p2']);
    runWith(site, 2, 3000);
    expect(site.verdict('a').level).toBe('run');
    runWith(site, 3, 900);
    expect(site.verdict('a').level).toBe('run');
    runWith(site, 3, 300);
    expect(site.verdict('a')).toMatchObject({
      level: 'noStart',
      travelSpeedMaxMps: 0.3,
      reasons: [{ ruleId: 'head-count', measured: { value: 3 }, limit: { value: 2 } }],
    });
    runWith(site, 2, 4000);
    expect(site.verdict('a').level).toBe('run');
  });

  it('counts two tags on one person too: the gate wins (fault 32)', () => {
    const site = siteWith(['p1', 'p2']);
    runWith(site, 1, 2500);
    expect(site.binding('a')).toBe('head-count');
  });

  it('is assumed when the counters fall silent, and not on a site that has none', () => {
    const site = siteWith(['p1']);
    site.run(10_000);
    expect(site.verdict('a').level).toBe('run');
    runWith(site, 1, 2000);
    expect(site.verdict('a').level).toBe('run');
    site.run(5000);
    expect(site.verdict('a')).toMatchObject({ level: 'noStart', reasons: [{ ruleId: 'head-count', measured: null }] });
  });
});

describe('fault 35: all anchors of a level down', () => {
  it('holds the level within 0.6 s', () => {
    const site = siteWith(['p1']);
    runWith(site, 1, 2000);
    site.interlock.observeWord(
      { type: 'people-watch', levels: [{ levelId: 'level-1', people: 1, anchorsUp: 0 }] },
      site.nowMs,
    );
    site.run(600);
    expect(site.verdict('a')).toMatchObject({ level: 'hold', reasons: [{ ruleId: 'anchors-down' }] });
  });
});

describe('fault 31: a tag that jumps', () => {
  it('counts at the old and at the new place for 1 s', () => {
    const site = siteWith(['p1']);
    // Beside the machine: held. Then, faster than anybody walks, far away.
    site.people.set('p1', { xM: 31.5, yM: 13, zM: 1 });
    site.run(2000);
    expect(site.binding('a')).toBe('person-separation');
    site.people.set('p1', { xM: 5, yM: 3, zM: 1 });
    site.run(900);
    const near = site.verdict('a').reasons.filter(({ ruleId }) => ruleId === 'person-separation');
    expect(near).toHaveLength(1);
    site.run(3500);
    expect(site.verdict('a').level).toBe('run');
    expect(site.interlock.peopleSeen(site.nowMs)).toHaveLength(1);
  });
});

describe('fault 32: a tag that has not moved for 10 min', () => {
  it('is told on its level without a restriction', () => {
    const site = new InterlockSite(testConfig([{ id: 'a', profileId: 'trowelling-robot' }]));
    const still = [{ tagId: 'p1', at: [5, 3] as const, zM: 1 }];
    for (let nowMs = 0; nowMs <= 602_000; nowMs += 500) site.interlock.observeTags(still, nowMs);
    site.nowMs = 602_000;
    site.people.set('p1', { xM: 5.2, yM: 3, zM: 1 });
    site.run(4000);
    expect(site.verdict('a')).toMatchObject({
      level: 'warn',
      travelSpeedMaxMps: 0.5,
      reasons: [{ ruleId: 'tag-still', other: { kind: 'person', id: 'p1' } }],
    });
    site.people.set('p1', { xM: 8, yM: 3, zM: 1 });
    site.run(2500);
    expect(site.verdict('a').level).toBe('run');
  });
});
