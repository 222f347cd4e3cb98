import type { CounterComparison } from '../../contract/accounts/machine-told.ts';
import { reliabilityTimes } from '../dossier/dossier-rules.ts';
import type { LedgerFold } from './ledger-fold.ts';

/** A machine's counter beside the account of the same time; null: fewer than two readings. */
export function comparedCounter(
  fold: LedgerFold,
  machineId: string,
  fromMs: number,
  toMs: number,
  aliveUntilMs: number,
): CounterComparison | null {
  return fold.counters().compare(machineId, fromMs, toMs, (sinceMs, untilMs) => {
    let [workMs, setupMs] = [0, 0];
    for (const interval of fold.intervals(machineId, sinceMs, untilMs, aliveUntilMs)) {
      if (reliabilityTimes[interval.state] === 'work') workMs += interval.toMs - interval.fromMs;
      else if (interval.state === 'SETUP') setupMs += interval.toMs - interval.fromMs;
    }
    return { workMs, setupMs };
  });
}
