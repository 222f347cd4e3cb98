import multipart from '@fastify/multipart';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { refuse, type Problem, type Result } from '../../../kernel/result.ts';
import {
  documentFiling,
  documentQuery,
  documentsView,
  documentView,
  documentWithdrawal,
  type DocumentFiling,
  type DocumentView,
} from '../../contract/accounts/documents.ts';
import type { ApiServices } from '../ports.ts';
import { sendProblem, sendResult } from '../problem-details.ts';
import type { RequestGuard } from '../request-guard.ts';
import { answers, idText, type ApiInstance } from '../route-kit.ts';

export interface DocumentRoutesOptions {
  readonly services: Pick<ApiServices, 'documents'>;
  readonly guard: RequestGuard;
}

/** What the multipart body has around its file: boundaries, headers, the field `about`. */
const AROUND_FILE_BYTES_MAX = 64 * 1024;
const endings: Readonly<Record<DocumentView['mediaType'], string>> = {
  'application/pdf': 'pdf',
  'image/png': 'png',
  'image/jpeg': 'jpg',
};

/** Register in a scope of its own: it takes multipart bodies, which no other route does. */
export async function registerDocumentRoutes(
  api: ApiInstance,
  { services, guard }: DocumentRoutesOptions,
): Promise<void> {
  const { documents } = services;
  await api.register(multipart);

  api.get(
    '/documents',
    {
      schema: {
        operationId: 'listDocuments',
        summary: 'The documents of machines, people and the site; withdrawn ones are marked',
        tags: ['documents'],
        querystring: documentQuery,
        response: answers({ 200: { description: 'In the order of filing', schema: documentsView } }),
      },
    },
    (request, reply) => reply.send(documents.list(request.query)),
  );

  api.post(
    '/documents',
    {
      schema: {
        operationId: 'fileDocument',
        summary: 'File a PDF, PNG or JPEG: multipart/form-data with the field `about` (JSON) before the file',
        tags: ['documents'],
        consumes: ['multipart/form-data'],
        response: answers({ 201: { description: 'Filed', schema: documentView } }),
      },
      onRequest: async (request, reply) => {
        const bytes = Number(request.headers['content-length'] ?? 0);
        if (bytes <= documents.bytesMax() + AROUND_FILE_BYTES_MAX) return;
        const facts = { limitMB: documents.bytesMax() / 1024 / 1024 };
        await sendProblem(request, reply.header('connection', 'close'), { code: 'document-too-large', facts });
      },
    },
    async (request, reply) =>
      sendResult(request, reply, await takeParts(request, documents, guard.actorOf(request).user), 201),
  );
  registerFiled(api, { services, guard });
}

/** A document that has been filed: withdraw it, read it. */
function registerFiled(api: ApiInstance, { services, guard }: DocumentRoutesOptions): void {
  const { documents } = services;
  api.post(
    '/documents/:documentId/withdraw',
    {
      schema: {
        operationId: 'withdrawDocument',
        summary: 'A document that no longer counts; it stays readable',
        tags: ['documents'],
        params: z.strictObject({ documentId: idText }),
        body: documentWithdrawal,
        response: answers({ 200: { description: 'The document', schema: documentView } }),
      },
    },
    async (request, reply) => {
      const { documentId } = request.params;
      return sendResult(
        request,
        reply,
        await documents.withdraw(documentId, request.body.reason, guard.actorOf(request).user),
      );
    },
  );

  api.get(
    '/documents/:documentId/file',
    {
      schema: {
        operationId: 'readDocument',
        summary: 'The bytes as they were filed; their hash is checked first',
        tags: ['documents'],
        params: z.strictObject({ documentId: idText }),
        response: answers({ 200: { description: 'The file', contentType: 'application/octet-stream' } }),
      },
    },
    async (request, reply) => {
      const read = await documents.read(request.params.documentId);
      return read.ok
        ? sendFile(reply, read.value.document, read.value.bytes)
        : sendProblem(request, reply, read.problem);
    },
  );
}

/** Never shown in the page and never guessed at: what people send must not run in our origin. */
function sendFile(reply: FastifyReply, document: DocumentView, bytes: Buffer): FastifyReply {
  const name = `${document.docType}-${document.sha256.slice(0, 12)}.${endings[document.mediaType]}`;
  return reply
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('cache-control', 'private, no-store')
    .type(document.mediaType)
    .send(bytes);
}

async function takeParts(
  request: FastifyRequest,
  documents: ApiServices['documents'],
  user: string,
): Promise<Result<DocumentView>> {
  if (!request.isMultipart()) return refuse({ code: 'media-type-unsupported' });
  // One byte more than is taken tells a file that is too large from one that fits.
  const limits = { fileSize: documents.bytesMax() + 1, files: 1, fields: 1, fieldSize: 16 * 1024, parts: 2 };
  let about: DocumentFiling | null = null;
  for await (const part of request.parts({ limits })) {
    if (part.type === 'file') {
      if (about !== null) return documents.file(about, part.file, user);
      part.file.resume();
      return refuse(misfit('about', 'send the field "about" before the file'));
    }
    const parsed = part.fieldname === 'about' ? parseAbout(String(part.value)) : null;
    if (parsed === null) return refuse(misfit(part.fieldname, 'unknown field'));
    if (!parsed.ok) return parsed;
    about = parsed.value;
  }
  return refuse(misfit('file', 'missing'));
}

function parseAbout(text: string): Result<DocumentFiling> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refuse(misfit('about', 'no JSON'));
  }
  const filing = documentFiling.safeParse(json);
  if (filing.success) return { ok: true, value: filing.data };
  const issues = filing.error.issues.map(({ path, message }) => ({ path: ['about', ...path].join('.'), message }));
  return refuse({ code: 'input-invalid', facts: { issues } });
}

function misfit(path: string, message: string): Problem {
  return { code: 'input-invalid', facts: { issues: [{ path, message }] } };
}
