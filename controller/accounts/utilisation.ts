import type { UtilisationView } from '../contract/api.ts';
import type { QuantityUnit } from '../../missions/mission.ts';
import { timeStates, type LedgerEntry, type TimeState } from '../contract/ledger/ledger.ts';
import { LedgerFold } from './history/ledger-fold.ts';
import type { HistoryInterval, HistoryQuantity } from './history/machine-history.ts';

/** A machine to account for, in the order of the view. */
export interface AccountedMachine {
  readonly id: string;
  readonly label: string;
}

type MachineUtilisation = UtilisationView['machines'][number];
type Interval = MachineUtilisation['intervals'][number];

/** Time and work of one machine in [fromMs, toMs), as its history tells it. */
export interface AccountedWork {
  readonly intervals: Iterable<HistoryInterval>;
  readonly quantities: Iterable<HistoryQuantity>;
}

/** The view of [fromMs, toMs): states and causes alone, whoever moved the machine. */
export function utilisationOf(
  machines: readonly AccountedMachine[],
  fromMs: number,
  toMs: number,
  workOf: (machineId: string, fromMs: number, toMs: number) => AccountedWork,
): UtilisationView {
  const endMs = Math.max(fromMs, toMs);
  return {
    fromMs,
    toMs: endMs,
    machines: machines.map(({ id, label }) => {
      const work = workOf(id, fromMs, endMs);
      const intervals = merged(work.intervals);
      return {
        machineId: id,
        label,
        secondsByState: sumByState(intervals),
        causes: sumByCause(intervals),
        quantities: sumQuantities(work.quantities),
        intervals,
      };
    }),
  };
}

/** Neighbours differ in state or cause. */
function merged(intervals: Iterable<HistoryInterval>): Interval[] {
  const merged: Interval[] = [];
  for (const { fromMs, toMs, state, cause } of intervals) {
    const last = merged.at(-1);
    if (last?.state === state && last.cause === cause) merged[merged.length - 1] = { ...last, toMs };
    else merged.push({ fromMs, toMs, state, cause });
  }
  return merged;
}

function sumByState(intervals: readonly Interval[]): Record<TimeState, number> {
  const sums = Object.fromEntries(timeStates.map((state) => [state, 0])) as Record<TimeState, number>;
  for (const { fromMs, toMs, state } of intervals) sums[state] += toMs - fromMs;
  for (const state of timeStates) sums[state] /= 1000;
  return sums;
}

function sumByCause(intervals: readonly Interval[]): MachineUtilisation['causes'] {
  const sums = new Map<string, { state: TimeState; cause: string; seconds: number }>();
  for (const { fromMs, toMs, state, cause } of intervals) {
    const key = `${state} ${cause}`;
    const sum = sums.get(key) ?? { state, cause, seconds: 0 };
    sum.seconds += (toMs - fromMs) / 1000;
    sums.set(key, sum);
  }
  return [...sums.values()].sort((left, right) => right.seconds - left.seconds);
}

function sumQuantities(quantities: Iterable<HistoryQuantity>): MachineUtilisation['quantities'] {
  const sums = new Map<string, { unit: QuantityUnit; step: string; amount: number }>();
  for (const { unit, step, amount } of quantities) {
    const key = `${unit} ${step}`;
    const sum = sums.get(key) ?? { unit, step, amount: 0 };
    sum.amount += amount;
    sums.set(key, sum);
  }
  return [...sums.values()];
}

/**
 * The view of one list of entries, oldest first, that begins early enough to hold each machine's state at `fromMs`. Running
 * states are believed up to the newest entry, or up to `aliveUntilMs`.
 */
export function utilisation(
  entries: Iterable<LedgerEntry>,
  machines: readonly AccountedMachine[],
  fromMs: number,
  toMs: number,
  aliveUntilMs?: number,
): UtilisationView {
  const fold = new LedgerFold();
  for (const entry of entries) fold.add(entry);
  return foldedUtilisation(fold, machines, fromMs, toMs, aliveUntilMs);
}

/** The same of a fold. */
export function foldedUtilisation(
  fold: LedgerFold,
  machines: readonly AccountedMachine[],
  fromMs: number,
  toMs: number,
  aliveUntilMs: number = fold.newestMs() ?? fromMs,
): UtilisationView {
  return utilisationOf(machines, fromMs, toMs, (id, from, to) => ({
    intervals: fold.intervals(id, from, to, aliveUntilMs),
    quantities: fold.rowsOf(id)?.quantities(from, to) ?? [],
  }));
}
