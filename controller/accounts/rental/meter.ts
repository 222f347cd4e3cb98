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
}

/**
 * Hours between the last readings before the beginning and before the end of each stretch: what lies between the last reading and the end is in the
 * next account. `sinceMs`: when the machine went on rent; readings before it belong to somebody else.
 */
export function meterUse(
  readings: readonly MeterReading[],
  stretches: readonly (Stretch & { readonly sinceMs: number })[],
): MeterUse {
  let hours = 0;
  let isMissing = false;
  let isImplausible = false;
  const sequences: number[] = [];
  for (const { fromMs, toMs, sinceMs } of stretches) {
    const own = readings.filter(({ atMs }) => atMs >= sinceMs && atMs <= toMs);
    const first = own.findLast(({ atMs }) => atMs <= fromMs);
    const last = own.at(-1);
    if (first === undefined || last === undefined || last.atMs <= first.atMs) {
      isMissing = true;
      continue;
    }
    hours += last.meterH - first.meterH;
    isImplausible ||= last.meterH - first.meterH > (last.atMs - first.atMs) / HOUR_MS;
    sequences.push(first.sequence, last.sequence);
  }
  return { hours, sequences: ascending(sequences), isMissing, isImplausible };
}
