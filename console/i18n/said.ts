import type { LedgerEntry } from '../../controller/contract/ledger/ledger.ts';
import type { Language } from './words.ts';

export type Bilingual = Readonly<Record<Language, string>>;
export const both = (zh: string, en: string): Bilingual => ({ zh, en });

/** What a sentence of the record is made of. */
export interface Said {
  readonly entry: LedgerEntry;
  /** '' for entries of no machine. */
  readonly machine: string;
}
