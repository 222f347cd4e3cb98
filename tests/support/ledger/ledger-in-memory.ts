import type { LedgerDraft, LedgerEntry } from '../../../controller/contract/ledger/ledger.ts';
import type { LedgerQuery, RecordBatch, SiteRecord } from '../../../controller/ledger/record.ts';
import { RecordUnavailable } from '../../../controller/ledger/record-errors.ts';

/** A ledger in memory that answers queries as the one on disk does; no documents, no hashes. */
export class LedgerInMemory implements SiteRecord {
  readonly kept: LedgerEntry[] = [];
  disk: 'writes' | 'refuses' = 'writes';

  commit({ entries }: RecordBatch): Promise<readonly LedgerEntry[]> {
    if (this.disk === 'refuses') return Promise.reject(new RecordUnavailable('disk full'));
    return Promise.resolve(entries.map((draft) => this.add(draft)));
  }

  add(draft: LedgerDraft): LedgerEntry {
    const entry: LedgerEntry = {
      // As it would come back from the disk.
      ...(JSON.parse(JSON.stringify(draft)) as LedgerDraft),
      version: 1,
      siteId: 'test',
      ledgerEpoch: 1,
      sequence: this.kept.length,
      previousHash: '0'.repeat(64),
    };
    this.kept.push(entry);
    return entry;
  }

  entries(query: LedgerQuery): readonly LedgerEntry[] {
    const matching = this.kept.filter(
      (entry) =>
        entry.sequence > (query.after ?? -1) &&
        entry.sequence < (query.before ?? Infinity) &&
        (query.machineId === undefined || entry.machineId === query.machineId) &&
        (query.missionId === undefined || entry.missionId === query.missionId) &&
        (query.types === undefined || query.types.includes(entry.type)) &&
        entry.atMs >= (query.fromMs ?? -Infinity) &&
        entry.atMs < (query.toMs ?? Infinity),
    );
    return (query.newestFirst === true ? matching.reverse() : matching).slice(0, Math.min(1000, query.limit));
  }

  document(): unknown {
    return undefined;
  }

  documents(): readonly [] {
    return [];
  }

  size(): number {
    return this.kept.length;
  }

  isWritable(): boolean {
    return this.disk === 'writes';
  }
}
