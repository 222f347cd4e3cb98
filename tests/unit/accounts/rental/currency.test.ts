import { describe, expect, it } from 'vitest';
import { invoiceFile } from '../../../../controller/accounts/rental/invoice-print.ts';
import { moneyText } from '../../../../controller/accounts/rental/money-text.ts';
import { amountOf, minorUnitsOf } from '../../../../controller/contract/accounts/currencies.ts';
import { contractOf, hoistLine, localIso, RentalCase, sound } from '../../../support/rental-case.ts';

// Goal: money has the decimals of its currency, wherever it is written and read.

describe('an amount', () => {
  it('has the decimals of its currency', () => {
    expect(moneyText(2_548_000, 'CNY')).toBe('25,480.00');
    expect(moneyText(2_548_000, 'JPY')).toBe('2,548,000');
    expect(moneyText(2_548_000, 'KWD')).toBe('2,548.000');
    expect(moneyText(-5, 'KWD')).toBe('-0.005');
    expect(amountOf(1_500, 'JPY')).toBe(1_500);
  });

  it('is read in its currency, and refused where it is finer', () => {
    expect(['25480', '25480.5', '0.01', '0.001', '-1', 'x'].map((text) => minorUnitsOf(text, 'CNY'))).toEqual([
      2_548_000,
      2_548_050,
      1,
      null,
      null,
      null,
    ]);
    expect(['25480', '1.5'].map((text) => minorUnitsOf(text, 'JPY'))).toEqual([25_480, null]);
    expect(['25.480', '0.0001'].map((text) => minorUnitsOf(text, 'KWD'))).toEqual([25_480, null]);
  });
});

it('a contract in yen is billed in whole yen, and one in a currency whose decimals nobody knows is refused', async () => {
  const rental = await new RentalCase().withContract(contractOf([hoistLine], { currency: 'JPY' }));
  sound(await rental.turn('on-rent', 'h1', localIso('2026-09-01')));
  rental.at('2026-10-01');
  const issued = sound(await rental.desk.issue('c1', { from: '2026-09-01', to: '2026-09-07' }, 'admin'));
  // 7 of 30 days.
  expect(issued.invoice.netFen).toBe(653_333);
  const csv = (await invoiceFile(issued, 'csv')).bytes.toString();
  expect(csv).toContain(',653333.33');
  const odd = contractOf([hoistLine], { currency: 'XAU' });
  expect(await rental.desk.enterContract('c9', odd, 'admin')).toMatchObject({
    problem: { code: 'input-invalid', facts: { issues: [{ path: 'currency' }] } },
  });
});
