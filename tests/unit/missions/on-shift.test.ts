import { describe, expect, it } from 'vitest';
import { hoursBetween } from '../../../missions/crews/on-shift.ts';
import type { Roster } from '../../../missions/crews/roster.ts';

const hourMs = 3_600_000;
const weekdays = [1, 2, 3, 4, 5, 6, 7];

const roster: Roster = {
  utcOffsetMin: 0,
  hours: [{ weekdays, fromMin: 0, toMin: 23 * 60 }],
  exceptions: [{ date: '1970-01-02', spans: [], note: 'holiday' }],
  shifts: [
    { id: 'day', name: 'day', weekdays, fromMin: 480, toMin: 1020, breaks: [{ fromMin: 720, toMin: 780 }] },
    { id: 'night', name: 'night', weekdays, fromMin: 1020, toMin: 1860, breaks: [] },
  ],
  crews: [
    { id: 'a', name: 'a', persons: 3, shiftId: 'day', certificates: [] },
    { id: 'b', name: 'b', persons: 2, shiftId: 'night', certificates: [] },
  ],
};

describe('the hours of a roster', () => {
  it('are what shifts, breaks, permitted hours and dates leave', () => {
    const { closed, onShift } = hoursBetween(roster, { fromMs: 8 * hourMs, toMs: 56 * hourMs });
    expect(
      onShift.filter(({ persons }) => persons > 0).map((one) => [one.fromMs / hourMs, one.toMs / hourMs, one.persons]),
    ).toEqual([
      [8, 12, 3],
      [13, 17, 3],
      // Until eleven in the evening, then nothing on the second day; the night into the third begins on a holiday.
      [17, 23, 2],
      [48, 55, 2],
    ]);
    expect(closed.map(({ fromMs, toMs }) => [fromMs / hourMs, toMs / hourMs])).toEqual([
      [12, 13],
      [23, 48],
      [55, 56],
    ]);
  });
});
