import type { NormRecord, OtherMeans, QuotaItem, ShiftPrice } from '../../../contract/norm-record.ts';
import { conditionWords, missingText } from '../sheet-words.ts';
import type { NormTable, TableCell } from './norm-table.ts';

const namesAndValues: NormTable['columns'] = [
  { title: '项 item', share: 45 },
  { title: '值 value', share: 25, digits: 4 },
  { title: '单位 unit', share: 30 },
];

/** 汇总表: the norm, the further means, the conditions. */
export function summaryTable({ observation, study, otherMeans, shift, norm }: NormRecord): NormTable {
  const { unit, unitSize } = observation.item;
  const per = `${unitSize} ${unit}`;
  return {
    title: '汇总表 Summary',
    columns: namesAndValues,
    rows: [
      ['编号 code', observation.item.code, ''],
      ['名称 name', observation.item.name, ''],
      ['工作内容 work content', observation.item.workContent, ''],
      ['方法 method', norm.method === 'cyclic' ? '循环 cyclic' : '连续 continuous', ''],
      ...(study === null ? [] : [['循环时间 cycle', study.mean, `min / ${observation.cycles.product} ${unit}`]]),
      ['小时净产量 net output', norm.perHour, `${unit}/h`],
      ['机械时间利用系数 KB', shift.utilisation, ''],
      ['台班产量 output of a shift', norm.perShift, `${unit}/台班`],
      ['机械时间定额 machine norm', unitSize * norm.shiftsPerUnit, `台班/${per}`],
      ['人工时间定额 labour norm', unitSize * norm.workerDaysPerUnit, `工日/${per}`],
      ...(otherMeans === null ? [] : meansRows(otherMeans)),
      ...Object.entries(observation.conditions).map(([name, value]): TableCell[] => [
        conditionWord(name),
        value ?? missingText,
        '',
      ]),
    ],
    notes: [],
  };
}

function meansRows({ second, probable, threePoint }: OtherMeans): TableCell[][] {
  return [
    ['二次平均 second mean', second, 'min'],
    ...probable.map(({ share, lambda, minutes }): TableCell[] => [
      `概率法 probability ${100 * share} %`,
      minutes,
      `min (λ ${lambda})`,
    ]),
    ...(threePoint === null
      ? []
      : [['三点估计 three-point', threePoint.minutes, `min (σ ${threePoint.deviation.toFixed(3)})`]]),
  ];
}

/** `name (unit)` and `name (entered)` keep what is in brackets. */
function conditionWord(name: string): string {
  const [bare = name] = name.split(' (');
  return bare in conditionWords
    ? `${conditionWords[bare as keyof typeof conditionWords]}${name.slice(bare.length)}`
    : name;
}

const partWords: Readonly<Record<Exclude<keyof ShiftPrice, 'extras'>, string>> = {
  depreciation: '折旧费 depreciation',
  overhaul: '检修费 overhaul',
  maintenance: '维护费 maintenance',
  installation: '安拆及场外运费 installation and transport',
  operator: '人工费 operator',
  energy: '燃料动力费 energy',
  other: '其他费 other',
  total: '台班单价 price of a shift',
  idle: '停滞费 idle shift',
};

/** 台班单价: the seven parts. */
export function priceTable({ observation }: NormRecord, price: ShiftPrice): NormTable {
  const parts = Object.entries(partWords).map(([part, words]): TableCell[] => [
    words,
    price[part as keyof typeof partWords],
    '/台班',
  ]);
  return {
    title: '台班单价 Price of a machine shift',
    columns: [
      namesAndValues[0] as NormTable['columns'][number],
      { title: '值 value', share: 25, digits: 2 },
      { title: '单位 unit', share: 30 },
    ],
    rows: [
      ...parts,
      ...price.extras.map(({ name, part, perShift, isCounted }): TableCell[] => [
        `${name} (${part === 'other' ? '其他费 other' : '维护费 maintenance'})`,
        perShift,
        isCounted ? '计入 counted' : '未计入 NOT counted',
      ]),
    ],
    notes: [`价格来源 source of prices: ${sourceText(observation.priceSource)}`],
  };
}

function sourceText(source: string | undefined): string {
  return source === undefined || source === '' ? missingText : source;
}

/** 定额子目. */
export function itemTable({ observation }: NormRecord, item: QuotaItem): NormTable {
  const { code, name, section, unit, unitSize, workContent } = observation.item;
  const linesOf = (kind: string, lines: QuotaItem['labour']): TableCell[][] =>
    lines.map((line) => [kind, line.name, line.unit, line.amount, line.price, line.cost]);
  const sum = (kind: string, cost: number): TableCell[] => [kind, null, null, null, null, cost];
  const { fees } = item;
  return {
    title: '定额子目 Quota item',
    columns: [
      { title: '类别 kind', share: 20 },
      { title: '名称 name', share: 28 },
      { title: '单位 unit', share: 10 },
      { title: '消耗量 amount', share: 14, digits: 3 },
      { title: '单价 price', share: 14, digits: 2 },
      { title: '合价 cost', share: 14, digits: 2 },
    ],
    rows: [
      ...linesOf('人工 labour', item.labour),
      ...linesOf('材料 material', item.materials),
      ...linesOf('机械 machine', item.machines),
      sum('人工费 labour', item.labourCost),
      sum('材料费 materials', item.materialCost),
      sum('机械费 machines', item.machineCost),
      sum('基价 base price', item.basePrice),
      ...(fees === null
        ? []
        : [
            ...fees.lines.map(({ name: fee, rate, cost }): TableCell[] => [
              fee,
              `${(100 * rate).toFixed(2)} %`,
              null,
              null,
              fees.base,
              cost,
            ]),
            sum('税前合计 before tax', fees.beforeTax),
            sum('税 tax', fees.tax),
            sum('合计 total', fees.total),
          ]),
    ],
    notes: [
      `编号 ${code} · 名称 ${name} · 单位 ${unitSize} ${unit}`,
      ...(section === '' ? [] : [`章节 section: ${section}`]),
      `工作内容 work content: ${workContent === '' ? missingText : workContent}`,
      `价格来源 source of prices: ${sourceText(observation.priceSource)}`,
      ...(observation.fees === undefined ? [] : [`费率来源 source of rates: ${sourceText(observation.fees.source)}`]),
    ],
  };
}

/** The same norm as other price books print it. */
export function viewsTable({ views, observation: { item } }: NormRecord): NormTable {
  const { rsMeans, arh, bgl, icms } = views;
  return {
    title: '其他体系 Other price books',
    columns: namesAndValues,
    rows: [
      ['RSMeans line', rsMeans.line ?? missingText, rsMeans.description],
      ['RSMeans crew', rsMeans.crew, 'persons'],
      ['RSMeans daily output', rsMeans.dailyOutput, rsMeans.unit],
      ['RSMeans labor-hours', rsMeans.labourHoursPerUnit, `LH/${rsMeans.unit}`],
      ...(rsMeans.perSquareFoot === null
        ? []
        : [
            ['RSMeans daily output', rsMeans.perSquareFoot.dailyOutput, 'SF'],
            ['RSMeans labor-hours', rsMeans.perSquareFoot.labourHoursPerUnit, 'LH/SF'],
          ]),
      ...(rsMeans.bare === null
        ? []
        : (['material', 'labour', 'equipment', 'total'] as const).map((part): TableCell[] => [
            `RSMeans bare ${part}`,
            rsMeans.bare?.[part] ?? null,
            `/${item.unit}`,
          ])),
      ['ARH tg', arh.basicHoursPerUnit, `h/${item.unit}`],
      ['ARH z', 100 * arh.distributionShare, '% of tg'],
      ['ARH te', arh.hoursPerUnit, `h/${item.unit}`],
      ...(bgl === null
        ? []
        : [
            ['BGL A+V', bgl.percentPerMonth, '%/month'],
            ['BGL A+V', bgl.perMonth, '/month'],
            ['BGL repair', bgl.repairPerMonth, '/month'],
            ['BGL', bgl.perHour, '/h'],
            ['BGL', bgl.perDay, '/d'],
          ]),
      ...(icms === null ? [] : [[`ICMS ${icms.code} ${icms.name}`, icms.cost, `/${icms.per}`]]),
    ],
    notes: [],
  };
}
