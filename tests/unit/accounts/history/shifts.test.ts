import { describe, expect, it } from 'vitest';
import { countedState, safetyClasses } from '../../../../controller/contract/interlock/safety-classes.ts';
import { shiftsBetween } from '../../../../controller/accounts/history/shifts.ts';
import { groupsCsv } from '../../../../controller/accounts/history/usage-csv.ts';
import { interlockRules } from '../../../../controller/contract/interlock/interlock.ts';
import type { Roster, Shift } from '../../../../missions/crews/roster.ts';

const hourMs = 3_600_000;
/** Thursday. */
const dayMs = Date.UTC(2026, 0, 1);
const shift = (id: string, fromH: number, toH: number): Shift => ({
  ...{ id, name: id, weekdays: [1, 2, 3, 4, 5], fromMin: fromH * 60, toMin: toH * 60 },
  breaks: [{ fromMin: fromH * 60 + 240, toMin: fromH * 60 + 300 }],
});
const roster = (...shifts: Shift[]): Roster => ({ utcOffsetMin: 480, hours: [], exceptions: [], shifts, crews: [] });

describe('the shifts of an interval', () => {
  it('are those of the roster that begin in it, with their breaks', () => {
    const shifts = shiftsBetween(roster(shift('day', 8, 16), shift('night', 20, 28)), dayMs, dayMs + 72 * hourMs);
    // Local 08:00 is midnight UTC; Saturday and Sunday have none.
    expect(shifts).toEqual({
      ok: true,
      value: [
        { shiftId: 'day', name: 'day', fromMs: dayMs, toMs: dayMs + 8 * hourMs },
        { shiftId: 'night', name: 'night', fromMs: dayMs + 12 * hourMs, toMs: dayMs + 20 * hourMs },
        { shiftId: 'day', name: 'day', fromMs: dayMs + 24 * hourMs, toMs: dayMs + 32 * hourMs },
        { shiftId: 'night', name: 'night', fromMs: dayMs + 36 * hourMs, toMs: dayMs + 44 * hourMs },
      ],
    });
  });

  it('do not take place on days off, and end with the site’s hours', () => {
    const short = { fromMin: 8 * 60, toMin: 12 * 60 };
    const exceptions = [
      { date: '2026-01-01', spans: [], note: 'new year' },
      { date: '2026-01-02', spans: [short], note: 'examinations' },
    ];
    const shifts = shiftsBetween({ ...roster(shift('day', 8, 16)), exceptions }, dayMs, dayMs + 48 * hourMs);
    expect(shifts).toMatchObject({ value: [{ fromMs: dayMs + 24 * hourMs, toMs: dayMs + 28 * hourMs }] });
  });

  it('are refused where they lie over each other, until one is asked for', () => {
    const both = roster(shift('early', 6, 14), shift('late', 13, 21));
    const code = (shiftId?: string) => {
      const shifts = shiftsBetween(both, dayMs - 3 * hourMs, dayMs + 20 * hourMs, shiftId);
      return shifts.ok ? shifts.value.length : shifts.problem;
    };
    expect(code()).toEqual({ code: 'shifts-overlap', facts: { shift: 'early', otherShift: 'late' } });
    expect(code('late')).toBe(1);
  });

  it('are eight hours from the beginning on where the site has none', () => {
    const shifts = shiftsBetween(null, 5_000, 5_000 + 9 * hourMs);
    expect(shifts).toMatchObject({
      value: [
        { fromMs: 5_000, toMs: 5_000 + 8 * hourMs },
        { fromMs: 5_000 + 8 * hourMs, toMs: 5_000 + 16 * hourMs },
      ],
    });
  });
});

describe('a safety stop in a shift', () => {
  it('counts as what its rule says, and stays a safety stop where no rule knows', () => {
    expect(countedState('SAFETY_STOP', 'wind')).toBe('STOP_EXT');
    expect(countedState('SAFETY_STOP', 'person-separation')).toBe('STOP_SITE');
    expect(countedState('SAFETY_STOP', 'control-stop')).toBe('SAFETY_STOP');
    expect(countedState('WORK_REDUCED', 'wind')).toBe('WORK_REDUCED');
  });

  it('has each rule of the table once, and only rules that there are', () => {
    const named = safetyClasses.flatMap(({ ruleIds }) => ruleIds);
    expect(new Set(named).size).toBe(named.length);
    expect(named.filter((ruleId) => !(interlockRules as readonly string[]).includes(ruleId))).toEqual([]);
  });
});

describe('groups as a table', () => {
  it('give hours, and no text that a spreadsheet would run', () => {
    const group = {
      ...{ key: '=cmd()', machineIds: ['l1'], msByState: { WORK: hourMs / 2 }, totalMs: hourMs / 2, coverage: 1 },
      quantities: [{ unit: 'm2' as const, step: 'level', amount: 7 }],
    };
    const csv = groupsCsv({ fromMs: 0, toMs: hourMs / 2, by: 'operator', groups: [group] });
    const [head, row] = csv.replace('\uFEFF', '').split('\r\n');
    expect(head).toMatch(/^from,to,operator,machines,total_h,coverage,WORK_h,/);
    expect(row).toMatch(/^1970-01-01T00:00:00.000Z,1970-01-01T00:30:00.000Z,'=cmd\(\),l1,0.5,1,0.5,0,.*level 7 m2$/);
  });
});
