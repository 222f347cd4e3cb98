import type { Reason } from '../../controller/contract/interlock/interlock.ts';
import { reasonText, type ReasonNames } from '../../controller/contract/interlock/reason-text.ts';
import type { Language } from './words.ts';

export interface ReasonWords {
  readonly text: string;
  readonly clears: string;
}

/** The interlock's own sentences: screen and record say the same thing about the same stop. */
export function reasonWords(language: Language, reason: Reason, names: ReasonNames): ReasonWords {
  const words = reasonText(reason, names);
  return { text: words[language], clears: words.clears[language] };
}
