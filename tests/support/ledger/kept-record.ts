import type { LedgerDraft, LedgerEntry } from '../../../controller/contract/ledger/ledger.ts';
import type { LedgerQuery, RecordBatch } from '../../../controller/ledger/record.ts';
import { MemoryRecord } from './memory-record.ts';

/** A record in memory that gives its entries back, numbered as the ledger numbers them; hashes are none. */
export class KeptRecord extends MemoryRecord {
  readonly entered: LedgerEntry[] = [];

  override async commit(batch: RecordBatch): Promise<readonly LedgerEntry[]> {
    await super.commit(batch);
    const added = batch.entries.map((draft, index) => numbered(draft, this.entered.length + index));
    this.entered.push(...added);
    return added;
  }

  override entries({
    after = -1,
    types,
    machineId,
    fromMs = -Infinity,
    limit,
    newestFirst,
  }: LedgerQuery): readonly LedgerEntry[] {
    const found = this.entered.filter(
      (entry) =>
        entry.sequence > after &&
        entry.atMs >= fromMs &&
        (types === undefined || types.includes(entry.type)) &&
        (machineId === undefined || entry.machineId === machineId),
    );
    return (newestFirst === true ? found.reverse() : found).slice(0, limit);
  }
}

function numbered(draft: LedgerDraft, sequence: number): LedgerEntry {
  return { ...draft, version: 1, siteId: 'site', ledgerEpoch: 1, sequence, previousHash: '0'.repeat(64) };
}
