import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { EmbeddedFont } from '../../../controller/print/embedded-font.ts';
import { PdfDocument } from '../../../controller/print/pdf-document.ts';

const options = { title: '机器人定额', madeAtMs: Date.UTC(2026, 10, 22), foot: 'demo-site/1 · 42' };

function make(fill: (pdf: PdfDocument) => void): Promise<Buffer> {
  const pdf = new PdfDocument(options);
  fill(pdf);
  return pdf.finish();
}

function pages(file: Buffer): number {
  return file.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0;
}

/** The embedded font files, inflated. */
function fontFiles(file: Buffer): Buffer[] {
  const text = file.toString('latin1');
  const files: Buffer[] = [];
  for (const match of text.matchAll(/\/FontFile[23]? (\d+) 0 R/g)) {
    const start = text.indexOf(`\n${match[1]} 0 obj`);
    const from = text.indexOf('stream\n', start) + 'stream\n'.length;
    files.push(inflateSync(file.subarray(from, text.indexOf('endstream', from))));
  }
  return files;
}

describe('an A4 document', () => {
  it('has A4 pages and carries a subset of its font', async () => {
    const file = await make((pdf) => {
      pdf.heading('测时记录表 Time study', 1);
      pdf.paragraph('台班产量 608.4 m²');
    });
    expect(file.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    expect(file.toString('latin1')).toContain('/MediaBox [0 0 595.28 841.89]');
    expect(pages(file)).toBe(1);
    const fonts = fontFiles(file);
    expect(fonts.length).toBeGreaterThan(0);
    for (const font of fonts) expect(font.length).toBeLessThan(EmbeddedFont.file(400).length / 10);
  });

  it('is the same to the byte for the same input', async () => {
    const fill = (pdf: PdfDocument): void => {
      pdf.pairs([['编号', 'A2-1']]);
    };
    expect((await make(fill)).equals(await make(fill))).toBe(true);
  });

  it('goes on over pages with a long table, each page with its foot', async () => {
    const rows = Array.from({ length: 120 }, (_, index) => [
      String(index),
      `第 ${index} 次循环，长 ${'很'.repeat(40)}`,
    ]);
    const file = await make((pdf) => {
      pdf.table(
        [
          { title: 'n', share: 1, align: 'right' },
          { title: '说明', share: 6 },
        ],
        rows,
      );
    });
    expect(pages(file)).toBeGreaterThan(3);
    expect(pages(file)).toBeLessThan(12);
  });
});

describe('the runs of a text', () => {
  const font = new EmbeddedFont();

  it('are one where the main file has everything', () => {
    expect(font.runs('平整 levelling 12.5 m²')).toHaveLength(1);
  });

  it('take rare characters and signs from the slice that has them', () => {
    const runs = font.runs('王喆 ≥ 2 ℃');
    expect(runs.map(({ text }) => text).join('')).toBe('王喆 ≥ 2 ℃');
    expect(runs.length).toBeGreaterThan(1);
    for (const { slice } of runs) expect(EmbeddedFont.file(400, slice).length).toBeGreaterThan(0);
  });

  it('show what no file has as a square', () => {
    expect(
      font
        .runs('Ж\u{1F9F1}')
        .map(({ text }) => text)
        .join(''),
    ).toContain('\u25a1');
  });
});
