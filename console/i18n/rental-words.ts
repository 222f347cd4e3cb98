import type { InvoiceNote } from '../../controller/contract/accounts/invoice.ts';
import type { RentalLine } from '../../controller/contract/accounts/rental.ts';
import { amountOf, digitsOf } from '../../controller/contract/accounts/currencies.ts';
import { numberText } from './format.ts';
import { isWordKey, wordOf, type Language } from './words.ts';

/** Whole minor units as money, with the decimals of its currency: 1,234.50 */
export function fenText(language: Language, fen: number, currency: string): string {
  return numberText(language, amountOf(fen, currency), digitsOf(currency));
}

/** A price of a part, minor units that need not be whole: so many digits that whoever multiplies finds the amount. */
export function priceText(language: Language, fen: number, currency: string): string {
  return numberText(language, amountOf(fen, currency), Number.isInteger(fen) ? digitsOf(currency) : 6);
}

/** A quantity to six decimals, without zeros at its end. */
export function quantityText(quantity: number): string {
  return String(Math.round(quantity * 1_000_000) / 1_000_000);
}

/** Unit of a part or a note: a length of time, a measure, or the lump sum that it counts. */
export function rentUnitText(language: Language, unit: string): string {
  for (const key of [`rental.unit.${unit}`, `rental.item.${unit}`, `unit.${unit}`])
    if (isWordKey(key)) return wordOf(language, key);
  return unit;
}

export function noteText(language: Language, { code, amount, unit }: InvoiceNote): string {
  const words = wordOf(language, `why.${code}`);
  if (amount === null) return words;
  return `${words}${language === 'zh' ? '：' : ': '}${numberText(language, amount, 2)} ${rentUnitText(language, unit)}`;
}

/** The price of a line with what it is for. */
export function linePriceText(language: Language, line: RentalLine, currency: string): string {
  const price = fenText(language, line.priceFen, currency);
  return wordOf(language, 'rental.per', { price, unit: basisOf(language, line) });
}

function basisOf(language: Language, line: RentalLine): string {
  switch (line.kind) {
    case 'period':
      return wordOf(language, `rental.period.${line.period}`);
    case 'shift':
      return rentUnitText(language, 'shift');
    case 'meter-hour':
      return rentUnitText(language, 'h');
    case 'output':
      return rentUnitText(language, line.unit);
    case 'item':
      return wordOf(language, `rental.item.${line.item}`);
  }
}

/** What else a line says, each term a sentence of its own. */
export function lineTerms(language: Language, line: RentalLine, currency: string): readonly string[] {
  const percent = (share: number) => quantityText(share * 100);
  switch (line.kind) {
    case 'period': {
      const { stops, overtime } = line;
      const stopped = stops && {
        standby: percent(stops.standbyRate),
        force: percent(stops.forceMajeureRate),
        grace: stops.faultGraceH,
        day: stops.dayH,
      };
      const hours = overtime && { included: overtime.includedH, price: fenText(language, overtime.hourFen, currency) };
      return [
        stopped ? wordOf(language, 'rental.terms.stops', stopped) : wordOf(language, 'rental.terms.full'),
        ...(overtime && hours
          ? [
              wordOf(language, 'rental.terms.overtime', hours),
              wordOf(language, `rental.terms.${overtime.policy}`),
              wordOf(language, `rental.terms.${overtime.meter}`),
            ]
          : []),
      ];
    }
    case 'shift':
      return [wordOf(language, 'rental.terms.shift', { n: line.shiftH, least: line.minPerCall })];
    case 'meter-hour':
      return [
        wordOf(language, `rental.terms.${line.meter}`),
        ...(line.minH > 0 ? [wordOf(language, 'rental.terms.leastHours', { n: line.minH })] : []),
      ];
    case 'output':
      return line.minPerShift > 0 ? [wordOf(language, 'rental.terms.leastShift', { n: line.minPerShift })] : [];
    case 'item':
      return [];
  }
}
