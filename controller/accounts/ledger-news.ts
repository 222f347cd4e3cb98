import type { LedgerEntry, LedgerType } from '../contract/ledger/ledger.ts';
import type { SiteRecord } from '../ledger/record.ts';

const pageEntries = 1_000;

/** What registers that are views of the ledger read of it. */
export type ReadRecord = Pick<SiteRecord, 'entries' | 'size'>;

/** The entries of some types, each given once, in their order. */
export class LedgerNews {
  readonly #record: ReadRecord;
  readonly #types: readonly LedgerType[];
  #readUpTo = 0;

  constructor(record: ReadRecord, types: readonly LedgerType[]) {
    this.#record = record;
    this.#types = types;
  }

  /** Those that came since it was asked last; from the beginning at first. */
  *take(): Generator<LedgerEntry> {
    const size = this.#record.size();
    while (this.#readUpTo < size) {
      const page = this.#record.entries({
        after: this.#readUpTo - 1,
        before: size,
        types: this.#types,
        limit: pageEntries,
      });
      yield* page;
      const last = page.at(-1);
      this.#readUpTo = page.length < pageEntries || last === undefined ? size : last.sequence + 1;
    }
  }
}
