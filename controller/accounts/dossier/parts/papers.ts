import { timeStates } from '../../../contract/ledger/ledger.ts';
import type { FailureView } from '../../../contract/accounts/failures.ts';
import type { MachineIdentity } from '../../../contract/accounts/machine-register.ts';
import { openPdf } from '../../../print/open-pdf.ts';
import type { PdfDocument } from '../../../print/pdf-document.ts';
import { workModes } from '../../history/machine-history.ts';
import { localDay, localTime, type DossierSource } from '../dossier-source.ts';
import { beside, failureWords, identityWords, modeWords, standingWords, stateWords } from '../dossier-words.ts';
import { isWithin } from '../evidence-time.ts';
import { missingOf, paidRatio } from '../identity-register.ts';
import type { JudgedIndicator } from '../indicators.ts';
import type { MachineUse } from '../machine-use.ts';
import type { UseTotals } from '../use-totals.ts';
import { safetyReports, searchedText, type SafetyEvent } from './safety.ts';

const missing = '缺 missing';
const unitWords = {
  m2: 'm²',
  m3: 'm³',
  lift: '次吊 lifts',
  load: '趟 loads',
  tie: '个绑扎点 ties',
  hole: '孔 holes',
  panel: '块墙板 panels',
  step: '步 steps',
} as const;

/** What the papers say, worked out once. */
export interface PaperFigures {
  readonly totals: UseTotals;
  readonly indicators: readonly JudgedIndicator[];
  readonly safety: readonly SafetyEvent[];
}

const h = (ms: number): string => (ms / 3_600_000).toFixed(2);
const fixed = (value: number | null, digits: number, unit: string): string =>
  value === null ? '— (无法得出 cannot be said)' : `${value.toFixed(digits)} ${unit}`.trim();
const percent = (ratio: number | null): string => fixed(ratio === null ? null : 100 * ratio, 1, '%');

async function newDocument(source: DossierSource, title: string): Promise<PdfDocument> {
  const { machine, ledger, madeAtMs, utcOffsetMin } = source;
  const root = ledger.rootHash.slice(0, 32);
  const document = await openPdf({
    title: `${title} ${machine.serialNo}`,
    madeAtMs,
    foot: `${machine.serialNo} · ${localTime(madeAtMs, utcOffsetMin)} · ${String(ledger.size)} 条记录 entries · 根 root ${root}…`,
  });
  document.heading(title, 1);
  return document;
}

/** `01_summary.pdf`: two pages for the application form. */
export async function summaryPdf(source: DossierSource, figures: PaperFigures): Promise<Buffer> {
  const { machine, site, checklist, history, utcOffsetMin } = source;
  const identity = source.identity?.identity ?? null;
  const document = await newDocument(source, '首台(套)认定摘要 First-set summary');
  document.pairs([
    ['序列号 Serial number', machine.serialNo],
    ['产品 Product', clipped(identity?.productName ?? beside(machine.profileName))],
    ['型号 Model', clipped(identity?.model ?? missing)],
    ['制造商 Maker', clipped(identity?.oem ?? missing)],
    ['目录条目 Catalogue item', clipped(identity?.catalogueItem ?? missing)],
    ...catalogueCodePairs(source),
    [
      '生产日期、批次 Made on, batch',
      clipped(`${identity?.productionDate ?? missing}, ${identity?.productionBatch ?? missing}`),
    ],
    ['现场 Site', site.name],
    ['统计区间 Interval', `${localTime(history.fromMs, utcOffsetMin)} – ${localTime(history.toMs, utcOffsetMin)}`],
    ['认定方案 Scheme', beside(checklist.name)],
  ]);
  document.heading('首台(套)情况 Firstness');
  document.pairs(firstnessPairs(identity));
  usePairs(document, source, figures, stateLine(figures));
  document.newPage();
  document.heading('可靠性 Reliability');
  document.pairs(reliabilityPairs(source));
  document.heading('安全 Safety');
  document.pairs(safetyPairs(source, figures));
  document.heading('指标、材料 Indicators, documents and conditions');
  document.pairs([['指标 Indicators', indicatorsText(figures)], ...checklistPairs(source)]);
  document.heading('记录 Record');
  document.paragraph(
    `本摘要的全部数据由 ${String(source.ledger.size)} 条签名记录得出，可用 11_integrity.txt 所述方法独立验证。Every figure is derived from the signed record and can be verified as 11_integrity.txt says.`,
  );
  return document.finish();
}

/** The code of the catalogue that the scheme names, and of no other. */
function catalogueCodePairs({ checklist: { catalogue } }: DossierSource): [string, string][] {
  if (catalogue === null) return [];
  const codes = catalogue.codes.map(({ code, name }) => (name === null ? code : `${code} ${name}`)).join('; ');
  return [['目录编码 Catalogue code', clipped(`${catalogue.taxonomy}: ${codes === '' ? missing : codes}`)]];
}

/** One line of a pair, a Chinese character being as wide as two Latin ones. */
const widthMax = 62;

/** What people wrote must not push the second page away. */
function clipped(text: string): string {
  let width = 0;
  const signs = Array.from(text);
  const end = signs.findIndex((sign) => (width += /\p{Script=Han}/u.test(sign) ? 2 : 1) > widthMax);
  return end < 0 ? text : `${signs.slice(0, end).join('')}…`;
}

function firstnessPairs(identity: MachineIdentity | null): [string, string][] {
  const contract = identity?.contract ?? null;
  const price = contract?.price ?? null;
  const money = price === null ? missing : `${(price.minor / 100).toFixed(2)} ${price.currency}`;
  const left = missingOf(identity);
  const related = contract?.isRelatedParty ?? null;
  return [
    ['第几台(套) Unit of its type', String(identity?.unitOrdinal ?? missing)],
    [
      '合同 Contract',
      clipped(`${contract?.no ?? missing} · ${contract?.date ?? missing} · ${contract?.buyer ?? missing}`),
    ],
    ['价格 Price', money],
    ['已收款 Paid', identity === null ? missing : percent(paidRatio(identity))],
    ['关联方 Related party', related === null ? missing : related ? '是 yes' : '否 no'],
    ['交付、验收 Delivered, accepted', `${identity?.deliveryDate ?? missing}, ${identity?.acceptanceDate ?? missing}`],
    ['最终用户 Final user', clipped(identity?.finalUser ?? missing)],
    ['未填项 Not entered', left.length === 0 ? '无 none' : `${String(left.length)}: ${shortened(left.map(fieldName))}`],
  ];
}

const fieldName = (name: string): string => identityWords[name] ?? name;

const shownNames = 8;

function shortened(names: readonly string[]): string {
  const shown = names.slice(0, shownNames).join(', ');
  return names.length > shownNames ? `${shown}, …` : shown;
}

/** The states on one line: the summary has two pages, whatever happened. */
function stateLine({ totals }: PaperFigures): readonly [string, string][] {
  const shown = timeStates.filter((state) => totals.msByState[state] > 0);
  const text = shown.map((state) => `${stateWords[state].zh} ${state} ${h(totals.msByState[state])}`).join('; ');
  return [['各状态小时 Hours by state', text === '' ? '无 none' : text]];
}

function usePairs(
  document: PdfDocument,
  { history, utcOffsetMin, use }: DossierSource,
  { totals }: PaperFigures,
  more: readonly [string, string][],
): void {
  const output = totals.amounts.map(({ unit, amount }) => `${amount.toFixed(2)} ${unitWords[unit]}`).join('; ');
  document.heading('使用情况 Use');
  document.pairs([
    ['首次使用 First use', totals.firstUseMs === null ? '无 none' : localDay(totals.firstUseMs, utcOffsetMin)],
    ['工作时间 T0 Work time', `${h(totals.workMs)} h`],
    ['产量 Output', output === '' ? '无 none' : output],
    [
      '能耗、行驶 Energy, way',
      `${energyText(use)}; ${use.distanceM === null ? uncounted : fixed(use.distanceM, 0, 'm')}`,
    ],
    ['任务、操作人 Missions, operators', `${String(totals.missions)}, ${String(totals.operators)}`],
    ['方式 Mode', workModes.map((mode) => `${modeWords[mode].zh} ${mode} ${h(totals.msByMode[mode])} h`).join('; ')],
    ['数据覆盖率 Coverage', percent(history.coverage)],
    ['人工更正 Corrections', String(totals.corrections)],
    ...more,
  ]);
}

const uncounted = '未计量 not counted';

/** What a meter says before what is worked out from the battery; with the certainty of its capacity. */
function energyText({ meterKWh, fuelL, batteryKWh, certainties }: MachineUse): string {
  const metered = [meterKWh === null ? '' : fixed(meterKWh, 1, 'kWh'), fuelL === null ? '' : fixed(fuelL, 1, 'L')];
  const said = metered.filter((text) => text !== '').map((text) => `${text} (仪表 meter)`);
  if (batteryKWh === null) return said.length === 0 ? uncounted : said.join('; ');
  const battery = `${fixed(batteryKWh, 2, 'kWh')} (电池 battery${certainties.length === 0 ? '' : `, 容量 capacity: ${certainties.join(', ')}`})`;
  return [...said, battery].join('; ');
}

function stateTable(document: PdfDocument, { history }: DossierSource, { totals }: PaperFigures): void {
  const shown = timeStates.filter((state) => totals.msByState[state] > 0);
  document.table(
    [
      { title: '状态 State', share: 3 },
      { title: '小时 Hours', share: 1, align: 'right' },
      { title: '占比 Share', share: 1, align: 'right' },
    ],
    shown.map((state) => [
      beside(stateWords[state]),
      h(totals.msByState[state]),
      `${((100 * totals.msByState[state]) / Math.max(1, history.toMs - history.fromMs)).toFixed(1)} %`,
    ]),
  );
}

function reliabilityPairs({ reliability }: DossierSource): [string, string][] {
  const equivalent = reliability.hasFailedTest
    ? '∞ (致命故障，考核不合格 critical failure: failed)'
    : fixed(reliability.equivalentFailures, 1, '');
  return [
    ['工作时间 T0', fixed(reliability.workH, 2, 'h')],
    ['故障排除时间 T1', fixed(reliability.repairH, 2, 'h')],
    [
      '计入故障 Counted failures',
      `${String(reliability.countedFailures)}，其中未判定 of them not judged ${String(reliability.unjudgedFailures)}`,
    ],
    ['当量故障数 N', equivalent],
    ['平均无故障工作时间 MTBF', fixed(reliability.mtbfH, 1, 'h')],
    ['首次故障前工作时间 MTTFF', reliability.mttffH === null ? '未发生 none' : fixed(reliability.mttffH, 1, 'h')],
    ['平均修复时间 MTTR', reliability.mttrH === null ? '无修复 no repair' : fixed(reliability.mttrH, 2, 'h')],
    ['可靠度 R', percent(reliability.reliability)],
    [
      '固有可用度 A',
      reliability.availability === null ? '无修复，不计算 no repair' : percent(reliability.availability),
    ],
    [
      'MTBF 单侧置信下限 Lower bounds',
      reliability.mtbfLowerBounds
        .map(({ confidence, hours }) => `${(100 * confidence).toFixed(0)} %: ${fixed(hours, 1, 'h')}`)
        .join('; '),
    ],
  ];
}

function safetyPairs(source: DossierSource, { safety, totals }: PaperFigures): [string, string][] {
  const { history } = source;
  const reports = safetyReports(source);
  const ofKind = (kind: 'incident' | 'near-miss'): number =>
    reports.filter(({ entered }) => entered.kind === kind).length;
  const count = (type: SafetyEvent['type']): string => String(safety.filter((event) => event.type === type).length);
  return [
    ['事故 / 未遂 Incidents / near misses', `${String(ofKind('incident'))} / ${String(ofKind('near-miss'))}`],
    [
      '人员停机 / 联锁锁定 Stops / latches',
      `${count('stop.requested')} / ${count('interlock.latched')}; 规则旁路 overrides ${count('interlock.override')}; 安全停止 safety stops ${h(totals.msByState.SAFETY_STOP)} h`,
    ],
    [
      '查证的记录 Entries searched',
      `${searchedText(source, ['safety.reported', 'stop.requested', 'interlock.latched'])}; ${percent(history.coverage)} 的时间有说明 of the time explained`,
    ],
  ];
}

/** How many indicators meet their claim, and which were claimed and never measured. */
function indicatorsText({ indicators }: PaperFigures): string {
  const met = indicators.filter(({ meetsClaim }) => meetsClaim === true).length;
  const unmet = indicators.filter(({ meetsClaim }) => meetsClaim === false).map(({ indicator }) => indicator.name);
  const open = indicators.filter(({ value }) => value === null).map(({ indicator }) => indicator.name);
  const named = (names: readonly string[]): string =>
    names.length === 0 ? '0' : `${String(names.length)} (${clipped(names.join(', '))})`;
  return `${String(indicators.length)}; 达到申报值 met ${String(met)}; 未达到 not met ${named(unmet)}; 未检测 not measured ${named(open)}`;
}

function checklistPairs({ checklist }: DossierSource): [string, string][] {
  const items = (standing: string): string => {
    const named = checklist.items.filter((item) => item.standing === standing).map(({ name }) => name.zh);
    return named.length === 0 ? '0' : `${String(named.length)}: ${shortened(named)}`;
  };
  const unmet = checklist.rules.filter(({ standing }) => standing !== 'met');
  return [
    [beside(standingWords.present), items('present')],
    [beside(standingWords.missing), items('missing')],
    [beside(standingWords.expired), items('expired')],
    [beside(standingWords['expires-soon']), items('expires-soon')],
    [beside(standingWords.undated), items('undated')],
    [
      '条件未满足或不明 Conditions not met or unknown',
      unmet.length === 0
        ? '0'
        : unmet.map(({ name, standing }) => `${name.zh} (${standingWords[standing].zh})`).join('; '),
    ],
    ['方案说明 About the scheme', beside(checklist.note)],
  ];
}

/** `02_use_report_draft.pdf`: for the user to check, complete, sign and seal. */
export async function useReportPdf(source: DossierSource, figures: PaperFigures): Promise<Buffer> {
  const { machine, site, history, utcOffsetMin, reliability } = source;
  const identity = source.identity?.identity ?? null;
  const document = await newDocument(source, '用户使用报告(草稿) Use report (draft)');
  document.paragraph(
    '本草稿由设备运行记录生成。请用户单位核对、补充结论，签字盖章后生效；未签章前不具证明效力。Drafted from the record; it counts once the user has checked, signed and sealed it.',
  );
  document.pairs([
    ['用户单位 User', identity?.finalUser ?? '____________________'],
    ['项目 Project', site.name],
    [
      '产品名称、型号 Product, model',
      `${identity?.productName ?? machine.profileName.zh}, ${identity?.model ?? missing}`,
    ],
    ['序列号 Serial number', machine.serialNo],
    ['制造商 Maker', identity?.oem ?? missing],
    ['使用期间 From, to', `${localDay(history.fromMs, utcOffsetMin)} – ${localDay(history.toMs, utcOffsetMin)}`],
  ]);
  usePairs(document, source, figures, []);
  stateTable(document, source, figures);
  document.newPage();
  document.heading('运行情况 Operation');
  document.pairs([
    ['计入故障 Counted failures', String(reliability.countedFailures)],
    ['平均无故障工作时间 MTBF', fixed(reliability.mtbfH, 1, 'h')],
    ['可靠度 R', percent(reliability.reliability)],
    ['质量检测 Measurements', measuredText(source)],
    ...safetyPairs(source, figures),
  ]);
  document.heading('使用结论 Conclusion (由用户填写 by the user)');
  document.paragraph('□ 满足使用要求 meets the need    □ 基本满足 mostly    □ 不满足 does not');
  for (let line = 0; line < 8; line += 1) document.paragraph('_'.repeat(88));
  document.heading('签章 Signature and seal', 3);
  document.pairs([
    ['单位负责人签字 Signed', '______________________________'],
    ['职务、电话 Function, telephone', '______________________________'],
    ['日期 Date', '____________ 年 ______ 月 ______ 日'],
  ]);
  document.drawing(sealHeightPt, (doc, box) => {
    doc
      .rect(box.x + box.width / 2, box.y, box.width / 2, box.height)
      .dash(3, { space: 3 })
      .stroke('#999999')
      .undash();
    doc.fillColor('#777777').text('用户单位公章 Seal of the user', box.x + box.width / 2 + 8, box.y + 8);
  });
  return document.finish();
}

/** Room for a round seal of 42 mm. */
const sealHeightPt = 130;

function measuredText({ evidence, history }: DossierSource): string {
  const counted = evidence.filter(({ entered, withdrawn }) => withdrawn === null && isWithin(history, entered));
  const measured = counted.filter(({ entered }) => entered.type === 'measurement').length;
  const accepted = counted.filter(({ entered }) => entered.type === 'acceptance').length;
  return `检测 ${String(measured)} 次 measurements; 验收 ${String(accepted)} 次 acceptances (07_quality.csv)`;
}

/** `04_indicators.pdf`. */
export async function indicatorsPdf(source: DossierSource, { indicators }: PaperFigures): Promise<Buffer> {
  const document = await newDocument(source, '技术指标 Indicators');
  if (indicators.length === 0) document.paragraph('未登记技术指标。No indicator has been entered.');
  const shown = (value: number | null): string => (value === null ? missing : String(Math.round(value * 1e4) / 1e4));
  document.table(
    [
      { title: '指标 Indicator', share: 4 },
      { title: '单位', share: 1.2 },
      { title: '目录 Catalogue', share: 1.7, align: 'right' },
      { title: '申报 Claimed', share: 1.7, align: 'right' },
      { title: '采用 Value', share: 1.7, align: 'right' },
      { title: 'n; 标准差 sd; 范围 range', share: 2.4 },
      { title: '对申报值 Claim', share: 2 },
    ],
    indicators.map(({ indicator, recorded, value, meetsClaim }) => [
      `${indicator.name}${recorded === null ? '' : ' (记录 record)'}`,
      indicator.unit,
      shown(indicator.catalogue),
      shown(indicator.claimed),
      value === null && indicator.claimed !== null ? '未检测 not measured' : shown(value),
      spreadText(recorded ?? indicator.measured),
      beside(standingWords[meetsClaim === null ? 'unknown' : meetsClaim ? 'met' : 'not-met']),
    ]),
  );
  return document.finish();
}

function whatFailed({ said, judgements }: FailureView): string {
  const judgement = judgements.at(-1)?.judgement;
  return [judgement?.symptom ?? said, judgement?.cause ?? ''].filter((text) => text !== '').join('; ');
}

/** `6; 0.8944; 1.5–4`; what is not known is left out. */
function spreadText(
  figures: {
    readonly n: number | null;
    readonly standardDeviation: number | null;
    readonly min: number | null;
    readonly max: number | null;
  } | null,
): string {
  if (figures === null || figures.n === null) return '';
  const short = (value: number): string => String(Number(value.toPrecision(4)));
  const { n, standardDeviation, min, max } = figures;
  const range = min === null || max === null ? '' : `${short(min)}–${short(max)}`;
  return [String(n), standardDeviation === null ? '' : short(standardDeviation), range]
    .filter((text) => text !== '')
    .join('; ');
}

/** `05_reliability.pdf`: the figures, the rules that they rest on, the list of failures. */
export async function reliabilityPdf(source: DossierSource): Promise<Buffer> {
  const { failures, reliability, utcOffsetMin } = source;
  const document = await newDocument(source, '可靠性 Reliability');
  document.pairs(reliabilityPairs(source));
  document.paragraph(
    '当量故障数 N = 各次故障的加权数之和 sum of weights; MTBF = T0 / N (N < 1 时取 1); R = T0 / (T0 + T1); A = MTBF / (MTBF + MTTR); 下限 lower bound = 2 T0 / q，q 为自由度 2r + 2 的卡方分布的置信分位数 quantile of chi-square with 2r + 2 degrees of freedom, r: 计入的一般及以上故障 failures of weight 1 or more.',
    'small',
  );
  document.heading('故障清单 Failures', 2);
  if (failures.length === 0) document.paragraph('区间内没有故障记录。The record holds no failure in the interval.');
  document.table(
    [
      { title: '开始 Start', share: 2.4 },
      { title: 'h', share: 1, align: 'right' },
      { title: '现象、原因 What', share: 4 },
      { title: '计入 Counted', share: 2 },
      { title: '修复 Repair h', share: 1.2, align: 'right' },
      { title: '序号 Entries', share: 1.6 },
    ],
    failures.map((failure) => [
      localTime(failure.fromMs, utcOffsetMin).slice(0, 16).replace('T', ' '),
      failure.atWorkH === null ? '' : failure.atWorkH.toFixed(1),
      whatFailed(failure),
      failure.countedClass === null
        ? failureWords[failure.standing].zh
        : `${failureWords[failure.countedClass].zh} (${failureWords[failure.standing].zh})`,
      failure.repairH.toFixed(2),
      shortened(failure.sequences.map(String)),
    ]),
  );
  document.heading('采用的规则 Rules', 2);
  document.table(
    [
      { title: '规则 Rule', share: 2 },
      { title: '值 Value', share: 1, align: 'right' },
      { title: '来源 Source', share: 5 },
      { title: '可靠程度', share: 1 },
    ],
    Object.entries(reliability.rules).map(([name, rule]) => [
      name,
      `${String(rule.value)}${rule.unit === '1' ? '' : ` ${rule.unit}`}`,
      rule.source,
      rule.certainty,
    ]),
  );
  return document.finish();
}
