import {
  betterSide,
  measurementUnits,
  type EvidenceView,
  type Measurement,
} from '../../../contract/accounts/evidence.ts';
import { csvText, type CsvCell } from '../../../print/csv.ts';
import { hours, localTime, type DossierSource } from '../dossier-source.ts';
import { asideOf, isWithin } from '../evidence-time.ts';
import { beside, qualityWords, standingWords, stateWords } from '../dossier-words.ts';
import { sampleFigures } from '../sample-figures.ts';

const head = [
  '类别 kind',
  '时间 at',
  '部位 place',
  'n',
  '数值或平均 value',
  '标准差 sd',
  '最小 min',
  '最大 max',
  '单位 unit',
  '限值 limit',
  '判定 verdict',
  '说明 what',
  '方法 method',
  '仪器 instrument',
  '校准有效期 calibrationDue',
  '检测人 person',
  '登记人 enteredBy',
  '任务 missionId',
  '文件 documentId',
  '各值 values',
  '记录序号 sequences',
];

/** A row by the names of its columns; what is not named stays empty. */
type Cells = Partial<
  Record<'kind' | 'at' | 'place' | 'n' | 'value' | 'sd' | 'min' | 'max' | 'unit' | 'limit', CsvCell>
> &
  Partial<Record<'verdict' | 'what' | 'method' | 'instrument' | 'calibrationDue' | 'person' | 'enteredBy', CsvCell>> &
  Partial<Record<'missionId' | 'documentId' | 'values' | 'sequences', CsvCell>>;

const names = head.map((title) => title.split(' ').at(-1) as keyof Cells);
const rowOf = (cells: Cells): CsvCell[] => names.map((name) => cells[name] ?? null);

/** `07_quality.csv`: what was measured and accepted, rework as the record shows it, and the papers on quality. */
export function qualityCsv(source: DossierSource): string {
  const { history, documents, utcOffsetMin, ledger, evidence } = source;
  const at = (ms: number): string => localTime(ms, utcOffsetMin);
  const range = `${String(ledger.firstSequence)}-${String(ledger.lastSequence)}`;
  const reworks = history.intervals.filter(({ state }) => state === 'REWORK');
  const reworkMs = reworks.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const measurements = evidence.filter(
    ({ entered, withdrawn }) => entered.type === 'measurement' && withdrawn === null && isWithin(history, entered),
  ).length;
  return csvText(head, [
    rowOf({ kind: '检测合计 measurements total', value: measurements, unit: '条 entries', sequences: range }),
    rowOf({ kind: '返工合计 rework total', value: hours(reworkMs), unit: 'h', sequences: range }),
    ...evidence.flatMap((view) => evidenceRows(view, asideOf(history, view), at)),
    ...reworks.map(({ fromMs, toMs, cause, missionId, sequence }) =>
      rowOf({
        kind: beside(stateWords.REWORK),
        at: at(fromMs),
        value: hours(toMs - fromMs),
        unit: 'h',
        what: cause,
        missionId,
        sequences: sequence,
      }),
    ),
    ...documents
      .filter(({ docType, withdrawn }) => withdrawn === null && /acceptance|flatness|quality|user-report/.test(docType))
      .map(({ docType, title, issuedOn, documentId, sequence }) =>
        rowOf({ kind: `文件 ${docType}`, at: issuedOn, what: title, documentId, sequences: sequence }),
      ),
  ]);
}

function evidenceRows(view: EvidenceView, gone: string, at: (ms: number) => string): CsvCell[][] {
  const { entered, by, sequence, withdrawn } = view;
  const sequences = withdrawn === null ? sequence : `${String(sequence)} ${String(withdrawn.sequence)}`;
  switch (entered.type) {
    case 'measurement':
      return [rowOf({ ...measurementCells(entered, at), what: `${entered.note}${gone}`, enteredBy: by, sequences })];
    case 'acceptance': {
      const { outcome, place, person, missionId, documentId, note } = entered;
      const cells = { kind: beside(qualityWords.acceptance), at: at(Date.parse(entered.at)), place, person };
      const verdict = beside(qualityWords[outcome]);
      return [rowOf({ ...cells, verdict, what: `${note}${gone}`, enteredBy: by, missionId, documentId, sequences })];
    }
    case 'safety-report':
    case 'energy-reading':
      return [];
  }
}

function measurementCells(entered: Measurement, at: (ms: number) => string): Cells {
  const { kind, place, values, limit, method, instrument, calibrationDue, person, missionId, documentId } = entered;
  const figures = sampleFigures(values);
  return {
    kind: beside(qualityWords[kind]),
    at: at(Date.parse(entered.at)),
    place,
    n: values.length,
    value: figures?.mean ?? null,
    sd: figures?.standardDeviation ?? null,
    min: figures?.min ?? null,
    max: figures?.max ?? null,
    unit: measurementUnits[kind],
    limit,
    verdict: limit === null ? null : beside(standingWords[keepsLimit(entered, limit) ? 'met' : 'not-met']),
    method,
    instrument,
    calibrationDue,
    person,
    missionId,
    documentId,
    values: values.join(' '),
  };
}

/** Every value keeps the limit. */
function keepsLimit({ kind, values }: Measurement, limit: number): boolean {
  return values.every((value) => (betterSide[kind] === 'higher' ? value >= limit : value <= limit));
}
