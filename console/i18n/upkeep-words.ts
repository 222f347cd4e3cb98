import type { UpkeepPaperBody, UpkeepView } from '../../controller/contract/accounts/upkeep.ts';
import { numberText } from './format.ts';
import { isWordKey, wordOf, type Language } from './words.ts';

export type Used = UpkeepView['plans'][number]['used'][number];

const wholeUnits: readonly string[] = ['cycle', 'lift', 'load', 'tie', 'hole', 'panel'];

/** 12.5 of 100 h used, 87.5 h left; or by how much it is over. */
export function leftText(language: Language, { used, limit, unit }: Used): string {
  const key = `upkeep.unit.${unit}`;
  const digits = wholeUnits.includes(unit) ? 0 : 1;
  const amount = (value: number, shown: number) => {
    const n = numberText(language, value, shown);
    return isWordKey(key) ? wordOf(language, key, { n }) : `${n} ${unit}`;
  };
  const facts = { left: amount(Math.abs(limit - used), digits), limit: amount(limit, Number.isInteger(limit) ? 0 : 1) };
  return wordOf(language, used < limit ? 'upkeep.left' : 'upkeep.over', facts);
}

export function daysLeftText(language: Language, daysLeft: number | null): string {
  if (daysLeft === null) return wordOf(language, 'upkeep.noEnd');
  return daysLeft < 0
    ? wordOf(language, 'upkeep.daysOver', { n: -daysLeft })
    : wordOf(language, 'upkeep.daysLeft', { n: daysLeft });
}

/** For which machines a person's certificate counts; nothing for a machine's paper. */
export function subjectText(
  language: Language,
  subject: UpkeepPaperBody['subject'],
  typeName: (profileId: string) => string,
): string {
  return subject.kind === 'person' ? wordOf(language, 'upkeep.forType', { type: typeName(subject.skill) }) : '';
}

/** Name of a usual figure that can begin a plan; null for a term of papers. */
export function ruleWord(language: Language, ruleId: string): string | null {
  const key = `upkeep.rule.${ruleId}`;
  return isWordKey(key) ? wordOf(language, key) : null;
}
