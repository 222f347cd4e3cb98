import type { EvidenceView, MeasurementKind } from '../../contract/accounts/evidence.ts';
import type { ReliabilityView } from '../../contract/accounts/failures.ts';
import type { MachineIndicator } from '../../contract/accounts/machine-register.ts';
import type { MachineHistory } from '../history/machine-history.ts';
import { reliabilityTimes } from './dossier-rules.ts';
import { isWithin } from './evidence-time.ts';
import type { MachineUse } from './machine-use.ts';
import { sampleFigures, type SampleFigures } from './sample-figures.ts';

const MS_PER_H = 3_600_000;

/** What the record says of an indicator, and what it says it from. */
export interface RecordFigure extends SampleFigures {
  /** Of mission samples the sum over the sum, of measurements the mean, else the figure itself. */
  readonly value: number;
  readonly missionIds: readonly string[];
  /** Entries behind it; of a whole history none are named: the operation record and the list of failures do. */
  readonly sequences: readonly number[];
}

export interface JudgedIndicator {
  readonly indicator: MachineIndicator;
  /** What the record itself shows; null where it was not asked or cannot say. */
  readonly recorded: RecordFigure | null;
  /** The record's figure, else people's; null: claimed and never measured. */
  readonly value: number | null;
  readonly meetsClaim: boolean | null;
  readonly meetsCatalogue: boolean | null;
}

/** What indicators are worked out from. */
export interface Measured {
  readonly history: MachineHistory;
  readonly reliability: ReliabilityView;
  readonly use: MachineUse;
  readonly evidence: readonly EvidenceView[];
}

/** Claimed, measured and catalogue values side by side. What nobody measured stays unknown. */
export function judgedIndicators(
  indicators: readonly MachineIndicator[],
  measured: Measured,
): readonly JudgedIndicator[] {
  return indicators.map((indicator) => {
    const recorded = recordFigure(indicator, measured);
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

function recordFigure({ fromRecord, unit }: MachineIndicator, measured: Measured): RecordFigure | null {
  const { history, reliability, use } = measured;
  switch (fromRecord) {
    case null:
      return null;
    case 'work-hours':
      return single(reliability.workH);
    case 'output-per-work-hour':
      return outputRate(history, outputUnitOf(unit, 0));
    case 'mtbf-hours':
      return single(reliability.mtbfH);
    case 'mtbf-lower-bound-hours':
      return single(reliability.mtbfLowerBounds[0]?.hours ?? null);
    case 'reliability-ratio':
      return single(reliability.reliability);
    case 'availability-ratio':
      return single(reliability.availability);
    case 'autonomous-share':
      return autonomousShare(history);
    case 'record-coverage':
      return single(history.coverage);
    case 'distance-per-work-hour':
      return quotient(use.distanceM, reliability.workH);
    case 'energy-per-output':
      return quotient(use.batteryKWh ?? use.meterKWh, outputOf(history, outputUnitOf(unit, 1)));
    case 'flatness-ff':
    case 'levelness-fl':
    case 'straightedge-2m':
      return measurements(measured, fromRecord);
  }
}

function single(value: number | null): RecordFigure | null {
  if (value === null) return null;
  const of = { n: 1, mean: null, standardDeviation: null, min: null, max: null };
  return { value, ...of, missionIds: [], sequences: [] };
}

function quotient(part: number | null, whole: number): RecordFigure | null {
  return part === null || whole <= 0 ? null : single(part / whole);
}

/** `m2/h`: the output is at place 0; `kWh/m2`: at place 1. */
function outputUnitOf(unit: string, place: 0 | 1): string {
  return unit.split('/')[place] ?? '';
}

function outputOf({ quantities }: MachineHistory, unit: string): number {
  return quantities.reduce((sum, quantity) => (quantity.unit === unit ? sum + quantity.amount : sum), 0);
}

interface MissionSample {
  readonly missionId: string;
  readonly part: number;
  readonly whole: number;
  readonly sequences: readonly number[];
}

/** One sample for each mission; the value is the sum over the sum. */
function ofMissions(samples: readonly MissionSample[]): RecordFigure | null {
  const counted = samples.filter(({ whole }) => whole > 0);
  const figures = sampleFigures(counted.map(({ part, whole }) => part / whole));
  if (figures === null) return null;
  const part = counted.reduce((sum, sample) => sum + sample.part, 0);
  const whole = counted.reduce((sum, sample) => sum + sample.whole, 0);
  return {
    value: part / whole,
    ...figures,
    missionIds: counted.map(({ missionId }) => missionId),
    sequences: counted.flatMap(({ sequences }) => sequences),
  };
}

function workMsByMission(
  { intervals }: MachineHistory,
  isCounted: (interval: MachineHistory['intervals'][number]) => boolean,
): ReadonlyMap<string, number> {
  const workMs = new Map<string, number>();
  for (const interval of intervals) {
    const { missionId, state, fromMs, toMs } = interval;
    if (missionId === null || reliabilityTimes[state] !== 'work' || !isCounted(interval)) continue;
    workMs.set(missionId, (workMs.get(missionId) ?? 0) + toMs - fromMs);
  }
  return workMs;
}

/** Output of the unit per hour of work time. */
function outputRate(history: MachineHistory, unit: string): RecordFigure | null {
  const workMs = workMsByMission(history, () => true);
  const amounts = new Map<string, { part: number; readonly sequences: number[] }>();
  for (const { missionId, unit: of, amount, sequence } of history.quantities) {
    if (missionId === null || of !== unit) continue;
    const sum = amounts.get(missionId) ?? { part: 0, sequences: [] };
    sum.part += amount;
    sum.sequences.push(sequence);
    amounts.set(missionId, sum);
  }
  return ofMissions(
    [...amounts].map(([missionId, sum]) => ({ missionId, ...sum, whole: (workMs.get(missionId) ?? 0) / MS_PER_H })),
  );
}

/** Share of the work time in which the machine moved by itself. */
function autonomousShare(history: MachineHistory): RecordFigure | null {
  const alone = workMsByMission(history, ({ mode }) => mode === 'autonomous');
  return ofMissions(
    [...workMsByMission(history, () => true)].map(([missionId, whole]) => ({
      missionId,
      part: alone.get(missionId) ?? 0,
      whole,
      sequences: [],
    })),
  );
}

/** Of every value that was measured in the interval and not withdrawn. */
function measurements({ evidence, history }: Measured, kind: MeasurementKind): RecordFigure | null {
  const counted = evidence.flatMap(({ entered, withdrawn, sequence }) => {
    if (entered.type !== 'measurement' || entered.kind !== kind || withdrawn !== null) return [];
    return isWithin(history, entered) ? [{ entered, sequence }] : [];
  });
  const figures = sampleFigures(counted.flatMap(({ entered }) => entered.values));
  if (figures === null) return null;
  const missionIds = counted.flatMap(({ entered }) => (entered.missionId === null ? [] : [entered.missionId]));
  return {
    value: figures.mean,
    ...figures,
    missionIds: [...new Set(missionIds)],
    sequences: counted.map(({ sequence }) => sequence),
  };
}
