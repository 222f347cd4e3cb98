import { z } from 'zod';
import { invoiceView } from '../../contract/accounts/invoice.ts';
import {
  creditBody,
  disputeBody,
  rentalContractBody,
  rentalEventBody,
  rentalId,
  rentalParty,
  rentalSiteBody,
  rentalView,
} from '../../contract/accounts/rental.ts';
import { termReleaseBody } from '../../contract/interlock/term-release.ts';
import type { ApiServices } from '../ports.ts';
import { sendProblem, sendResult } from '../problem-details.ts';
import type { RequestGuard } from '../request-guard.ts';
import { answers, idText, type ApiInstance } from '../route-kit.ts';

export interface RentalRoutesOptions {
  readonly services: Pick<ApiServices, 'rental'>;
  readonly guard: RequestGuard;
}

const tags = ['rental'];
const dates = z.strictObject({ from: z.iso.date(), to: z.iso.date() });
const contractParams = z.strictObject({ contractId: rentalId });
const invoiceParams = z.strictObject({ invoiceNumber: idText });
const state = answers({ 200: { description: 'Customers, sites, contracts and invoices', schema: rentalView } });
const document = answers({ 200: { description: 'The invoice with its disputes and credits', schema: invoiceView } });

/** Contracts, what happens under them, and invoices. */
export function registerRentalRoutes(api: ApiInstance, options: RentalRoutesOptions): void {
  registerParties(api, options);
  registerContracts(api, options);
  registerReleases(api, options);
  registerDrafts(api, options);
  registerInvoices(api, options);
}

function registerParties(api: ApiInstance, { services, guard }: RentalRoutesOptions): void {
  const { rental } = services;
  api.get(
    '/rental',
    {
      schema: {
        operationId: 'showRental',
        summary: 'What is rented to whom, and what was billed',
        tags,
        response: state,
      },
    },
    (_request, reply) => reply.send(rental.view()),
  );
  api.put(
    '/rental/customers/:customerId',
    {
      schema: {
        operationId: 'putCustomer',
        summary: 'Enter a customer',
        tags,
        params: z.strictObject({ customerId: rentalId }),
        body: rentalParty,
        response: state,
      },
    },
    async (request, reply) => {
      const { user } = guard.actorOf(request);
      return sendResult(request, reply, await rental.putCustomer(request.params.customerId, request.body, user));
    },
  );
  api.put(
    '/rental/sites/:rentalSiteId',
    {
      schema: {
        operationId: 'putRentalSite',
        summary: 'Enter a site with the fence that its machines keep to',
        tags,
        params: z.strictObject({ rentalSiteId: rentalId }),
        body: rentalSiteBody,
        response: state,
      },
    },
    async (request, reply) => {
      const { user } = guard.actorOf(request);
      return sendResult(request, reply, await rental.putSite(request.params.rentalSiteId, request.body, user));
    },
  );
}

function registerContracts(api: ApiInstance, { services, guard }: RentalRoutesOptions): void {
  const { rental } = services;
  api.post(
    '/rental/contracts/:contractId',
    {
      schema: {
        operationId: 'enterContract',
        summary: 'Enter a contract, or another version of one: earlier versions stay as they were',
        tags,
        params: contractParams,
        body: rentalContractBody,
        response: state,
      },
    },
    async (request, reply) => {
      const { user } = guard.actorOf(request);
      return sendResult(request, reply, await rental.enterContract(request.params.contractId, request.body, user));
    },
  );
  api.post(
    '/rental/contracts/:contractId/events',
    {
      schema: {
        operationId: 'enterRentalEvent',
        summary:
          'On rent, off rent, a meter reading, accepted output, a lump sum: now, ahead, or after the fact with a reason',
        tags,
        params: contractParams,
        body: rentalEventBody,
        response: state,
      },
    },
    async (request, reply) => {
      const { user } = guard.actorOf(request);
      return sendResult(request, reply, await rental.enterEvent(request.params.contractId, request.body, user));
    },
  );
  api.post(
    '/rental/events/:sequence/withdraw',
    {
      schema: {
        operationId: 'withdrawRentalEvent',
        summary: 'Take an event back that is not billed; both entries stay in the ledger',
        tags,
        params: z.strictObject({ sequence: z.coerce.number().int().min(0) }),
        body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
        response: state,
      },
    },
    async (request, reply) => {
      const { user } = guard.actorOf(request);
      const { sequence } = request.params;
      return sendResult(request, reply, await rental.withdrawEvent(sequence, request.body.reason, user));
    },
  );
}

function registerReleases(api: ApiInstance, { services, guard }: RentalRoutesOptions): void {
  api.post(
    '/rental/machines/:machineId/release',
    {
      schema: {
        operationId: 'releaseTerm',
        summary:
          'Let a machine go on without a term of its contract (off rent, off site) for some minutes; papers, operators and rules of safety are released by nobody',
        tags,
        params: z.strictObject({ machineId: rentalId }),
        body: termReleaseBody,
        response: state,
      },
    },
    async (request, reply) => {
      const { user } = guard.actorOf(request);
      const { machineId } = request.params;
      return sendResult(request, reply, await services.rental.releaseTerm(machineId, request.body, user));
    },
  );
}

function registerDrafts(api: ApiInstance, { services, guard }: RentalRoutesOptions): void {
  const { rental } = services;
  api.get(
    '/rental/contracts/:contractId/draft',
    {
      schema: {
        operationId: 'draftInvoice',
        summary: 'What a contract comes to from one local date to another, the last included; nothing is written',
        tags,
        params: contractParams,
        querystring: dates,
        response: document,
      },
    },
    async (request, reply) => sendResult(request, reply, await rental.draft(request.params.contractId, request.query)),
  );
  api.post(
    '/rental/contracts/:contractId/preview',
    {
      schema: {
        operationId: 'previewContract',
        summary:
          'What a contract that is not entered would come to on the record so far; its machines count as on rent from its beginning where they have not been. Nothing is written',
        tags,
        params: contractParams,
        querystring: dates,
        body: rentalContractBody,
        response: document,
      },
    },
    async (request, reply) =>
      sendResult(request, reply, await rental.preview(request.params.contractId, request.body, request.query)),
  );
  api.post(
    '/rental/contracts/:contractId/invoices',
    {
      schema: {
        operationId: 'issueInvoice',
        summary: 'Give the draft of a time that is over its number',
        tags,
        params: contractParams,
        body: dates,
        response: document,
      },
    },
    async (request, reply) => {
      const { user } = guard.actorOf(request);
      return sendResult(request, reply, await rental.issue(request.params.contractId, request.body, user));
    },
  );
}

function registerInvoices(api: ApiInstance, { services, guard }: RentalRoutesOptions): void {
  const { rental } = services;
  api.get(
    '/rental/invoices/:invoiceNumber',
    { schema: { operationId: 'showInvoice', summary: 'An invoice', tags, params: invoiceParams, response: document } },
    (request, reply) => sendResult(request, reply, rental.invoice(request.params.invoiceNumber)),
  );
  api.get(
    '/rental/invoices/:invoiceNumber/:format',
    {
      schema: {
        operationId: 'printInvoice',
        summary: 'An invoice as JSON (schema `invoice`), CSV or PDF',
        tags,
        params: invoiceParams.extend({ format: z.enum(['json', 'csv', 'pdf']) }),
        response: answers({ 200: { description: 'The file', contentType: 'application/octet-stream' } }),
      },
    },
    async (request, reply) => {
      const { invoiceNumber, format } = request.params;
      const file = await rental.printed(invoiceNumber, format);
      if (!file.ok) return sendProblem(request, reply, file.problem);
      const { bytes, mediaType, name } = file.value;
      return reply
        .header('content-disposition', `attachment; filename="${name}"`)
        .type(mediaType)
        .serializer((payload: unknown) => payload as string)
        .send(bytes);
    },
  );
  const changes = [
    ['disputes', 'disputeInvoiceLine', 'Hold a line, with the reason; the rest is due', 'dispute'],
    ['disputes/settle', 'settleDispute', 'End a dispute: what is left of the line is due', 'settle'],
  ] as const;
  for (const [path, operationId, summary, change] of changes) {
    api.post(
      `/rental/invoices/:invoiceNumber/${path}`,
      { schema: { operationId, summary, tags, params: invoiceParams, body: disputeBody, response: document } },
      async (request, reply) => {
        const { user } = guard.actorOf(request);
        return sendResult(request, reply, await rental[change](request.params.invoiceNumber, request.body, user));
      },
    );
  }
  api.post(
    '/rental/invoices/:invoiceNumber/credit-notes',
    {
      schema: {
        operationId: 'creditInvoice',
        summary: 'A credit note with a number of its own: the invoice stays as it was',
        tags,
        params: invoiceParams,
        body: creditBody,
        response: document,
      },
    },
    async (request, reply) => {
      const { user } = guard.actorOf(request);
      return sendResult(request, reply, await rental.credit(request.params.invoiceNumber, request.body, user));
    },
  );
}
