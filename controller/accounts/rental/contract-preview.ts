import type { Invoice } from '../../contract/accounts/invoice.ts';
import type { RentalContractBody } from '../../contract/accounts/rental.ts';
import type { DraftFold } from './invoice-draft.ts';
import type { RentalEvent, RentalFold } from './rental-fold.ts';

/** Number of what stands in no ledger: an on-rent that is only assumed. */
const assumedSequence = -1;

/**
 * The fold with a version of a contract more, as though it had been entered. Machines that the contract has never had on rent count as on rent from
 * its beginning.
 */
export function foldWith(fold: RentalFold, contractId: string, body: RentalContractBody): DraftFold {
  const { contracts, customers, sites, invoices, releases } = fold;
  const known = contracts.get(contractId);
  const fromMs = Date.parse(body.from);
  const stated = { by: '', atMs: fromMs, sequence: assumedSequence };
  const versions = known?.versions ?? [];
  const events = known?.events ?? [];
  const assumed = body.machineIds
    .filter((machineId) => !events.some((one) => one.machineId === machineId && one.body.type === 'on-rent'))
    .map((machineId): RentalEvent => {
      const on = { type: 'on-rent', machineId, at: body.from, meterH: null, documentId: null, reason: '' } as const;
      return { ...stated, contractId, machineId, effectiveMs: fromMs, isBackdated: false, body: on };
    });
  const contract = {
    id: contractId,
    versions: [...versions, { ...stated, version: versions.length + 1, body, fromMs }],
    events: [...events, ...assumed],
  };
  return { contracts: new Map(contracts).set(contractId, contract), customers, sites, invoices, releases };
}

/** Without the numbers of entries that are none. */
export function withoutAssumed(invoice: Invoice): Invoice {
  const lines = invoice.lines.map((line) => ({
    ...line,
    parts: line.parts.map((part) => ({
      ...part,
      sequences: part.sequences.filter((sequence) => sequence !== assumedSequence),
    })),
  }));
  return { ...invoice, lines };
}
