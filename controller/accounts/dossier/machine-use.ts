import { wayCounted, type EvidenceView } from '../../contract/accounts/evidence.ts';
import type { LedgerEntry, LedgerType } from '../../contract/ledger/ledger.ts';
import { energyCounted } from '../../contract/accounts/machine-energy.ts';
import type { MachineHistory } from '../history/machine-history.ts';
import { isWithin } from './evidence-time.ts';

/** What the controller counted of a machine between two moments, with its entry. */
export interface UseStep {
  readonly sequence: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Drawn and charged, parts of a full battery; null: it is an entry of the way. */
  readonly battery: {
    readonly usedRatio: number;
    readonly chargedRatio: number;
    /** Null: nobody has said how much a full one holds. */
    readonly capacity: { readonly kWh: number; readonly certainty: string } | null;
  } | null;
  /** Drawn; null where it cannot be said. */
  readonly kWh: number | null;
  /** Null: it is an entry of energy. */
  readonly distanceM: number | null;
}

export interface MachineUse {
  /** Oldest first. */
  readonly steps: readonly UseStep[];
  /** Drawn from the battery; null: nothing was counted. */
  readonly batteryKWh: number | null;
  /** Certainties of the capacities that were used, as the profiles say them. */
  readonly certainties: readonly string[];
  /** Null: nothing was counted. */
  readonly distanceM: number | null;
  /** Sums of what people read from meters and delivery notes; null: nothing was entered. */
  readonly meterKWh: number | null;
  readonly fuelL: number | null;
  readonly meterSequences: readonly number[];
}

export const useTypes = ['machine.energy-counted', 'machine.way-counted'] as const satisfies readonly LedgerType[];

/** Energy and way as the controller's entries tell them; entries that are not what their type says tell nothing. */
export function useSteps(entries: Iterable<LedgerEntry>): readonly UseStep[] {
  const steps: UseStep[] = [];
  for (const { type, payload, sequence } of entries) {
    const energy = type === 'machine.energy-counted' ? energyCounted.safeParse(payload) : null;
    const way = type === 'machine.way-counted' ? wayCounted.safeParse(payload) : null;
    if (energy?.success === true) {
      const { fromMs, toMs, usedRatio, chargedRatio, capacity = null } = energy.data;
      const kWh = capacity === null ? null : usedRatio * capacity.kWh;
      steps.push({ sequence, fromMs, toMs, battery: { usedRatio, chargedRatio, capacity }, kWh, distanceM: null });
    }
    if (way?.success === true) steps.push({ sequence, ...way.data, battery: null, kWh: null });
  }
  return steps;
}

/** Energy and way of a machine in an interval: the steps that end in it, and what people entered. */
export function machineUse(
  interval: Pick<MachineHistory, 'fromMs' | 'toMs'>,
  all: readonly UseStep[],
  evidence: readonly EvidenceView[],
): MachineUse {
  const steps = all
    .filter(({ toMs }) => toMs >= interval.fromMs && toMs <= interval.toMs)
    .sort((left, right) => left.toMs - right.toMs);
  const metered = evidence.flatMap(({ entered, withdrawn, sequence }) => {
    if (entered.type !== 'energy-reading' || withdrawn !== null) return [];
    return isWithin(interval, entered) ? [{ unit: entered.unit, amount: entered.amount, sequence }] : [];
  });
  const certainties = steps.flatMap(({ battery }) => battery?.capacity?.certainty ?? []);
  return {
    steps,
    batteryKWh: sumOf(steps.map(({ kWh }) => kWh)),
    certainties: [...new Set(certainties)],
    distanceM: sumOf(steps.map(({ distanceM }) => distanceM)),
    meterKWh: sumOf(metered.map(({ unit, amount }) => (unit === 'kWh' ? amount : null))),
    fuelL: sumOf(metered.map(({ unit, amount }) => (unit === 'l' ? amount : null))),
    meterSequences: metered.map(({ sequence }) => sequence),
  };
}

/** Null where there is nothing to sum. */
function sumOf(values: readonly (number | null)[]): number | null {
  return values.reduce((sum, value) => (value === null ? sum : (sum ?? 0) + value), null);
}
