import type { Result } from '../../kernel/result.ts';
import type { DocumentFiling, DocumentQuery, DocumentsView, DocumentView } from '../contract/accounts/documents.ts';

/** Documents as the routes need them. */
export interface DocumentServices {
  list(query: DocumentQuery): DocumentsView;
  /** The largest file that is taken, bytes. */
  bytesMax(): number;
  file(filing: DocumentFiling, bytes: AsyncIterable<Uint8Array>, user: string): Promise<Result<DocumentView>>;
  withdraw(documentId: string, reason: string, user: string): Promise<Result<DocumentView>>;
  read(documentId: string): Promise<Result<{ readonly document: DocumentView; readonly bytes: Buffer }>>;
}
