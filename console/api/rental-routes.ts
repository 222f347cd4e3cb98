import type { InvoiceView } from '../../controller/contract/accounts/invoice.ts';
import type {
  CreditBody,
  DisputeBody,
  RentalContractBody,
  RentalEventBody,
  RentalParty,
  RentalSiteBody,
  RentalView,
} from '../../controller/contract/accounts/rental.ts';
import type { TermReleaseBody } from '../../controller/contract/interlock/term-release.ts';
import type { ApiResult, Ask } from './api-result.ts';

/** Local days of the contract, the last one included. */
export interface BillDays {
  readonly from: string;
  readonly to: string;
}

export type InvoiceFormat = 'pdf' | 'csv' | 'json';

const contractPath = (contractId: string) => `/rental/contracts/${encodeURIComponent(contractId)}`;
const invoicePath = (number: string) => `/rental/invoices/${encodeURIComponent(number)}`;

/** Where a browser fetches an invoice as a file. */
export function invoiceAddress(number: string, format: InvoiceFormat): string {
  return `/api/v1${invoicePath(number)}/${format}`;
}

/** Contracts, what happens under them, and invoices. */
export function rentalRoutes(ask: <T>(request: Ask) => Promise<ApiResult<T>>, newId: () => string) {
  const get = <T>(path: string) => ask<T>({ method: 'GET', path });
  const command = <T>(path: string, body: unknown) => ask<T>({ method: 'POST', path, body, key: newId() });
  const put = <T>(path: string, body: unknown) => ask<T>({ method: 'PUT', path, body, key: newId() });
  return {
    rental: () => get<RentalView>('/rental'),
    putCustomer: (customerId: string, customer: RentalParty) =>
      put<RentalView>(`/rental/customers/${encodeURIComponent(customerId)}`, customer),
    putRentalSite: (rentalSiteId: string, site: RentalSiteBody) =>
      put<RentalView>(`/rental/sites/${encodeURIComponent(rentalSiteId)}`, site),
    /** `contract` as a person gave it: the server judges it. */
    enterContract: (contractId: string, contract: unknown) => command<RentalView>(contractPath(contractId), contract),
    enterRentalEvent: (contractId: string, event: RentalEventBody) =>
      command<RentalView>(`${contractPath(contractId)}/events`, event),
    withdrawRentalEvent: (sequence: number, reason: string) =>
      command<RentalView>(`/rental/events/${String(sequence)}/withdraw`, { reason }),
    releaseTerm: (machineId: string, release: TermReleaseBody) =>
      command<RentalView>(`/rental/machines/${encodeURIComponent(machineId)}/release`, release),
    /** What a contract that is not entered would come to. */
    previewContract: (contractId: string, contract: RentalContractBody, { from, to }: BillDays) =>
      ask<InvoiceView>({
        method: 'POST',
        path: `${contractPath(contractId)}/preview?${new URLSearchParams({ from, to }).toString()}`,
        body: contract,
      }),
    draftInvoice: (contractId: string, { from, to }: BillDays) =>
      get<InvoiceView>(`${contractPath(contractId)}/draft?${new URLSearchParams({ from, to }).toString()}`),
    issueInvoice: (contractId: string, days: BillDays) =>
      command<InvoiceView>(`${contractPath(contractId)}/invoices`, days),
    invoice: (number: string) => get<InvoiceView>(invoicePath(number)),
    disputeLine: (number: string, dispute: DisputeBody) =>
      command<InvoiceView>(`${invoicePath(number)}/disputes`, dispute),
    settleDispute: (number: string, dispute: DisputeBody) =>
      command<InvoiceView>(`${invoicePath(number)}/disputes/settle`, dispute),
    creditInvoice: (number: string, credit: CreditBody) =>
      command<InvoiceView>(`${invoicePath(number)}/credit-notes`, credit),
  };
}
