import { quantityUnits, type QuantityUnit } from '../../../../missions/mission.ts';
import { timeStates, type TimeState } from '../../../contract/ledger/ledger.ts';
import { csvText, type CsvCell } from '../../../print/csv.ts';
import { workModes, type HistoryInterval, type HistoryQuantity, type WorkMode } from '../../history/machine-history.ts';
import { hours, localDay, localTime, nextMidnightMs, type DossierSource } from '../dossier-source.ts';
import type { UseStep } from '../machine-use.ts';
import { beside, modeWords, stateWords } from '../dossier-words.ts';

/** A machine's day on one mission under one operator. */
export interface OperationRow {
  readonly day: string;
  readonly missionId: string | null;
  readonly operator: string | null;
  readonly fromMs: number;
  toMs: number;
  readonly msByState: Record<TimeState, number>;
  readonly msByMode: Record<WorkMode, number>;
  readonly amounts: Partial<Record<QuantityUnit, number>>;
  /** Counted in it; null: nothing was. */
  energyKWh: number | null;
  distanceM: number | null;
  firstSequence: number | null;
  lastSequence: number | null;
  corrections: number;
}

/** Days × missions × operators in order of time; the states of all rows sum to the interval. */
export function operationRows(
  source: Pick<DossierSource, 'history' | 'utcOffsetMin' | 'use'>,
): readonly OperationRow[] {
  const { history, utcOffsetMin, use } = source;
  const rows = new Map<string, OperationRow>();
  const rowOf = (atMs: number, missionId: string | null, operator: string | null): OperationRow => {
    const day = localDay(atMs, utcOffsetMin);
    const key = JSON.stringify([day, missionId, operator]);
    const known = rows.get(key);
    if (known !== undefined) return known;
    const row = emptyRow(day, missionId, operator, atMs);
    rows.set(key, row);
    return row;
  };
  for (const interval of history.intervals) {
    for (let fromMs = interval.fromMs; fromMs < interval.toMs;) {
      const toMs = Math.min(interval.toMs, nextMidnightMs(fromMs, utcOffsetMin));
      addTime(rowOf(fromMs, interval.missionId, interval.operator), interval, fromMs, toMs);
      fromMs = toMs;
    }
  }
  const earnedIn = stretchAt(history.intervals);
  for (const quantity of history.quantities) {
    addQuantity(rowOf(quantity.atMs, quantity.missionId, earnedIn(quantity.atMs)?.operator ?? null), quantity);
  }
  const readIn = stretchAt(history.intervals);
  for (const step of use.steps) {
    const stretch = readIn(step.toMs);
    addUse(rowOf(step.toMs, stretch?.missionId ?? null, stretch?.operator ?? null), step);
  }
  return [...rows.values()];
}

/** The stretch that an instant lies in, or ends; instants are asked for forward in time. */
function stretchAt(intervals: readonly HistoryInterval[]): (atMs: number) => HistoryInterval | null {
  let at = 0;
  return (atMs) => {
    while (at < intervals.length - 1 && (intervals[at] as HistoryInterval).toMs < atMs) at += 1;
    return intervals[at] ?? null;
  };
}

function emptyRow(day: string, missionId: string | null, operator: string | null, fromMs: number): OperationRow {
  return {
    day,
    missionId,
    operator,
    fromMs,
    toMs: fromMs,
    msByState: Object.fromEntries(timeStates.map((state) => [state, 0])) as Record<TimeState, number>,
    msByMode: Object.fromEntries(workModes.map((mode) => [mode, 0])) as Record<WorkMode, number>,
    amounts: {},
    energyKWh: null,
    distanceM: null,
    firstSequence: null,
    lastSequence: null,
    corrections: 0,
  };
}

function addTime(row: OperationRow, interval: HistoryInterval, fromMs: number, toMs: number): void {
  row.toMs = Math.max(row.toMs, toMs);
  row.msByState[interval.state] += toMs - fromMs;
  if (interval.mode !== null) row.msByMode[interval.mode] += toMs - fromMs;
  if (interval.correctedBy !== null) row.corrections += 1;
  addSequence(row, interval.sequence);
}

function addQuantity(row: OperationRow, { unit, amount, sequence, atMs }: HistoryQuantity): void {
  row.amounts[unit] = (row.amounts[unit] ?? 0) + amount;
  row.toMs = Math.max(row.toMs, atMs);
  addSequence(row, sequence);
}

/** Energy and way belong to the row in which they were counted. */
function addUse(row: OperationRow, { kWh, distanceM, toMs, sequence }: UseStep): void {
  if (kWh !== null) row.energyKWh = (row.energyKWh ?? 0) + kWh;
  if (distanceM !== null) row.distanceM = (row.distanceM ?? 0) + distanceM;
  row.toMs = Math.max(row.toMs, toMs);
  addSequence(row, sequence);
}

function addSequence(row: OperationRow, sequence: number | null): void {
  if (sequence === null) return;
  row.firstSequence = Math.min(row.firstSequence ?? sequence, sequence);
  row.lastSequence = Math.max(row.lastSequence ?? sequence, sequence);
}

/** `03_operation_record.csv`: hours to a millionth, so that they sum as the milliseconds do. */
export function operationRecordCsv(source: DossierSource, rows: readonly OperationRow[]): string {
  const head = [
    '日期 date',
    '现场 site',
    '任务号 mission',
    '任务 missionId',
    '开始 start',
    '结束 end',
    ...timeStates.map((state) => `${stateWords[state].zh} ${state} h`),
    ...quantityUnits.map((unit) => `产量 output ${unit}`),
    '能耗(电池) energy kWh',
    '行驶 distance m',
    '操作人 operator',
    ...workModes.map((mode) => `${beside(modeWords[mode])} h`),
    '更正数 corrections',
    '首条记录 firstSequence',
    '末条记录 lastSequence',
  ];
  const { site, missionNumbers, utcOffsetMin } = source;
  const cells = rows.map((row): CsvCell[] => [
    row.day,
    site.siteId,
    row.missionId === null ? null : (missionNumbers.get(row.missionId) ?? null),
    row.missionId,
    localTime(row.fromMs, utcOffsetMin),
    localTime(row.toMs, utcOffsetMin),
    ...timeStates.map((state) => hours(row.msByState[state])),
    ...quantityUnits.map((unit) => (row.amounts[unit] === undefined ? null : rounded(row.amounts[unit]))),
    // Where no reading tells it the cell is empty; a 0 would say something.
    row.energyKWh === null ? null : rounded(row.energyKWh),
    row.distanceM === null ? null : rounded(row.distanceM),
    row.operator,
    ...workModes.map((mode) => hours(row.msByMode[mode])),
    row.corrections,
    row.firstSequence,
    row.lastSequence,
  ]);
  return csvText(head, cells);
}

const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;
