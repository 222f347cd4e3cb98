import { wordOf, type Language } from './words.ts';

/** Numbers and times as people read them; the language picks the separators. */

const locales: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en-GB' };
const formatters = new Map<string, Intl.DateTimeFormat>();

function dateFormat(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(locales[language], { hourCycle: 'h23', ...options });
    formatters.set(key, formatter);
  }
  return formatter;
}

export function numberText(language: Language, value: number, digits: number): string {
  return value.toLocaleString(locales[language], { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A limit as it was set: no digits that nobody wrote. */
export function limitText(language: Language, value: number): string {
  return value.toLocaleString(locales[language], { maximumFractionDigits: 3 });
}

const wholeUnits: readonly string[] = ['lift', 'load', 'tie', 'hole', 'panel', 'step'];

/** An amount of work: pieces and lifts are whole, areas and volumes to a tenth. */
export function amountText(language: Language, value: number, unit: string): string {
  return numberText(language, value, wholeUnits.includes(unit) ? 0 : 1);
}

/** 14:03 */
export function clockText(language: Language, epochMs: number): string {
  return dateFormat(language, { hour: '2-digit', minute: '2-digit' }).format(epochMs);
}

/** 14:03:27 */
export function clockSecondsText(language: Language, epochMs: number): string {
  return dateFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(epochMs);
}

/** 11月21日 14:03 */
export function dayClockText(language: Language, epochMs: number): string {
  const day = dateFormat(language, { month: language === 'zh' ? 'long' : 'short', day: 'numeric' }).format(epochMs);
  return `${day} ${clockText(language, epochMs)}`;
}

/** 14:03 on the day of `nearMs`, with the date on any other. */
export function nearClockText(language: Language, epochMs: number, nearMs: number): string {
  const day = dateFormat(language, { year: 'numeric', month: '2-digit', day: '2-digit' });
  return day.format(epochMs) === day.format(nearMs) ? clockText(language, epochMs) : dayClockText(language, epochMs);
}

export function durationText(language: Language, durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1000));
  if (seconds < 60) return wordOf(language, 'unit.seconds', { n: seconds });
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return wordOf(language, 'unit.minutes', { n: minutes });
  return wordOf(language, 'unit.hoursMinutes', { h: Math.floor(minutes / 60), m: minutes % 60 });
}

/** How old a value is; null = never received. */
export function ageText(language: Language, ageMs: number | null): string {
  if (ageMs === null) return wordOf(language, 'age.never');
  if (ageMs < 1_500) return wordOf(language, 'age.now');
  if (ageMs < 90_000) return wordOf(language, 'age.seconds', { n: Math.round(ageMs / 1000) });
  if (ageMs < 5_400_000) return wordOf(language, 'age.minutes', { n: Math.round(ageMs / 60_000) });
  return wordOf(language, 'age.hours', { n: Math.round(ageMs / 3_600_000) });
}
