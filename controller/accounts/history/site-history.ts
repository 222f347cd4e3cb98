import type { Clock } from '../../../kernel/clock.ts';
import type { HistoryDoubt } from '../../contract/accounts/time-account.ts';
import type { SiteRecord } from '../../ledger/record.ts';
import { LedgerFold } from './ledger-fold.ts';
import type { HistoryReader, MachineHistory } from './machine-history.ts';

/** A page holds the event loop for some milliseconds. */
const PAGE_ENTRIES = 250;

/** The history of this site's machines, folded from the ledger as it grows: each entry is read once per run of the controller. */
export class SiteHistory implements HistoryReader {
  readonly #record: Pick<SiteRecord, 'entries'>;
  readonly #clock: Clock;
  readonly #fold = new LedgerFold();
  #lastSequence = -1;
  #reading: Promise<void> = Promise.resolve();

  /** `clock`: the one that labels the entries. */
  constructor(record: Pick<SiteRecord, 'entries'>, clock: Clock) {
    this.#record = record;
    this.#clock = clock;
  }

  /** The fold with all that is on disk now. */
  async fold(): Promise<LedgerFold> {
    // One reader at a time: two would fold the same page twice.
    this.#reading = this.#reading.then(() => this.#readOn());
    await this.#reading;
    return this.#fold;
  }

  /** Accounted time of this moment: up to it the running states are believed. */
  presentMs(): number {
    return this.#fold.presentMs(Math.round(this.#clock.epochMs()), this.#clock.monoMs());
  }

  async history(machineId: string, fromMs: number, toMs: number): Promise<MachineHistory> {
    const fold = await this.fold();
    const endMs = Math.max(fromMs, toMs);
    const intervals = [...fold.intervals(machineId, fromMs, endMs, this.presentMs())];
    const quantities = [...(fold.rowsOf(machineId)?.quantities(fromMs, endMs) ?? [])];
    const elsewhere = fold.elsewhere(machineId, fromMs, endMs);
    const whole = { machineId, fromMs, toMs: endMs, intervals, quantities, coverage: coverageOf(intervals) };
    return elsewhere.length === 0 ? whole : { ...whole, elsewhere };
  }

  async doubts(machineId: string, fromMs: number, toMs: number): Promise<readonly HistoryDoubt[]> {
    return (await this.fold()).doubts(machineId, fromMs, toMs);
  }

  async #readOn(): Promise<void> {
    for (;;) {
      const page = this.#record.entries({ after: this.#lastSequence, limit: PAGE_ENTRIES });
      for (const entry of page) {
        this.#fold.add(entry);
        this.#lastSequence = entry.sequence;
      }
      if (page.length < PAGE_ENTRIES) return;
      // Let the API answer between the pages of a long ledger.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }
}

/** Share of the time that is not UNEXPLAINED, 0 to 1; 0 of no time. */
export function coverageOf(intervals: MachineHistory['intervals']): number {
  let wholeMs = 0;
  let explainedMs = 0;
  for (const { fromMs, toMs, state } of intervals) {
    wholeMs += toMs - fromMs;
    if (state !== 'UNEXPLAINED') explainedMs += toMs - fromMs;
  }
  return wholeMs === 0 ? 0 : explainedMs / wholeMs;
}
