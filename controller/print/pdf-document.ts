import PDFDocument from 'pdfkit';
import { EmbeddedFont, type FontWeight } from './embedded-font.ts';

export interface PdfOptions {
  readonly title: string;
  /** Site time at which the document was made, ms: the same input gives the same bytes. */
  readonly madeAtMs: number;
  /** Small print at the foot of every page, such as the checkpoint that the figures rest on. */
  readonly foot: string;
  readonly layout?: 'portrait' | 'landscape';
}

export interface PdfColumn {
  readonly title: string;
  /** Share of the width; shares need not sum to one. */
  readonly share: number;
  readonly align?: 'left' | 'right';
}

/** Where a drawing may go, in points from the top left corner of the page. */
export interface PdfBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const marginPt = 48;
const footPt = 30;
const cellPaddingPt = 3;
const textPt = 9.5;
const smallPt = 7.5;
const headingPt = { 1: 16, 2: 12.5, 3: 10.5 } as const;
const lineColour = '#999999';

interface TextStyle {
  readonly sizePt: number;
  readonly weight: FontWeight;
  readonly align?: 'left' | 'right' | 'center';
}

/**
 * A document of A4 pages with an embedded Chinese and Latin font, written from the top down: headings, paragraphs, pairs,
 * tables that go on over pages with their head repeated, and drawings. Lengths in points (1/72 inch).
 */
export class PdfDocument {
  readonly #doc: PDFKit.PDFDocument;
  readonly #font: EmbeddedFont;
  readonly #foot: string;
  readonly #loaded = new Set<string>();
  readonly #done: Promise<Buffer>;

  constructor(options: PdfOptions) {
    const made = new Date(options.madeAtMs);
    const doc = new PDFDocument({
      size: 'A4',
      layout: options.layout ?? 'portrait',
      margins: { top: marginPt, left: marginPt, right: marginPt, bottom: marginPt + footPt },
      bufferPages: true,
      lang: 'zh-CN',
      info: { Title: options.title, Producer: 'Banksman', Creator: 'Banksman', CreationDate: made, ModDate: made },
    });
    const chunks: Buffer[] = [];
    this.#done = new Promise((resolve, reject) => {
      doc.on('data', (chunk: Buffer) => chunks.push(chunk));
      doc.on('end', () => {
        resolve(Buffer.concat(chunks));
      });
      doc.on('error', reject);
    });
    this.#doc = doc;
    this.#foot = options.foot;
    this.#font = new EmbeddedFont();
  }

  heading(text: string, level: 1 | 2 | 3 = 2): void {
    this.#demand(headingPt[level] * 4);
    this.#doc.moveDown(level === 1 ? 0 : 0.5);
    this.#write(text, { sizePt: headingPt[level], weight: 700 });
    this.#doc.moveDown(0.3);
  }

  paragraph(text: string, style: 'text' | 'small' = 'text'): void {
    this.#write(text, { sizePt: style === 'text' ? textPt : smallPt, weight: 400 });
    this.#doc.moveDown(0.4);
  }

  /** Names with their values, two columns without lines. */
  pairs(rows: readonly (readonly [string, string])[]): void {
    const columns = [
      { title: '', share: 1 },
      { title: '', share: 2 },
    ];
    for (const row of rows) this.#row(columns, row, 400, 'bare');
    this.#doc.moveDown(0.4);
  }

  table(columns: readonly PdfColumn[], rows: readonly (readonly string[])[]): void {
    const titles = columns.map(({ title }) => title);
    this.#row(columns, titles, 700, 'lined');
    for (const row of rows) {
      if (!this.#fits(this.#rowHeight(columns, row, 400))) {
        this.#doc.addPage();
        this.#row(columns, titles, 700, 'lined');
      }
      this.#row(columns, row, 400, 'lined');
    }
    this.#doc.moveDown(0.6);
  }

  /** Calls `draw` with a box over the whole width; what it draws must stay in it. */
  drawing(heightPt: number, draw: (doc: PDFKit.PDFDocument, box: PdfBox) => void): void {
    this.#demand(heightPt);
    const box = { x: marginPt, y: this.#doc.y, width: this.#width(), height: heightPt };
    this.#doc.save();
    this.#use({ sizePt: smallPt, weight: 400 }, 'chinese-simplified');
    draw(this.#doc, box);
    this.#doc.restore();
    this.#doc.fillColor('black');
    this.#doc.x = marginPt;
    this.#doc.y = box.y + heightPt;
    this.#doc.moveDown(0.4);
  }

  newPage(): void {
    this.#doc.addPage();
  }

  /** Writes the feet and ends the document. */
  async finish(): Promise<Buffer> {
    const { start, count } = this.#doc.bufferedPageRange();
    for (let page = start; page < start + count; page += 1) {
      this.#doc.switchToPage(page);
      // Below the margin a page would be added for the text.
      this.#doc.page.margins.bottom = 0;
      const y = this.#doc.page.height - marginPt;
      this.#put(this.#foot, { sizePt: smallPt, weight: 400 }, marginPt, y, this.#width() - 60);
      const number = `${page + 1} / ${count}`;
      const right = marginPt + this.#width() - 60;
      this.#put(number, { sizePt: smallPt, weight: 400, align: 'right' }, right, y, 60);
    }
    this.#doc.end();
    return this.#done;
  }

  #width(): number {
    return this.#doc.page.width - 2 * marginPt;
  }

  #fits(heightPt: number): boolean {
    return this.#doc.y + heightPt <= this.#doc.page.height - marginPt - footPt;
  }

  #demand(heightPt: number): void {
    if (!this.#fits(heightPt)) this.#doc.addPage();
  }

  #write(text: string, style: TextStyle): void {
    this.#demand(style.sizePt * 1.5);
    this.#put(text, style, marginPt, this.#doc.y, this.#width());
    this.#doc.x = marginPt;
  }

  #cells(columns: readonly PdfColumn[]): { readonly x: number; readonly width: number }[] {
    const whole = columns.reduce((sum, { share }) => sum + share, 0);
    let x = marginPt;
    return columns.map(({ share }) => {
      const cell = { x, width: (this.#width() * share) / whole };
      x += cell.width;
      return cell;
    });
  }

  #rowHeight(columns: readonly PdfColumn[], row: readonly string[], weight: FontWeight): number {
    const heights = this.#cells(columns).map(({ width }, index) => {
      this.#use({ sizePt: textPt, weight }, 'chinese-simplified');
      return this.#doc.heightOfString(row[index] ?? '', { width: width - 2 * cellPaddingPt });
    });
    return Math.max(textPt * 1.4, ...heights) + 2 * cellPaddingPt;
  }

  #row(columns: readonly PdfColumn[], row: readonly string[], weight: FontWeight, look: 'bare' | 'lined'): void {
    const height = this.#rowHeight(columns, row, weight);
    this.#demand(height);
    const { y } = this.#doc;
    for (const [index, { x, width }] of this.#cells(columns).entries()) {
      if (look === 'lined') this.#doc.lineWidth(0.5).rect(x, y, width, height).stroke(lineColour);
      const style: TextStyle = { sizePt: textPt, weight, align: columns[index]?.align ?? 'left' };
      this.#put(row[index] ?? '', style, x + cellPaddingPt, y + cellPaddingPt, width - 2 * cellPaddingPt);
    }
    this.#doc.x = marginPt;
    this.#doc.y = y + height;
  }

  #put(text: string, style: TextStyle, x: number, y: number, width: number): void {
    const runs = this.#font.runs(text);
    if (runs.length === 0) return;
    for (const [index, run] of runs.entries()) {
      this.#use(style, run.slice);
      const options = { width, align: style.align ?? 'left', continued: index < runs.length - 1 };
      if (index === 0) this.#doc.text(run.text, x, y, options);
      else this.#doc.text(run.text, options);
    }
  }

  #use({ sizePt, weight }: TextStyle, slice: string): void {
    const name = `${slice}-${weight}`;
    if (!this.#loaded.has(name)) {
      this.#doc.registerFont(name, EmbeddedFont.file(weight, slice));
      this.#loaded.add(name);
    }
    this.#doc.font(name).fontSize(sizePt).fillColor('black');
  }
}
