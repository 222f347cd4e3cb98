const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** A stretch of site time, [fromMs, toMs). */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Number of the local day (days since 1970) that a moment lies in. */
export function localDay(atMs: number, utcOffsetMin: number): number {
  return Math.floor((atMs + utcOffsetMin * MINUTE_MS) / DAY_MS);
}

export function dayStretch(day: number, utcOffsetMin: number): Stretch {
  const fromMs = day * DAY_MS - utcOffsetMin * MINUTE_MS;
  return { fromMs, toMs: fromMs + DAY_MS };
}

/** ISO date to number of the day. */
export function dayOfDate(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

export function dateOfDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** From the beginning of one local date to the end of another. */
export function datesStretch(from: string, to: string, utcOffsetMin: number): Stretch {
  return {
    fromMs: dayStretch(dayOfDate(from), utcOffsetMin).fromMs,
    toMs: dayStretch(dayOfDate(to), utcOffsetMin).toMs,
  };
}

/** Local days that a stretch touches, upwards. */
export function daysIn({ fromMs, toMs }: Stretch, utcOffsetMin: number): number[] {
  if (toMs <= fromMs) return [];
  const first = localDay(fromMs, utcOffsetMin);
  const last = localDay(toMs - 1, utcOffsetMin);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Days of the local month of a day. */
export function daysOfMonth(day: number): number {
  const date = new Date(day * DAY_MS);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

export function monthOfDay(day: number): string {
  return dateOfDay(day).slice(0, 7);
}

/** What two stretches have in common, ms. */
export function commonMs(left: Stretch, right: Stretch): number {
  return Math.max(0, Math.min(left.toMs, right.toMs) - Math.max(left.fromMs, right.fromMs));
}

export function clipped(stretch: Stretch, to: Stretch): Stretch | null {
  const fromMs = Math.max(stretch.fromMs, to.fromMs);
  const toMs = Math.min(stretch.toMs, to.toMs);
  return fromMs < toMs ? { fromMs, toMs } : null;
}
