import type { LedgerEntry } from '../../controller/contract/ledger.ts';
import type { NormRecordedPayload } from '../../controller/contract/norm-record.ts';
import { numberText } from './format.ts';
import type { Language } from './words.ts';

/** A norm put on record as a sentence. The payload may be one of an older version: what is not there is left out. */
export function normLine({ actor, payload }: LedgerEntry): Readonly<Record<Language, string>> {
  const { code, name, perShift, unit, cycles } = payload as Partial<NormRecordedPayload>;
  const item = [code, name].filter((part) => typeof part === 'string').join(' ');
  const output = (language: Language): string =>
    typeof perShift === 'number' ? `${numberText(language, perShift, 1)} ${unit ?? ''}` : '';
  const count = typeof cycles === 'number' ? String(cycles) : '?';
  return {
    zh: `${actor} 记录了定额：${item}，台班产量 ${output('zh')}，${count} 次循环`,
    en: `${actor} recorded a norm: ${item}, ${output('en')} a shift, ${count} cycles`,
  };
}
