import type { FailureView, ReliabilityView } from '../../contract/accounts/failures.ts';
import type { MachineHistory } from '../history/machine-history.ts';
import { reliabilityOfAll, type Failure, type Reliability, type ReliabilityInput } from '../reliability.ts';
import { reliabilityRules } from '../reliability-rules.ts';
import { boundConfidences, reliabilityTimes, unjudgedRule } from './dossier-rules.ts';

const MS_PER_H = 3_600_000;

export interface AssessedMachine {
  readonly history: MachineHistory;
  readonly failures: readonly FailureView[];
}

/**
 * Reliability of one machine, or of several of a type together (MTBF = Σt / Σr), from their histories and failures, with the lower
 * bounds that the rules ask for, or with that of one confidence.
 */
export function machineReliability(machines: readonly AssessedMachine[], asked: number | null = null): ReliabilityView {
  const inputs = machines.map((machine): Pick<ReliabilityInput, 'workH' | 'failures'> => {
    const workH = workHours(machine.history);
    return { workH, failures: machine.failures.flatMap((failure) => countedFailure(failure, workH)) };
  });
  const spanMs = machines.reduce((sum, { history }) => sum + history.toMs - history.fromMs, 0);
  const explainedMs = machines.reduce(
    (sum, { history }) => sum + history.coverage * (history.toMs - history.fromMs),
    0,
  );
  const worked = inputs.filter(({ workH, failures }) => workH > 0 || failures.length > 0);
  const confidences = asked === null ? boundConfidences.map(({ value }) => value) : [asked];
  const assessed = confidences.map((confidence) => {
    const all = worked.length === 0 ? null : reliabilityOfAll(worked, confidence);
    return { confidence, all: all?.ok === true ? all.value : null };
  });
  return {
    machineIds: machines.map(({ history }) => history.machineId),
    fromMs: Math.min(...machines.map(({ history }) => history.fromMs)),
    toMs: Math.max(...machines.map(({ history }) => history.toMs)),
    coverage: spanMs > 0 ? explainedMs / spanMs : 0,
    unjudgedFailures: machines.flatMap(({ failures }) => failures).filter(({ standing }) => standing === 'unjudged')
      .length,
    ...figuresOf(assessed[0]?.all ?? null, inputs),
    mtbfLowerBounds: assessed.map(({ confidence, all }) => ({ confidence, hours: all?.mtbfLowerBoundH ?? null })),
    rules: rulesUsed(),
  };
}

export function workHours(history: MachineHistory): number {
  const workMs = history.intervals
    .filter(({ state }) => reliabilityTimes[state] === 'work')
    .reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  return workMs / MS_PER_H;
}

function countedFailure({ countedClass, atWorkH, repairH }: FailureView, workH: number): Failure[] {
  if (countedClass === null) return [];
  // Sums of milliseconds as hours may differ in the last digit.
  return [{ class: countedClass, isBasic: true, atWorkH: Math.min(atWorkH ?? workH, workH), repairH }];
}

type Figures = Pick<
  ReliabilityView,
  | 'workH'
  | 'repairH'
  | 'equivalentFailures'
  | 'countedFailures'
  | 'mtbfH'
  | 'mttffH'
  | 'mttrH'
  | 'reliability'
  | 'availability'
  | 'hasFailedTest'
>;

/** Without work time nothing can be divided by it: hours and counts are said, the rest is not. */
function figuresOf(all: Reliability | null, inputs: readonly Pick<ReliabilityInput, 'workH' | 'failures'>[]): Figures {
  if (all === null) {
    const failures = inputs.flatMap((input) => input.failures);
    return {
      workH: inputs.reduce((sum, { workH }) => sum + workH, 0),
      repairH: failures.reduce((sum, { repairH }) => sum + repairH, 0),
      equivalentFailures: null,
      countedFailures: failures.length,
      mtbfH: null,
      mttffH: null,
      mttrH: null,
      reliability: null,
      availability: null,
      hasFailedTest: failures.some((failure) => failure.class === 'critical'),
    };
  }
  const { equivalentFailures, mtbfLowerBoundH: _bound, ...rest } = all;
  return { ...rest, equivalentFailures: Number.isFinite(equivalentFailures) ? equivalentFailures : null };
}

function rulesUsed(): ReliabilityView['rules'] {
  const { weights, equivalentMin, relevantWeightMin } = reliabilityRules;
  const named = {
    weightMinor: weights.minor,
    weightGeneral: weights.general,
    weightSevere: weights.severe,
    equivalentMin,
    relevantWeightMin,
    ...Object.fromEntries(boundConfidences.map((rule) => [`confidence${String(Math.round(100 * rule.value))}`, rule])),
    unjudgedWeight: { ...unjudgedRule, value: weights.general.value, unit: '1' },
  };
  return Object.fromEntries(
    Object.entries(named).map(([name, { value, unit, source, certainty }]) => [
      name,
      { value, unit, source, certainty },
    ]),
  );
}
