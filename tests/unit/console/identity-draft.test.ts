import { describe, expect, it } from 'vitest';
import { draftOf, emptyRow, identityOf, type IdentityDraft, type Row } from '../../../console/state/identity-draft.ts';
import { machineIdentity } from '../../../controller/contract/accounts/machine-register.ts';

// Goal: what the form shows is what was entered, and what is wrong is said of the field in which it was typed.

const identity = machineIdentity.parse({
  model: 'ZP-2',
  unitOrdinal: 2,
  localisationRatio: 0.7,
  deliveryDate: '2026-02-01',
  contract: { no: 'HT-1', price: { minor: 86_000_050, currency: 'CNY' }, isRelatedParty: false },
  receipts: [{ date: '2026-02-02', amount: { minor: 1, currency: 'EUR' } }],
  swVersions: [{ version: '1.2', since: '2026-01-01' }],
  indicators: [
    { name: 'Output', unit: 'm2/h', better: 'higher', claimed: 120, fromRecord: 'output-per-work-hour' },
    { name: 'Flatness', unit: 'mm', better: 'lower', measured: { value: 2.6, n: 40, calibrationDue: '2027-01-01' } },
  ],
});

const typed = (draft: IdentityDraft, plain: Row): IdentityDraft => ({ ...draft, plain: { ...draft.plain, ...plain } });
const faultsOf = (draft: IdentityDraft): unknown[] => {
  const read = identityOf(draft);
  return read.ok ? [] : read.faults.map(({ field, fault, n }) => [field, fault, n]);
};

describe('the form of an identity', () => {
  it('gives back what it was filled from', () => {
    expect(identityOf(draftOf(identity))).toEqual({ ok: true, identity });
    expect(identityOf(draftOf(null))).toEqual({ ok: true, identity: machineIdentity.parse({}) });
  });

  it('says what is wrong of the field in which it was typed, in its unit', () => {
    const draft = typed(draftOf(identity), {
      'contract.price': '12.345',
      localisationRatio: '140',
      unitOrdinal: '1.5',
      unitsOrdered: 'two',
      deliveryDate: '31.2.2026',
      model: 'x'.repeat(161),
    });
    expect(faultsOf(draft)).toEqual([
      ['model', 'big', 160],
      ['unitOrdinal', 'number', null],
      ['unitsOrdered', 'number', null],
      ['contract.price', 'number', null],
      ['deliveryDate', 'form', null],
      ['localisationRatio', 'big', 100],
    ]);
  });

  it('leaves out rows in which nothing stands, and names the row that is short of something', () => {
    const draft = draftOf(null);
    const receipts = [emptyRow('receipts'), { ...emptyRow('receipts'), amount: '100' }];
    const indicators = [emptyRow('indicators'), { ...emptyRow('indicators'), name: 'Output', 'measured.n': '3' }];
    expect(identityOf({ ...draft, lists: { ...draft.lists, receipts: [emptyRow('receipts')] } }).ok).toBe(true);
    expect(faultsOf({ ...draft, lists: { ...draft.lists, receipts, indicators } })).toEqual([
      ['receipts.1.date', 'needed', null],
      ['indicators.1.unit', 'needed', null],
      ['indicators.1.measured.value', 'needed', null],
    ]);
  });
});
