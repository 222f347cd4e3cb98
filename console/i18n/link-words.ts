import type { LedgerEntry } from '../../controller/contract/ledger/ledger.ts';
import { isWordKey, wordOf, type Language } from './words.ts';

export function linkStateWord(language: Language, state: string): string {
  const key = `linkState.${state}`;
  return isWordKey(key) ? wordOf(language, key) : state;
}

export function linkKindWord(language: Language, kind: string): string {
  const key = `linkKind.${kind}`;
  return isWordKey(key) ? wordOf(language, key) : kind;
}

/** A change of a link as a sentence; an entry of an older version is shown with what it has. */
export function linkLine({ payload }: LedgerEntry): Readonly<Record<Language, string>> {
  const { linkId, to, problem, refused, dropped } = payload;
  const parts = (language: Language): string[] => [
    typeof to === 'string' ? linkStateWord(language, to) : '',
    typeof problem === 'string' ? problem : '',
    typeof refused === 'number' && refused > 0 ? wordOf(language, 'links.refusedCount', { n: refused }) : '',
    typeof dropped === 'number' && dropped > 0 ? wordOf(language, 'links.droppedCount', { n: dropped }) : '',
  ];
  const said = (language: Language, comma: string) =>
    parts(language)
      .filter((part) => part !== '')
      .join(comma);
  const name = typeof linkId === 'string' ? linkId : '';
  return {
    zh: `对接 ${name}${said('zh', '，') === '' ? '' : `：${said('zh', '，')}`}`.trim(),
    en: `Link ${name}${said('en', ', ') === '' ? '' : `: ${said('en', ', ')}`}`.trim(),
  };
}
