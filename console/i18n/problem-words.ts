import type { ProblemView } from '../../controller/contract/api.ts';
import { problemCatalogue, type ProblemText } from '../../controller/contract/errors.ts';
import { isWordKey, wordOf, type Facts, type Language } from './words.ts';

export interface ProblemWords {
  readonly title: string;
  readonly tip: string;
  readonly details: readonly string[];
}

type CodedFacts = { readonly code: string; readonly facts?: Readonly<Record<string, unknown>> | undefined };
const detailsMax = 8;

const catalogue: Readonly<Record<string, ProblemText>> = problemCatalogue;

function flatFacts(facts: Readonly<Record<string, unknown>> | undefined): Facts {
  const flat: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(facts ?? {})) {
    if (typeof value === 'string' || typeof value === 'number') flat[name] = value;
  }
  return flat;
}

/** Names and numbers of a fact list, for codes that have no sentence of their own. */
export function factsText(facts: Readonly<Record<string, unknown>> | undefined): string {
  return Object.entries(flatFacts(facts))
    .map(([name, value]) => `${name} ${typeof value === 'number' ? Math.round(value * 100) / 100 : value}`)
    .join(' · ');
}

function bilingual(value: unknown, language: Language): string | null {
  if (typeof value !== 'object' || value === null || !(language in value)) return null;
  const text = (value as Record<Language, unknown>)[language];
  return typeof text === 'string' ? text : null;
}

/** One line for a coded problem: own sentence, else the catalogue's title, else the code; then its numbers. */
export function problemLine(language: Language, problem: CodedFacts): string {
  const facts = flatFacts(problem.facts);
  for (const prefix of ['why', 'refused', 'notice']) {
    const key = `${prefix}.${problem.code}`;
    if (isWordKey(key)) return wordOf(language, key, facts);
  }
  const title = catalogue[problem.code]?.title[language] ?? problem.code;
  const numbers = factsText(problem.facts);
  return numbers === '' ? title : `${title}：${numbers}`;
}

function reasonsOf(problem: ProblemView): readonly CodedFacts[] {
  const reasons = problem.facts?.['reasons'];
  if (!Array.isArray(reasons)) return [];
  return reasons.flatMap((reason: unknown) => {
    if (typeof reason !== 'object' || reason === null || !('code' in reason) || typeof reason.code !== 'string')
      return [];
    const { code, ...facts } = reason;
    return [{ code, facts }];
  });
}

export function problemWords(language: Language, problem: ProblemView): ProblemWords {
  const details = reasonsOf(problem).map((reason) => {
    const tip = bilingual(reason.facts?.['tip'], language);
    const key = `tip.${reason.code}`;
    const known = tip ?? (isWordKey(key) ? wordOf(language, key) : null);
    return known ? `${problemLine(language, reason)} — ${known}` : problemLine(language, reason);
  });
  const own = details.length === 0 ? factsText(problem.facts) : '';
  return {
    title: problem.titles[language],
    tip: problem.tip[language],
    details: [...details, ...(own === '' ? [] : [own])].slice(0, detailsMax),
  };
}
