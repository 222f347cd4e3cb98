import { z } from 'zod';
import { rentalParty } from './rental.ts';

/** One amount of a line with what it was worked out from: quantity × price × rate, not rounded. */
export const invoicePart = z.strictObject({
  kind: z.enum([
    'period',
    'standby',
    'force-majeure',
    'overtime',
    'output',
    'shift',
    'meter-hour',
    'item',
    'term-minimum',
  ]),
  quantity: z.number(),
  unit: z.string(),
  priceFen: z.number(),
  /** Share of the price that is charged. */
  rate: z.number(),
  /** Numbers of the ledger entries that the quantity rests on, upwards. */
  sequences: z.array(z.number().int()),
});
export type InvoicePart = z.infer<typeof invoicePart>;

/** What whoever pays should see of how a line came about; codes have words in the console and on paper. */
export const invoiceNotes = [
  'backdated-on-rent',
  'backdated-off-rent',
  'unexplained-time',
  'safety-stop-open',
  'meter-missing',
  'meter-implausible',
  'meter-prorated',
  'output-unaccepted',
  'output-above-record',
  'fault-free',
  'not-on-rent',
  'heard-elsewhere',
  'term-released',
] as const;
export const invoiceNote = z.strictObject({
  code: z.enum(invoiceNotes),
  /** Hours, days or amount, as the code says; null where there is none. */
  amount: z.number().nullable(),
  unit: z.string(),
  /** Numbers of the ledger entries that it rests on, where it has any of its own. */
  sequences: z.array(z.number().int()).exactOptional(),
});
export type InvoiceNote = z.infer<typeof invoiceNote>;

export const invoiceLine = z.strictObject({
  /** Line of the contract and machine: `hoist/h1`. */
  id: z.string(),
  contractLineId: z.string(),
  machineId: z.string(),
  name: z.string(),
  parts: z.array(invoicePart),
  notes: z.array(invoiceNote),
  /** The sum of its parts, rounded once, half to even. */
  fen: z.number().int(),
});
export type InvoiceLine = z.infer<typeof invoiceLine>;

/** The published format 'invoice': a draft while `number` is null. Money: whole minor units of `currency`. */
export const invoice = z.strictObject({
  format: z.literal('banksman-invoice'),
  formatVersion: z.literal(1),
  number: z.string().nullable(),
  /** Site and number of entries of the ledger that it was made from: whoever has that much finds the same. */
  siteId: z.string(),
  ledgerSize: z.number().int(),
  contractId: z.string(),
  contractVersion: z.number().int(),
  contractNumber: z.string(),
  lessor: rentalParty,
  customer: rentalParty,
  siteName: z.string(),
  fromMs: z.number().int(),
  toMs: z.number().int(),
  utcOffsetMin: z.number().int(),
  currency: z.string(),
  lines: z.array(invoiceLine),
  netFen: z.number().int(),
  taxRate: z.number(),
  /** Of the net sum, rounded once, half to even. */
  taxFen: z.number().int(),
  grossFen: z.number().int(),
});
export type Invoice = z.infer<typeof invoice>;

/** GET /rental/invoices/:number: the document, and what has happened to it since. */
export const invoiceView = z.object({
  invoice,
  issuedBy: z.string().nullable(),
  issuedAtMs: z.number().nullable(),
  /** Number of the entry that issued it. */
  sequence: z.number().nullable(),
  disputes: z.array(
    z.object({ lineId: z.string(), reason: z.string(), by: z.string(), atMs: z.number(), sequence: z.number() }),
  ),
  creditNotes: z.array(
    z.object({
      number: z.string(),
      lines: z.array(z.object({ lineId: z.string(), fen: z.number() })),
      netFen: z.number(),
      taxFen: z.number(),
      grossFen: z.number(),
      reason: z.string(),
      by: z.string(),
      atMs: z.number(),
      sequence: z.number(),
    }),
  ),
  /** With tax: what must be paid now, and what is held until disputes are settled. */
  dueFen: z.number(),
  heldFen: z.number(),
});
export type InvoiceView = z.infer<typeof invoiceView>;
