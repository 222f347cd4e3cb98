import type { Bilingual, Said } from './said.ts';

/** Elements of the building model that cranes have set, as sentences of the record. */
export const elementSentences = {
  'element.installed': ({ entry: { payload }, machine }: Said): Bilingual => {
    const told = (key: string): string => (typeof payload[key] === 'string' ? payload[key] : '');
    const name = told('name') === '' ? told('elementId') : told('name');
    const by = told('confirmedBy');
    return {
      zh: `${machine} 已安装构件“${name}”${by === '' ? '' : `，${by} 确认摘钩`}`,
      en: `${machine} has set element “${name}”${by === '' ? '' : `, let go by ${by}`}`,
    };
  },
};
