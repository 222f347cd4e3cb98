import { describe, expect, it } from 'vitest';
import { WorkPermits } from '../../../controller/site/work-permits.ts';
import { asId, type LevelId, type ZoneId } from '../../../kernel/ids.ts';
import type { Zone } from '../../../missions/site-model.ts';
import { InterlockSite, testConfig } from '../../support/interlock-site.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryRecord } from '../../support/ledger/memory-record.ts';

const outline: [number, number][] = [
  [20, 8],
  [26, 8],
  [26, 18],
  [20, 18],
];

function siteWith(closedTo: 'machines' | 'people'): InterlockSite {
  const zone = {
    id: 'w',
    levelId: 'level-1',
    kind: 'PERMIT_TO_WORK',
    outline,
    speedMaxMps: null,
    machineIds: null,
  } as const;
  const machines = [{ id: 'a', profileId: 'trowelling-robot' }];
  const site = new InterlockSite(testConfig(machines, { zones: [{ ...zone, closedTo }] }));
  site.place('a', closedTo === 'machines' ? 14 : 23, 13, 0, 0);
  return site;
}

const xOf = (site: InterlockSite): number => site.truth.get('a')?.xM ?? NaN;

describe('R5: a permit-to-work zone', () => {
  it('is closed to machines until a work permit is heard of, and again when its time is over without the controller', () => {
    const site = siteWith('machines');
    site.drive(['a'], 20_000);
    expect(xOf(site)).toBeLessThan(20);
    expect(site.verdict('a')).toMatchObject({
      level: 'hold',
      reasons: [{ ruleId: 'permit-to-work', other: { kind: 'zone', id: 'w' } }],
    });
    site.interlock.observeWord({ type: 'work-permits', open: [{ zoneId: 'w', leftMs: 10_000 }] }, site.nowMs);
    site.drive(['a'], 9000);
    expect(xOf(site)).toBeGreaterThan(20);
    site.run(1500);
    expect(site.binding('a')).toBe('permit-to-work');
  });

  it('closes at once when the controller says so', () => {
    const site = siteWith('machines');
    site.interlock.observeWord({ type: 'work-permits', open: [{ zoneId: 'w', leftMs: 600_000 }] }, site.nowMs);
    site.drive(['a'], 15_000);
    expect(xOf(site)).toBeGreaterThan(20);
    site.interlock.observeWord({ type: 'work-permits', open: [] }, site.nowMs);
    site.run(20);
    expect(site.verdict('a').level).toBe('hold');
  });

  it('closed to people holds the machines in it while somebody is there without a work permit', () => {
    const site = siteWith('people');
    site.run(4000);
    expect(site.verdict('a').level).toBe('run');
    // Far enough for person-separation, inside all the same.
    site.people.set('p1', { xM: 25.9, yM: 17.9, zM: 0 });
    site.run(1000);
    expect(site.verdict('a').level).toBe('hold');
    expect(site.binding('a')).toBe('permit-to-work');
    site.interlock.observeWord({ type: 'work-permits', open: [{ zoneId: 'w', leftMs: 600_000 }] }, site.nowMs);
    site.run(2500);
    expect(site.verdict('a').level).not.toBe('hold');
  });
});

describe('the book of work permits', () => {
  const zone = (kind: Zone['kind']): Zone => ({
    id: asId<ZoneId>('w'),
    levelId: asId<LevelId>('level-1'),
    kind,
    name: 'w',
    outline,
  });

  it('ends a permit by its time, tells what is left, and writes who opened it for whom', async () => {
    const clock = new ManualClock();
    const record = new MemoryRecord();
    const book = new WorkPermits(record, clock, () => [zone('PERMIT_TO_WORK')]);
    expect(book.told()).toEqual([]);
    const opened = await book.open('w', { holder: 'Wang', role: 'welder', minutes: 30 }, 'anna');
    expect(opened.ok).toBe(true);
    expect(book.told()).toEqual([{ zoneId: 'w', leftMs: 1_800_000 }]);
    expect(record.written.at(-1)).toMatchObject({
      type: 'work-permit.opened',
      actor: 'anna',
      payload: { zoneId: 'w', holder: 'Wang', role: 'welder' },
    });
    expect(new WorkPermits(record, clock, () => [zone('PERMIT_TO_WORK')]).told()).toHaveLength(1);
    await clock.advance(1_800_000);
    expect(book.told()).toEqual([]);
    expect(await book.close('w', 'anna')).toMatchObject({ ok: false, problem: { code: 'not-found' } });
  });

  it('opens no zone of another kind, and closes before the time', async () => {
    const clock = new ManualClock();
    const other = new WorkPermits(new MemoryRecord(), clock, () => [zone('BLOCKED')]);
    const request = { holder: 'Wang', role: 'welder', minutes: 30 };
    expect((await other.open('w', request, 'anna')).ok).toBe(false);
    const book = new WorkPermits(new MemoryRecord(), clock, () => [zone('PERMIT_TO_WORK')]);
    await book.open('w', request, 'anna');
    expect((await book.close('w', 'bo')).ok).toBe(true);
    expect(book.told()).toEqual([]);
  });
});
