import { ok } from '../../../kernel/result.ts';
import type { InvoiceView } from '../../../controller/contract/accounts/invoice.ts';
import type { RentalView } from '../../../controller/contract/accounts/rental.ts';
import type { RentalServices } from '../../../controller/http/rental-ports.ts';
import { contractOf, hoistLine } from '../rental-case.ts';

const nothing: RentalView = {
  customers: [],
  sites: [],
  contracts: [],
  invoices: [],
  unreadable: [],
  releases: [],
  figures: [],
};
const party = { name: 'x', taxNumber: '', address: '' };

const view: InvoiceView = {
  invoice: {
    format: 'banksman-invoice',
    formatVersion: 1,
    number: 'R-000001',
    siteId: 'site',
    ledgerSize: 1,
    contractId: 'k1',
    contractVersion: 1,
    contractNumber: 'ZL-1',
    lessor: party,
    customer: party,
    siteName: 'x',
    fromMs: 0,
    toMs: 1,
    utcOffsetMin: 480,
    currency: 'CNY',
    lines: [],
    netFen: 0,
    taxRate: 0.13,
    taxFen: 0,
    grossFen: 0,
  },
  issuedBy: 'admin',
  issuedAtMs: 1,
  sequence: 1,
  disputes: [],
  creditNotes: [],
  dueFen: 0,
  heldFen: 0,
};

/** Takes whatever is entered and answers one and the same invoice. */
export function fakeRental(): RentalServices {
  const done = async () => ok(nothing);
  const shown = async () => ok(view);
  return {
    view: () => nothing,
    putCustomer: done,
    putSite: done,
    enterContract: done,
    enterEvent: done,
    withdrawEvent: done,
    releaseTerm: done,
    preview: shown,
    draft: shown,
    issue: shown,
    invoice: () => ok(view),
    printed: async () => ok({ bytes: Buffer.from('x'), mediaType: 'text/csv', name: 'R-000001.csv' }),
    dispute: shown,
    settle: shown,
    credit: shown,
  };
}

/** A body for each route of rental that takes one. */
export const rentalBodies: Readonly<Record<string, unknown>> = {
  'PUT /rental/customers/:customerId': party,
  'PUT /rental/sites/:rentalSiteId': { name: 'x', address: '', siteId: null, fence: null },
  'POST /rental/contracts/:contractId': contractOf([hoistLine]),
  'POST /rental/contracts/:contractId/events': {
    type: 'off-rent',
    machineId: 'h1',
    at: '2026-09-30T00:00:00Z',
    meterH: null,
    documentId: null,
    reason: '',
  },
  'POST /rental/contracts/:contractId/preview': contractOf([hoistLine]),
  'POST /rental/machines/:machineId/release': { ruleId: 'off-rent', minutes: 10, reason: 'x' },
  'POST /rental/events/:sequence/withdraw': { reason: 'x' },
  'POST /rental/contracts/:contractId/invoices': { from: '2026-09-01', to: '2026-09-30' },
  'POST /rental/invoices/:invoiceNumber/disputes': { lineId: 'hoist/h1', reason: 'x' },
  'POST /rental/invoices/:invoiceNumber/disputes/settle': { lineId: 'hoist/h1', reason: 'x' },
  'POST /rental/invoices/:invoiceNumber/credit-notes': { lines: [{ lineId: 'hoist/h1', fen: 1 }], reason: 'x' },
};
