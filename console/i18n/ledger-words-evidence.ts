import type { LedgerEntry } from '../../controller/contract/ledger/ledger.ts';
import type { Bilingual, Said } from './said.ts';
import { isWordKey, wordOf } from './words.ts';

function textIn({ payload }: LedgerEntry, name: string): string {
  const value = payload[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function worded({ payload }: LedgerEntry, name: string): Bilingual {
  const code = typeof payload[name] === 'string' ? payload[name] : '';
  const key = `evidence.${code}`;
  return isWordKey(key) ? { zh: wordOf('zh', key), en: wordOf('en', key) } : { zh: code, en: code };
}

/** What people measured, accepted and saw, and what was read of the machine, as sentences of the record. */
export const evidenceSentences = {
  'quality.measured': ({ entry, machine }: Said): Bilingual => {
    const kind = worded(entry, 'kind');
    const place = textIn(entry, 'place');
    return { zh: `${machine} 检测${kind.zh}：${place}`, en: `${machine} measured, ${kind.en}: ${place}` };
  },
  'quality.accepted': ({ entry, machine }: Said): Bilingual => {
    const outcome = worded(entry, 'outcome');
    const place = textIn(entry, 'place');
    return { zh: `${machine} 验收${outcome.zh}：${place}`, en: `${machine} acceptance, ${outcome.en}: ${place}` };
  },
  'safety.reported': ({ entry, machine }: Said): Bilingual => {
    const kind = worded(entry, 'kind');
    const words = textIn(entry, 'words');
    return { zh: `${machine} ${kind.zh}：${words}`, en: `${machine} ${kind.en}: ${words}` };
  },
  'energy.metered': ({ entry, machine }: Said): Bilingual => {
    const amount = `${textIn(entry, 'amount')} ${textIn(entry, 'unit')}`;
    return { zh: `${machine} 登记能耗 ${amount}`, en: `${machine} energy metered: ${amount}` };
  },
  'evidence.withdrawn': ({ entry, machine }: Said): Bilingual => {
    const [sequence, reason] = [textIn(entry, 'sequence'), textIn(entry, 'reason')];
    return { zh: `${machine} 撤回 #${sequence}：${reason}`, en: `${machine} withdrawn #${sequence}: ${reason}` };
  },
  'machine.way-counted': ({ entry, machine }: Said): Bilingual => {
    const way = textIn(entry, 'distanceM');
    return { zh: `${machine} 行驶 ${way} m`, en: `${machine} way ${way} m` };
  },
};
