import type { MinuteSpan, Roster, Shift } from './roster.ts';

/** A stretch of time, site epoch ms; the end is not in it. */
export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

export const minuteMs = 60_000;
export const dayMs = 86_400_000;

/** Local days since 1970-01-01. */
export function localDayOf({ utcOffsetMin }: Pick<Roster, 'utcOffsetMin'>, atMs: number): number {
  return Math.floor((atMs + utcOffsetMin * minuteMs) / dayMs);
}

/** Of a date `YYYY-MM-DD`. */
export function dayOfDate(date: string): number {
  return Math.floor(Date.parse(`${date}T00:00:00Z`) / dayMs);
}

/** When a local day begins, site epoch ms. */
export function dayStartMs({ utcOffsetMin }: Pick<Roster, 'utcOffsetMin'>, day: number): number {
  return day * dayMs - utcOffsetMin * minuteMs;
}

/** Local time of the day, `HH:MM`. */
export function clockOf(roster: Pick<Roster, 'utcOffsetMin'>, atMs: number): string {
  const minutes = Math.floor((atMs - dayStartMs(roster, localDayOf(roster, atMs))) / minuteMs);
  const twoDigits = (value: number): string => String(value).padStart(2, '0');
  return `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

/** Monday 1 to Sunday 7; 1970-01-01 was a Thursday. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

function spansOnDay(roster: Roster, day: number, spans: readonly MinuteSpan[]): TimeSpan[] {
  const startMs = dayStartMs(roster, day);
  return spans.map(({ fromMin, toMin }) => ({
    fromMs: startMs + fromMin * minuteMs,
    toMs: startMs + toMin * minuteMs,
  }));
}

/** When the site may be worked at, on so many local days from one on. */
export function siteHours(roster: Roster, firstDay: number, days: number): TimeSpan[] {
  const all: TimeSpan[] = [];
  const exceptions: TimeSpan[] = [];
  const wholeDay = { fromMin: 0, toMin: 1440 };
  for (let day = firstDay; day < firstDay + days; day += 1) {
    const exception = roster.exceptions.find(({ date }) => dayOfDate(date) === day);
    const weekly = roster.hours.filter(({ weekdays }) => weekdays.includes(weekdayOf(day)));
    if (exception === undefined) all.push(...spansOnDay(roster, day, roster.hours.length === 0 ? [wholeDay] : weekly));
    else exceptions.push(...spansOnDay(roster, day, [wholeDay]));
  }
  // What begins the evening before does not go on into a day that has other hours.
  return joined([...without(all, exceptions), ...exceptionHours(roster, exceptions)]);
}

function exceptionHours(roster: Roster, days: readonly TimeSpan[]): TimeSpan[] {
  const spans = roster.exceptions.flatMap(({ date, spans: own }) => spansOnDay(roster, dayOfDate(date), own));
  return within(spans, days);
}

/** When the people of a shift are at work within the site's hours. */
export function shiftTimes(roster: Roster, shift: Shift, firstDay: number, days: number): TimeSpan[] {
  const spans: TimeSpan[] = [];
  const breaks: TimeSpan[] = [];
  for (let day = firstDay; day < firstDay + days; day += 1) {
    if (!shift.weekdays.includes(weekdayOf(day))) continue;
    spans.push(...spansOnDay(roster, day, [shift]));
    breaks.push(...spansOnDay(roster, day, shift.breaks));
  }
  return within(without(joined(spans), joined(breaks)), siteHours(roster, firstDay, days));
}

/** In order, those that touch or lie over each other as one. */
export function joined(spans: readonly TimeSpan[]): TimeSpan[] {
  const result: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = result.at(-1);
    if (toMs <= fromMs) continue;
    if (last !== undefined && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else result.push({ fromMs, toMs });
  }
  return result;
}

export function without(spans: readonly TimeSpan[], taken: readonly TimeSpan[]): TimeSpan[] {
  return taken.reduce<TimeSpan[]>(
    (left, { fromMs, toMs }) =>
      left.flatMap((span) =>
        [
          { fromMs: span.fromMs, toMs: Math.min(span.toMs, fromMs) },
          { fromMs: Math.max(span.fromMs, toMs), toMs: span.toMs },
        ].filter((part) => part.toMs > part.fromMs),
      ),
    [...spans],
  );
}

export function within(spans: readonly TimeSpan[], limits: readonly TimeSpan[]): TimeSpan[] {
  return spans.flatMap(({ fromMs, toMs }) =>
    limits
      .map((limit) => ({ fromMs: Math.max(fromMs, limit.fromMs), toMs: Math.min(toMs, limit.toMs) }))
      .filter((part) => part.toMs > part.fromMs),
  );
}
