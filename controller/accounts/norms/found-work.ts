import type { FoundWork } from '../../contract/accounts/norm-work.ts';
import type { ShiftSpan } from '../history/shifts.ts';
import type { HistoryInterval, HistoryQuantity, MachineHistory } from '../history/machine-history.ts';
import { thousandths } from '../rounding.ts';
import { clipped, minutesOf } from './observed-cycles.ts';

const dayMs = 86_400_000;

export interface WorkCalendar {
  /** Local time less UTC. */
  readonly utcOffsetMs: number;
  /** Shifts of the roster that begin in the span; none where the site has no roster. */
  readonly shifts: (fromMs: number, toMs: number) => readonly ShiftSpan[];
}

/** What a machine earned, by step, mission and shift (day where there is no shift), newest first: what a norm can be made of. */
export function foundWork(history: MachineHistory, calendar: WorkCalendar): FoundWork[] {
  const { quantities, machineId } = history;
  const first = quantities[0]?.atMs;
  if (first === undefined) return [];
  const shifts = calendar.shifts(first - 2 * dayMs, (quantities.at(-1)?.atMs ?? first) + dayMs);
  const groups = new Map<string, { shift: ShiftSpan | null; day: string; pieces: HistoryQuantity[] }>();
  for (const piece of quantities) {
    const shift = shifts.find(({ fromMs, toMs }) => piece.atMs > fromMs && piece.atMs <= toMs) ?? null;
    const day = dayOf(shift?.fromMs ?? piece.atMs, calendar);
    const key = JSON.stringify([piece.step, piece.missionId, piece.unit, day, shift?.shiftId]);
    const group = groups.get(key) ?? { shift, day, pieces: [] };
    group.pieces.push(piece);
    groups.set(key, group);
  }
  return [...groups.values()]
    .map(({ shift, day, pieces }) => workOf(machineId, history.intervals, { shift, day, pieces }, calendar))
    .sort((left, right) => right.fromMs - left.fromMs);
}

function workOf(
  machineId: string,
  intervals: readonly HistoryInterval[],
  { shift, day, pieces }: { shift: ShiftSpan | null; day: string; pieces: readonly HistoryQuantity[] },
  { utcOffsetMs }: WorkCalendar,
): FoundWork {
  const { step, missionId, unit } = pieces[0] as HistoryQuantity;
  const tasks = new Set(pieces.map(({ taskId }) => taskId));
  const bounds = shift ?? {
    fromMs: Date.parse(`${day}T00:00:00Z`) - utcOffsetMs,
    toMs: Date.parse(`${day}T00:00:00Z`) - utcOffsetMs + dayMs,
  };
  const within = intervals.flatMap((interval) => clipped(interval, bounds.fromMs, bounds.toMs));
  const worked = within.filter(({ taskId, state }) => taskId !== null && tasks.has(taskId) && state !== 'UNEXPLAINED');
  const ends = pieces.map(({ atMs }) => atMs);
  const fromMs = least([...ends, ...worked.map((one) => one.fromMs)]);
  const toMs = -least([...ends, ...worked.map((one) => one.toMs)].map((ms) => -ms));
  const inside = within.flatMap((interval) => clipped(interval, fromMs, toMs));
  const known = inside.filter(({ state }) => state !== 'UNEXPLAINED');
  const wholeMin = minutesOf([{ fromMs, toMs }]);
  return {
    ...{ machineId, missionId, step, day, fromMs, toMs, unit },
    shift: shift === null ? null : { id: shift.shiftId, name: shift.name, fromMs: shift.fromMs, toMs: shift.toMs },
    amount: thousandths(pieces.reduce((sum, { amount }) => sum + amount, 0)),
    tasks: tasks.size,
    coverage: wholeMin > 0 ? minutesOf(known) / wholeMin : 0,
  };
}

function dayOf(atMs: number, { utcOffsetMs }: WorkCalendar): string {
  return new Date(atMs + utcOffsetMs).toISOString().slice(0, 10);
}

/** A loop, since a year's list is too long for the arguments of one call. */
export function least(values: readonly number[]): number {
  return values.reduce((found, value) => Math.min(found, value), Infinity);
}
