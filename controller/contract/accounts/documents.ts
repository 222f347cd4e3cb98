import { z } from 'zod';

/** Reports, certificates, invoices and photographs of machines, people and the site, each kept as the bytes that were sent. */

export const mediaTypes = ['application/pdf', 'image/png', 'image/jpeg'] as const;
export type MediaType = (typeof mediaTypes)[number];

/** One line that people wrote: no control characters, which would break tables and headers. */
const line = (charactersMax: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(charactersMax)
    .regex(/^[^\p{Cc}\p{Cf}]*$/u, 'no control characters');
const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** What kind of document it is, as the schemes name it: `test-report`, `novelty-report`, `sales-contract`. */
export const docType = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(48);

/** Whose document it is. `id`: the machine's id, the person's id, the site's id. */
export const documentSubject = z.strictObject({ kind: z.enum(['machine', 'person', 'site']), id: line(64) });
export type DocumentSubject = z.infer<typeof documentSubject>;

/** What a person says of a document that is sent. Days are ISO 8601. */
export const documentFiling = z
  .strictObject({
    docType,
    title: line(120),
    /** Number on the document: of the report, the certificate, the invoice. */
    number: line(80).nullable().default(null),
    issuer: line(120).nullable().default(null),
    issuedOn: z.iso.date().nullable().default(null),
    /** Last day on which it counts; null: it says none. */
    validUntil: z.iso.date().nullable().default(null),
    subject: documentSubject,
  })
  .refine(({ issuedOn, validUntil }) => issuedOn === null || validUntil === null || issuedOn <= validUntil, {
    path: ['validUntil'],
    message: 'before the day of issue',
  });
export type DocumentFiling = z.infer<typeof documentFiling>;

/** Payload of `document.filed`. */
export const documentFiledPayload = z.object({
  documentId: z.string(),
  sha256: sha256Hex,
  bytes: z.number().int().positive(),
  mediaType: z.enum(mediaTypes),
  docType,
  title: z.string(),
  number: z.string().nullable(),
  issuer: z.string().nullable(),
  issuedOn: z.string().nullable(),
  validUntil: z.string().nullable(),
  subject: documentSubject,
});
export type DocumentFiledPayload = z.infer<typeof documentFiledPayload>;

/** Payload of `document.withdrawn`: it no longer counts, and stays readable. */
export const documentWithdrawnPayload = z.object({ documentId: z.string(), reason: z.string() });
export const documentWithdrawal = z.strictObject({ reason: line(200) });
export type DocumentWithdrawal = z.infer<typeof documentWithdrawal>;

export const documentView = documentFiledPayload.extend({
  /** Sequence of the entry that filed it. */
  sequence: z.number().int(),
  filedBy: z.string(),
  filedAtMs: z.number(),
  withdrawn: z.object({ sequence: z.number().int(), by: z.string(), atMs: z.number(), reason: z.string() }).nullable(),
});
export type DocumentView = z.infer<typeof documentView>;

export const documentsView = z.object({
  documents: z.array(documentView),
  /** The largest file that is taken. */
  bytesMax: z.number().int(),
  /** Types that the known schemes ask for, with their names. */
  docTypes: z.array(z.object({ docType, name: z.object({ zh: z.string(), en: z.string() }) })),
});
export type DocumentsView = z.infer<typeof documentsView>;

export const documentQuery = z.strictObject({
  kind: documentSubject.shape.kind.optional(),
  id: documentSubject.shape.id.optional(),
});
export type DocumentQuery = z.infer<typeof documentQuery>;
