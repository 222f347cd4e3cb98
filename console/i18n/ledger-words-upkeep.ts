import type { Bilingual, Said } from './said.ts';

function named(value: unknown): string {
  const name =
    typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)['name'] : value;
  return typeof name === 'string' ? name : '';
}

/** What is entered of maintenance, papers and operators, as sentences of the record. */
export const upkeepSentences = {
  'upkeep.plan-entered': ({ entry: { payload }, machine }: Said): Bilingual => ({
    zh: `${machine} 保养计划：${named(payload['plan'])}`,
    en: `${machine} maintenance planned: ${named(payload['plan'])}`,
  }),
  'upkeep.plan-removed': ({ entry: { payload }, machine }: Said): Bilingual => ({
    zh: `${machine} 取消保养计划：${named(payload['reason'])}`,
    en: `${machine} maintenance plan removed: ${named(payload['reason'])}`,
  }),
  'upkeep.done': ({ entry: { payload }, machine }: Said): Bilingual => ({
    zh: `${machine} 已保养：${named(payload['name'])}`,
    en: `${machine} maintenance done: ${named(payload['name'])}`,
  }),
  'upkeep.paper-entered': ({ entry: { payload }, machine }: Said): Bilingual => ({
    zh: `${machine} 登记证件：${named(payload['paper'])}`,
    en: `${machine} paper entered: ${named(payload['paper'])}`,
  }),
  'upkeep.paper-withdrawn': ({ entry: { payload }, machine }: Said): Bilingual => ({
    zh: `${machine} 撤回证件 ${named(payload['name'])}：${named(payload['reason'])}`,
    en: `${machine} paper ${named(payload['name'])} withdrawn: ${named(payload['reason'])}`,
  }),
  'upkeep.operator-need-entered': ({ entry: { payload }, machine }: Said): Bilingual => ({
    zh:
      payload['skill'] === null
        ? `${machine} 无需持证操作员`
        : `${machine} 须由持证操作员操作：${named(payload['skill'])}`,
    en:
      payload['skill'] === null
        ? `${machine} needs no certified operator`
        : `${machine} needs a certified operator: ${named(payload['skill'])}`,
  }),
};
