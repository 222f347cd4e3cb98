import type { ProblemView } from '../../controller/contract/problems/problem-view.ts';
import { problemCatalogue, type ProblemText } from '../../controller/contract/problems/errors.ts';
import { pourLines } from './pour-words.ts';
import { knownCauseWord } from './cause-words.ts';
import { dayClockText } from './format.ts';
import { isWordKey, wordOf, type Facts, type Language } from './words.ts';

export interface ProblemWords {
  readonly title: string;
  readonly tip: string;
  readonly details: readonly string[];
}

type CodedFacts = { readonly code: string; readonly facts?: Readonly<Record<string, unknown>> | undefined };
const detailsMax = 10;

const catalogue: Readonly<Record<string, ProblemText>> = problemCatalogue;

function flatFacts(facts: Readonly<Record<string, unknown>> | undefined): Facts {
  const flat: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(facts ?? {})) {
    if (typeof value === 'string' || typeof value === 'number') flat[name] = value;
  }
  return flat;
}

type LabelOf = (machineId: string) => string;
const idItself: LabelOf = (id) => id;

function catalogueTitle(language: Language, code: string): string | null {
  return Object.hasOwn(catalogue, code) ? (catalogue[code]?.title[language] ?? null) : null;
}

/** One value in words; null where it says nothing to a person. */
function factValue(language: Language, name: string, value: string | number, labelOf: LabelOf): string | number | null {
  if (typeof value === 'number')
    return name === 'freeMs' ? dayClockText(language, value) : Math.round(value * 100) / 100;
  switch (name) {
    case 'machineId':
    case 'otherMachineId':
      return labelOf(value);
    case 'near':
      return value.split(' ').map(labelOf).join(' ');
    case 'cause':
    case 'replan':
    case 'ruleId':
      return knownCauseWord(language, value) ?? catalogueTitle(language, value);
    default: {
      const key = ['step', 'role', 'action', 'capability', 'unit', 'end', 'skill', 'check']
        .map((group) => `${group}.${value}`)
        .find(isWordKey);
      return key === undefined ? value : wordOf(language, key);
    }
  }
}

/** The facts a person understands, each in words; ids and machine-readable tips are left to the record. */
export function factsText(
  language: Language,
  facts: Readonly<Record<string, unknown>> | undefined,
  labelOf: LabelOf = idItself,
): string {
  const parts = Object.entries(flatFacts(facts)).flatMap(([name, value]) => {
    const key = `fact.${name}`;
    if (!isWordKey(key)) return [];
    const text = factValue(language, name, value, labelOf);
    return text === null || text === '' ? [] : [wordOf(language, key, { n: text })];
  });
  const lists = Object.entries(facts ?? {}).flatMap(([name, value]) => {
    const key = `fact.${name}`;
    if (!isWordKey(key) || !Array.isArray(value)) return [];
    const items = value.filter((item) => typeof item === 'string');
    const n = items.map((item) => factValue(language, name, item, labelOf)).join(language === 'zh' ? '、' : ', ');
    return n === '' ? [] : [wordOf(language, key, { n })];
  });
  return [...parts, ...lists].join(' · ');
}

function bilingual(value: unknown, language: Language): string | null {
  if (typeof value !== 'object' || value === null || !(language in value)) return null;
  const text = (value as Record<Language, unknown>)[language];
  return typeof text === 'string' ? text : null;
}

/** One line for a coded problem: own sentence, else the catalogue's title, else the code; then the facts not yet said. */
export function problemLine(language: Language, problem: CodedFacts, labelOf: LabelOf = idItself): string {
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
  const title = catalogueTitle(language, problem.code) ?? problem.code;
  return joined(language, title, factsText(language, problem.facts, labelOf));
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

/** The fields of a refused input, as far as they are named: what the tip calls the listed fields. */
function fieldLines(problem: ProblemView): string[] {
  const issues = problem.facts?.['issues'];
  if (!Array.isArray(issues)) return [];
  return issues.flatMap((issue: unknown) => {
    if (typeof issue !== 'object' || issue === null || !('path' in issue) || !('message' in issue)) return [];
    return [`${String(issue.path)}: ${String(issue.message)}`];
  });
}

export function problemWords(language: Language, problem: ProblemView, labelOf: LabelOf = idItself): ProblemWords {
  const details = reasonsOf(problem).map((reason) => {
    const line = problemLine(language, reason, labelOf);
    const known = tipText(language, reason);
    return known ? `${line} — ${known}` : line;
  });
  const own = details.length === 0 ? factsText(language, problem.facts, labelOf) : '';
  return {
    title: problem.titles[language],
    tip: problem.tip[language],
    details: [...details, ...pourLines(language, problem), ...fieldLines(problem), ...(own === '' ? [] : [own])].slice(
      0,
      detailsMax,
    ),
  };
}
