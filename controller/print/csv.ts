/** A cell that a spreadsheet would take for a formula begins with one of these (OWASP, "CSV Injection"). */
const formulaStart = /^[\t\r\n ]*[=+\-@\uff1d\uff0b\uff0d\uff20]/;
const plainNumber = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

export type CsvCell = string | number | null;

/**
 * Rows as RFC 4180 text with CRLF and a byte order mark, without which spreadsheets misread Chinese. Text that a spreadsheet would run as
 * a formula gets an apostrophe before it; numbers stay numbers.
 */
export function csvText(head: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return `\uFEFF${[head, ...rows].map((row) => `${row.map(cellText).join(',')}\r\n`).join('')}`;
}

function cellText(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const safe = formulaStart.test(cell) && !plainNumber.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}
