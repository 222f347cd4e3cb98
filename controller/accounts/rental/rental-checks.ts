import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { currencyDigits } from '../../contract/accounts/currencies.ts';
import type { RentalContractBody, RentalEventBody } from '../../contract/accounts/rental.ts';
import { datesStretch } from './local-days.ts';
import { contradicted, readingsOf } from './meter.ts';
import {
  isCredited,
  isOnAt,
  spansOf,
  versionAt,
  type IssuedInvoice,
  type RentalContract,
  type RentalEvent,
  type RentalFold,
} from './rental-fold.ts';

/** Later than this after the fact an entry counts as backdated: time to walk from the machine to the tablet. */
export const backdatedAfterMs = 300_000;

/** An event with the site time from which it counts. */
export interface TimedEvent {
  readonly body: RentalEventBody;
  readonly effectiveMs: number;
  readonly isBackdated: boolean;
}

/** Newest invoice of a contract that still stands and holds a moment or what comes after it. */
function billedAfter(fold: RentalFold, contractId: string, atMs: number): IssuedInvoice | null {
  const standing = [...fold.invoices.values()].filter(
    (issued) => issued.invoice.contractId === contractId && issued.invoice.toMs > atMs && !isCredited(issued),
  );
  return standing.at(-1) ?? null;
}

function billedRefusal({ invoice }: IssuedInvoice): Result<never> {
  return refuse({ code: 'rental-billed', facts: { invoiceNumber: invoice.number } });
}

/**
 * Whether a contract may be entered, or get another version. Refuses 'not-found' for customer or site, 'machine-unknown', 'rental-reason-missing',
 * 'rental-currency', 'rental-machine-on-rent', 'rental-billed', and 'input-invalid' for a currency whose decimals are not known.
 */
export function checkContract(
  fold: RentalFold,
  contractId: string,
  body: RentalContractBody,
  isMachine: (machineId: string) => boolean,
): Result<void> {
  const { customerId, rentalSiteId } = body;
  if (!fold.customers.has(customerId)) return refuse({ code: 'not-found', facts: { customerId } });
  if (!fold.sites.has(rentalSiteId)) return refuse({ code: 'not-found', facts: { rentalSiteId } });
  if (!Object.hasOwn(currencyDigits, body.currency)) {
    const issue = { path: 'currency', message: 'decimals of this currency are not known' };
    return refuse({ code: 'input-invalid', facts: { issues: [issue] } });
  }
  const stranger = body.machineIds.find((machineId) => !isMachine(machineId));
  if (stranger !== undefined) return refuse({ code: 'machine-unknown', facts: { machineId: stranger } });
  const contract = fold.contracts.get(contractId);
  if (contract === undefined) return ok(undefined);
  if (body.reason === '') return refuse({ code: 'rental-reason-missing' });
  const invoices = [...fold.invoices.values()].filter(({ invoice }) => invoice.contractId === contractId);
  const other = invoices.find(({ invoice }) => invoice.currency !== body.currency);
  if (other !== undefined)
    return refuse({ code: 'rental-currency', facts: { currency: other.invoice.currency, given: body.currency } });
  const fromMs = Date.parse(body.from);
  const left = spansOf(contract).find(
    ({ machineId, off }) => !body.machineIds.includes(machineId) && (off === null || off.effectiveMs > fromMs),
  );
  if (left !== undefined) return refuse({ code: 'rental-machine-on-rent', facts: { machineId: left.machineId } });
  const billed = billedAfter(fold, contractId, fromMs);
  return billed === null ? ok(undefined) : billedRefusal(billed);
}

/** When an event counts from, and whether it is stated after the fact. */
export function timedEvent(body: RentalEventBody, contract: RentalContract, nowMs: number): TimedEvent {
  if (body.type !== 'output-accepted') {
    const effectiveMs = Date.parse(body.at);
    return { body, effectiveMs, isBackdated: nowMs - effectiveMs > backdatedAfterMs };
  }
  const offsetMin = contract.versions.at(-1)?.body.utcOffsetMin ?? 0;
  // Output is accepted after its shift: that is its usual way.
  return { body, effectiveMs: datesStretch(body.date, body.date, offsetMin).fromMs, isBackdated: false };
}

/**
 * Whether an event may be entered. Refuses 'rental-before-contract', 'not-found' for machines and lines that are none of the contract's,
 * 'rental-reason-missing', 'rental-billed', and as the checks of its kind do.
 */
export function checkEvent(fold: RentalFold, contract: RentalContract, event: TimedEvent, nowMs: number): Result<void> {
  const { body, effectiveMs, isBackdated } = event;
  const version = versionAt(contract, effectiveMs);
  if (version === null)
    return refuse({ code: 'rental-before-contract', facts: { begins: contract.versions[0]?.body.from ?? '' } });
  const { machineId } = body;
  if (!version.body.machineIds.includes(machineId)) return refuse({ code: 'not-found', facts: { machineId } });
  if (isBackdated && body.reason === '') return refuse({ code: 'rental-reason-missing' });
  const billed = billedAfter(fold, contract.id, effectiveMs);
  if (billed !== null) return billedRefusal(billed);
  switch (body.type) {
    case 'on-rent':
    case 'off-rent':
      return checkTurn(fold, contract, event);
    case 'meter-read':
      if (effectiveMs > nowMs) return refuse({ code: 'input-invalid', facts: { issues: [laterThanNow('at')] } });
      return checkMeter(fold, machineId, { atMs: effectiveMs, meterH: body.meterH, isStart: false });
    case 'output-accepted':
      return checkAccepted(contract, event, nowMs);
    case 'item-done': {
      const { lineId } = body;
      const line = version.body.lines.find(({ id }) => id === lineId);
      if (line?.kind !== 'item' || !line.machineIds.includes(machineId))
        return refuse({ code: 'not-found', facts: { lineId } });
      return effectiveMs > nowMs
        ? refuse({ code: 'input-invalid', facts: { issues: [laterThanNow('at')] } })
        : ok(undefined);
    }
  }
}

function laterThanNow(path: string) {
  return { path, message: 'lies in the future' };
}

/** Refuses 'rental-overlap' where the machine is on rent by any contract from then on, 'rental-not-on-rent', and 'meter-rollback'. */
function checkTurn(fold: RentalFold, contract: RentalContract, { body, effectiveMs }: TimedEvent): Result<void> {
  if (body.type !== 'on-rent' && body.type !== 'off-rent') return ok(undefined);
  const { machineId, meterH } = body;
  const spans = [...fold.contracts.values()].flatMap(spansOf).filter((span) => span.machineId === machineId);
  if (body.type === 'on-rent') {
    const taken = spans.find(({ off }) => off === null || off.effectiveMs > effectiveMs);
    if (taken !== undefined) {
      const number = fold.contracts.get(taken.contractId)?.versions.at(-1)?.body.number ?? taken.contractId;
      return refuse({ code: 'rental-overlap', facts: { machineId, contractNumber: number } });
    }
  } else {
    const open = spans.find(
      ({ contractId, off, on, isEndOfContract }) =>
        contractId === contract.id &&
        on.effectiveMs < effectiveMs &&
        (off === null || (isEndOfContract && effectiveMs < off.effectiveMs)),
    );
    if (open === undefined) return refuse({ code: 'rental-not-on-rent', facts: { machineId } });
  }
  if (meterH === null) return ok(undefined);
  return checkMeter(fold, machineId, { atMs: effectiveMs, meterH, isStart: body.type === 'on-rent' });
}

function checkMeter(
  fold: RentalFold,
  machineId: string,
  reading: { readonly atMs: number; readonly meterH: number; readonly isStart: boolean },
): Result<void> {
  const against = contradicted(readingsOf(fold.contracts.values(), machineId), reading);
  if (against === null) return ok(undefined);
  return refuse({ code: 'meter-rollback', facts: { machineId, knownH: against.meterH, givenH: reading.meterH } });
}

/** Refuses 'rental-not-on-rent' for a day without rent, 'input-invalid' for one to come, and 'rental-accepted-already'. */
function checkAccepted(contract: RentalContract, { body, effectiveMs }: TimedEvent, nowMs: number): Result<void> {
  if (body.type !== 'output-accepted') return ok(undefined);
  const { machineId, date, unit } = body;
  if (effectiveMs > nowMs) return refuse({ code: 'input-invalid', facts: { issues: [laterThanNow('date')] } });
  const day = datesStretch(date, date, contract.versions.at(-1)?.body.utcOffsetMin ?? 0);
  const isRented = spansOf(contract).some(
    (span) =>
      span.machineId === machineId &&
      (isOnAt(span, day.fromMs) || (span.on.effectiveMs >= day.fromMs && span.on.effectiveMs < day.toMs)),
  );
  if (!isRented) return refuse({ code: 'rental-not-on-rent', facts: { machineId } });
  const isKnown = contract.events.some(
    (known) =>
      known.machineId === machineId &&
      known.body.type === 'output-accepted' &&
      known.body.date === date &&
      known.body.unit === unit,
  );
  return isKnown ? refuse({ code: 'rental-accepted-already', facts: { machineId, date } }) : ok(undefined);
}

/** Whether an event may be taken back. Refuses 'not-found' and 'rental-billed'; and 'rental-not-on-rent' where another one rests on it. */
export function checkWithdrawal(fold: RentalFold, sequence: number): Result<RentalEvent> {
  for (const contract of fold.contracts.values()) {
    const event = contract.events.find((one) => one.sequence === sequence);
    if (event === undefined) continue;
    const billed = billedAfter(fold, contract.id, event.effectiveMs);
    if (billed !== null) return billedRefusal(billed);
    const { machineId } = event;
    const later = contract.events.some(
      (one) =>
        one !== event && one.machineId === machineId && one.effectiveMs >= event.effectiveMs && one.sequence > sequence,
    );
    if (event.body.type === 'on-rent' && later) return refuse({ code: 'rental-machine-on-rent', facts: { machineId } });
    if (event.body.type !== 'off-rent') return ok(event);
    // Without its end the stretch would run into the next one.
    const spans = [...fold.contracts.values()].flatMap(spansOf).filter((span) => span.machineId === machineId);
    const next = spans.find(({ on }) => on.effectiveMs >= event.effectiveMs);
    if (next === undefined) return ok(event);
    const number = fold.contracts.get(next.contractId)?.versions.at(-1)?.body.number ?? next.contractId;
    return refuse({ code: 'rental-overlap', facts: { machineId, contractNumber: number } });
  }
  return refuse({ code: 'not-found', facts: { sequence } });
}
