import type { Bilingual, Said } from './said.ts';

const eventWords: Readonly<Record<string, Bilingual>> = {
  'on-rent': { zh: '起租', en: 'on rent' },
  'off-rent': { zh: '报停', en: 'off rent' },
  'meter-read': { zh: '抄表', en: 'meter read' },
  'output-accepted': { zh: '产量验收', en: 'output accepted' },
  'item-done': { zh: '一次性费用', en: 'lump sum' },
};

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function eventWord(type: unknown): Bilingual {
  return eventWords[text(type)] ?? { zh: text(type), en: text(type) };
}

function of(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

/** What is entered of rental, as sentences of the record. */
export const rentalSentences = {
  'rental.customer-entered': ({ entry: { payload } }: Said): Bilingual => ({
    zh: `登记承租方“${text(of(payload['customer'], 'name'))}”`,
    en: `Customer entered: “${text(of(payload['customer'], 'name'))}”`,
  }),
  'rental.site-entered': ({ entry: { payload } }: Said): Bilingual => ({
    zh: `登记租赁工地“${text(of(payload['site'], 'name'))}”`,
    en: `Rental site entered: “${text(of(payload['site'], 'name'))}”`,
  }),
  'rental.contract-entered': ({ entry: { payload } }: Said): Bilingual => ({
    zh: `登记合同 ${text(of(payload['contract'], 'number'))}，第 ${text(payload['version'])} 版`,
    en: `Contract ${text(of(payload['contract'], 'number'))} entered, version ${text(payload['version'])}`,
  }),
  'rental.event-entered': ({ entry: { payload }, machine }: Said): Bilingual => ({
    zh: `${machine} ${eventWord(of(payload['event'], 'type')).zh}${payload['isBackdated'] === true ? '（事后补记）' : ''}`,
    en: `${machine} ${eventWord(of(payload['event'], 'type')).en}${payload['isBackdated'] === true ? ' (after the fact)' : ''}`,
  }),
  'rental.event-withdrawn': ({ entry: { payload }, machine }: Said): Bilingual => ({
    zh: `${machine} 撤回${eventWord(payload['type']).zh}：${text(payload['reason'])}`,
    en: `${machine} ${eventWord(payload['type']).en} withdrawn: ${text(payload['reason'])}`,
  }),
  'rental.invoice-issued': ({ entry: { payload } }: Said): Bilingual => ({
    zh: `开具结算单 ${text(payload['number'])}`,
    en: `Invoice ${text(payload['number'])} issued`,
  }),
  'rental.line-disputed': ({ entry: { payload } }: Said): Bilingual => ({
    zh: `结算单 ${text(payload['invoiceNumber'])} 的 ${text(payload['lineId'])} 有争议：${text(payload['reason'])}`,
    en: `Invoice ${text(payload['invoiceNumber'])}, ${text(payload['lineId'])} disputed: ${text(payload['reason'])}`,
  }),
  'rental.dispute-settled': ({ entry: { payload } }: Said): Bilingual => ({
    zh: `结算单 ${text(payload['invoiceNumber'])} 的 ${text(payload['lineId'])} 争议已了结：${text(payload['reason'])}`,
    en: `Invoice ${text(payload['invoiceNumber'])}, dispute over ${text(payload['lineId'])} settled: ${text(payload['reason'])}`,
  }),
  'rental.term-released': ({ entry: { payload }, machine }: Said): Bilingual => ({
    zh: `${machine} 临时解除合同条款：${text(payload['reason'])}`,
    en: `${machine} term of its contract released: ${text(payload['reason'])}`,
  }),
  'interlock.load-hanging': ({ entry: { payload }, machine }: Said): Bilingual => ({
    zh: `${machine} 停用时吊物悬空（第 ${text(payload['told'])} 次报警）`,
    en: `${machine} is out of service with a load hanging (alarm ${text(payload['told'])})`,
  }),
  'rental.credit-note-issued': ({ entry: { payload } }: Said): Bilingual => ({
    zh: `开具红字单 ${text(of(payload['creditNote'], 'number'))}（${text(payload['invoiceNumber'])}）`,
    en: `Credit note ${text(of(payload['creditNote'], 'number'))} for ${text(payload['invoiceNumber'])}`,
  }),
};
