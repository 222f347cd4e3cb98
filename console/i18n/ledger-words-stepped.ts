import type { Bilingual, Said } from './said.ts';
import { isWordKey, wordOf, type Language } from './words.ts';

function checkWord(language: Language, value: unknown): string {
  const id = typeof value === 'string' ? value : '';
  const key = `check.${id}`;
  return isWordKey(key) ? wordOf(language, key) : id;
}

/** The number of a step, left out where it is not told. */
function numberOf(payload: Said['entry']['payload']): string {
  return typeof payload['step'] === 'number' ? String(payload['step']) : '–';
}

/** Checks between the steps of a climb or a launch, as sentences of the record. */
export const steppedSentences = {
  'step.confirmed': ({ entry: { payload }, machine }: Said): Bilingual => ({
    zh: `${machine} 第 ${numberOf(payload)} 步前已确认：${checkWord('zh', payload['check'])}`,
    en: `${machine} confirmed before step ${numberOf(payload)}: ${checkWord('en', payload['check'])}`,
  }),
  'step.load-waiting': ({ entry: { payload }, machine }: Said): Bilingual => {
    const element = typeof payload['elementId'] === 'string' ? payload['elementId'] : '';
    return {
      zh: `${machine} 吊着构件 ${element} 久等确认：${checkWord('zh', payload['check'])}`,
      en: `${machine} holds element ${element} and waits too long for: ${checkWord('en', payload['check'])}`,
    };
  },
  'step.checked': ({ entry: { payload }, machine }: Said): Bilingual => {
    const count = Array.isArray(payload['checks']) ? payload['checks'].length : 0;
    return {
      zh: `${machine} 第 ${numberOf(payload)} 步开始，${count} 项检查均通过`,
      en: `${machine} begins step ${numberOf(payload)}: all ${count} checks passed`,
    };
  },
};
