import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { Invoice, InvoiceView } from '../../contract/accounts/invoice.ts';
import type { CreditBody, DisputeBody, InvoiceSummary } from '../../contract/accounts/rental.ts';
import { taxOf } from './invoice-draft.ts';
import { moneyText } from './money-text.ts';
import { isCredited, leftByLine, type CreditNote, type IssuedInvoice, type RentalFold } from './rental-fold.ts';

/** Numbers without gaps: the next one is given by the entry that issues the document, and by nothing before it. */
export function nextInvoiceNumber({ invoices }: RentalFold): string {
  return `R-${String(invoices.size + 1).padStart(6, '0')}`;
}
export function nextCreditNumber({ creditNotes }: RentalFold): string {
  return `C-${String(creditNotes + 1).padStart(6, '0')}`;
}

/**
 * Whether a draft may be issued. Refuses 'rental-not-over', 'rental-nothing', 'rental-billed' where any of its machines is billed for some of that
 * time already. By two contracts no machine can be on rent at a time.
 */
export function checkIssue(fold: RentalFold, draft: Invoice, nowMs: number): Result<void> {
  if (draft.toMs > nowMs) return refuse({ code: 'rental-not-over' });
  if (draft.netFen === 0) return refuse({ code: 'rental-nothing' });
  const billed = draft.lines.filter(({ parts }) => parts.length > 0);
  for (const issued of fold.invoices.values()) {
    const { invoice } = issued;
    if (invoice.toMs <= draft.fromMs || invoice.fromMs >= draft.toMs || isCredited(issued)) continue;
    if (invoice.contractId !== draft.contractId) continue;
    const twice = billed.find(({ machineId }) => invoice.lines.some((line) => line.machineId === machineId));
    if (twice === undefined) continue;
    return refuse({
      code: 'rental-billed',
      facts: { invoiceNumber: invoice.number, machineId: twice.machineId },
    });
  }
  return ok(undefined);
}

/** Refuses 'not-found' and 'dispute-known'. */
export function checkDispute(issued: IssuedInvoice | undefined, number: string, { lineId }: DisputeBody): Result<void> {
  if (issued === undefined) return refuse({ code: 'not-found', facts: { invoiceNumber: number } });
  if (!issued.invoice.lines.some(({ id }) => id === lineId)) return refuse({ code: 'not-found', facts: { lineId } });
  return issued.disputes.has(lineId) ? refuse({ code: 'dispute-known', facts: { lineId } }) : ok(undefined);
}

/** The document of a credit. Refuses 'not-found' and 'credit-above-line'. */
export function creditNoteFor(
  fold: RentalFold,
  invoiceNumber: string,
  { lines, reason }: CreditBody,
): Result<Omit<CreditNote, 'by' | 'atMs' | 'sequence'>> {
  const issued = fold.invoices.get(invoiceNumber);
  if (issued === undefined) return refuse({ code: 'not-found', facts: { invoiceNumber } });
  const left = leftByLine(issued);
  const { currency } = issued.invoice;
  for (const { lineId, fen } of lines) {
    const leftFen = left.get(lineId);
    if (leftFen === undefined) return refuse({ code: 'not-found', facts: { lineId } });
    if (fen > leftFen)
      return refuse({
        code: 'credit-above-line',
        facts: { lineId, left: moneyText(leftFen, currency), given: moneyText(fen, currency) },
      });
    left.set(lineId, leftFen - fen);
  }
  const netFen = lines.reduce((sum, { fen }) => sum + fen, 0);
  // By difference, so that the taxes of an invoice that is credited bit by bit add up to its own.
  const before = sumOf(leftByLine(issued).values());
  const rate = issued.invoice.taxRate;
  const taxFen = taxOf(before, rate) - taxOf(before - netFen, rate);
  return ok({ number: nextCreditNumber(fold), lines, netFen, taxFen, grossFen: netFen + taxFen, reason });
}

function sumOf(values: Iterable<number>): number {
  return [...values].reduce((sum, value) => sum + value, 0);
}

/** What must be paid now and what is held, with tax. */
export function dueOf(issued: IssuedInvoice): { readonly dueFen: number; readonly heldFen: number } {
  const left = leftByLine(issued);
  const net = sumOf(left.values());
  const held = sumOf([...left].filter(([lineId]) => issued.disputes.has(lineId)).map(([, fen]) => fen));
  const rate = issued.invoice.taxRate;
  const whole = net + taxOf(net, rate);
  const dueFen = net - held + taxOf(net - held, rate);
  return { dueFen, heldFen: whole - dueFen };
}

export function invoiceViewOf(issued: IssuedInvoice): InvoiceView {
  const { invoice, by, atMs, sequence, disputes, creditNotes } = issued;
  return {
    invoice,
    issuedBy: by,
    issuedAtMs: atMs,
    sequence,
    disputes: [...disputes.values()],
    creditNotes: creditNotes.map((note) => ({ ...note, lines: note.lines.map((line) => ({ ...line })) })),
    ...dueOf(issued),
  };
}

/** A draft as a view: nothing of it is due. */
export function draftViewOf(invoice: Invoice): InvoiceView {
  return {
    invoice,
    issuedBy: null,
    issuedAtMs: null,
    sequence: null,
    disputes: [],
    creditNotes: [],
    dueFen: 0,
    heldFen: 0,
  };
}

export function summaryOf(issued: IssuedInvoice): InvoiceSummary {
  const { invoice, creditNotes, disputes } = issued;
  const { number, contractId, fromMs, toMs, currency, grossFen } = invoice;
  const state = isCredited(issued) ? 'credited' : disputes.size > 0 ? 'disputed' : 'issued';
  return {
    number: number ?? '',
    contractId,
    fromMs,
    toMs,
    currency,
    grossFen,
    dueFen: dueOf(issued).dueFen,
    state,
    creditNotes: creditNotes.map((note) => note.number),
  };
}
