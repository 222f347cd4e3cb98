/**
 * Decimals of currencies (ISO 4217, list one, "minor unit"): money is kept in whole minor units, so a currency that is not here is refused when a
 * contract is entered in it.
 */
export const currencyDigits: Readonly<Record<string, number>> = {
  AED: 2,
  AUD: 2,
  BHD: 3,
  BRL: 2,
  CAD: 2,
  CHF: 2,
  CLP: 0,
  CNY: 2,
  CZK: 2,
  DKK: 2,
  EUR: 2,
  GBP: 2,
  HKD: 2,
  HUF: 2,
  IDR: 2,
  INR: 2,
  IQD: 3,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KRW: 0,
  KWD: 3,
  KZT: 2,
  MOP: 2,
  MXN: 2,
  MYR: 2,
  NOK: 2,
  NZD: 2,
  OMR: 3,
  PHP: 2,
  PLN: 2,
  QAR: 2,
  RUB: 2,
  SAR: 2,
  SEK: 2,
  SGD: 2,
  THB: 2,
  TND: 3,
  TRY: 2,
  TWD: 2,
  UGX: 0,
  USD: 2,
  VND: 0,
  ZAR: 2,
};

/** Decimals of a currency; 0 for one that is not known, so that its minor units are shown as they are kept. */
export function digitsOf(currency: string): number {
  return currencyDigits[currency] ?? 0;
}

/** Minor units as the amount that people write: 25480 fen is 254.8. */
export function amountOf(minorUnits: number, currency: string): number {
  return minorUnits / 10 ** digitsOf(currency);
}

/** Minor units of an amount as a person wrote it; null where it is none, or finer than the currency. */
export function minorUnitsOf(text: string, currency: string): number | null {
  const digits = digitsOf(currency);
  const found = /^(\d{1,10})(?:\.(\d+))?$/.exec(text.trim());
  const [, whole, part = ''] = found ?? [];
  if (whole === undefined || part.length > digits) return null;
  return Number(whole + part.padEnd(digits, '0'));
}
