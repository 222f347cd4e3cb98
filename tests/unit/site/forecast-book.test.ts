import { describe, expect, it } from 'vitest';
import { ForecastBook } from '../../../controller/site/forecast-book.ts';
import { siteForecastBody } from '../../../controller/contract/site/site-forecast.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryRecord } from '../../support/ledger/memory-record.ts';

const entry = { from: '2026-01-05T06:00:00Z', airC: 4, humidityRatio: 0.7, windMps: 3, gustMps: 8, rainMmph: 0 };
const body = siteForecastBody.parse({ entries: [entry, { ...entry, from: '2026-01-05T07:00:00Z', concreteC: 12 }] });

describe('the site’s forecast', () => {
  it('counts for plans as it was entered, also after a start, until it is taken away', async () => {
    const clock = new ManualClock();
    const record = new MemoryRecord();
    await new ForecastBook(record, clock).put(body, 'wang');
    const book = new ForecastBook(record, clock);
    expect(book.view().forecast).toMatchObject({ by: 'wang', atMs: clock.epochMs() });
    const [first, second] = book.forecast()!.steps;
    expect([first.fromMs, first.airC, second?.concreteC]).toEqual([Date.parse(entry.from), 4, 12]);
    expect(record.written.map(({ type, actor }) => [type, actor])).toEqual([['forecast.changed', 'wang']]);
    await book.put(null, 'li');
    expect([book.forecast(), new ForecastBook(record, clock).forecast()]).toEqual([null, null]);
    record.disk = 'refuses';
    expect(await book.put(body, 'li')).toMatchObject({ problem: { code: 'ledger-unavailable' } });
  });

  it('takes no times that fall back and no weather that cannot be', () => {
    for (const wrong of [[], [entry, entry], [{ ...entry, rainMmph: -1 }], [{ ...entry, humidityRatio: 40 }]])
      expect(siteForecastBody.safeParse({ entries: wrong }).success, JSON.stringify(wrong)).toBe(false);
  });
});
