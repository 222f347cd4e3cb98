import { describe, expect, it } from 'vitest';
import { RentalFold } from '../../../../controller/accounts/rental/rental-fold.ts';
import { UpkeepFold } from '../../../../controller/accounts/upkeep/upkeep-fold.ts';
import type { LedgerDraft, LedgerEntry, LedgerType } from '../../../../controller/contract/ledger/ledger.ts';
import { LedgerInMemory } from '../../../support/ledger/ledger-in-memory.ts';

function entryOf(type: LedgerType, payload: LedgerDraft['payload']): LedgerEntry {
  return new LedgerInMemory().add({
    type,
    atMs: 0,
    monoMs: 0,
    machineId: 'l1',
    missionId: null,
    actor: 'admin',
    payload,
  });
}

const customer = { name: 'City Builders', taxNumber: '', address: '' };

describe('an entry that is not what its type says', () => {
  it('is named by rental and counts nowhere, and the others count on', () => {
    const fold = new RentalFold();
    fold.add({
      ...entryOf('rental.contract-entered', { contractId: 'c1', contract: { machineIds: 'l1' } }),
      sequence: 7,
    });
    fold.add({ ...entryOf('rental.event-entered', { contractId: 'c1' }), sequence: 8 });
    fold.add({ ...entryOf('rental.invoice-issued', { number: 'R-1', invoice: null }), sequence: 9 });
    fold.add({ ...entryOf('rental.customer-entered', { customerId: 'city', customer }), sequence: 10 });
    expect(fold.unreadable).toEqual([7, 8, 9]);
    expect([fold.contracts.size, fold.invoices.size]).toEqual([0, 0]);
    expect(fold.customers.get('city')).toEqual(customer);
  });

  it('is named by upkeep and counts nowhere, and the others count on', () => {
    const fold = new UpkeepFold();
    fold.add({ ...entryOf('upkeep.paper-entered', { paperId: 'p1', paper: { name: 'rope' } }), sequence: 3 });
    fold.add({ ...entryOf('upkeep.plan-entered', { planId: 'p1' }), sequence: 4 });
    fold.add({ ...entryOf('upkeep.operator-need-entered', { skill: 'trowelling-robot' }), sequence: 5 });
    expect(fold.unreadable).toEqual([3, 4]);
    expect([fold.papers.size, fold.plans.size]).toEqual([0, 0]);
    expect(fold.operators.get('l1')).toBe('trowelling-robot');
  });
});
