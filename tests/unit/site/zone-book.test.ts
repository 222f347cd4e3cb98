import { describe, expect, it } from 'vitest';
import { asId, type ZoneId } from '../../../kernel/ids.ts';
import { ZoneBook } from '../../../controller/site/zone-book.ts';
import { KeptRecord } from '../../support/ledger/kept-record.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { smallSite } from '../../support/small-site.ts';

const outline: [number, number][] = [
  [0, 0],
  [4, 0],
  [4, 4],
];

async function withZone() {
  const site = smallSite();
  const record = new KeptRecord();
  const book = new ZoneBook(site, record, new ManualClock());
  const levelId = site.levels[0]?.id ?? '';
  const added = await book.add({ levelId, kind: 'BLOCKED', name: 'hole', outline }, 'anquan');
  if (!added.ok) throw new Error(JSON.stringify(added.problem));
  const has = (of = book): boolean => of.all().some(({ id }) => id === added.value.id);
  return { site, record, book, id: added.value.id, has };
}

describe('R16: a zone that a person drew', () => {
  it('R16: binds by one person and is taken away by two, each in the record', async () => {
    const { record, book, id, has } = await withZone();
    expect(await book.remove(id, 'anquan')).toMatchObject({ ok: true });
    expect(has()).toBe(true);
    expect(book.views().find((zone) => zone.id === id)?.removalAskedBy).toBe('anquan');
    expect(await book.remove(id, 'anquan')).toMatchObject({ problem: { code: 'second-person-needed' } });
    expect(has()).toBe(true);
    expect(await book.remove(id, 'admin')).toMatchObject({ ok: true });
    expect(has()).toBe(false);
    const changes = record.written.map(({ actor, payload }) => [actor, payload['change']]);
    expect(changes).toEqual([
      ['anquan', 'added'],
      ['anquan', 'removal-asked'],
      ['admin', 'removed'],
    ]);
    expect(await book.remove(id, 'admin')).toMatchObject({ problem: { code: 'not-found' } });
  });

  it('is there after a start of the controller, and asked for anew', async () => {
    const { site, record, book, id, has } = await withZone();
    await book.remove(id, 'anquan');
    const next = new ZoneBook(site, record, new ManualClock());
    expect(has(next)).toBe(true);
    expect(await next.remove(id, 'admin')).toMatchObject({ ok: true });
    expect(has(next)).toBe(true);
  });

  it('stays where the record cannot be written', async () => {
    const { record, book, id, has } = await withZone();
    await book.remove(id, 'anquan');
    record.disk = 'refuses';
    expect(await book.remove(id, 'admin')).toMatchObject({ problem: { code: 'ledger-unavailable' } });
    expect(has()).toBe(true);
  });
});

describe('the id of a zone', () => {
  const next = { kind: 'BLOCKED', name: 'another', outline } as const;

  it('is never given again within a site, also after a start and once the zone is gone', async () => {
    const { site, record, book, id } = await withZone();
    const levelId = site.levels[0]?.id ?? '';
    await book.remove(id, 'anquan');
    await book.remove(id, 'admin');
    const restarted = new ZoneBook(site, record, new ManualClock());
    expect(restarted.all()).toEqual(site.zones);
    expect(id).toBe('zone-1');
    expect(await restarted.add({ levelId, ...next }, 'anquan')).toMatchObject({ value: { id: 'zone-2' } });
  });

  it('is no id of the model either', async () => {
    const { site, record } = await withZone();
    const [zone] = site.zones;
    if (zone === undefined) throw new Error('the small site has no zone');
    const named = { ...site, zones: [{ ...zone, id: asId<ZoneId>('zone-7') }] };
    const book = new ZoneBook(named, record, new ManualClock());
    const levelId = site.levels[0]?.id ?? '';
    expect(await book.add({ levelId, ...next }, 'anquan')).toMatchObject({ value: { id: 'zone-8' } });
  });
});
