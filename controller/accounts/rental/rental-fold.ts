import type { z } from 'zod';
import type { Invoice } from '../../contract/accounts/invoice.ts';
import type { LedgerEntry, LedgerType } from '../../contract/ledger/ledger.ts';
import { rentalEntry, type creditNotePayload, type RentalEntry } from '../../contract/accounts/rental-entries.ts';
import type { TermReleaseView } from '../../contract/interlock/term-release.ts';
import type {
  RentalContractBody,
  RentalEventBody,
  RentalParty,
  RentalSiteBody,
} from '../../contract/accounts/rental.ts';

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
  'rental.term-released',
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

/** Who entered something, when, and as which entry. */
interface Stated {
  readonly by: string;
  readonly atMs: number;
  readonly sequence: number;
}

export type CreditNote = z.infer<typeof creditNotePayload> & Stated;

export interface Dispute extends Stated {
  readonly lineId: string;
  readonly reason: string;
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
  /** In the order of the ledger. */
  readonly releases: TermReleaseView[] = [];

  /** Entries that are not what their type says: shown, and counted nowhere. */
  readonly unreadable: number[] = [];

  add(entry: LedgerEntry): void {
    const read = rentalEntry.safeParse(entry);
    if (read.success) this.#take(read.data, entry);
    else this.unreadable.push(entry.sequence);
  }

  #take({ type, payload }: RentalEntry, { actor: by, atMs, sequence, machineId }: LedgerEntry): void {
    const stated = { by, atMs, sequence };
    switch (type) {
      case 'rental.customer-entered':
        this.customers.set(payload.customerId, payload.customer);
        return;
      case 'rental.site-entered':
        this.sites.set(payload.rentalSiteId, payload.site);
        return;
      case 'rental.contract-entered':
        this.#addVersion(payload.contractId, payload.contract, stated);
        return;
      case 'rental.event-entered': {
        const { contractId, event: body, effectiveMs, isBackdated } = payload;
        const event = { ...stated, contractId, machineId: machineId ?? '', effectiveMs, isBackdated, body };
        this.contracts.get(contractId)?.events.push(event);
        return;
      }
      case 'rental.event-withdrawn':
        this.#withdraw(payload.sequence);
        return;
      case 'rental.invoice-issued':
        this.invoices.set(payload.number, {
          ...stated,
          invoice: payload.invoice,
          disputes: new Map(),
          creditNotes: [],
        });
        return;
      case 'rental.line-disputed': {
        const { invoiceNumber, lineId, reason } = payload;
        this.invoices.get(invoiceNumber)?.disputes.set(lineId, { ...stated, lineId, reason });
        return;
      }
      case 'rental.dispute-settled':
        this.invoices.get(payload.invoiceNumber)?.disputes.delete(payload.lineId);
        return;
      case 'rental.credit-note-issued':
        this.creditNotes += 1;
        this.invoices.get(payload.invoiceNumber)?.creditNotes.push({ ...stated, ...payload.creditNote });
        return;
      case 'rental.term-released':
        this.releases.push({ ...payload, machineId: machineId ?? '', by, sequence });
        return;
    }
  }

  #addVersion(id: string, body: RentalContractBody, stated: Stated): void {
    const contract = this.contracts.get(id) ?? { id, versions: [], events: [] };
    const version = contract.versions.length + 1;
    contract.versions.push({ ...stated, version, body, fromMs: Date.parse(body.from) });
    this.contracts.set(id, contract);
  }

  #withdraw(sequence: number): void {
    for (const { events } of this.contracts.values()) {
      const at = events.findIndex((event) => event.sequence === sequence);
      if (at >= 0) events.splice(at, 1);
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
  /** `off` is the end of the contract, which nobody stated as an event. */
  readonly isEndOfContract: boolean;
}

/** The stretches on rent, by machine and time; none outlasts its contract. */
export function spansOf(contract: RentalContract): RentalSpan[] {
  const { id: contractId, events } = contract;
  const spans: RentalSpan[] = [];
  for (const machineId of new Set(events.map((event) => event.machineId))) {
    const end = endOf(contract, machineId);
    const turns = events
      .filter(
        (event) => event.machineId === machineId && (event.body.type === 'on-rent' || event.body.type === 'off-rent'),
      )
      .sort((left, right) => left.effectiveMs - right.effectiveMs || left.sequence - right.sequence);
    let on: RentalEvent | null = null;
    const close = (off: RentalEvent | null): void => {
      if (on === null || (end !== null && on.effectiveMs >= end.effectiveMs)) return;
      const isEndOfContract = end !== null && (off === null || off.effectiveMs > end.effectiveMs);
      spans.push({ contractId, machineId, on, off: isEndOfContract ? end : off, isEndOfContract });
      on = null;
    };
    for (const turn of turns) {
      if (turn.body.type === 'on-rent') on ??= turn;
      else close(turn);
    }
    close(null);
  }
  return spans;
}

/** The end of a contract as the latest version says it, as though somebody had stated it with that version; null: until further notice. */
function endOf({ id: contractId, versions }: RentalContract, machineId: string): RentalEvent | null {
  const latest = versions.at(-1);
  const until = latest?.body.until;
  if (latest === undefined || until === undefined) return null;
  const { by, atMs, sequence } = latest;
  const effectiveMs = Date.parse(until);
  const body = { type: 'off-rent', machineId, at: until, meterH: null, documentId: null, reason: '' } as const;
  return { by, atMs, sequence, contractId, machineId, effectiveMs, isBackdated: false, body };
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
