import { zh, type WordKey, type Words } from './zh.ts';
import { en } from './en.ts';

export type { WordKey, Words };
export const languages = ['zh', 'en'] as const;
export type Language = (typeof languages)[number];
export type Facts = Readonly<Record<string, string | number>>;

const tables: Readonly<Record<Language, Words>> = { zh, en };

/** The word in that language with its `{names}` filled in; a name without a fact stays visible as `{name}`. */
export function wordOf(language: Language, key: WordKey, facts: Facts = {}): string {
  return tables[language][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole));
}

export function isWordKey(key: string): key is WordKey {
  return key in zh;
}
