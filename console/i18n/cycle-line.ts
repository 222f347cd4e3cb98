import type { LedgerEntry } from '../../controller/contract/ledger/ledger.ts';
import { workCycleSummary } from './cycle-words.ts';
import type { Language } from './words.ts';

/** A work cycle of the record as a sentence. */
export function cycleLine(entry: LedgerEntry, machine: string): Readonly<Record<Language, string>> {
  const zh = workCycleSummary('zh', entry.payload);
  const en = workCycleSummary('en', entry.payload);
  return {
    zh: `${machine} 工作循环${zh === '' ? '' : `：${zh}`}`,
    en: `${machine} work cycle${en === '' ? '' : `: ${en}`}`,
  };
}
