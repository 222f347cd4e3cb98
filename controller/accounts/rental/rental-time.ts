import type { TimeState } from '../../contract/ledger/ledger.ts';
import type { StopTerms } from '../../contract/accounts/rental.ts';
import type { HistoryInterval } from '../history/machine-history.ts';
import { clipped, commonMs, DAY_MS, dayStretch, daysIn, HOUR_MS, type Stretch } from './local-days.ts';

/** What each time state is to a rental contract (reference/domain.md §2.3, column "rental"). */
export const rentalClassOf: Readonly<
  Record<TimeState, 'normal' | 'standby' | 'force-majeure' | 'fault' | 'unexplained' | 'by-cause'>
> = {
  WORK: 'normal',
  WORK_REDUCED: 'normal',
  NOLOAD: 'normal',
  SETUP: 'normal',
  WAIT_PROCESS: 'normal',
  SERVICE: 'normal',
  REST: 'normal',
  STOP_SITE: 'standby',
  STOP_EXT: 'force-majeure',
  FAULT: 'fault',
  REWORK: 'normal',
  DISCIPLINE: 'normal',
  SAFETY_STOP: 'by-cause',
  UNEXPLAINED: 'unexplained',
};

/** The states in which the machine runs, as the counter of operating hours has it (ibid., column "AEMP counter"). */
const operatingStates: ReadonlySet<TimeState> = new Set<TimeState>([
  'WORK',
  'WORK_REDUCED',
  'NOLOAD',
  'SETUP',
  'REWORK',
]);

export interface Evidence {
  readonly hours: number;
  readonly sequences: readonly number[];
}

/** Entries that intervals rest on, upwards, each once. */
export function sequencesOf(intervals: readonly HistoryInterval[]): number[] {
  const all = intervals.flatMap(({ sequence, correctedBy }) => [sequence, correctedBy]);
  return ascending(all.filter((one) => one !== null));
}

export function ascending(sequences: readonly number[]): number[] {
  return [...new Set(sequences)].sort((left, right) => left - right);
}

/** Hours at work within stretches. */
export function operating(intervals: readonly HistoryInterval[], within: readonly Stretch[]): Evidence {
  return spent(
    intervals.filter(({ state }) => operatingStates.has(state)),
    within,
  );
}

export function ofClass(
  intervals: readonly HistoryInterval[],
  within: readonly Stretch[],
  wanted: (typeof rentalClassOf)[TimeState],
): Evidence {
  return spent(
    intervals.filter(({ state }) => rentalClassOf[state] === wanted),
    within,
  );
}

function spent(intervals: readonly HistoryInterval[], within: readonly Stretch[]): Evidence {
  const touched = intervals.filter((interval) => within.some((stretch) => commonMs(interval, stretch) > 0));
  const ms = touched.reduce(
    (sum, interval) => sum + within.reduce((part, stretch) => part + commonMs(interval, stretch), 0),
    0,
  );
  return { hours: ms / HOUR_MS, sequences: sequencesOf(touched) };
}

/** Days of one local day or month, by how they are charged. */
export interface DayUse {
  readonly day: number;
  /** Share of the day that counts as rented. */
  readonly rented: number;
  readonly free: number;
  readonly standby: number;
  readonly forceMajeure: number;
}

/** How the rented days were spent. Faults go first, then standby, then force majeure; together never more than the day counts. */
export function dayUses(
  rented: readonly Stretch[],
  intervals: readonly HistoryInterval[],
  terms: { readonly dayCount: 'begun' | 'clock'; readonly utcOffsetMin: number; readonly stops: StopTerms | null },
): DayUse[] {
  const { stops, utcOffsetMin } = terms;
  const days = [...new Set(rented.flatMap((stretch) => daysIn(stretch, utcOffsetMin)))].sort((a, b) => a - b);
  const free = stops === null ? [] : beyondGrace(intervals, stops.faultGraceH * HOUR_MS);
  const classOf = (wanted: 'standby' | 'force-majeure') =>
    stops === null ? [] : intervals.filter(({ state }) => rentalClassOf[state] === wanted);
  const standby = classOf('standby');
  const forceMajeure = classOf('force-majeure');
  return days.map((day) => {
    const whole = dayStretch(day, utcOffsetMin);
    const parts = rented.flatMap((stretch) => clipped(stretch, whole) ?? []);
    const share = terms.dayCount === 'begun' ? 1 : parts.reduce((sum, one) => sum + one.toMs - one.fromMs, 0) / DAY_MS;
    const stopped = (stretches: readonly Stretch[], left: number): number => {
      const ms = stretches.reduce((sum, one) => sum + parts.reduce((of, part) => of + commonMs(one, part), 0), 0);
      return Math.min(left, ms / ((stops?.dayH ?? 24) * HOUR_MS));
    };
    const freeShare = stopped(free, share);
    const standbyShare = stopped(standby, share - freeShare);
    const forceShare = stopped(forceMajeure, share - freeShare - standbyShare);
    return { day, rented: share, free: freeShare, standby: standbyShare, forceMajeure: forceShare };
  });
}

/** Of each fault, however many entries it is made of, what lies beyond the grace. */
function beyondGrace(intervals: readonly HistoryInterval[], graceMs: number): Stretch[] {
  const faults: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs, state } of intervals) {
    if (rentalClassOf[state] !== 'fault') continue;
    const last = faults.at(-1);
    if (last !== undefined && last.toMs === fromMs) last.toMs = toMs;
    else faults.push({ fromMs, toMs });
  }
  return faults.flatMap(({ fromMs, toMs }) => {
    const freeMs = fromMs + graceMs;
    return freeMs < toMs ? [{ fromMs: freeMs, toMs }] : [];
  });
}
