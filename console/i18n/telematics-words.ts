import type { TelematicsDoubt, TelematicsReading } from '../../controller/contract/accounts/telematics.ts';
import { isWordKey, wordOf, type Language } from './words.ts';

const locales: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en-GB' };

/** With the year: a datum may be from any time, and from one that has not come yet. */
export function instantText(language: Language, epochMs: number): string {
  return new Date(epochMs).toLocaleString(locales[language], {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
}

/** The data point in words; in the vendor's own where it is none of the standard. */
export function pointText(language: Language, point: string): string {
  const key = `telematics.point.${point}`;
  return isWordKey(key) ? wordOf(language, key) : point;
}

/** As it came, with its unit. */
export function valueText(language: Language, { value, unit, text }: TelematicsReading): string {
  if (value === null) return wordOf(language, 'telematics.unreadable', { text });
  if (typeof value === 'boolean') return wordOf(language, value ? 'telematics.yes' : 'telematics.no');
  if (typeof value === 'string') return value;
  const figure = value.toLocaleString(locales[language], { maximumFractionDigits: unit === 'deg' ? 6 : 2 });
  if (unit === '1') return figure;
  return `${figure} ${unit === null ? `(${wordOf(language, 'telematics.unitless')})` : unit === 'deg' ? '°' : unit}`;
}

/** Times in the figures are ISO 8601; they are shown as the others are. */
export function doubtSentence(language: Language, { doubt, point, figures }: TelematicsDoubt): string {
  const facts: Record<string, string | number> = { point: point === null ? '' : pointText(language, point) };
  for (const [name, figure] of Object.entries(figures)) {
    const isTime = typeof figure === 'string' && /at$/i.test(name);
    facts[name] = isTime ? instantText(language, Date.parse(figure)) : figure;
  }
  return wordOf(language, `telematics.doubt.${doubt}`, facts);
}
