import type { LedgerEntry } from '../../contract/ledger/ledger.ts';
import { hoursReadPayload, type CounterComparison } from '../../contract/accounts/machine-told.ts';
import type { HistoryDoubt } from '../../contract/accounts/time-account.ts';
import { Columns } from './columns.ts';
import { historyRules } from './history-rules.ts';

const hourMs = 3_600_000;

/** What of a counter's step was believed. */
interface Step {
  readonly doubt: Pick<HistoryDoubt, 'kind' | 'byMs'> | null;
  readonly countedH: number;
}

/** Readings of machines' own counters of operating hours, and what does not fit them: going back, and going faster than the clock. */
export class CounterBook {
  readonly #machines = new Map<string, Columns<'atMs' | 'hours' | 'countedH' | 'sequence'>>();

  /** `atMs`: when the entry counts. The doubt that the reading raises, or null. */
  take({ machineId, sequence, payload }: LedgerEntry, atMs: number): Step['doubt'] {
    const read = hoursReadPayload.safeParse(payload);
    if (machineId === null || !read.success) return null;
    const rows = this.#rowsOf(machineId);
    const { hours } = read.data;
    const last = rows.length - 1;
    const step = last < 0 ? null : stepOf(hours - rows.at('hours', last), atMs - rows.at('atMs', last));
    const countedH = last < 0 ? 0 : rows.at('countedH', last) + (step?.countedH ?? 0);
    rows.push({ atMs, hours, countedH, sequence });
    return step?.doubt ?? null;
  }

  /** Between the first and the last reading of [fromMs, toMs); null with fewer than two. `workOf`: T0 and setting up of a span, ms. */
  compare(
    machineId: string,
    fromMs: number,
    toMs: number,
    workOf: (fromMs: number, toMs: number) => { readonly workMs: number; readonly setupMs: number },
  ): CounterComparison | null {
    const rows = this.#machines.get(machineId);
    if (rows === undefined) return null;
    const first = rows.lastAtMost('atMs', fromMs - 1) + 1;
    const last = rows.lastAtMost('atMs', toMs - 1);
    if (last <= first) return null;
    const span = { fromMs: rows.at('atMs', first), toMs: rows.at('atMs', last) };
    const { workMs, setupMs } = workOf(span.fromMs, span.toMs);
    const countedH = rows.at('countedH', last) - rows.at('countedH', first);
    return {
      ...span,
      firstHours: rows.at('hours', first),
      lastHours: rows.at('hours', last),
      countedH: rounded(countedH),
      workH: rounded(workMs / hourMs),
      setupH: rounded(setupMs / hourMs),
      differenceH: rounded(countedH - workMs / hourMs),
      sequences: [rows.at('sequence', first), rows.at('sequence', last)],
    };
  }

  /** The newest reading; null: the machine never told one. */
  newest(machineId: string): { readonly atMs: number; readonly hours: number; readonly sequence: number } | null {
    const rows = this.#machines.get(machineId);
    if (rows === undefined) return null;
    const last = rows.length - 1;
    return { atMs: rows.at('atMs', last), hours: rows.at('hours', last), sequence: rows.at('sequence', last) };
  }

  #rowsOf(machineId: string): Columns<'atMs' | 'hours' | 'countedH' | 'sequence'> {
    const known = this.#machines.get(machineId);
    if (known !== undefined) return known;
    const made = new Columns({
      atMs: Float64Array,
      hours: Float64Array,
      countedH: Float64Array,
      sequence: Uint32Array,
    });
    this.#machines.set(machineId, made);
    return made;
  }
}

function stepOf(stepH: number, elapsedMs: number): Step {
  if (stepH < 0) return { doubt: { kind: 'counter-rollback', byMs: Math.round(stepH * hourMs) }, countedH: 0 };
  const { counterResolutionH, counterFastShare } = historyRules;
  const mostH = (elapsedMs / hourMs) * (1 + counterFastShare.value) + counterResolutionH.value;
  const isTooFast = stepH > mostH;
  if (!isTooFast) return { doubt: null, countedH: stepH };
  return { doubt: { kind: 'counter-too-fast', byMs: Math.round(stepH * hourMs - elapsedMs) }, countedH: 0 };
}

/** Hours to a thousandth: less than four seconds. */
function rounded(hours: number): number {
  return Math.round(hours * 1_000) / 1_000;
}
