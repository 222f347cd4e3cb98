import { describe, expect, it } from 'vitest';
import {
  figureRanges,
  forecastBodyOf,
  forecastDraftOf,
  freshForecast,
  movesOf,
  withNextRow,
  withRow,
  type ForecastRow,
} from '../../../console/state/forecast-draft.ts';
import { forecastFromText } from '../../../console/state/forecast-text.ts';
import { siteForecastBody } from '../../../controller/contract/site/site-forecast.ts';

const table = [
  'time,temperature,humidity,wind (m/s),gusts,rain',
  '2026-11-22T15:00Z,12.5,60,3,7,0',
  '2026-11-22T16:00Z,12,75,4,9,1.5',
];
const rows: ForecastRow[] = [
  { fromMs: Date.UTC(2026, 10, 22, 15), airC: 12.5, humidityPercent: 60, windMps: 3, gustMps: 7, rainMmph: 0 },
  { fromMs: Date.UTC(2026, 10, 22, 16), airC: 12, humidityPercent: 75, windMps: 4, gustMps: 9, rainMmph: 1.5 },
];

describe('a forecast as text', () => {
  it('is read from a table whatever its separator, order and decimal sign', () => {
    expect(forecastFromText(table.join('\n')).rows).toEqual(rows);
    const other = '阵风;降雨;时间;气温;湿度;风速;云量\r\n7;0;2026-11-22T15:00Z;12,5;60;3;8/8\r\n';
    expect(forecastFromText(other).rows).toEqual([rows[0]]);
  });

  it('is read from what the API shows', () => {
    const body = forecastBodyOf({ rows, shelteredLevelIds: [] });
    expect(forecastFromText(JSON.stringify(body)).rows).toEqual(rows);
    expect(forecastFromText(JSON.stringify(body.entries)).rows).toEqual(rows);
  });

  it('is refused line by line, each with what stands there', () => {
    const { rows: none, faults } = forecastFromText(
      [...table, '', '16 o’clock,12,60,3,7,0', '2026-11-22T15:30Z,1x,60,3,7,-1', '2026-11-22T18:00Z,12,60'].join('\n'),
    );
    expect(none).toEqual([]);
    expect(faults).toEqual([
      { at: 5, code: 'time', text: '16 o’clock' },
      { at: 6, code: 'number', column: 'airC', text: '1x' },
      { at: 6, code: 'range', column: 'rainMmph', text: '-1', min: 0, max: 500 },
      { at: 6, code: 'order', text: '2026-11-22T15:30Z' },
      { at: 7, code: 'cells', text: '3', max: 6 },
    ]);
  });

  it('names the columns that are missing, the entry that is none, and text that is nothing', () => {
    const codes = (text: string) => forecastFromText(text).faults.map(({ at, code, column }) => [at, code, column]);
    expect(codes('time,temperature\n1,2')).toEqual(
      ['humidityPercent', 'windMps', 'gustMps', 'rainMmph'].map((column) => [1, 'column', column]),
    );
    expect(codes(JSON.stringify([forecastBodyOf({ rows, shelteredLevelIds: [] }).entries[0], 7]))).toEqual([
      [2, 'entry', undefined],
    ]);
    expect(codes('[{"from":')).toEqual([[0, 'json', undefined]]);
    for (const text of ['', ' \n', '[]', '{}', table[0]!]) expect(codes(text)).toEqual([[0, 'empty', undefined]]);
    const hours = Array.from({ length: 241 }, (_, hour) => ({ ...rows[0]!, fromMs: hour * 3_600_000 }));
    expect(codes(JSON.stringify(forecastBodyOf({ rows: hours, shelteredLevelIds: [] })))).toEqual([
      [0, 'many', undefined],
    ]);
  });
});

describe('a forecast being entered', () => {
  it('is what the contract takes, and comes back as it was', () => {
    const draft = withNextRow(freshForecast(Date.UTC(2026, 10, 22, 14, 20)));
    const body = siteForecastBody.parse(forecastBodyOf({ ...draft, shelteredLevelIds: ['level-1'] }));
    expect(body.entries.map(({ from }) => from)).toEqual(['2026-11-22T14:00:00.000Z', '2026-11-22T15:00:00.000Z']);
    expect(forecastDraftOf(body)).toEqual({ ...draft, shelteredLevelIds: ['level-1'] });
  });

  it('has the limits of the contract', () => {
    const isTaken = (row: ForecastRow) =>
      siteForecastBody.safeParse(forecastBodyOf({ rows: [row], shelteredLevelIds: [] })).success;
    for (const [figure, { min, max }] of Object.entries(figureRanges)) {
      const taken = [min - 0.1, min, max, max + 0.1].map((value) => isTaken({ ...rows[0]!, [figure]: value }));
      expect([figure, ...taken]).toEqual([figure, false, true, true, false]);
    }
  });

  it('keeps its hours in order, and one row at least', () => {
    const three = withNextRow({ rows, shelteredLevelIds: [] });
    expect(movesOf(three.rows, 1)).toEqual({ backH: 0, onH: 0 });
    const two = withRow(three, 1, null);
    expect(two.rows.map(({ fromMs }) => fromMs)).toEqual([rows[0]!.fromMs, rows[1]!.fromMs + 3_600_000]);
    expect(movesOf(two.rows, 0)).toEqual({ backH: 168, onH: 1 });
    expect(withRow(withRow(two, 1, null), 0, null).rows).toEqual([rows[0]]);
  });
});
