import type { LabourFigure, LabourNorm, TimeMethod } from '../../../contract/accounts/norm-labour.ts';
import type {
  NormRecord,
  OtherMeans,
  QuotaItem,
  ShiftPrice,
  TimeStudy,
} from '../../../contract/accounts/norm-record.ts';
import { conditionWords, missingText } from '../sheet-words.ts';
import type { NormTable, TableCell } from './norm-table.ts';

const namesAndValues: NormTable['columns'] = [
  { title: '项 item', share: 45 },
  { title: '值 value', share: 25, digits: 4 },
  { title: '单位 unit', share: 30 },
];

/** 汇总表: the norm, the further means, the conditions. */
export function summaryTable({
  observation,
  study,
  otherMeans,
  cycleTime,
  shift,
  norm,
  labour,
}: NormRecord): NormTable {
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
      ...(study === null ? [] : cycleRows(study, cycleTime ?? null, `min / ${observation.cycles.product} ${unit}`)),
      ['小时净产量 net output', norm.perHour, `${unit}/h`],
      ['机械时间利用系数 KB', shift.utilisation, ''],
      ['台班产量 output of a shift', norm.perShift, `${unit}/台班`],
      ['机械时间定额 machine norm', unitSize * norm.shiftsPerUnit, `台班/${per}`],
      ['人工时间定额 labour norm', unitSize * (labour?.days ?? norm.workerDaysPerUnit), `工日/${per}`],
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

/** The mean, and by which method the time is told that the norm stands on. */
function cycleRows(
  study: TimeStudy,
  cycleTime: NonNullable<NormRecord['cycleTime']> | null,
  unit: string,
): TableCell[][] {
  const { method, minutes } = cycleTime ?? { method: 'mean' as const, minutes: study.mean };
  return [
    ['平均循环时间 mean of cycles', study.mean, unit],
    [`采用的循环时间 time of a cycle taken (${methodWords[method]})`, minutes, unit],
  ];
}

const methodWords: Readonly<Record<TimeMethod, string>> = {
  mean: '平均值 mean',
  'second-mean': '二次平均法 second mean',
  probability: '概率法 probability',
  'three-point': '三点估计法 three points',
};

/** 人工定额: each part with where it is from. */
export function labourTable({ observation }: NormRecord, labour: LabourNorm): NormTable {
  const { unit } = observation.item;
  const days = `工日 worker days/${unit}`;
  const row = (words: string, { value, source, recorded }: LabourFigure, of: string, scale = 1): TableCell[] => [
    words,
    scale * value,
    of,
    source === 'record' ? (recorded === null ? missingText : '记录 record') : '手填 by hand',
    recorded === null ? null : scale * recorded,
  ];
  return {
    title: '人工定额 Labour norm',
    columns: [
      { title: '项 item', share: 40 },
      { title: '值 value', share: 15, digits: 5 },
      { title: '单位 unit', share: 20 },
      { title: '来源 source', share: 13 },
      { title: '记录值 recorded', share: 12, digits: 5 },
    ],
    rows: [
      row('基本工作时间 basic work', labour.basic, days),
      row('辅助工作 auxiliary work', labour.auxiliary, '% 工序作业 of the operation', 100),
      row('准备与结束 preparing and finishing', labour.prepare, '% 工作班 of the shift', 100),
      row('不可避免中断 unavoidable interruptions', labour.interruption, '% 工作班 of the shift', 100),
      row('休息 rest', labour.rest, '% 工作班 of the shift', 100),
      ['工序作业时间 operation', labour.operation, days, null, null],
      ['规范时间 norm time', 100 * labour.normShare, '% 工作班 of the shift', null, null],
      ['定额时间 labour norm', labour.days, days, null, null],
    ],
    notes: [
      '工序作业 = 基本 / (1 − 辅助%), 定额 = 工序作业 / (1 − 规范%) operation = basic / (1 − auxiliary), norm = operation / (1 − norm time)',
    ],
  };
}

function meansRows({ second, probable, threePoint }: OtherMeans): TableCell[][] {
  return [
    ['二次平均 second mean', second, 'min'],
    ...probable.map(({ share, lambda, minutes }): TableCell[] => [
      `概率法 probability ${100 * share} %`,
      minutes,
      `min (lambda ${lambda})`,
    ]),
    ...(threePoint === null
      ? []
      : [['三点估计 three-point', threePoint.minutes, `min (sigma ${threePoint.deviation.toFixed(3)})`]]),
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
  const { rsMeans, arh, bgl, icms, forceAccount, uk = [] } = views;
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
      ...(forceAccount
        ? (['working', 'standby', 'idling'] as const).map((part): TableCell[] => [
            `US force account, ${part}`,
            forceAccount[part],
            '/h',
          ])
        : []),
      ...uk.map(({ book, code, cost, per }): TableCell[] => [`UK ${book} ${code}`, cost, `/${per}`]),
      ...(icms === null ? [] : [[`ICMS ${icms.code} ${icms.name}`, icms.cost, `/${icms.per}`]]),
    ],
    notes: [],
  };
}
