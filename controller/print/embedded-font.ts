import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { inflateSync } from 'node:zlib';
import { create } from 'fontkit';

const fontPackage = '@fontsource/noto-sans-sc';
const woffSignature = 0x774f4646;
const woffHeaderBytes = 44;
const woffRowBytes = 20;
const sfntHeaderBytes = 12;
const sfntRowBytes = 16;

export type FontWeight = 400 | 700;

/** What the main file lacks lies in slices: rare characters and signs. */
const mainSlice = 'chinese-simplified';
/** Stands for what no file has: seen, not lost. */
const missingSign = '\u25a1';

const require = createRequire(import.meta.url);
/** Read once per process. */
let mainCodePoints: ReadonlySet<number> | null = null;

/** A stretch of text that one font file has the glyphs of. */
export interface FontRun {
  readonly slice: string;
  readonly text: string;
}

/** Noto Sans SC, Chinese simplified with Latin, as font files to embed. @throws where the package is not installed. */
export class EmbeddedFont {
  readonly #main: ReadonlySet<number>;
  #ranges: readonly { readonly slice: string; readonly from: number; readonly to: number }[] | null = null;

  constructor() {
    mainCodePoints ??= new Set(create(EmbeddedFont.file(400)).characterSet);
    this.#main = mainCodePoints;
  }

  static file(weight: FontWeight, slice: string = mainSlice): Buffer {
    return sfntOfWoff(
      readFileSync(require.resolve(`${fontPackage}/files/noto-sans-sc-${slice}-${weight}-normal.woff`)),
    );
  }

  /** The text in runs of one file each; what no file has becomes a white square. */
  runs(text: string): readonly FontRun[] {
    const runs: { slice: string; text: string }[] = [];
    const put = (slice: string, sign: string): void => {
      const last = runs.at(-1);
      if (last?.slice === slice) last.text += sign;
      else runs.push({ slice, text: sign });
    };
    for (const sign of text.normalize('NFC')) {
      const slice = this.#sliceOf(sign);
      if (slice !== null) put(slice, sign);
      else put(this.#sliceOf(missingSign) ?? mainSlice, missingSign);
    }
    return runs;
  }

  #sliceOf(sign: string): string | null {
    const code = sign.codePointAt(0) as number;
    if (code === 0x0a || this.#main.has(code)) return mainSlice;
    this.#ranges ??= sliceRanges();
    return this.#ranges.find(({ from, to }) => code >= from && code <= to)?.slice ?? null;
  }
}

function sliceRanges(): { slice: string; from: number; to: number }[] {
  const bySlice = require(`${fontPackage}/unicode.json`) as Readonly<Record<string, string>>;
  return Object.entries(bySlice).flatMap(([name, ranges]) =>
    ranges.split(',').map((range) => {
      const [from = '', to = from] = range.replace('U+', '').split('-');
      return { slice: name.replace(/[[\]]/g, ''), from: Number.parseInt(from, 16), to: Number.parseInt(to, 16) };
    }),
  );
}

/**
 * The TrueType or OpenType file that a WOFF 1.0 wraps: the same tables, inflated (W3C WOFF 1.0, §4 and §5). A PDF reader that gets the
 * wrapped file has to do so for every glyph.
 *
 * @throws RangeError when it is no WOFF.
 */
function sfntOfWoff(woff: Buffer): Buffer {
  if (woff.length < woffHeaderBytes || woff.readUInt32BE(0) !== woffSignature) throw new RangeError('no WOFF 1.0 file');
  const tableCount = woff.readUInt16BE(12);
  const head = Buffer.alloc(sfntHeaderBytes + tableCount * sfntRowBytes);
  const powers = Math.floor(Math.log2(tableCount));
  head.writeUInt32BE(woff.readUInt32BE(4), 0);
  head.writeUInt16BE(tableCount, 4);
  head.writeUInt16BE(2 ** powers * sfntRowBytes, 6);
  head.writeUInt16BE(powers, 8);
  head.writeUInt16BE((tableCount - 2 ** powers) * sfntRowBytes, 10);
  const tables: Buffer[] = [];
  let offset = head.length;
  for (let index = 0; index < tableCount; index += 1) {
    const row = woffHeaderBytes + index * woffRowBytes;
    const start = woff.readUInt32BE(row + 4);
    const packedBytes = woff.readUInt32BE(row + 8);
    const tableBytes = woff.readUInt32BE(row + 12);
    const packed = woff.subarray(start, start + packedBytes);
    const table = packedBytes < tableBytes ? inflateSync(packed) : packed;
    const headRow = sfntHeaderBytes + index * sfntRowBytes;
    woff.copy(head, headRow, row, row + 4);
    woff.copy(head, headRow + 4, row + 16, row + 20);
    head.writeUInt32BE(offset, headRow + 8);
    head.writeUInt32BE(tableBytes, headRow + 12);
    // Tables begin at multiples of four bytes.
    const padding = Buffer.alloc((4 - (table.length % 4)) % 4);
    tables.push(table, padding);
    offset += table.length + padding.length;
  }
  return Buffer.concat([head, ...tables]);
}
