import type { NormKept, NormRecord } from '../../../contract/accounts/norm-record.ts';
import { openPdf } from '../../../print/open-pdf.ts';
import type { PdfDocument } from '../../../print/pdf-document.ts';
import type { NormTable, TableCell } from './norm-table.ts';
import { normTables } from './norm-tables.ts';

/** The observation sheets and the item as A4 pages. `kept` is null where it was never put on record. */
export async function normPdf(record: NormRecord, kept: Omit<NormKept, 'record'> | null): Promise<Buffer> {
  const { observation } = record;
  const { code, name, unit, unitSize } = observation.item;
  const { evidence } = observation;
  const document = await openPdf({
    title: `${code} ${name}`,
    madeAtMs: kept?.atMs ?? evidence?.toMs ?? 0,
    foot: footOf(record, kept),
    layout: 'landscape',
  });
  document.heading(`${code} ${name} · ${unitSize} ${unit}`, 1);
  if (evidence?.isSimulated === true) {
    document.paragraph(
      '仿真现场的数据,不能作为机械能力的证据。 A SIMULATED site: no evidence of what a machine can do.',
    );
  }
  for (const table of normTables(record, kept)) printTable(document, table);
  return document.finish();
}

function printTable(document: PdfDocument, { title, columns, rows, notes }: NormTable): void {
  document.heading(title, 2);
  const printed = columns.map(({ title: head, share, digits }) => ({
    title: head,
    share,
    align: digits === undefined ? ('left' as const) : ('right' as const),
  }));
  document.table(
    printed,
    rows.map((row) => row.map((cell, index) => cellText(cell, columns[index]?.digits))),
  );
  for (const note of notes) document.paragraph(note, 'small');
}

function cellText(cell: TableCell, digits: number | undefined): string {
  if (cell === null) return '';
  return typeof cell === 'number' && digits !== undefined ? cell.toFixed(digits) : String(cell);
}

function footOf({ observation: { evidence } }: NormRecord, kept: Omit<NormKept, 'record'> | null): string {
  const ledger = evidence === undefined ? '' : `${evidence.siteId} · ${evidence.ledger.size} entries`;
  const root = evidence?.ledger.checkpoint?.split('\n')[2] ?? '';
  return [kept?.id, kept?.sha256, ledger, root].filter((part) => part !== undefined && part !== '').join(' · ');
}
