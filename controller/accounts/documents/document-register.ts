import type { Clock } from '../../../kernel/clock.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import {
  documentFiledPayload,
  documentWithdrawnPayload,
  type DocumentFiling,
  type DocumentSubject,
  type DocumentView,
  type MediaType,
} from '../../contract/accounts/documents.ts';
import type { LedgerEntry } from '../../contract/ledger/ledger.ts';
import type { SiteRecord } from '../../ledger/record.ts';
import { writeAccountEntry } from '../account-entry.ts';
import { LedgerNews, type ReadRecord } from '../ledger-news.ts';
import { documentBytesMax, documentsMax } from './document-limits.ts';

/** A file that is on disk under its hash. */
export interface KeptFile {
  readonly sha256: string;
  readonly bytes: number;
  readonly mediaType: MediaType;
}

/** Where the bytes lie. Names that people gave never become paths. */
export interface AttachmentStore {
  /** Refuses 'document-form-unknown', 'document-cut-short', 'document-too-large', 'storage-full'. */
  keep(bytes: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Result<KeptFile>>;
  /** The bytes of that hash, which is checked. Refuses 'document-damaged'. */
  read(sha256: string): Promise<Result<Buffer>>;
}

/** The documents of a site as the ledger tells them. */
export class FiledDocuments {
  readonly #news: LedgerNews;
  readonly #documents = new Map<string, DocumentView>();

  constructor(record: ReadRecord) {
    this.#news = new LedgerNews(record, ['document.filed', 'document.withdrawn']);
  }

  /** In the order of filing; withdrawn ones too. */
  list(subject?: Partial<DocumentSubject>): readonly DocumentView[] {
    this.#readOn();
    return [...this.#documents.values()].filter(
      (document) =>
        (subject?.kind === undefined || document.subject.kind === subject.kind) &&
        (subject?.id === undefined || document.subject.id === subject.id),
    );
  }

  find(documentId: string): DocumentView | null {
    this.#readOn();
    return this.#documents.get(documentId) ?? null;
  }

  #readOn(): void {
    for (const entry of this.#news.take()) {
      if (entry.type === 'document.filed') this.#file(entry);
      else this.#withdraw(entry);
    }
  }

  #file(entry: LedgerEntry): void {
    const filed = documentFiledPayload.safeParse(entry.payload);
    // An entry that says no document files none; a second one under the same id cannot replace the first.
    if (!filed.success || this.#documents.has(filed.data.documentId)) return;
    const { sequence, actor, atMs } = entry;
    this.#documents.set(filed.data.documentId, {
      ...filed.data,
      sequence,
      filedBy: actor,
      filedAtMs: atMs,
      withdrawn: null,
    });
  }

  #withdraw({ payload, sequence, actor, atMs }: LedgerEntry): void {
    const withdrawn = documentWithdrawnPayload.safeParse(payload);
    const document = withdrawn.success ? this.#documents.get(withdrawn.data.documentId) : undefined;
    if (!withdrawn.success || document === undefined || document.withdrawn !== null) return;
    const { reason } = withdrawn.data;
    this.#documents.set(document.documentId, { ...document, withdrawn: { sequence, by: actor, atMs, reason } });
  }
}

export interface DocumentDeskPorts {
  readonly record: SiteRecord;
  readonly clock: Clock;
  readonly store: AttachmentStore;
  readonly nextId: () => string;
  /** Whether there is such a machine, person or site. */
  readonly isKnown: (subject: DocumentSubject) => boolean;
}

/** Files, withdraws and gives out documents; each is an entry of the ledger. */
export class DocumentDesk {
  readonly #ports: DocumentDeskPorts;
  readonly filed: FiledDocuments;

  constructor(ports: DocumentDeskPorts) {
    this.#ports = ports;
    this.filed = new FiledDocuments(ports.record);
  }

  /**
   * Keeps the bytes first and then writes the entry: an entry never names bytes that are not on disk. Refuses
   * 'subject-unknown', 'ledger-unavailable' and what the store refuses.
   */
  async file(filing: DocumentFiling, bytes: AsyncIterable<Uint8Array>, user: string): Promise<Result<DocumentView>> {
    const { record, store, nextId, isKnown } = this.#ports;
    const { subject } = filing;
    if (!isKnown(subject)) return refuse({ code: 'subject-unknown', facts: { subject: subject.id } });
    if (this.filed.list().length >= documentsMax.value) {
      return refuse({ code: 'documents-too-many', facts: { limit: documentsMax.value } });
    }
    if (!record.isWritable()) return refuse({ code: 'ledger-unavailable' });
    const kept = await store.keep(bytes, documentBytesMax.value);
    if (!kept.ok) return kept;
    const documentId = nextId();
    const written = await writeAccountEntry(this.#ports, {
      type: 'document.filed',
      user,
      machineId: subject.kind === 'machine' ? subject.id : null,
      payload: { documentId, ...kept.value, ...filing },
    });
    return written.ok ? ok(this.filed.find(documentId) as DocumentView) : written;
  }

  /** Refuses 'not-found', 'document-withdrawn', 'ledger-unavailable'. */
  async withdraw(documentId: string, reason: string, user: string): Promise<Result<DocumentView>> {
    const document = this.filed.find(documentId);
    if (document === null) return refuse({ code: 'not-found' });
    if (document.withdrawn !== null) return refuse({ code: 'document-withdrawn' });
    const written = await writeAccountEntry(this.#ports, {
      type: 'document.withdrawn',
      user,
      machineId: document.subject.kind === 'machine' ? document.subject.id : null,
      payload: { documentId, reason },
    });
    return written.ok ? ok(this.filed.find(documentId) as DocumentView) : written;
  }

  /** The bytes as they were filed. Refuses 'not-found', 'document-damaged'. */
  async read(documentId: string): Promise<Result<{ readonly document: DocumentView; readonly bytes: Buffer }>> {
    const document = this.filed.find(documentId);
    if (document === null) return refuse({ code: 'not-found' });
    const bytes = await this.#ports.store.read(document.sha256);
    return bytes.ok ? ok({ document, bytes: bytes.value }) : bytes;
  }
}
