import { crewCountedPayload, type Trade } from '../../contract/missions/crew-count.ts';
import type { LedgerEntry } from '../../contract/ledger/ledger.ts';
import type { ObservedCrew, ObservedCycle } from '../../contract/accounts/norm-evidence.ts';
import { thousandths } from '../rounding.ts';
import { normRules, type NormRules } from './norm-rules.ts';

type Persons = Readonly<Record<Trade, number>>;

interface Count {
  readonly machineId: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly persons: Persons;
  readonly sequence: number;
}

const msPerHour = 3_600_000;
const msPerMinute = 60_000;

/**
 * Who worked beside the machines during cycles, from `crew.counted` entries: persons of each trade, weighed by the time of the cycles that they
 * were counted for. A count holds until the next one of its machine, and no longer than the rule says. Null where no cycle was counted for.
 */
export function countedCrew(
  entries: readonly LedgerEntry[],
  cycles: readonly Pick<ObservedCycle, 'machineId' | 'fromMs' | 'toMs'>[],
  rules: NormRules = normRules,
): ObservedCrew | null {
  const counts = countsOf(entries, rules.crewCountHours.value * msPerHour);
  const told = cycles.flatMap((cycle) =>
    counts.flatMap((count) => {
      const lengthMs = Math.min(count.toMs, cycle.toMs) - Math.max(count.fromMs, cycle.fromMs);
      return count.machineId === cycle.machineId && lengthMs > 0 ? [{ count, lengthMs }] : [];
    }),
  );
  const toldMs = told.reduce((sum, { lengthMs }) => sum + lengthMs, 0);
  const cyclesMs = cycles.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  if (toldMs === 0) return null;
  const mean = (trade: Trade): number =>
    told.reduce((sum, { count, lengthMs }) => sum + count.persons[trade] * lengthMs, 0) / toldMs;
  return {
    persons: {
      general: thousandths(mean('general')),
      skilled: thousandths(mean('skilled')),
      senior: thousandths(mean('senior')),
    },
    countedMin: toldMs / msPerMinute,
    cyclesMin: cyclesMs / msPerMinute,
    sequences: [...new Set(told.map(({ count }) => count.sequence))].sort((left, right) => left - right),
  };
}

function countsOf(entries: readonly LedgerEntry[], holdsMs: number): readonly Count[] {
  const counts: Count[] = [];
  const newest = new Map<string, number>();
  for (const { machineId, atMs, sequence, payload } of entries) {
    const read = crewCountedPayload.safeParse(payload);
    if (machineId === null || !read.success) continue;
    const before = newest.get(machineId);
    if (before !== undefined) {
      const earlier = counts[before] as Count;
      counts[before] = { ...earlier, toMs: Math.min(earlier.toMs, atMs) };
    }
    newest.set(machineId, counts.length);
    counts.push({ machineId, fromMs: atMs, toMs: atMs + holdsMs, persons: read.data.persons, sequence });
  }
  return counts;
}
