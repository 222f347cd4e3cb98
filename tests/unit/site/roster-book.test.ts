import { describe, expect, it } from 'vitest';
import { rosterBody, type RosterBody } from '../../../controller/contract/accounts/roster.ts';
import { RosterBook, rosterOf } from '../../../controller/site/roster-book.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryRecord } from '../../support/ledger/memory-record.ts';

const weekdays = [1, 2, 3, 4, 5];

const body: RosterBody = {
  utcOffsetMin: 480,
  hours: [{ weekdays, from: '06:00', to: '24:00' }],
  exceptions: [{ date: '2026-06-07', spans: [{ from: '08:00', to: '20:00' }], note: '高考' }],
  shifts: [
    { id: 'day', name: '白班', weekdays, from: '07:00', to: '19:00', breaks: [{ from: '12:00', to: '13:00' }] },
    { id: 'night', name: '夜班', weekdays, from: '19:00', to: '07:00', breaks: [{ from: '01:00', to: '02:00' }] },
  ],
  crews: [
    {
      id: 'a',
      name: '张三',
      persons: 1,
      shiftId: 'day',
      certificates: [{ skill: 'floating-robot', validUntil: '2026-12-31' }],
    },
  ],
};

function bookOn(record: MemoryRecord): RosterBook {
  return new RosterBook(record, new ManualClock(), () => []);
}

describe('hours and crews as people enter them', () => {
  it('become minutes of the day, with nights and their breaks in the next one', () => {
    const { hours, exceptions, shifts } = rosterOf(body);
    expect(hours[0]).toEqual({ weekdays, fromMin: 360, toMin: 1440 });
    expect(exceptions[0]?.spans).toEqual([{ fromMin: 480, toMin: 1200 }]);
    expect(shifts.map(({ fromMin, toMin, breaks }) => [fromMin, toMin, breaks[0]])).toEqual([
      [420, 1140, { fromMin: 720, toMin: 780 }],
      [1140, 1860, { fromMin: 1500, toMin: 1560 }],
    ]);
  });

  it('are in the record with who entered them, and there after a start of the controller', async () => {
    const record = new MemoryRecord();
    expect(await bookOn(record).put(body, 'gongzhang')).toMatchObject({ ok: true });
    expect(record.written.map(({ type, actor, payload }) => [type, actor, payload])).toEqual([
      ['roster.changed', 'gongzhang', { shifts: 2, crews: 1, persons: 1 }],
    ]);
    const next = bookOn(record);
    expect(next.view().roster).toEqual(body);
    await next.put(null, 'gongzhang');
    expect(bookOn(record).roster()).toBeNull();
  });

  it('stay as they were where the record cannot be written', async () => {
    const record = new MemoryRecord();
    const book = bookOn(record);
    record.disk = 'refuses';
    expect(await book.put(body, 'gongzhang')).toMatchObject({ problem: { code: 'ledger-unavailable' } });
    expect(book.roster()).toBeNull();
  });

  it.each<[string, Partial<RosterBody>]>([
    ['a crew on no shift', { shifts: [] }],
    ['two crews of one name', { crews: [...body.crews, ...body.crews] }],
    ['a date twice', { exceptions: [...body.exceptions, ...body.exceptions] }],
    ['an hour that is none', { hours: [{ weekdays, from: '25:00', to: '26:00' }] }],
    ['a day that is none', { exceptions: [{ date: '2026-02-30', spans: [], note: '' }] }],
  ])('are refused with %s', (_name, part) => {
    expect(rosterBody.safeParse(body).success).toBe(true);
    expect(rosterBody.safeParse({ ...body, ...part }).success).toBe(false);
  });
});
