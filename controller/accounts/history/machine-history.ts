import type { QuantityUnit } from '../../../missions/mission.ts';
import type { TimeState } from '../../contract/ledger/ledger.ts';
import { workModes, type WorkMode } from '../../contract/accounts/work-modes.ts';

export { workModes, type WorkMode };

/** A stretch of one machine's time, site time in ms; the stretches of a machine neither overlap nor leave gaps. */
export interface HistoryInterval {
  readonly fromMs: number;
  readonly toMs: number;
  readonly state: TimeState;
  readonly cause: string;
  readonly missionId: string | null;
  readonly taskId: string | null;
  /** Null where nobody and nothing moved it, or the record does not say. */
  readonly mode: WorkMode | null;
  /** User name of who had control; null where nobody had. */
  readonly operator: string | null;
  /** Sequence of the entry that began it; null where no entry did (time before the record). */
  readonly sequence: number | null;
  /** Sequence of the correction that made it what it is; null: as it was recorded. */
  readonly correctedBy: number | null;
}

/** Work earned at a moment. */
export interface HistoryQuantity {
  readonly atMs: number;
  readonly sequence: number;
  readonly missionId: string | null;
  readonly taskId: string;
  readonly step: string;
  readonly unit: QuantityUnit;
  readonly amount: number;
}

/** One machine's time and work in [fromMs, toMs), folded from the ledger and from nothing else. */
export interface MachineHistory {
  readonly machineId: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** They fill [fromMs, toMs). */
  readonly intervals: readonly HistoryInterval[];
  readonly quantities: readonly HistoryQuantity[];
  /** Share of the interval that entries explain, 0 to 1. */
  readonly coverage: number;
  /** Time at which another site's record heard it too; absent: none. */
  readonly elsewhere?: readonly {
    readonly fromMs: number;
    readonly toMs: number;
    readonly siteId: string;
    readonly sequence: number;
  }[];
}

/** How dossiers, norms, invoices and telematics read a machine's history. */
export interface HistoryReader {
  history(machineId: string, fromMs: number, toMs: number): Promise<MachineHistory>;
}
