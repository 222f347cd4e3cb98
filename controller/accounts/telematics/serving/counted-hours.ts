import type { HistoryInterval, MachineHistory } from '../../history/machine-history.ts';
import { hourCounters, type HourCounter } from './hour-counters.ts';

/** Cumulative figures of one machine since its record began. */
export interface CountedHours {
  readonly operatingMs: number;
  readonly idleMs: number;
  readonly idleNonOperatingMs: number;
  /** Of the operating time: its own program moved it, without a person in control. */
  readonly autonomousMs: number;
  readonly unexplainedMs: number;
}

const nothing: CountedHours = {
  operatingMs: 0,
  idleMs: 0,
  idleNonOperatingMs: 0,
  autonomousMs: 0,
  unexplainedMs: 0,
};

function counterOf({ state }: HistoryInterval): HourCounter {
  return hourCounters[state].counter;
}

function plus(sum: CountedHours, interval: HistoryInterval, lengthMs: number): CountedHours {
  const counter = counterOf(interval);
  const isOperating = counter === 'operating';
  return {
    operatingMs: sum.operatingMs + (isOperating ? lengthMs : 0),
    idleMs: sum.idleMs + (counter === 'idle' ? lengthMs : 0),
    idleNonOperatingMs: sum.idleNonOperatingMs + (counter === 'idle-non-operating' ? lengthMs : 0),
    autonomousMs: sum.autonomousMs + (isOperating && interval.mode === 'autonomous' ? lengthMs : 0),
    unexplainedMs: sum.unexplainedMs + (interval.state === 'UNEXPLAINED' ? lengthMs : 0),
  };
}

/** The counters at the end of a history. */
export function countedHours({ intervals }: MachineHistory): CountedHours {
  return intervals.reduce((sum, interval) => plus(sum, interval, interval.toMs - interval.fromMs), nothing);
}

/** The counters at each of `timesMs` (ascending), of a history that begins where they are zero. */
export function countedHoursAt(
  { intervals }: MachineHistory,
  timesMs: readonly number[],
): readonly { readonly atMs: number; readonly hours: CountedHours }[] {
  const points: { atMs: number; hours: CountedHours }[] = [];
  let sum = nothing;
  let index = 0;
  for (const atMs of timesMs) {
    for (let next = intervals[index]; next !== undefined && next.toMs <= atMs; next = intervals[index]) {
      sum = plus(sum, next, next.toMs - next.fromMs);
      index += 1;
    }
    const open = intervals[index];
    const isWithin = open !== undefined && open.fromMs < atMs;
    points.push({ atMs, hours: isWithin ? plus(sum, open, atMs - open.fromMs) : sum });
  }
  return points;
}
