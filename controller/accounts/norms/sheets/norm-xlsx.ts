import type { NormKept, NormRecord } from '../../../contract/accounts/norm-record.ts';
import { xlsxBytes } from '../../../print/xlsx.ts';
import { normTables } from './norm-tables.ts';

const charactersPerShare = 1.4;

/** The observation sheets and the item as a workbook, a sheet of each; figures unrounded. `kept` is null where it was never put on record. */
export async function normXlsx(record: NormRecord, kept: Omit<NormKept, 'record'> | null): Promise<Buffer> {
  return xlsxBytes(
    normTables(record, kept).map(({ title, columns, rows, notes }) => {
      const whole = columns.reduce((sum, { share }) => sum + share, 0);
      return {
        name: title,
        widths: columns.map(({ share }) => Math.max(8, (share / whole) * 100 * charactersPerShare)),
        rows: [[title], columns.map((column) => column.title), ...rows, [], ...notes.map((note) => [note])],
        boldRows: [0, 1],
      };
    }),
  );
}
