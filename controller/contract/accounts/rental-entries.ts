import { z } from 'zod';
import { invoice } from './invoice.ts';
import { termReleasedPayload } from '../interlock/term-release.ts';
import { rentalContractBody, rentalEventBody, rentalParty, rentalSiteBody } from './rental.ts';

const money = z.number().int();
const ofLine = z.object({ invoiceNumber: z.string(), lineId: z.string(), reason: z.string() });

/** A credit note as it stands in its entry. */
export const creditNotePayload = z.object({
  number: z.string(),
  lines: z.array(z.object({ lineId: z.string(), fen: money })),
  netFen: money,
  taxFen: money,
  grossFen: money,
  reason: z.string(),
});

/** The entries that say what is rented to whom, by their type. Payloads may gain members. */
export const rentalEntry = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('rental.customer-entered'),
    payload: z.object({ customerId: z.string(), customer: rentalParty }),
  }),
  z.object({
    type: z.literal('rental.site-entered'),
    payload: z.object({ rentalSiteId: z.string(), site: rentalSiteBody }),
  }),
  z.object({
    type: z.literal('rental.contract-entered'),
    payload: z.object({ contractId: z.string(), contract: rentalContractBody }),
  }),
  z.object({
    type: z.literal('rental.event-entered'),
    payload: z.object({
      contractId: z.string(),
      event: rentalEventBody,
      effectiveMs: z.number(),
      isBackdated: z.boolean(),
    }),
  }),
  z.object({ type: z.literal('rental.event-withdrawn'), payload: z.object({ sequence: z.number() }) }),
  z.object({ type: z.literal('rental.invoice-issued'), payload: z.object({ number: z.string(), invoice }) }),
  z.object({ type: z.literal('rental.line-disputed'), payload: ofLine }),
  z.object({ type: z.literal('rental.dispute-settled'), payload: ofLine }),
  z.object({
    type: z.literal('rental.credit-note-issued'),
    payload: z.object({ invoiceNumber: z.string(), creditNote: creditNotePayload }),
  }),
  z.object({ type: z.literal('rental.term-released'), payload: termReleasedPayload }),
]);
export type RentalEntry = z.infer<typeof rentalEntry>;
