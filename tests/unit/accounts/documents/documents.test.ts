import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { documentBytesMax } from '../../../../controller/accounts/documents/document-limits.ts';
import { DocumentDesk, FiledDocuments } from '../../../../controller/accounts/documents/document-register.ts';
import {
  documentFiling,
  type DocumentFiling,
  type DocumentView,
} from '../../../../controller/contract/accounts/documents.ts';
import { Attachments } from '../../../../controller/store/attachments.ts';
import { LedgerInMemory } from '../../../support/ledger/ledger-in-memory.ts';
import { manualClock } from '../../http/fakes.ts';

// Goal: what was filed comes back byte for byte or not at all, and the ledger alone tells which documents there are.

const filing: DocumentFiling = documentFiling.parse({
  docType: 'test-report',
  title: '型式试验报告',
  issuedOn: '2026-01-02',
  subject: { kind: 'machine', id: 'l1' },
});
const pdf = Buffer.from('%PDF-1.7\nbody of the report\n%%EOF\n');

async function* inPieces(bytes: Buffer, size = 7): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

describe('a document', () => {
  let directory: string;
  let record: LedgerInMemory;
  let desk: DocumentDesk;
  let count = 0;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'banksman-documents-'));
    record = new LedgerInMemory();
    count = 0;
    desk = new DocumentDesk({
      record,
      clock: manualClock(),
      store: new Attachments(directory),
      nextId: () => `d${String((count += 1))}`,
      isKnown: ({ id }) => id === 'l1',
    });
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const file = async (bytes = pdf, about = filing): Promise<DocumentView> => {
    const filed = await desk.file(about, inPieces(bytes), 'foreman');
    if (!filed.ok) throw new Error(JSON.stringify(filed.problem));
    return filed.value;
  };
  const stored = () => readdirSync(join(directory, 'attachments'));

  it('is kept under its hash, for its owner only, and read back byte for byte', async () => {
    const document = await file();
    expect(document).toMatchObject({
      mediaType: 'application/pdf',
      bytes: pdf.length,
      filedBy: 'foreman',
      sequence: 0,
    });
    expect(stored()).toEqual([document.sha256]);
    expect(statSync(join(directory, 'attachments', document.sha256)).mode & 0o777).toBe(0o600);
    const read = await desk.read(document.documentId);
    expect(read.ok && read.value.bytes.equals(pdf)).toBe(true);
  });

  it('is known by its bytes and not by its name', async () => {
    const png = Buffer.concat([
      Buffer.from('89504e470d0a1a0a', 'hex'),
      Buffer.from('....IEND\u00aeB`\u0082', 'latin1'),
    ]);
    const jpeg = Buffer.from('ffd8ffe000104a464946ffd9', 'hex');
    expect((await file(png)).mediaType).toBe('image/png');
    expect((await file(jpeg)).mediaType).toBe('image/jpeg');
    for (const bytes of ['MZ not a report', '<html>%PDF-1.7 %%EOF', ' %PDF-1.7 %%EOF', 'PK\u0003\u0004']) {
      expect(await desk.file(filing, inPieces(Buffer.from(bytes)), 'foreman')).toMatchObject({
        problem: { code: 'document-form-unknown' },
      });
    }
    expect(await desk.file(filing, inPieces(Buffer.alloc(0)), 'foreman')).toMatchObject({ ok: false });
    const half = pdf.subarray(0, 20);
    expect(await desk.file(filing, inPieces(half), 'foreman')).toMatchObject({
      problem: { code: 'document-cut-short' },
    });
    expect(record.kept).toHaveLength(2);
    expect(stored()).toHaveLength(2);
  });

  it('may be as large as is said and no larger', async () => {
    const large = Buffer.concat([pdf, Buffer.alloc(documentBytesMax.value - 2 * pdf.length), pdf]);
    expect((await desk.file(filing, inPieces(large, 1 << 20), 'foreman')).ok).toBe(true);
    const larger = Buffer.concat([large.subarray(0, -pdf.length), Buffer.alloc(1), pdf]);
    expect(await desk.file(filing, inPieces(larger, 1 << 20), 'foreman')).toMatchObject({
      problem: { code: 'document-too-large', facts: { limitMB: 20 } },
    });
    expect(stored()).toHaveLength(1);
  });

  it('filed twice lies on disk once and has two entries', async () => {
    const [first, second] = [await file(), await file()];
    expect(first.sha256).toBe(second.sha256);
    expect(first.documentId).not.toBe(second.documentId);
    expect(stored()).toHaveLength(1);
  });

  it('that was changed or lost on disk is not given out', async () => {
    const document = await file();
    const path = join(directory, 'attachments', document.sha256);
    const changed = Buffer.from(readFileSync(path));
    changed.writeUInt8(0x21, 12);
    writeFileSync(path, changed);
    expect(await desk.read(document.documentId)).toMatchObject({ problem: { code: 'document-damaged' } });
    rmSync(path);
    expect(await desk.read(document.documentId)).toMatchObject({ problem: { code: 'document-damaged' } });
  });

  it('is withdrawn once, with a reason, and stays readable', async () => {
    const { documentId } = await file();
    const withdrawn = await desk.withdraw(documentId, 'wrong machine', 'safety');
    expect(withdrawn).toMatchObject({ value: { withdrawn: { by: 'safety', reason: 'wrong machine', sequence: 1 } } });
    expect(await desk.withdraw(documentId, 'again', 'safety')).toMatchObject({
      problem: { code: 'document-withdrawn' },
    });
    expect((await desk.read(documentId)).ok).toBe(true);
    expect(await desk.withdraw('d9', 'none', 'safety')).toMatchObject({ problem: { code: 'not-found' } });
  });

  it('of nobody, or with a record that takes nothing, is not filed', async () => {
    const stranger = { ...filing, subject: { kind: 'machine' as const, id: 'x' } };
    expect(await desk.file(stranger, inPieces(pdf), 'foreman')).toMatchObject({ problem: { code: 'subject-unknown' } });
    record.disk = 'refuses';
    expect(await desk.file(filing, inPieces(pdf), 'foreman')).toMatchObject({
      problem: { code: 'ledger-unavailable' },
    });
    expect(desk.filed.list()).toEqual([]);
  });

  it('is told by the ledger alone, whoever reads it and when', async () => {
    const reader = new FiledDocuments(record);
    expect(reader.list()).toEqual([]);
    await file();
    expect(reader.list()).toHaveLength(1);
    const { documentId } = await file();
    await desk.withdraw(documentId, 'twice', 'foreman');
    expect(reader.list()).toEqual(desk.filed.list());
    expect(new FiledDocuments(record).list({ kind: 'machine', id: 'l1' })).toEqual(desk.filed.list());
    expect(reader.list({ kind: 'site' })).toEqual([]);
  });

  it('entry that is damaged, or names an id again, files nothing', async () => {
    await file();
    const [entry] = record.kept;
    if (entry === undefined) throw new Error('no entry');
    record.add({ ...entry, payload: { ...entry.payload, sha256: '../../etc/passwd' } });
    record.add({ ...entry, payload: { ...entry.payload, title: 'another' } });
    expect(desk.filed.list().map(({ title }) => title)).toEqual(['型式试验报告']);
  });
});

describe('what is said of a document', () => {
  it.each([
    [{ docType: '../x' }],
    [{ title: 'a\nb' }],
    [{ title: 'a\u202egnp.exe' }],
    [{ validUntil: '2025-12-31' }],
    [{ issuedOn: '2026-02-30' }],
    [{ unknown: 1 }],
  ])('is refused: %j', (change) => {
    expect(documentFiling.safeParse({ ...filing, ...change }).success).toBe(false);
  });
});
