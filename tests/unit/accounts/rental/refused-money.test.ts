import { describe, expect, it } from 'vitest';
import { rentalContractBody } from '../../../../controller/contract/accounts/rental.ts';
import { contractOf, hoistLine, localIso, RentalCase, sound } from '../../../support/rental-case.ts';

// Goal: no money below nothing, and one currency for a contract as long as it lives.

describe('the money of a contract', () => {
  it('is never negative: prices, hours beyond, the deposit', () => {
    const overtime = { includedH: 260, hourFen: 6_000, policy: 'fixed', meter: 'record' } as const;
    const read = (changes: Partial<typeof hoistLine>, depositFen = 0) =>
      rentalContractBody.safeParse(contractOf([{ ...hoistLine, ...changes }], { depositFen })).success;
    expect(read({ overtime })).toBe(true);
    expect(read({ priceFen: -1 })).toBe(false);
    expect(read({ overtime: { ...overtime, hourFen: -1 } })).toBe(false);
    expect(read({}, -1)).toBe(false);
  });

  it('may change its currency before the first invoice, and never after', async () => {
    const rental = await new RentalCase().withContract(contractOf([hoistLine]));
    const inYen = contractOf([hoistLine], { currency: 'JPY', reason: '改币种' });
    sound(await rental.desk.enterContract('c1', inYen, 'admin'));
    sound(await rental.turn('on-rent', 'h1', localIso('2026-09-01')));
    rental.at('2026-10-01');
    sound(await rental.desk.issue('c1', { from: '2026-09-01', to: '2026-09-30' }, 'admin'));
    const back = { ...inYen, currency: 'CNY', from: localIso('2026-10-01') };
    expect(await rental.desk.enterContract('c1', back, 'admin')).toMatchObject({
      problem: { code: 'rental-currency', facts: { currency: 'JPY', given: 'CNY' } },
    });
    sound(await rental.desk.enterContract('c1', { ...back, currency: 'JPY' }, 'admin'));
  });
});
