import type { Evidence } from './rental-time.ts';
import { ascending } from './rental-time.ts';
import { HOUR_MS, type Stretch } from './local-days.ts';
import type { RentalContract, RentalEvent } from './rental-fold.ts';

/** A reading of a machine's hour meter. */
export interface MeterReading {
  readonly atMs: number;
  readonly meterH: number;
  readonly sequence: number;
  readonly isStart: boolean;
}

/** All readings of a machine, by any contract, in the order of their times. */
export function readingsOf(contracts: Iterable<RentalContract>, machineId: string): MeterReading[] {
  return [...contracts]
    .flatMap(({ events }) => events.filter((event) => event.machineId === machineId).flatMap(readingOf))
    .sort((left, right) => left.atMs - right.atMs || left.sequence - right.sequence);
}

function readingOf({ body, effectiveMs, sequence }: RentalEvent): MeterReading[] {
  if (body.type !== 'on-rent' && body.type !== 'off-rent' && body.type !== 'meter-read') return [];
  if (body.meterH === null) return [];
  return [{ atMs: effectiveMs, meterH: body.meterH, sequence, isStart: body.type === 'on-rent' }];
}

/**
 * The reading that a new one contradicts: an earlier one that is higher, or a later one that is lower. A reading with which a machine goes on rent
 * begins a series of its own, since its meter may have been changed in between.
 */
export function contradicted(
  readings: readonly MeterReading[],
  added: Omit<MeterReading, 'sequence'>,
): MeterReading | null {
  const before = readings.findLast(({ atMs }) => atMs <= added.atMs);
  if (!added.isStart && before !== undefined && before.meterH > added.meterH) return before;
  const after = readings.find(({ atMs }) => atMs > added.atMs);
  return after !== undefined && !after.isStart && after.meterH < added.meterH ? after : null;
}

export interface MeterUse extends Evidence {
  /** Some stretch has no reading at its beginning or none after it. */
  readonly isMissing: boolean;
  /** More hours than the clock has. */
  readonly isImplausible: boolean;
  /** Hours at the ends that were prorated between two readings. */
  readonly proratedH: number;
}

/** `sinceMs`: when the machine went on rent; readings before it belong to somebody else. */
export interface MeteredStretch extends Stretch {
  readonly sinceMs: number;
  /** Number of the entry that issued the bill up to the beginning: what was read later had no part in it. Null: no bill ends there. */
  readonly billedBySequence: number | null;
}

interface MeterState {
  readonly meterH: number;
  readonly atMs: number;
  readonly sequences: readonly number[];
  /** Beyond the last reading before. */
  readonly proratedH: number;
}

/**
 * Hours between the states of the meter at the beginning and at the end of each stretch. Between two readings the meter is prorated by time; where
 * none has been read after, it stands as it was read last, and what it has run since is in the next account, which begins where the last bill ended.
 */
export function meterUse(readings: readonly MeterReading[], stretches: readonly MeteredStretch[]): MeterUse {
  let hours = 0;
  let proratedH = 0;
  let isMissing = false;
  let isImplausible = false;
  const sequences: number[] = [];
  for (const { fromMs, toMs, sinceMs, billedBySequence } of stretches) {
    const own = seriesFrom(readings, sinceMs);
    const known = billedBySequence === null ? own : own.filter(({ sequence }) => sequence < billedBySequence);
    const first = stateAt(known, fromMs);
    const last = stateAt(own, toMs);
    if (first === null || last === null || last.atMs <= first.atMs) {
      isMissing = true;
      continue;
    }
    hours += last.meterH - first.meterH;
    proratedH += last.proratedH;
    isImplausible ||= last.meterH - first.meterH > (last.atMs - first.atMs) / HOUR_MS;
    sequences.push(...first.sequences, ...last.sequences);
  }
  return { hours, sequences: ascending(sequences), isMissing, isImplausible, proratedH };
}

/** Readings of one stay on rent and what was read after it, up to the next on-rent, with which another series may begin. */
function seriesFrom(readings: readonly MeterReading[], sinceMs: number): readonly MeterReading[] {
  const own = readings.filter(({ atMs }) => atMs >= sinceMs);
  const next = own.findIndex(({ isStart, atMs }) => isStart && atMs > sinceMs);
  return next < 0 ? own : own.slice(0, next);
}

function stateAt(readings: readonly MeterReading[], atMs: number): MeterState | null {
  const before = readings.findLast((reading) => reading.atMs <= atMs);
  if (before === undefined) return null;
  const after = readings.find((reading) => reading.atMs > atMs);
  const { meterH, sequence } = before;
  if (before.atMs === atMs || after === undefined)
    return { meterH, atMs: before.atMs, sequences: [sequence], proratedH: 0 };
  const share = (atMs - before.atMs) / (after.atMs - before.atMs);
  const proratedH = (after.meterH - meterH) * share;
  return { meterH: meterH + proratedH, atMs, sequences: [sequence, after.sequence], proratedH };
}
