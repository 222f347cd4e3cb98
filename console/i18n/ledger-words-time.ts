import type { Bilingual, Said } from './said.ts';
import { isWordKey, wordOf, type Language } from './words.ts';

function modeWord(language: Language, mode: unknown): string {
  const key = `usage.mode.${textOf(mode)}`;
  return isWordKey(key) ? wordOf(language, key) : textOf(mode);
}

/** Of an entry of another version, that has no such member, nothing. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function hoursText(hours: unknown): string {
  return typeof hours === 'number' ? hours.toFixed(1) : '';
}

/** What machines say of themselves and other sites of them, as sentences of the record. */
export const timeSentences = {
  'machine.mode': ({ entry: { payload }, machine }: Said): Bilingual => ({
    zh: `${machine} 方式：${modeWord('zh', payload['to'])}`,
    en: `${machine} moved: ${modeWord('en', payload['to']).toLowerCase()}`,
  }),
  'presence.witnessed': ({ entry: { payload }, machine }: Said): Bilingual => ({
    zh: `${machine} 在工地 ${textOf(payload['siteId'])} 的台账中也有记录`,
    en: `${machine} is on the record of site ${textOf(payload['siteId'])} too`,
  }),
  'machine.hours-read': ({ entry: { payload }, machine }: Said): Bilingual => ({
    zh: `${machine} 小时表 ${hoursText(payload['hours'])} h`,
    en: `${machine} hour counter ${hoursText(payload['hours'])} h`,
  }),
};
