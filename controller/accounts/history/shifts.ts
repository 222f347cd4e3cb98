import type { Roster, Shift } from '../../../missions/crews/roster.ts';
import {
  dayStartMs,
  localDayOf,
  minuteMs,
  siteHours,
  weekdayOf,
  within,
} from '../../../missions/crews/roster-times.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { historyRules } from './history-rules.ts';

/** One shift of one day, site time. */
export interface ShiftSpan {
  readonly shiftId: string;
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The shifts that begin in [fromMs, toMs), breaks and all, shorter only where the site's hours cut them; without any in the roster
 * shifts of the usual length one after the other from `fromMs` on. Refuses 'shifts-overlap' where a minute would count twice.
 */
export function shiftsBetween(
  roster: Roster | null,
  fromMs: number,
  toMs: number,
  shiftId?: string,
): Result<readonly ShiftSpan[]> {
  if (roster === null || roster.shifts.length === 0) return ok(assumedShifts(fromMs, toMs));
  const asked = roster.shifts.filter(({ id }) => shiftId === undefined || id === shiftId);
  const spans = asked
    .flatMap((shift) => spansOf(roster, shift, fromMs, toMs))
    .sort((left, right) => left.fromMs - right.fromMs || left.toMs - right.toMs);
  for (const [index, span] of spans.entries()) {
    const next = spans[index + 1];
    if (next !== undefined && next.fromMs < span.toMs)
      return refuse({ code: 'shifts-overlap', facts: { shift: span.name, otherShift: next.name } });
  }
  return ok(spans);
}

function assumedShifts(fromMs: number, toMs: number): ShiftSpan[] {
  const lengthMs = historyRules.shiftMin.value * minuteMs;
  const count = Math.ceil((toMs - fromMs) / lengthMs);
  return Array.from({ length: count }, (_, index) => ({
    ...{ shiftId: `assumed-${String(index + 1)}`, name: String(index + 1) },
    ...{ fromMs: fromMs + index * lengthMs, toMs: fromMs + (index + 1) * lengthMs },
  }));
}

function spansOf(roster: Roster, shift: Shift, fromMs: number, toMs: number): ShiftSpan[] {
  const spans: ShiftSpan[] = [];
  for (let day = localDayOf(roster, fromMs) - 1; day <= localDayOf(roster, toMs); day += 1) {
    if (!shift.weekdays.includes(weekdayOf(day))) continue;
    const startMs = dayStartMs(roster, day);
    const whole = { fromMs: startMs + shift.fromMin * minuteMs, toMs: startMs + shift.toMin * minuteMs };
    const open = within([whole], siteHours(roster, day, 2));
    const [first] = open;
    const last = open.at(-1);
    if (first === undefined || last === undefined || first.fromMs < fromMs || first.fromMs >= toMs) continue;
    spans.push({ shiftId: shift.id, name: shift.name, fromMs: first.fromMs, toMs: last.toMs });
  }
  return spans;
}
