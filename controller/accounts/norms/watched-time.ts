import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { NormWatch } from '../../contract/accounts/norm-evidence.ts';

const DAY_MS = 86_400_000;
/** The longest time of one machine that is looked at: a month. */
const SPAN_MAX_MS = 31 * DAY_MS;
/** Shifts that are put together lie in one year. */
const HULL_MAX_MS = 366 * DAY_MS;

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface MachineSpan extends Span {
  readonly machineId: string;
}

export interface WatchedTime {
  readonly span: Span;
  readonly shift: Span;
  /** Both together. */
  readonly whole: Span;
  /** Whose time has the cycles, and whose makes up the shift. */
  readonly parts: readonly MachineSpan[];
  readonly shifts: readonly MachineSpan[];
}

/** Refuses 'norm-span-too-long' where one machine's time is more than a month, or all of it lies in more than a year. */
export function watchedTime(watch: NormWatch): Result<WatchedTime> {
  const span = { fromMs: Date.parse(watch.from), toMs: Date.parse(watch.to) };
  const shift = { fromMs: Date.parse(watch.shiftFrom ?? watch.from), toMs: Date.parse(watch.shiftTo ?? watch.to) };
  const whole = { fromMs: Math.min(span.fromMs, shift.fromMs), toMs: Math.max(span.toMs, shift.toMs) };
  const ofAll = (one: Span): MachineSpan[] =>
    [...new Set(watch.machineIds)].map((machineId) => ({ machineId, ...one }));
  const chosen = watch.parts && joinedParts(watch.parts);
  const parts = chosen ?? ofAll(span);
  const longestMs = chosen === undefined ? whole.toMs - whole.fromMs : longestOf(chosen);
  const hullMs = whole.toMs - whole.fromMs;
  if (longestMs > SPAN_MAX_MS || hullMs > HULL_MAX_MS) {
    return refuse({ code: 'norm-span-too-long', facts: { days: longestMs / DAY_MS, most: SPAN_MAX_MS / DAY_MS } });
  }
  return ok({ span, shift, whole, parts, shifts: chosen ?? ofAll(shift) });
}

/** Parts of one machine that touch or overlap are one: no minute counts twice. */
function joinedParts(parts: NonNullable<NormWatch['parts']>): readonly MachineSpan[] {
  const sorted = parts
    .map(({ machineId, from, to }) => ({ machineId, fromMs: Date.parse(from), toMs: Date.parse(to) }))
    .sort((left, right) => left.fromMs - right.fromMs);
  const joined: MachineSpan[] = [];
  for (const part of sorted) {
    const at = joined.findLastIndex(({ machineId }) => machineId === part.machineId);
    const before = joined[at];
    if (before === undefined || before.toMs < part.fromMs) joined.push(part);
    else joined[at] = { ...before, toMs: Math.max(before.toMs, part.toMs) };
  }
  return joined;
}

function longestOf(parts: readonly MachineSpan[]): number {
  const sums = new Map<string, number>();
  for (const { machineId, fromMs, toMs } of parts) sums.set(machineId, (sums.get(machineId) ?? 0) + toMs - fromMs);
  return Math.max(...sums.values());
}
