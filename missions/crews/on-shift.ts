import type { Roster } from './roster.ts';
import { joined, localDayOf, shiftTimes, within, without, type TimeSpan } from './roster-times.ts';

/** How many people are on shift, whatever they may attend. */
export interface OnShift extends TimeSpan {
  readonly persons: number;
}

export interface RosterHours {
  /** When nobody is on shift. */
  readonly closed: readonly TimeSpan[];
  readonly onShift: readonly OnShift[];
}

/** A roster's hours over a span of time. */
export function hoursBetween(roster: Roster, span: TimeSpan): RosterHours {
  const firstDay = localDayOf(roster, span.fromMs) - 1;
  const days = localDayOf(roster, span.toMs) - firstDay + 1;
  const crews = roster.crews.map(({ persons, shiftId }) => {
    const shift = roster.shifts.find(({ id }) => id === shiftId);
    const times = shift === undefined ? [] : within(shiftTimes(roster, shift, firstDay, days), [span]);
    return { persons, times };
  });
  const changes = [
    span.fromMs,
    span.toMs,
    ...crews.flatMap(({ times }) => times.flatMap((one) => [one.fromMs, one.toMs])),
  ];
  const moments = [...new Set(changes)].sort((a, b) => a - b);
  const onShift = moments.slice(1).map((toMs, index): OnShift => {
    const fromMs = moments[index]!;
    const there = crews.filter(({ times }) => times.some((one) => one.fromMs <= fromMs && fromMs < one.toMs));
    return { fromMs, toMs, persons: there.reduce((sum, { persons }) => sum + persons, 0) };
  });
  const manned = joined(onShift.filter(({ persons }) => persons > 0));
  return { closed: without([span], manned), onShift };
}
