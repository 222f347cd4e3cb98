import type { MachineHealth } from '../contract/site/machine-health.ts';

const textKey = /^text:([a-z]{2})?$/;
/** More is no text for a screen. */
const textMaxChars = 500;
const languagesMax = 20;

/** The words of a machine by language, from the keys `text:zh` and `hint:zh` of its diagnostics; '' is a language that it does not name. */
export function textsOf(values: Readonly<Record<string, string>>): MachineHealth['texts'] {
  const texts: MachineHealth['texts'] = {};
  for (const [key, text] of Object.entries(values)) {
    const found = textKey.exec(key);
    if (found === null || Object.keys(texts).length >= languagesMax) continue;
    const language = found[1] ?? '';
    const hint = values[`hint:${language}`] ?? values['hint:'];
    texts[language] = { text: text.slice(0, textMaxChars), hint: hint?.slice(0, textMaxChars) ?? null };
  }
  return texts;
}
