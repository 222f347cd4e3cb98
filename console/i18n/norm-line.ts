import type { LedgerEntry } from '../../controller/contract/ledger/ledger.ts';
import { crewCountedPayload, tradeNames, trades } from '../../controller/contract/missions/crew-count.ts';
import type { NormRecordedPayload } from '../../controller/contract/accounts/norm-record.ts';
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

const tradeWords: Readonly<Record<Language, Readonly<Record<(typeof trades)[number], string>>>> = {
  zh: tradeNames,
  en: { general: 'general workers', skilled: 'skilled workers', senior: 'senior workers' },
};

/** Who was counted beside a machine. */
export function crewLine({ actor, payload }: LedgerEntry, machine: string): Readonly<Record<Language, string>> {
  const read = crewCountedPayload.safeParse(payload);
  const people = (language: Language): string =>
    trades
      .flatMap((trade) => {
        const persons = read.success ? read.data.persons[trade] : 0;
        return persons > 0 ? [`${tradeWords[language][trade]} ${String(persons)}`] : [];
      })
      .join(', ');
  const none = { zh: read.success ? '无人' : '?', en: read.success ? 'nobody' : '?' };
  return {
    zh: `${actor} 清点 ${machine} 机旁人数：${people('zh') || none.zh}`,
    en: `${actor} counted beside ${machine}: ${people('en') || none.en}`,
  };
}
