import { quantityUnits, type QuantityUnit } from '../../../missions/mission.ts';
import { timeStates, type TimeState } from '../../contract/ledger/ledger.ts';
import { workModes, type MachineHistory, type WorkMode } from '../history/machine-history.ts';
import { reliabilityTimes } from './dossier-rules.ts';

/** A machine's use over an interval in milliseconds, output by unit, and what it did as a share of the record. */
export interface UseTotals {
  readonly msByState: Readonly<Record<TimeState, number>>;
  readonly msByMode: Readonly<Record<WorkMode, number>>;
  readonly workMs: number;
  readonly amounts: readonly { readonly unit: QuantityUnit; readonly amount: number }[];
  readonly missions: number;
  readonly operators: number;
  readonly corrections: number;
  /** Begin of the first work, null where there was none. */
  readonly firstUseMs: number | null;
}

export function useTotals({ intervals, quantities }: MachineHistory): UseTotals {
  const msByState = Object.fromEntries(timeStates.map((state) => [state, 0])) as Record<TimeState, number>;
  const msByMode = Object.fromEntries(workModes.map((mode) => [mode, 0])) as Record<WorkMode, number>;
  const corrected = new Set<number>();
  const missions = new Set<string>();
  const operators = new Set<string>();
  let firstUseMs: number | null = null;
  for (const { fromMs, toMs, state, mode, correctedBy, missionId, operator } of intervals) {
    msByState[state] += toMs - fromMs;
    if (mode !== null) msByMode[mode] += toMs - fromMs;
    if (correctedBy !== null) corrected.add(correctedBy);
    if (reliabilityTimes[state] !== 'work') continue;
    firstUseMs ??= fromMs;
    if (missionId !== null) missions.add(missionId);
    if (operator !== null) operators.add(operator);
  }
  const sums = new Map<QuantityUnit, number>();
  for (const { unit, amount } of quantities) sums.set(unit, (sums.get(unit) ?? 0) + amount);
  return {
    msByState,
    msByMode,
    workMs: timeStates.reduce((sum, state) => sum + (reliabilityTimes[state] === 'work' ? msByState[state] : 0), 0),
    amounts: quantityUnits.flatMap((unit) => {
      const amount = sums.get(unit);
      return amount === undefined ? [] : [{ unit, amount }];
    }),
    missions: missions.size,
    operators: operators.size,
    corrections: corrected.size,
    firstUseMs,
  };
}
