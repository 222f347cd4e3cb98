import type { TelematicsDoubt, TelematicsReading } from '../../../contract/accounts/telematics.ts';
import { doubtFigures } from '../telematics-figures.ts';
import { pointRules } from './data-points.ts';

/** The highest a counter has stood, and the datum's own time then. */
export interface HighMark {
  readonly value: number;
  readonly atMs: number | null;
}

/** What is known of one machine of another make from earlier answers. */
export interface KnownReadings {
  /** By `readingKey`: the one with the newest time of its own. */
  readonly newest: Readonly<Record<string, TelematicsReading>>;
  readonly highest: Readonly<Record<string, HighMark>>;
}

export interface Judged {
  readonly known: KnownReadings;
  /** Readings that say something that was not known. */
  readonly news: readonly TelematicsReading[];
  readonly doubts: readonly TelematicsDoubt[];
}

export function readingKey({ point, part }: TelematicsReading): string {
  return `${point}/${part}`;
}

function isSame(one: TelematicsReading, other: TelematicsReading): boolean {
  return one.text === other.text && one.unit === other.unit && one.atText === other.atText;
}

/**
 * Lays an answer beside what was known. Nothing is put right: a counter that fell keeps its new figure, and its doubt for as
 * long as it stands below what it once showed.
 */
export function judge(known: KnownReadings, readings: readonly TelematicsReading[], nowMs: number): Judged {
  const newest: Record<string, TelematicsReading> = { ...known.newest };
  const highest: Record<string, HighMark> = { ...known.highest };
  const news: TelematicsReading[] = [];
  const doubts: TelematicsDoubt[] = [];
  for (const reading of readings) {
    const key = readingKey(reading);
    const before = newest[key];
    const isNews = before === undefined || !isSame(before, reading);
    if (isNews) news.push(reading);
    doubts.push(...timeDoubts(before, reading, nowMs), ...counterDoubts(before, highest[key], reading));
    if (isNews && !isOlder(reading, before, nowMs)) newest[key] = reading;
    if (
      isCounter(reading) &&
      typeof reading.value === 'number' &&
      !(reading.value <= (highest[key]?.value ?? -Infinity))
    ) {
      highest[key] = { value: reading.value, atMs: credible(reading.atMs, nowMs) };
    }
  }
  return { known: { newest, highest }, news, doubts: withoutTwins(doubts) };
}

function isCounter({ point }: TelematicsReading): boolean {
  return pointRules.get(point.toLowerCase())?.kind === 'counter';
}

/** A time in the future is no time to order anything by: it would shut out every true one after it. */
function credible(atMs: number | null, nowMs: number): number | null {
  return atMs !== null && atMs - nowMs > doubtFigures.futureToleranceMin.value * 60_000 ? null : atMs;
}

function isOlder(reading: TelematicsReading, before: TelematicsReading | undefined, nowMs: number): boolean {
  const beforeMs = credible(before?.atMs ?? null, nowMs);
  return beforeMs !== null && reading.atMs !== null && reading.atMs < beforeMs;
}

function timeDoubts(
  before: TelematicsReading | undefined,
  reading: TelematicsReading,
  nowMs: number,
): TelematicsDoubt[] {
  const { point, atMs } = reading;
  if (atMs === null) return [];
  if (credible(atMs, nowMs) === null) {
    return [{ doubt: 'time-in-future', point, figures: { at: instant(atMs), receivedAt: instant(nowMs) } }];
  }
  if (before === undefined || before.atMs === null || !isOlder(reading, before, nowMs)) return [];
  return [{ doubt: 'time-backwards', point, figures: { at: instant(atMs), newestAt: instant(before.atMs) } }];
}

function counterDoubts(
  before: TelematicsReading | undefined,
  high: HighMark | undefined,
  reading: TelematicsReading,
): TelematicsDoubt[] {
  if (!isCounter(reading) || typeof reading.value !== 'number') return [];
  const { point, value, atMs } = reading;
  const unit = reading.unit ?? '';
  if (high !== undefined && value < high.value && (atMs === null || high.atMs === null || atMs >= high.atMs)) {
    const highestAt = high.atMs === null ? {} : { highestAt: instant(high.atMs) };
    return [{ doubt: 'counter-rollback', point, figures: { highest: high.value, value, unit, ...highestAt } }];
  }
  if (unit !== 'h' || typeof before?.value !== 'number' || before.atMs === null || atMs === null) return [];
  const countedH = value - before.value;
  const passedH = (atMs - before.atMs) / 3_600_000;
  const { hoursRateMax, hoursRounding } = doubtFigures;
  if (passedH < 0 || countedH <= passedH * hoursRateMax.value + hoursRounding.value) return [];
  return [{ doubt: 'counter-too-fast', point, figures: { countedH: rounded(countedH), passedH: rounded(passedH) } }];
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}

/** One doubt per code and data point: the parts of a place share their time. */
function withoutTwins(doubts: readonly TelematicsDoubt[]): TelematicsDoubt[] {
  const seen = new Map(doubts.map((doubt) => [`${doubt.doubt}/${doubt.point}`, doubt]));
  return [...seen.values()];
}
