import { digitsOf } from '../../contract/accounts/currencies.ts';

/** Whole minor units as money: `25,480.00` of fen, `25,480` of yen. */
export function moneyText(minorUnits: number, currency: string): string {
  const digits = digitsOf(currency);
  const all = String(Math.abs(minorUnits)).padStart(digits + 1, '0');
  const whole = all.slice(0, all.length - digits).replace(/\B(?=(\d{3})+$)/g, ',');
  const part = digits === 0 ? '' : `.${all.slice(-digits)}`;
  return `${minorUnits < 0 ? '-' : ''}${whole}${part}`;
}
