import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { Invoice, InvoiceLine } from '../../contract/accounts/invoice.ts';
import type { HistoryReader, MachineHistory } from '../history/machine-history.ts';
import { roundHalfEven } from '../rounding.ts';
import { lineCharge } from './line-charge.ts';
import { datesStretch, HOUR_MS, type Stretch } from './local-days.ts';
import { readingsOf } from './meter.ts';
import { releasesWithin } from './term-release.ts';
import {
  isCredited,
  spansOf,
  versionAt,
  type ContractVersion,
  type RentalContract,
  type RentalFold,
} from './rental-fold.ts';

/** Local dates, the last one included. */
export interface InvoiceDates {
  readonly from: string;
  readonly to: string;
}

/** What a draft is made from. */
export type DraftFold = Pick<RentalFold, 'contracts' | 'customers' | 'sites' | 'invoices' | 'releases'>;

export interface DraftPorts {
  readonly fold: DraftFold;
  readonly history: HistoryReader;
  readonly siteId: string;
  /** Entries of the ledger at present. */
  readonly ledgerSize: number;
}

/**
 * What a contract comes to over some days, from the ledger alone. Refuses 'not-found', 'input-invalid' for dates the wrong way round,
 * 'rental-before-contract', 'rental-two-versions', and as `lineCharge` does.
 */
export async function draftInvoice(
  { fold, history, siteId, ledgerSize }: DraftPorts,
  contractId: string,
  dates: InvoiceDates,
): Promise<Result<Invoice>> {
  const contract = fold.contracts.get(contractId);
  if (contract === undefined) return refuse({ code: 'not-found', facts: { contractId } });
  if (dates.to < dates.from) {
    const issue = { path: 'to', message: 'not before from' };
    return refuse({ code: 'input-invalid', facts: { issues: [issue] } });
  }
  const version = versionFor(contract, dates);
  if (!version.ok) return version;
  const terms = version.value.body;
  const billed = datesStretch(dates.from, dates.to, terms.utcOffsetMin);
  const histories = await historiesOf(history, version.value, billed);
  const lines: InvoiceLine[] = [];
  for (const line of terms.lines) {
    for (const machineId of line.machineIds) {
      const charged = lineCharge(line, {
        terms,
        machineId,
        billed,
        spans: spansOf(contract).filter((span) => span.machineId === machineId),
        events: contract.events.filter((event) => event.machineId === machineId),
        readings: readingsOf(fold.contracts.values(), machineId),
        history: histories.get(machineId)!,
        billedBySequence: billedUpTo(fold, contractId, machineId, billed.fromMs),
        releases: releasesWithin(fold, contractId, machineId, billed),
      });
      if (!charged.ok) return charged;
      lines.push(charged.value);
    }
  }
  const netFen = lines.reduce((sum, { fen }) => sum + fen, 0);
  const taxFen = taxOf(netFen, terms.tax.rate);
  return ok({
    format: 'banksman-invoice',
    formatVersion: 1,
    number: null,
    siteId,
    ledgerSize,
    contractId,
    contractVersion: version.value.version,
    contractNumber: terms.number,
    lessor: terms.lessor,
    customer: fold.customers.get(terms.customerId) ?? { name: terms.customerId, taxNumber: '', address: '' },
    siteName: fold.sites.get(terms.rentalSiteId)?.name ?? terms.rentalSiteId,
    ...billed,
    utcOffsetMin: terms.utcOffsetMin,
    currency: terms.currency,
    lines,
    netFen,
    taxRate: terms.tax.rate,
    taxFen,
    grossFen: netFen + taxFen,
  });
}

export function taxOf(netFen: number, rate: number): number {
  return roundHalfEven(netFen * rate, 0);
}

/** Number of the entry of the standing invoice in which a machine is billed up to a moment; null: there is none. */
function billedUpTo(fold: DraftFold, contractId: string, machineId: string, atMs: number): number | null {
  const issued = [...fold.invoices.values()].find(
    (one) =>
      one.invoice.contractId === contractId &&
      one.invoice.toMs === atMs &&
      !isCredited(one) &&
      one.invoice.lines.some((line) => line.machineId === machineId && line.parts.length > 0),
  );
  return issued?.sequence ?? null;
}

/** The one version that counts on all of these days. */
function versionFor(contract: RentalContract, { from, to }: InvoiceDates): Result<ContractVersion> {
  const [first] = contract.versions;
  const offsetMin = contract.versions.at(-1)?.body.utcOffsetMin ?? 0;
  const { fromMs, toMs } = datesStretch(from, to, offsetMin);
  const last = versionAt(contract, toMs - 1);
  if (last === null || first === undefined)
    return refuse({ code: 'rental-before-contract', facts: { begins: first?.body.from ?? '' } });
  // Before the first version nothing is on rent, so that a bill may begin before it.
  const atStart = versionAt(contract, fromMs) ?? first;
  if (atStart.version === last.version) return ok(last);
  return refuse({ code: 'rental-two-versions', facts: { begins: last.body.from } });
}

/** With as much of the time before as a fault's grace needs to be counted from its true beginning. */
async function historiesOf(
  reader: HistoryReader,
  { body }: ContractVersion,
  { fromMs, toMs }: Stretch,
): Promise<ReadonlyMap<string, MachineHistory>> {
  const graceH = Math.max(
    0,
    ...body.lines.map((line) => (line.kind === 'period' ? (line.stops?.faultGraceH ?? 0) : 0)),
  );
  const histories = new Map<string, MachineHistory>();
  for (const machineId of body.machineIds)
    histories.set(machineId, await reader.history(machineId, fromMs - graceH * HOUR_MS, toMs));
  return histories;
}
