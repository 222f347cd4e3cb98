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

/** The facts a person understands, each in words; ids and machine-readable tips are left to the record. */
export function factsText(
  language: Language,
  facts: Readonly<Record<string, unknown>> | undefined,
  labelOf: (machineId: string) => string = (id) => id,
): string {
  const parts = Object.entries(flatFacts(facts)).flatMap(([name, value]) => {
    const key = `fact.${name}`;
    if (!isWordKey(key)) return [];
    const step = `step.${value}`;
    const text = name === 'machineId' ? labelOf(String(value)) : isWordKey(step) ? wordOf(language, step) : value;
    return [wordOf(language, key, { n: typeof text === 'number' ? Math.round(text * 100) / 100 : text })];
  });
  return parts.join(' · ');
}

function bilingual(value: unknown, language: Language): string | null {
  if (typeof value !== 'object' || value === null || !(language in value)) return null;
  const text = (value as Record<Language, unknown>)[language];
  return typeof text === 'string' ? text : null;
}

/** One line for a coded problem: own sentence, else the catalogue's title, else the code; then the facts not yet said. */
export function problemLine(
  language: Language,
  problem: CodedFacts,
  labelOf: (machineId: string) => string = (id) => id,
): string {
  const facts = flatFacts(problem.facts);
  const machineId = facts['machineId'];
  const named =
    machineId === undefined
      ? facts
      : { ...facts, machineId: labelOf(String(machineId)), machine: labelOf(String(machineId)) };
  for (const prefix of ['why', 'notice', 'refused']) {
    const key = `${prefix}.${problem.code}`;
    if (!isWordKey(key)) continue;
    const template = wordOf(language, key);
    const unsaid = Object.fromEntries(
      Object.entries(facts).filter(
        ([name]) => !template.includes(`{${name}}`) && !(name === 'machineId' && template.includes('{machine}')),
      ),
    );
    return joined(language, wordOf(language, key, named), factsText(language, unsaid, labelOf));
  }
  return joined(
    language,
    catalogue[problem.code]?.title[language] ?? problem.code,
    factsText(language, problem.facts, labelOf),
  );
}

function joined(language: Language, title: string, facts: string): string {
  return facts === '' ? title : `${title}${language === 'zh' ? '：' : ': '}${facts}`;
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

/** What would mend it: the planner's own tip, else the one for the code. */
export function tipText(language: Language, problem: CodedFacts): string | null {
  const tip = problem.facts?.['tip'];
  const own = bilingual(tip, language);
  if (own !== null) return own;
  for (const key of [`mend.${String(tip)}`, `tip.${problem.code}`]) if (isWordKey(key)) return wordOf(language, key);
  return null;
}

export function problemWords(language: Language, problem: ProblemView): ProblemWords {
  const details = reasonsOf(problem).map((reason) => {
    const known = tipText(language, reason);
    return known ? `${problemLine(language, reason)} — ${known}` : problemLine(language, reason);
  });
  const own = details.length === 0 ? factsText(language, problem.facts) : '';
  return {
    title: problem.titles[language],
    tip: problem.tip[language],
    details: [...details, ...(own === '' ? [] : [own])].slice(0, detailsMax),
  };
}
