import type { Result } from '../../kernel/result.ts';
import type { InvoiceView } from '../contract/accounts/invoice.ts';
import type { TermReleaseBody } from '../contract/interlock/term-release.ts';
import type {
  CreditBody,
  DisputeBody,
  RentalContractBody,
  RentalEventBody,
  RentalParty,
  RentalSiteBody,
  RentalView,
} from '../contract/accounts/rental.ts';

/** Local dates, the last one included. */
export interface BilledDates {
  readonly from: string;
  readonly to: string;
}

export interface PrintedInvoice {
  readonly bytes: Buffer;
  readonly mediaType: string;
  readonly name: string;
}

/** Rental as the routes need it. */
export interface RentalServices {
  view(): RentalView;
  putCustomer(customerId: string, body: RentalParty, user: string): Promise<Result<RentalView>>;
  putSite(rentalSiteId: string, body: RentalSiteBody, user: string): Promise<Result<RentalView>>;
  enterContract(contractId: string, body: RentalContractBody, user: string): Promise<Result<RentalView>>;
  enterEvent(contractId: string, body: RentalEventBody, user: string): Promise<Result<RentalView>>;
  withdrawEvent(sequence: number, reason: string, user: string): Promise<Result<RentalView>>;
  releaseTerm(machineId: string, body: TermReleaseBody, user: string): Promise<Result<RentalView>>;
  preview(contractId: string, contract: RentalContractBody, dates: BilledDates): Promise<Result<InvoiceView>>;
  draft(contractId: string, dates: BilledDates): Promise<Result<InvoiceView>>;
  issue(contractId: string, dates: BilledDates, user: string): Promise<Result<InvoiceView>>;
  invoice(invoiceNumber: string): Result<InvoiceView>;
  printed(invoiceNumber: string, format: 'json' | 'csv' | 'pdf'): Promise<Result<PrintedInvoice>>;
  dispute(invoiceNumber: string, body: DisputeBody, user: string): Promise<Result<InvoiceView>>;
  settle(invoiceNumber: string, body: DisputeBody, user: string): Promise<Result<InvoiceView>>;
  credit(invoiceNumber: string, body: CreditBody, user: string): Promise<Result<InvoiceView>>;
}
