import type { LedgerDraft, LedgerEntry } from '../../../controller/contract/ledger/ledger.ts';
import type { DocumentKind, LedgerQuery, RecordBatch, SiteRecord } from '../../../controller/ledger/record.ts';
import { RecordUnavailable } from '../../../controller/ledger/record-errors.ts';

/** A site's record in memory: everything or nothing of a batch, and a disk that refuses when a test wants it to. */
export class MemoryRecord implements SiteRecord {
  readonly written: LedgerDraft[] = [];
  disk: 'writes' | 'refuses' = 'writes';
  private readonly kept = new Map<string, { kind: DocumentKind; id: string; value: unknown }>();

  commit({ entries, documents }: RecordBatch): Promise<readonly LedgerEntry[]> {
    if (this.disk === 'refuses') return Promise.reject(new RecordUnavailable('disk full'));
    this.written.push(...entries);
    for (const { kind, id, value } of documents) {
      const key = `${kind}/${id}`;
      if (value === null) this.kept.delete(key);
      else this.kept.set(key, { kind, id, value: JSON.parse(JSON.stringify(value)) as unknown });
    }
    return Promise.resolve([]);
  }

  document(kind: DocumentKind, id: string): unknown {
    return this.kept.get(`${kind}/${id}`)?.value;
  }

  documents(kind: DocumentKind): readonly { readonly id: string; readonly value: unknown }[] {
    return [...this.kept.values()].filter((document) => document.kind === kind);
  }

  entries(_query: LedgerQuery): readonly LedgerEntry[] {
    return [];
  }

  size(): number {
    return this.written.length;
  }

  isWritable(): boolean {
    return this.disk === 'writes';
  }
}
