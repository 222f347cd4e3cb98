import type { Clock } from '../../../kernel/clock.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { InvoiceView } from '../../contract/accounts/invoice.ts';
import type { LedgerType } from '../../contract/ledger/ledger.ts';
import type {
  CreditBody,
  DisputeBody,
  RentalContractBody,
  RentalEventBody,
  RentalParty,
  RentalSiteBody,
  RentalView,
} from '../../contract/accounts/rental.ts';
import type { TermReleaseBody } from '../../contract/interlock/term-release.ts';
import type { SiteRecord } from '../../ledger/record.ts';
import { writeAccountEntry } from '../account-entry.ts';
import type { HistoryReader } from '../history/machine-history.ts';
import { LedgerNews } from '../ledger-news.ts';
import {
  checkDispute,
  checkIssue,
  creditNoteFor,
  draftViewOf,
  invoiceViewOf,
  nextInvoiceNumber,
} from './invoice-account.ts';
import { foldWith, withoutAssumed } from './contract-preview.ts';
import { draftInvoice, type InvoiceDates } from './invoice-draft.ts';
import { checkContract, checkEvent, checkWithdrawal, timedEvent } from './rental-checks.ts';
import { rentStateOf } from './rent-state.ts';
import { RentalFold, rentalTypes } from './rental-fold.ts';
import { rentalViewOf } from './rental-view.ts';
import { checkRelease } from './term-release.ts';

export interface RentalPorts {
  readonly record: SiteRecord;
  readonly clock: Clock;
  readonly history: HistoryReader;
  readonly siteId: string;
  readonly isMachine: (machineId: string) => boolean;
}

/** Contracts, what happens under them, and invoices: each change is one entry of the ledger, and the state is the fold of these. */
export class RentalDesk {
  readonly fold = new RentalFold();
  readonly #ports: RentalPorts;
  /** One change after the other: each is checked against the state that the one before it left. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(ports: RentalPorts) {
    this.#ports = ports;
    for (const entry of new LedgerNews(ports.record, rentalTypes).take()) this.fold.add(entry);
  }

  view(): RentalView {
    return rentalViewOf(this.fold, this.#nowMs());
  }

  putCustomer(customerId: string, customer: RentalParty, user: string): Promise<Result<RentalView>> {
    return this.#change(async () => this.#write('rental.customer-entered', user, { customerId, customer }));
  }

  putSite(rentalSiteId: string, site: RentalSiteBody, user: string): Promise<Result<RentalView>> {
    return this.#change(async () => this.#write('rental.site-entered', user, { rentalSiteId, site }));
  }

  /** A contract, or another version of one. Refusals: `checkContract`. */
  enterContract(contractId: string, contract: RentalContractBody, user: string): Promise<Result<RentalView>> {
    return this.#change(async () => {
      const checked = checkContract(this.fold, contractId, contract, this.#ports.isMachine);
      if (!checked.ok) return checked;
      const version = (this.fold.contracts.get(contractId)?.versions.length ?? 0) + 1;
      return this.#write('rental.contract-entered', user, { contractId, version, contract });
    });
  }

  /** Refusals: `checkEvent`. */
  enterEvent(contractId: string, body: RentalEventBody, user: string): Promise<Result<RentalView>> {
    return this.#change(async () => {
      const contract = this.fold.contracts.get(contractId);
      if (contract === undefined) return refuse({ code: 'not-found', facts: { contractId } });
      const event = timedEvent(body, contract, this.#nowMs());
      const checked = checkEvent(this.fold, contract, event, this.#nowMs());
      if (!checked.ok) return checked;
      const { effectiveMs, isBackdated } = event;
      const payload = { contractId, event: body, effectiveMs, isBackdated };
      return this.#write('rental.event-entered', user, payload, body.machineId);
    });
  }

  /** Refusals: `checkWithdrawal`. */
  withdrawEvent(sequence: number, reason: string, user: string): Promise<Result<RentalView>> {
    return this.#change(async () => {
      const event = checkWithdrawal(this.fold, sequence);
      if (!event.ok) return event;
      const { contractId, machineId, body } = event.value;
      return this.#write('rental.event-withdrawn', user, { contractId, sequence, type: body.type, reason }, machineId);
    });
  }

  /** Lets a machine go on without one of its contract's terms for a while. Refusals: `checkRelease`, 'machine-unknown'. */
  releaseTerm(machineId: string, body: TermReleaseBody, user: string): Promise<Result<RentalView>> {
    return this.#change(async () => {
      if (!this.#ports.isMachine(machineId)) return refuse({ code: 'machine-unknown', facts: { machineId } });
      const nowMs = this.#nowMs();
      const rent = rentStateOf(this.fold, machineId, nowMs);
      const checked = checkRelease(this.fold, machineId, body, { rent, siteId: this.#ports.siteId, nowMs });
      if (!checked.ok) return checked;
      const { ruleId, minutes, reason } = body;
      const contractId = rent.state === 'free' ? null : rent.contractId;
      const payload = { ruleId, contractId, fromMs: nowMs, untilMs: nowMs + minutes * 60_000, reason };
      return this.#write('rental.term-released', user, payload, machineId);
    });
  }

  /** What the contract comes to over some days; nothing is written. Refusals: `draftInvoice`. */
  async draft(contractId: string, dates: InvoiceDates): Promise<Result<InvoiceView>> {
    const { record, history, siteId } = this.#ports;
    const ports = { fold: this.fold, history, siteId, ledgerSize: record.size() };
    const draft = await draftInvoice(ports, contractId, dates);
    return draft.ok ? ok(draftViewOf(draft.value)) : draft;
  }

  /** What a contract that nobody has entered yet would come to; nothing is written. Refusals: `checkContract` and `draftInvoice`. */
  async preview(contractId: string, contract: RentalContractBody, dates: InvoiceDates): Promise<Result<InvoiceView>> {
    const checked = checkContract(this.fold, contractId, contract, this.#ports.isMachine);
    if (!checked.ok) return checked;
    const { record, history, siteId } = this.#ports;
    const fold = foldWith(this.fold, contractId, contract);
    const draft = await draftInvoice({ fold, history, siteId, ledgerSize: record.size() }, contractId, dates);
    return draft.ok ? ok(draftViewOf(withoutAssumed(draft.value))) : draft;
  }

  /** Gives a draft its number. Refusals: `draft` and `checkIssue`. */
  async issue(contractId: string, dates: InvoiceDates, user: string): Promise<Result<InvoiceView>> {
    let number = '';
    const issued = await this.#change(async () => {
      const draft = await this.draft(contractId, dates);
      if (!draft.ok) return draft;
      const checked = checkIssue(this.fold, draft.value.invoice, this.#nowMs());
      if (!checked.ok) return checked;
      number = nextInvoiceNumber(this.fold);
      return this.#write('rental.invoice-issued', user, { number, invoice: { ...draft.value.invoice, number } });
    });
    return issued.ok ? this.invoice(number) : issued;
  }

  /** Refuses 'not-found'. */
  invoice(number: string): Result<InvoiceView> {
    const issued = this.fold.invoices.get(number);
    return issued === undefined
      ? refuse({ code: 'not-found', facts: { invoiceNumber: number } })
      : ok(invoiceViewOf(issued));
  }

  /** Holds a line. Refusals: `checkDispute`. */
  async dispute(invoiceNumber: string, body: DisputeBody, user: string): Promise<Result<InvoiceView>> {
    const done = await this.#change(async () => {
      const checked = checkDispute(this.fold.invoices.get(invoiceNumber), invoiceNumber, body);
      return checked.ok ? this.#write('rental.line-disputed', user, { invoiceNumber, ...body }) : checked;
    });
    return done.ok ? this.invoice(invoiceNumber) : done;
  }

  /** Ends a dispute: the line is due again, with what was credited of it taken off. Refuses 'not-found'. */
  async settle(invoiceNumber: string, body: DisputeBody, user: string): Promise<Result<InvoiceView>> {
    const done = await this.#change(async () => {
      const { lineId } = body;
      if (this.fold.invoices.get(invoiceNumber)?.disputes.has(lineId) !== true)
        return refuse({ code: 'not-found', facts: { invoiceNumber, lineId } });
      return this.#write('rental.dispute-settled', user, { invoiceNumber, ...body });
    });
    return done.ok ? this.invoice(invoiceNumber) : done;
  }

  /** Refusals: `creditNoteFor`. */
  async credit(invoiceNumber: string, body: CreditBody, user: string): Promise<Result<InvoiceView>> {
    const done = await this.#change(async () => {
      const creditNote = creditNoteFor(this.fold, invoiceNumber, body);
      if (!creditNote.ok) return creditNote;
      return this.#write('rental.credit-note-issued', user, { invoiceNumber, creditNote: creditNote.value });
    });
    return done.ok ? this.invoice(invoiceNumber) : done;
  }

  #nowMs(): number {
    return Math.round(this.#ports.clock.epochMs());
  }

  async #change(make: () => Promise<Result<unknown>>): Promise<Result<RentalView>> {
    const done = this.#last.then(make);
    this.#last = done.catch(() => undefined);
    const result = await done;
    return result.ok ? ok(this.view()) : result;
  }

  async #write(
    type: LedgerType,
    user: string,
    payload: object,
    machineId: string | null = null,
  ): Promise<Result<void>> {
    const written = await writeAccountEntry(this.#ports, { type, user, machineId, payload });
    if (!written.ok) return written;
    this.fold.add(written.value);
    return ok(undefined);
  }
}
