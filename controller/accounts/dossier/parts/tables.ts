import { csvText, type CsvCell } from '../../../print/csv.ts';
import { upkeepDonePayload } from '../../../contract/accounts/upkeep.ts';
import { hours, localTime, sequencesText, type DossierSource } from '../dossier-source.ts';
import { beside, failureWords, standingWords, stateWords } from '../dossier-words.ts';
import type { JudgedIndicator } from '../indicators.ts';

/** The tables of a dossier; each row names the entries that it rests on. */

const verdict = (isMet: boolean | null): string =>
  isMet === null ? beside(standingWords.unknown) : beside(isMet ? standingWords.met : standingWords['not-met']);

export function indicatorsCsv(indicators: readonly JudgedIndicator[]): string {
  const head = [
    '指标 indicator',
    '单位 unit',
    '方向 better',
    '目录值 catalogue',
    '申报值 claimed',
    '采用值 value',
    '来源 from',
    'n',
    '平均 mean',
    '标准差 sd',
    '最小 min',
    '最大 max',
    '方法 method',
    '仪器 instrument',
    '校准有效期 calibrationDue',
    '文件 documentId',
    '任务 missionIds',
    '记录序号 sequences',
    '对申报值 claim',
    '对目录值 catalogueMet',
  ];
  const rows = indicators.map(({ indicator, recorded, value, meetsClaim, meetsCatalogue }): CsvCell[] => {
    const { name, unit, better, catalogue, claimed, measured } = indicator;
    const figures = recorded ?? measured;
    return [
      name,
      unit,
      better,
      catalogue,
      claimed,
      value,
      originOf({ recorded, indicator }),
      figures?.n ?? null,
      recorded?.mean ?? null,
      figures?.standardDeviation ?? null,
      figures?.min ?? null,
      figures?.max ?? null,
      measured?.method ?? null,
      measured?.instrument ?? null,
      measured?.calibrationDue ?? null,
      measured?.documentId ?? null,
      recorded?.missionIds.join(' ') ?? null,
      recorded === null ? null : sequencesText(recorded.sequences),
      verdict(meetsClaim),
      verdict(meetsCatalogue),
    ];
  });
  return csvText(head, rows);
}

/** A claim that nobody measured is said to be one. */
function originOf({ recorded, indicator }: Pick<JudgedIndicator, 'recorded' | 'indicator'>): string {
  if (recorded !== null) return '记录 record';
  if (indicator.measured !== null) return '检测 measured';
  return indicator.claimed === null ? '缺 missing' : '仅申报，未检测 claimed only, not measured';
}

export function failuresCsv({ failures, utcOffsetMin }: DossierSource): string {
  const head = [
    '故障 failureId',
    '来源 origin',
    '开始 start',
    '结束 end',
    '累计工作小时 workHours',
    '记录说明 said',
    '类别 class',
    '状态 standing',
    '计入 counted',
    '现象 symptom',
    '原因 cause',
    '部件 part',
    '修复小时 repairHours',
    '判定人 judgedBy',
    '判定时间 judgedAt',
    '历次判定 judgements',
    '证据 evidence',
    '记录序号 sequences',
  ];
  const rows = failures.map((failure): CsvCell[] => {
    const { judgements, standing, countedClass } = failure;
    const last = judgements.at(-1);
    const judgement = last?.judgement ?? null;
    const judgedClass = judgement?.class ?? null;
    return [
      failure.failureId,
      failure.origin,
      localTime(failure.fromMs, utcOffsetMin),
      failure.toMs === null ? null : localTime(failure.toMs, utcOffsetMin),
      failure.atWorkH,
      failure.said,
      judgedClass === null ? null : beside(failureWords[judgedClass]),
      beside(failureWords[standing]),
      countedClass === null ? '不计入 no' : beside(failureWords[countedClass]),
      judgement?.symptom ?? null,
      judgement?.cause ?? null,
      judgement?.part ?? null,
      failure.repairH,
      last?.by ?? null,
      last === undefined ? null : localTime(last.atMs, utcOffsetMin),
      judgements.map(({ judgement: { class: of }, by, sequence }) => `${of} ${by} ${String(sequence)}`).join('; '),
      judgement?.evidence.join(' ') ?? null,
      failure.sequences.join(' '),
    ];
  });
  return csvText(head, rows);
}

/** Repairs, service and maintenance as the record shows them, and the papers that were filed. */
export function maintenanceCsv(source: DossierSource): string {
  const { history, failures, documents, utcOffsetMin } = source;
  const at = (ms: number): string => localTime(ms, utcOffsetMin);
  const repairs = failures.map((failure): CsvCell[] => [
    '修复 repair',
    at(failure.fromMs),
    failure.toMs === null ? null : at(failure.toMs),
    failure.repairH,
    failure.judgements.at(-1)?.judgement.cause ?? failure.said,
    failure.judgements.at(-1)?.judgement.part ?? null,
    failure.sequences.join(' '),
  ]);
  const services = history.intervals
    .filter(({ state }) => state === 'SERVICE')
    .map(({ fromMs, toMs, cause, sequence }): CsvCell[] => [
      beside(stateWords.SERVICE),
      at(fromMs),
      at(toMs),
      hours(toMs - fromMs),
      cause,
      null,
      sequence,
    ]);
  const done = [...source.entries(['upkeep.done'], 'machine')].map(({ payload, actor, sequence }): CsvCell[] => {
    const { name, doneMs, note } = upkeepDonePayload.parse(payload);
    return [
      '保养 maintenance',
      at(doneMs),
      null,
      null,
      `${name} · ${actor}${note === '' ? '' : ` · ${note}`}`,
      null,
      sequence,
    ];
  });
  const papers = documents
    .filter(({ docType, withdrawn }) => withdrawn === null && /maintenance|service|inspection|repair/.test(docType))
    .map(({ docType, title, issuedOn, filedAtMs, sequence }): CsvCell[] => [
      `文件 ${docType}`,
      issuedOn ?? at(filedAtMs),
      null,
      null,
      title,
      null,
      sequence,
    ]);
  const head = ['类别 kind', '开始 start', '结束 end', '小时 h', '说明 what', '部件 part', '记录序号 sequences'];
  return csvText(head, [...repairs, ...services, ...done, ...papers]);
}

/** One line for each code in the catalogue that the scheme names; one that says so where there is none. */
function catalogueRows({ catalogue }: DossierSource['checklist']): CsvCell[][] {
  if (catalogue === null) return [];
  const row = (standing: string, source: string | null, certainty: string | null): CsvCell[] => [
    '目录 catalogue',
    'taxonomy-code',
    catalogue.taxonomy,
    null,
    standing,
    null,
    null,
    null,
    source,
    certainty,
  ];
  if (catalogue.codes.length === 0) return [row(beside(standingWords.missing), null, null)];
  return catalogue.codes.map(({ code, name, source, certainty }) =>
    row(name === null ? code : `${code} ${name}`, source, certainty),
  );
}

export function checklistCsv({ checklist }: DossierSource): string {
  const head = [
    '类别 kind',
    '项目 item',
    '名称 name',
    '要求 asked',
    '状态 standing',
    '有效至 countsUntil',
    '剩余天数 daysLeft',
    '文件 documentIds',
    '来源 source',
    '可靠程度 certainty',
  ];
  const items = checklist.items.map((item): CsvCell[] => [
    '文件 document',
    item.docType,
    beside(item.name),
    [
      item.required === 'always' ? '必需 always' : '如适用 if any',
      item.maxAgeDays === null ? '' : `≤ ${String(item.maxAgeDays)} d`,
    ]
      .filter((text) => text !== '')
      .join(' '),
    beside(standingWords[item.standing]),
    item.countsUntil,
    item.daysLeft,
    item.documents.map(({ documentId }) => documentId).join(' '),
    item.source,
    item.certainty,
  ]);
  const rules = checklist.rules.map((rule): CsvCell[] => [
    '条件 rule',
    rule.id,
    beside(rule.name),
    rule.asked,
    `${beside(standingWords[rule.standing])}${rule.value === null ? '' : ` (${String(rule.value)})`}`,
    null,
    null,
    null,
    rule.source,
    rule.certainty,
  ]);
  return csvText(head, [...catalogueRows(checklist), ...items, ...rules]);
}
