import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contractOf as contractOfDraft,
  draftOfContract,
  emptyContract,
  keepDraft,
  keptDraft,
} from '../../../console/state/contract-draft.ts';
import { firstBill } from '../../../console/state/rental-times.ts';
import {
  rentalContractBody,
  type RentalContractBody,
  type RentalLine,
} from '../../../controller/contract/accounts/rental.ts';
import { contractOf, hoistLine, localIso } from '../../support/rental-case.ts';

// Goal: whatever a contract may say can be written in the form, and nothing is sent that is not filled in.

const nowMs = Date.parse('2026-09-15T04:00:00Z');
const shared = { name: 'x', machineIds: ['h1'] };
const lines: RentalLine[] = [
  { ...hoistLine, overtime: { includedH: 260, hourFen: 6_000, policy: 'prorated', meter: 'readings' } },
  { ...hoistLine, id: 'plain', period: 'calendar-month', stops: null },
  { kind: 'shift', id: 's', ...shared, priceFen: 120_050, shiftH: 8, minPerCall: 0.5 },
  { kind: 'meter-hour', id: 'm', ...shared, priceFen: 5_000, meter: 'record', minH: 10 },
  { kind: 'output', id: 'o', ...shared, priceFen: 650, unit: 'm2', minPerShift: 300 },
  { kind: 'item', id: 'i', ...shared, priceFen: 300_000, item: 'dismantling' },
];

describe('a contract in its form', () => {
  it('comes out as it went in, in any currency, with every kind of line', () => {
    const currency = fc.constantFrom('CNY', 'JPY', 'KWD');
    const money = fc.integer({ min: 0, max: 1_000_000_000 });
    fc.assert(
      fc.property(currency, money, fc.integer({ min: 0, max: 100 }), (code, depositFen, percent) => {
        const tax = { rate: percent / 100, source: '增值税', certainty: 'check' } as const;
        const body: RentalContractBody = contractOf(lines, { currency: code, depositFen, tax, reason: '补充协议' });
        const draft = { ...draftOfContract('c1', body, Date.parse(body.from)), reason: '补充协议' };
        expect(contractOfDraft(draft, 'next')).toEqual({ body, faults: new Map() });
      }),
      { numRuns: 40 },
    );
    expect(rentalContractBody.safeParse(contractOf(lines)).success).toBe(true);
  });

  it('is not sent while a field has no default and nobody has chosen, and says which', () => {
    const { body, faults } = contractOfDraft(emptyContract(nowMs, 480), 'first');
    expect(body).toBeNull();
    for (const path of [
      'id',
      'number',
      'lessor.name',
      'customerId',
      'machineIds',
      'dayCount',
      'operator',
      'tax.source',
    ])
      expect(faults.get(path), path).toBe('missing');
    expect(faults.get('lines.0.priceFen')).toBe('no-money');
    expect(faults.has('reason')).toBe(false);
  });

  it('names the field that says nothing sound, and wants a reason for another version', () => {
    const sound = draftOfContract('c1', contractOf(lines, { currency: 'JPY' }), nowMs);
    const faultsOf = (change: Partial<typeof sound>) => [...contractOfDraft({ ...sound, ...change }, 'first').faults];
    expect(faultsOf({})).toEqual([]);
    expect(faultsOf({ deposit: '1.5' })).toEqual([['depositFen', 'no-money']]);
    expect(faultsOf({ until: '2026-09-01T00:00' })).toEqual([['until', 'unknown']]);
    expect(faultsOf({ taxPercent: '-1' })).toEqual([['tax.rate', 'no-number']]);
    expect([...contractOfDraft(sound, 'next').faults]).toEqual([['reason', 'missing']]);
  });

  it('is kept on the tablet until it is entered, and a damaged one is not taken for a draft', () => {
    const kept = new Map<string, string>();
    const store = {
      read: (key: string) => kept.get(key) ?? null,
      write: (key: string, text: string) => kept.set(key, text),
    };
    const model = emptyContract(nowMs, 480);
    const draft = { ...model, number: 'ZL-9' };
    keepDraft(store, draft);
    expect(keptDraft(store, model)).toEqual(draft);
    for (const text of ['', '{}', '[]', '{"lines":[{}]}', 'x']) {
      for (const key of kept.keys()) kept.set(key, text);
      expect(keptDraft(store, model)).toBeNull();
    }
  });

  it('is previewed over its first thirty days, as far as they are over', () => {
    const days = { from: localIso('2026-09-01'), utcOffsetMin: 480 };
    expect(firstBill(days, nowMs)).toEqual({ from: '2026-09-01', to: '2026-09-14' });
    expect(firstBill(days, nowMs + 60 * 86_400_000)).toEqual({ from: '2026-09-01', to: '2026-09-30' });
    expect(firstBill(days, Date.parse(days.from))).toEqual({ from: '2026-09-01', to: '2026-09-01' });
  });
});
