import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { normXlsx } from '../../../../controller/accounts/norms/sheets/norm-xlsx.ts';
import { normTables } from '../../../../controller/accounts/norms/sheets/norm-tables.ts';
import { normPdf } from '../../../../controller/accounts/norms/sheets/norm-pdf.ts';
import type { NormRecord } from '../../../../controller/contract/accounts/norm-record.ts';
import { keptNorm } from '../../../support/fakes/fake-norms.ts';

// Goal: what a cost station opens in a spreadsheet has numbers as numbers and runs nothing that somebody typed.

/** The files of a ZIP archive by name, read by its central directory. */
function unzipped(bytes: Buffer): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  let at = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  const count = bytes.readUInt16LE(at + 10);
  at = bytes.readUInt32LE(at + 16);
  for (let index = 0; index < count; index += 1) {
    const [method, size, nameLength] = [
      bytes.readUInt16LE(at + 10),
      bytes.readUInt32LE(at + 20),
      bytes.readUInt16LE(at + 28),
    ];
    const local = bytes.readUInt32LE(at + 42);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const data = bytes.subarray(start, start + size);
    files.set(name, (method === 0 ? data : inflateRawSync(data)).toString('utf8'));
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return files;
}

function recordNamed(name: string): NormRecord {
  const { record } = keptNorm();
  const { observation } = record;
  return { ...record, observation: { ...observation, item: { ...observation.item, name } } };
}

async function sheetsOf(record: NormRecord): Promise<string> {
  const files = unzipped(await normXlsx(record, null));
  return [...files].flatMap(([name, text]) => (/sheet\d+\.xml$|sharedStrings/.test(name) ? [text] : [])).join('\n');
}

describe('the sheets of a norm', () => {
  it('are the classic forms, the price, the item, other books and what stands behind it', () => {
    expect(normTables(keptNorm().record, null).map(({ title }) => title.split(' ')[0])).toEqual([
      '测时记录表',
      '工作日写实表',
      '汇总表',
      '人工定额',
      '台班单价',
      '定额子目',
      '其他体系',
      '依据',
    ]);
  });

  it('hold no formula whatever was typed, and text as it was typed', async () => {
    const text = await sheetsOf(recordNamed('=cmd|" /C calc"!A0 & <b>\u0000'));
    expect(text).not.toContain('<f>');
    expect(text).not.toContain('\u0000');
    expect(text).toContain('=cmd|');
    expect(text).toContain('&lt;b&gt;');
  });

  it('hold numbers as numbers', async () => {
    const { record } = keptNorm();
    const text = await sheetsOf(record);
    expect(text).toContain(`<v>${String(record.norm.perShift)}</v>`);
    expect(text).toContain(`<v>${String(record.price?.total)}</v>`);
  });

  it('are the same bytes of a PDF for the same record', async () => {
    const { record, ...kept } = keptNorm();
    const [first, again] = [await normPdf(record, kept), await normPdf(record, kept)];
    expect(first.subarray(0, 5).toString()).toBe('%PDF-');
    expect(first.equals(again)).toBe(true);
  });
});
