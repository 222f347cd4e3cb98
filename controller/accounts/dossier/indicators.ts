import type { ReliabilityView } from '../../contract/failures.ts';
import type { MachineIndicator } from '../../contract/machine-register.ts';
import type { MachineHistory } from '../history/machine-history.ts';
import { reliabilityTimes } from './dossier-rules.ts';

const MS_PER_H = 3_600_000;

export interface RecordFigure {
  readonly value: number;
  readonly n: number;
  readonly mean: number | null;
  readonly standardDeviation: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly missionIds: readonly string[];
}

export interface JudgedIndicator {
  readonly indicator: MachineIndicator;
  /** What the record itself shows; null where it was not asked or cannot say. */
  readonly recorded: RecordFigure | null;
  /** The record's figure, else people's. */
  readonly value: number | null;
  readonly meetsClaim: boolean | null;
  readonly meetsCatalogue: boolean | null;
}

/** Claimed, measured and catalogue values side by side. What nobody measured stays unknown. */
export function judgedIndicators(
  indicators: readonly MachineIndicator[],
  history: MachineHistory,
  reliability: ReliabilityView,
): readonly JudgedIndicator[] {
  return indicators.map((indicator) => {
    const recorded = recordFigure(indicator, history, reliability);
    const value = recorded?.value ?? indicator.measured?.value ?? null;
    const meets = (threshold: number | null): boolean | null => {
      if (value === null || threshold === null) return null;
      return indicator.better === 'higher' ? value >= threshold : value <= threshold;
    };
    return {
      indicator,
      recorded,
      value,
      meetsClaim: meets(indicator.claimed),
      meetsCatalogue: meets(indicator.catalogue),
    };
  });
}

function recordFigure(
  { fromRecord, unit }: MachineIndicator,
  history: MachineHistory,
  reliability: ReliabilityView,
): RecordFigure | null {
  switch (fromRecord) {
    case null:
      return null;
    case 'work-hours':
      return single(reliability.workH);
    case 'output-per-work-hour':
      return outputRate(history, unit);
    case 'mtbf-hours':
      return single(reliability.mtbfH);
    case 'mtbf-lower-bound-hours':
      return single(reliability.mtbfLowerBounds[0]?.hours ?? null);
    case 'reliability-ratio':
      return single(reliability.reliability);
    case 'availability-ratio':
      return single(reliability.availability);
  }
}

function single(value: number | null): RecordFigure | null {
  if (value === null) return null;
  return { value, n: 1, mean: null, standardDeviation: null, min: null, max: null, missionIds: [] };
}

/** Output of the unit before the stroke (`m2/h`) per hour of work time, one sample per mission; the value is the sum over the sum. */
function outputRate(history: MachineHistory, unit: string): RecordFigure | null {
  const [outputUnit = ''] = unit.split('/');
  const workMs = new Map<string, number>();
  for (const { missionId, state, fromMs, toMs } of history.intervals) {
    if (missionId === null || reliabilityTimes[state] !== 'work') continue;
    workMs.set(missionId, (workMs.get(missionId) ?? 0) + toMs - fromMs);
  }
  const amounts = new Map<string, number>();
  for (const { missionId, unit: of, amount } of history.quantities) {
    if (missionId === null || of !== outputUnit) continue;
    amounts.set(missionId, (amounts.get(missionId) ?? 0) + amount);
  }
  const samples = [...amounts].flatMap(([missionId, amount]) => {
    const ms = workMs.get(missionId) ?? 0;
    return ms > 0 ? [{ missionId, amount, ms, rate: (amount * MS_PER_H) / ms }] : [];
  });
  if (samples.length === 0) return null;
  const rates = samples.map(({ rate }) => rate);
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const squares = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0);
  const amount = samples.reduce((sum, sample) => sum + sample.amount, 0);
  const ms = samples.reduce((sum, sample) => sum + sample.ms, 0);
  return {
    value: (amount * MS_PER_H) / ms,
    n: samples.length,
    mean,
    standardDeviation: rates.length < 2 ? null : Math.sqrt(squares / (rates.length - 1)),
    min: Math.min(...rates),
    max: Math.max(...rates),
    missionIds: samples.map(({ missionId }) => missionId),
  };
}
