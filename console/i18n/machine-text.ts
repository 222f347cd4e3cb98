import type { MachineHealth } from '../../controller/contract/site/machine-health.ts';
import type { Language } from './words.ts';

/** What a machine says of itself: in the reader's language where it has words for it, else as it says it itself, else in English. */
export function machineText({ message, texts }: Pick<MachineHealth, 'message' | 'texts'>, language: Language): string {
  const said = texts[language] ?? texts[''] ?? texts['en'];
  if (said === undefined) return message;
  return said.hint === null ? said.text : `${said.text} (${said.hint})`;
}
