import type { Invoice, InvoiceLine, InvoiceView } from '../../contract/accounts/invoice.ts';
import { amountOf } from '../../contract/accounts/currencies.ts';
import { csvText, type CsvCell } from '../../print/csv.ts';
import { openPdf } from '../../print/open-pdf.ts';
import type { PdfDocument } from '../../print/pdf-document.ts';
import { noteText, partWords, unitText } from './invoice-words.ts';
import { dateOfDay, localDay } from './local-days.ts';
import { moneyText } from './money-text.ts';

/** Numbers of entries named on paper; the JSON document has all of them. */
const sequencesShownMax = 8;

export interface InvoiceFile {
  readonly bytes: Buffer;
  readonly mediaType: string;
  readonly name: string;
}

export const invoiceFormats = ['json', 'csv', 'pdf'] as const;
export type InvoiceFormat = (typeof invoiceFormats)[number];

/** An invoice or a draft as a file. The same document gives the same bytes. */
export async function invoiceFile(view: InvoiceView, format: InvoiceFormat): Promise<InvoiceFile> {
  const { invoice } = view;
  const name = `${invoice.number ?? `draft-${invoice.contractId}`}.${format}`;
  switch (format) {
    case 'json':
      return { bytes: Buffer.from(`${JSON.stringify(invoice, null, 2)}\n`), mediaType: 'application/json', name };
    case 'csv':
      return { bytes: Buffer.from(invoiceCsv(invoice)), mediaType: 'text/csv; charset=utf-8', name };
    case 'pdf':
      return { bytes: await invoicePdf(view), mediaType: 'application/pdf', name };
  }
}

const csvHead = [
  'number',
  'contract',
  'line',
  'machine',
  'name',
  'kind',
  'quantity',
  'unit',
  'price',
  'rate',
  'amount',
  'currency',
  'entries',
];

function invoiceCsv(invoice: Invoice): string {
  const { number, contractNumber, currency } = invoice;
  const rows = invoice.lines.flatMap((line) =>
    line.parts.map((part): readonly CsvCell[] => [
      number ?? '',
      contractNumber,
      line.id,
      line.machineId,
      line.name,
      part.kind,
      part.quantity,
      part.unit,
      amountOf(part.priceFen, currency),
      part.rate,
      amountOf(part.quantity * part.priceFen * part.rate, currency),
      currency,
      part.sequences.join(' '),
    ]),
  );
  return csvText(csvHead, rows);
}

async function invoicePdf(view: InvoiceView): Promise<Buffer> {
  const { invoice } = view;
  const title =
    invoice.number === null ? '租赁费用草稿 Rental invoice, draft' : `租赁结算单 Rental invoice ${invoice.number}`;
  const foot = `${invoice.siteId} · ledger size ${String(invoice.ledgerSize)} · every quantity names its ledger entries`;
  const document = await openPdf({ title, madeAtMs: view.issuedAtMs ?? invoice.toMs, foot });
  document.heading(title, 1);
  document.pairs([...headPairs(invoice), ...issuePairs(view)]);
  for (const line of invoice.lines) writeLine(document, invoice, line);
  document.paragraph(
    '每行在末尾四舍六入五成双一次至最小货币单位；税按净额计一次。Each line is rounded once, half to even; tax once, of the net sum.',
    'small',
  );
  document.heading('合计 Total', 2);
  document.pairs([
    ['不含税 Net', `${moneyText(invoice.netFen, invoice.currency)} ${invoice.currency}`],
    [`税率 Tax ${String(Math.round(invoice.taxRate * 10_000) / 100)} %`, moneyText(invoice.taxFen, invoice.currency)],
    ['价税合计 Gross', `${moneyText(invoice.grossFen, invoice.currency)} ${invoice.currency}`],
    ...(invoice.number === null
      ? []
      : ([
          ['现应付 Due now', moneyText(view.dueFen, invoice.currency)],
          ['争议暂缓 Held', moneyText(view.heldFen, invoice.currency)],
        ] as const)),
  ]);
  for (const { lineId, reason, by } of view.disputes)
    document.paragraph(`争议 Disputed: ${lineId} · ${reason} (${by})`);
  for (const note of view.creditNotes)
    document.paragraph(
      `红字单 Credit note ${note.number}: ${moneyText(note.grossFen, invoice.currency)} · ${note.reason} (${note.by})`,
    );
  return document.finish();
}

function issuePairs({ issuedBy, issuedAtMs, sequence, invoice }: InvoiceView): (readonly [string, string])[] {
  if (issuedBy === null || issuedAtMs === null || sequence === null) return [];
  const date = dateOfDay(localDay(issuedAtMs, invoice.utcOffsetMin));
  return [['开具 Issued', `${date} · ${issuedBy} · 记录号 entry ${String(sequence)}`]];
}

function headPairs(invoice: Invoice): (readonly [string, string])[] {
  const { utcOffsetMin, lessor, customer } = invoice;
  const date = (atMs: number): string => dateOfDay(localDay(atMs, utcOffsetMin));
  const party = ({ name, taxNumber, address }: Invoice['lessor']): string =>
    [name, taxNumber, address].filter((part) => part !== '').join(' · ');
  return [
    ['出租方 Lessor', party(lessor)],
    ['承租方 Lessee', party(customer)],
    ['工地 Site', invoice.siteName],
    ['合同 Contract', `${invoice.contractNumber} (v${String(invoice.contractVersion)})`],
    ['账期 Period', `${date(invoice.fromMs)} – ${date(invoice.toMs - 1)}`],
    ['币种 Currency', invoice.currency],
  ];
}

function writeLine(document: PdfDocument, { currency }: Invoice, line: InvoiceLine): void {
  document.heading(`${line.name} · ${line.machineId}`, 3);
  if (line.parts.length > 0) {
    document.table(
      [
        { title: '项 Item', share: 2.6 },
        { title: '数量 Quantity', share: 2.3, align: 'right' },
        { title: '单价 Price', share: 2, align: 'right' },
        { title: '比例 Rate', share: 1.5, align: 'right' },
        { title: '金额 Amount', share: 2, align: 'right' },
        { title: '记录号 Entries', share: 2.3 },
      ],
      line.parts.map(({ kind, quantity, unit, priceFen, rate, sequences }) => [
        partWords[kind],
        // So many digits that whoever multiplies them finds the amount.
        `${String(Math.round(quantity * 1_000_000) / 1_000_000)} ${unitText(unit)}`,
        Number.isInteger(priceFen) ? moneyText(priceFen, currency) : amountOf(priceFen, currency).toFixed(6),
        `${String(Math.round(rate * 1_000_000) / 10_000)} %`,
        moneyText(Math.round(quantity * priceFen * rate), currency),
        sequencesText(sequences),
      ]),
    );
  }
  if (line.parts.length === 0) document.paragraph('无可计费内容 Nothing to charge', 'small');
  for (const note of line.notes) document.paragraph(noteText(note), 'small');
  document.paragraph(`小计 Sum: ${moneyText(line.fen, currency)} ${currency}`);
}

function sequencesText(sequences: readonly number[]): string {
  const shown = sequences.slice(0, sequencesShownMax).join(', ');
  const more = sequences.length - sequencesShownMax;
  return more > 0 ? `${shown} … +${String(more)}` : shown;
}
