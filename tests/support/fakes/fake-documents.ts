import { ok } from '../../../kernel/result.ts';
import type { DocumentFiling, DocumentView } from '../../../controller/contract/accounts/documents.ts';
import type { DocumentServices } from '../../../controller/http/document-ports.ts';

export function documentOf(filing: DocumentFiling, by: string): DocumentView {
  const file = { sha256: 'ab'.repeat(32), bytes: 9, mediaType: 'application/pdf' as const };
  return { documentId: 'd1', ...file, ...filing, sequence: 7, filedBy: by, filedAtMs: 0, withdrawn: null };
}

const filing: DocumentFiling = {
  docType: 'test-report',
  title: 'Type test',
  number: null,
  issuer: null,
  issuedOn: null,
  validUntil: null,
  subject: { kind: 'machine', id: 'l1' },
};

/** Takes whatever is sent and answers one and the same document. */
export function fakeDocuments(bytesMax = 1_000): DocumentServices {
  return {
    list: () => ({ documents: [documentOf(filing, 'foreman')], bytesMax, docTypes: [] }),
    bytesMax: () => bytesMax,
    async file(asked, bytes, user) {
      for await (const chunk of bytes) void chunk;
      return ok(documentOf(asked, user));
    },
    withdraw: async (_documentId, _reason, user) => ok(documentOf(filing, user)),
    read: async () => ok({ document: documentOf(filing, 'foreman'), bytes: Buffer.from('%PDF-1.7\n') }),
  };
}
