export type XlsxCell = string | number | null;

export interface XlsxSheet {
  /** At most 31 characters are kept, without those that a sheet's name may not have. */
  readonly name: string;
  /** Characters. */
  readonly widths: readonly number[];
  readonly rows: readonly (readonly XlsxCell[])[];
  /** Rows in bold type, from 0. */
  readonly boldRows: readonly number[];
}

const nameLengthMax = 31;

/**
 * A workbook as bytes. Numbers are numbers and text is text: no cell is ever written as a formula, so text that begins with `=` stays what it
 * is. Characters that XML cannot carry are shown as U+FFFD.
 */
export async function xlsxBytes(sheets: readonly XlsxSheet[]): Promise<Buffer> {
  const written = sheets.map(({ name, widths, rows, boldRows }) => ({
    sheet: name.replace(/[[\]:*?/\\]/g, ' ').slice(0, nameLengthMax),
    columns: widths.map((width) => ({ width })),
    data: rows.map((row, index) => row.map((cell) => cellOf(cell, boldRows.includes(index)))),
  }));
  // Loaded when a first workbook is asked for: the controller's start need not wait for it.
  const { default: writeExcelFile } = await import('write-excel-file/node');
  return writeExcelFile(written).toBuffer();
}

function cellOf(cell: XlsxCell, isBold: boolean) {
  if (cell === null) return null;
  const style = isBold ? { fontWeight: 'bold' as const } : {};
  if (typeof cell === 'number') {
    // Excel has no NaN and no infinity.
    return Number.isFinite(cell)
      ? { value: cell, type: Number, ...style }
      : { value: String(cell), type: String, ...style };
  }
  return { value: xmlText(cell), type: String, ...style };
}

/** XML 1.0 §2.2 allows neither most control characters nor lone surrogates. */
function xmlText(text: string): string {
  const wellFormed = Buffer.from(text, 'utf8').toString('utf8');
  // oxlint-disable-next-line no-control-regex
  return wellFormed.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD');
}
