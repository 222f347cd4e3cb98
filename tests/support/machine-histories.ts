import type { TimeState } from '../../controller/contract/ledger/ledger.ts';
import type {
  HistoryInterval,
  HistoryQuantity,
  MachineHistory,
} from '../../controller/accounts/history/machine-history.ts';

const MS_PER_H = 3_600_000;

/** A stretch of so many hours; the rest is what most tests do not look at. */
export type Stretch = readonly [state: TimeState, lengthH: number, more?: Partial<HistoryInterval>];

/** Stretches one after another from `fromMs` on; the entry that began the nth one has the sequence 10·(n + 1). */
export function historyOf(
  stretches: readonly Stretch[],
  quantities: readonly Partial<HistoryQuantity>[] = [],
  fromMs = Date.parse('2026-01-05T00:00:00Z'),
): MachineHistory {
  let atMs = fromMs;
  const intervals = stretches.map(([state, lengthH, more], index): HistoryInterval => {
    const interval = {
      fromMs: atMs,
      toMs: atMs + lengthH * MS_PER_H,
      state,
      cause: state === 'FAULT' ? 'motor-hot' : 'task',
      missionId: null,
      taskId: null,
      mode: null,
      operator: null,
      sequence: 10 * (index + 1),
      correctedBy: null,
      ...more,
    };
    atMs = interval.toMs;
    return interval;
  });
  return {
    machineId: 'l1',
    fromMs,
    toMs: atMs,
    intervals,
    quantities: quantities.map((quantity, index) => ({
      atMs: fromMs,
      sequence: 1_000 + index,
      missionId: null,
      taskId: 't',
      step: 'level',
      unit: 'm2',
      amount: 1,
      ...quantity,
    })),
    coverage: 1,
  };
}
