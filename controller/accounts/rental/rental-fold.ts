import type { Invoice } from '../../contract/invoice.ts';
import type { LedgerEntry, LedgerType } from '../../contract/ledger.ts';
import type { RentalContractBody, RentalEventBody, RentalParty, RentalSiteBody } from '../../contract/rental.ts';

/** Entries that say what is rented to whom; everything here is folded from them and from nothing else. */
export const rentalTypes = [
  'rental.customer-entered',
  'rental.site-entered',
  'rental.contract-entered',
  'rental.event-entered',
  'rental.event-withdrawn',
  'rental.invoice-issued',
  'rental.line-disputed',
  'rental.dispute-settled',
  'rental.credit-note-issued',
] as const satisfies readonly LedgerType[];

export interface ContractVersion {
  readonly version: number;
  readonly body: RentalContractBody;
  readonly fromMs: number;
  readonly by: string;
  readonly atMs: number;
  readonly sequence: number;
}

/** What happened under a contract, as it was entered; `effectiveMs`: site time from which it counts. */
export interface RentalEvent {
  readonly sequence: number;
  readonly contractId: string;
  readonly machineId: string;
  readonly effectiveMs: number;
  /** Entered after the fact. */
  readonly isBackdated: boolean;
  readonly by: string;
  readonly atMs: number;
  readonly body: RentalEventBody;
}

export interface CreditNote {
  readonly number: string;
  readonly lines: readonly { readonly lineId: string; readonly fen: number }[];
  readonly netFen: number;
  readonly taxFen: number;
  readonly grossFen: number;
  readonly reason: string;
  readonly by: string;
  readonly atMs: number;
  readonly sequence: number;
}

export interface Dispute {
  readonly lineId: string;
  readonly reason: string;
  readonly by: string;
  readonly atMs: number;
  readonly sequence: number;
}

export interface IssuedInvoice {
  readonly invoice: Invoice;
  readonly by: string;
  readonly atMs: number;
  readonly sequence: number;
  /** Those that are not settled. */
  readonly disputes: Map<string, Dispute>;
  readonly creditNotes: CreditNote[];
}

export interface RentalContract {
  readonly id: string;
  /** By their `fromMs`, upwards; never empty. */
  readonly versions: ContractVersion[];
  /** In the order of the ledger, without those withdrawn. */
  readonly events: RentalEvent[];
}

/** Contracts, events and invoices as the ledger has them. */
export class RentalFold {
  readonly customers = new Map<string, RentalParty>();
  readonly sites = new Map<string, RentalSiteBody>();
  readonly contracts = new Map<string, RentalContract>();
  /** In the order of their numbers. */
  readonly invoices = new Map<string, IssuedInvoice>();
  creditNotes = 0;

  add(entry: LedgerEntry): void {
    const { type, payload } = entry;
    if (type === 'rental.customer-entered') {
      this.customers.set(text(payload['customerId']), payload['customer'] as RentalParty);
    } else if (type === 'rental.site-entered') {
      this.sites.set(text(payload['rentalSiteId']), payload['site'] as RentalSiteBody);
    } else if (type === 'rental.contract-entered') {
      this.#addVersion(entry);
    } else if (type === 'rental.event-entered') {
      this.#addEvent(entry);
    } else if (type === 'rental.event-withdrawn') {
      this.#withdraw(Number(payload['sequence']));
    } else {
      this.#addMoney(entry);
    }
  }

  #addVersion({ payload, actor, atMs, sequence }: LedgerEntry): void {
    const id = text(payload['contractId']);
    const body = payload['contract'] as unknown as RentalContractBody;
    const contract = this.contracts.get(id) ?? { id, versions: [], events: [] };
    const version = contract.versions.length + 1;
    contract.versions.push({ version, body, fromMs: Date.parse(body.from), by: actor, atMs, sequence });
    this.contracts.set(id, contract);
  }

  #addEvent({ payload, actor, atMs, sequence, machineId }: LedgerEntry): void {
    const contractId = text(payload['contractId']);
    this.contracts.get(contractId)?.events.push({
      sequence,
      contractId,
      machineId: machineId ?? '',
      effectiveMs: Number(payload['effectiveMs']),
      isBackdated: payload['isBackdated'] === true,
      by: actor,
      atMs,
      body: payload['event'] as unknown as RentalEventBody,
    });
  }

  #withdraw(sequence: number): void {
    for (const { events } of this.contracts.values()) {
      const at = events.findIndex((event) => event.sequence === sequence);
      if (at >= 0) events.splice(at, 1);
    }
  }

  #addMoney({ type, payload, actor: by, atMs, sequence }: LedgerEntry): void {
    if (type === 'rental.invoice-issued') {
      const invoice = payload['invoice'] as unknown as Invoice;
      if (invoice.number === null) return;
      this.invoices.set(invoice.number, { invoice, by, atMs, sequence, disputes: new Map(), creditNotes: [] });
      return;
    }
    const issued = this.invoices.get(text(payload['invoiceNumber']));
    const lineId = text(payload['lineId']);
    if (type === 'rental.line-disputed') {
      issued?.disputes.set(lineId, { lineId, reason: text(payload['reason']), by, atMs, sequence });
    } else if (type === 'rental.dispute-settled') {
      issued?.disputes.delete(lineId);
    } else if (type === 'rental.credit-note-issued') {
      this.creditNotes += 1;
      const note = payload['creditNote'] as unknown as Omit<CreditNote, 'by' | 'atMs' | 'sequence'>;
      issued?.creditNotes.push({ ...note, by, atMs, sequence });
    }
  }
}

/** The version that counts at a time; null before the first. Of two from the same time the later one. */
export function versionAt({ versions }: RentalContract, atMs: number): ContractVersion | null {
  return versions.findLast(({ fromMs }) => fromMs <= atMs) ?? null;
}

/** A stretch on rent of one machine by one contract. */
export interface RentalSpan {
  readonly contractId: string;
  readonly machineId: string;
  readonly on: RentalEvent;
  readonly off: RentalEvent | null;
}

/** The stretches on rent, by machine and time. */
export function spansOf({ id, events }: RentalContract): RentalSpan[] {
  const spans: RentalSpan[] = [];
  for (const machineId of new Set(events.map((event) => event.machineId))) {
    const turns = events
      .filter(
        (event) => event.machineId === machineId && (event.body.type === 'on-rent' || event.body.type === 'off-rent'),
      )
      .sort((left, right) => left.effectiveMs - right.effectiveMs || left.sequence - right.sequence);
    let on: RentalEvent | null = null;
    for (const turn of turns) {
      if (turn.body.type === 'on-rent') {
        on ??= turn;
      } else if (on !== null) {
        spans.push({ contractId: id, machineId, on, off: turn });
        on = null;
      }
    }
    if (on !== null) spans.push({ contractId: id, machineId, on, off: null });
  }
  return spans;
}

export function isOnAt({ on, off }: RentalSpan, atMs: number): boolean {
  return on.effectiveMs <= atMs && (off === null || atMs < off.effectiveMs);
}

/** What is left of each line of an invoice after its credit notes, fen. */
export function leftByLine({ invoice, creditNotes }: IssuedInvoice): Map<string, number> {
  const left = new Map(invoice.lines.map(({ id, fen }) => [id, fen]));
  for (const { lines } of creditNotes)
    for (const { lineId, fen } of lines) left.set(lineId, (left.get(lineId) ?? 0) - fen);
  return left;
}

/** Nothing of it is left: its time may be billed again. */
export function isCredited(issued: IssuedInvoice): boolean {
  return issued.creditNotes.length > 0 && [...leftByLine(issued).values()].every((fen) => fen <= 0);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
