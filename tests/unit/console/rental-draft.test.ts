import { describe, expect, it } from 'vitest';
import { emptyDraft, eventOf } from '../../../console/state/rental-event-draft.ts';
import { localInput, momentOf, nextBill } from '../../../console/state/rental-times.ts';
import { hashOf, routeOf } from '../../../console/state/route.ts';
import type { InvoiceSummary } from '../../../controller/contract/accounts/rental.ts';

const china = 480;
const nowMs = Date.parse('2026-09-30T20:00:00Z');

describe('times of a contract', () => {
  it('are local ones of the contract, whatever the tablet has', () => {
    expect(localInput(nowMs, china)).toBe('2026-10-01T04:00');
    expect(momentOf('2026-10-01T04:00', china)).toBe(nowMs);
    expect(momentOf('', china)).toBeNull();
  });

  it('are billed from the end of the last invoice that stands to yesterday', () => {
    const firstOnMs = Date.parse('2026-08-31T16:00:00Z');
    const contract = { utcOffsetMin: china, firstOnMs };
    expect(nextBill(contract, [], nowMs)).toEqual({ from: '2026-09-01', to: '2026-09-30' });
    const toMs = Date.parse('2026-09-15T16:00:00Z');
    const rest = { number: 'R-000001', contractId: 'c1', fromMs: firstOnMs, currency: 'CNY', grossFen: 1, dueFen: 1 };
    const issued: InvoiceSummary = { ...rest, toMs, state: 'issued', creditNotes: [] };
    expect(nextBill(contract, [issued], nowMs).from).toBe('2026-09-16');
    expect(nextBill(contract, [{ ...issued, state: 'credited' }], nowMs).from).toBe('2026-09-01');
  });
});

describe('what is entered of a machine', () => {
  const of = { type: 'off-rent', machineId: 'h1', lines: [], utcOffsetMin: china, nowMs } as const;
  const draft = emptyDraft([], nowMs, china);

  it('counts now, or from the time that was given', () => {
    expect(eventOf(draft, of)).toMatchObject({ at: '2026-09-30T20:00:00.000Z', meterH: null });
    const given = { ...draft, when: 'at-time', at: '2026-10-01T08:00' } as const;
    expect(eventOf(given, of)).toMatchObject({ at: '2026-10-01T00:00:00.000Z' });
  });

  it('carries the document that was chosen or uploaded', () => {
    expect(eventOf({ ...draft, documentId: 'd7' }, of)).toMatchObject({ documentId: 'd7' });
  });

  it('is not sent with a reading that is no number, or without what its kind needs', () => {
    expect(eventOf({ ...draft, meterH: '12 h' }, of)).toBeNull();
    expect(eventOf(draft, { ...of, type: 'meter-read' })).toBeNull();
    expect(eventOf({ ...draft, amount: '3', acceptedBy: '张工' }, { ...of, type: 'output-accepted' })).toBeNull();
  });
});

it('a number of an entry opens the ledger there', () => {
  expect(routeOf(hashOf({ screen: 'ledger', entry: 41 }))).toEqual({ screen: 'ledger', entry: 41 });
  expect(routeOf('#/ledger?entry=x')).toEqual({ screen: 'ledger' });
});
