import { ok, refuse, type Result } from '../../kernel/result.ts';
import { reliabilityRules, type FailureClass, type ReliabilityRules } from './reliability-rules.ts';

/** One failure of a machine. Hours are operating hours of that machine. */
export interface Failure {
  readonly atWorkH: number;
  readonly class: FailureClass;
  /** From the product itself. Misuse and outer causes are listed and not counted. */
  readonly isBasic: boolean;
  readonly repairH: number;
}

export interface ReliabilityInput {
  /** Work time T0, hours. */
  readonly workH: number;
  readonly failures: readonly Failure[];
  /** One-sided confidence of the lower bound, between 0 and 1. */
  readonly confidence: number;
}

/** Hours and shares of one machine or of several together. Null: cannot be said from what is there. */
export interface Reliability {
  readonly workH: number;
  /** Total time of fault removal T1, hours. */
  readonly repairH: number;
  /** N = Σ weight · count; Infinity after a critical failure. */
  readonly equivalentFailures: number;
  readonly countedFailures: number;
  /** T0 / max(N, 1). */
  readonly mtbfH: number;
  /** Work time at which N first reached 1. */
  readonly mttffH: number | null;
  /** Σ repair / Σ failures. */
  readonly mttrH: number | null;
  /** R = T0 / (T0 + T1), between 0 and 1. */
  readonly reliability: number;
  /** A = MTBF / (MTBF + MTTR), between 0 and 1. */
  readonly availability: number | null;
  /** 2·T0 / χ²(confidence; 2r + 2), hours. */
  readonly mtbfLowerBoundH: number;
  readonly hasFailedTest: boolean;
}

/**
 * The reliability figures that machine standards ask for (reference: JG/T 5050-1994, JB/T 10704 Annex A, IEC 60605-4).
 * Refuses 'input-invalid' for hours that are none and failures outside the work time.
 */
export function reliabilityOf(
  input: ReliabilityInput,
  rules: ReliabilityRules = reliabilityRules,
): Result<Reliability> {
  const { workH, confidence } = input;
  const isSound =
    Number.isFinite(workH) && workH > 0 && confidence > 0 && confidence < 1 && input.failures.every(isPossible, workH);
  if (!isSound) return refuse({ code: 'input-invalid', facts: { fields: ['workH', 'confidence', 'failures'] } });
  const failures = input.failures.filter(({ isBasic }) => isBasic).sort((a, b) => a.atWorkH - b.atWorkH);
  const weights = failures.map((failure) => weightOf(failure.class, rules));
  const equivalentFailures = sum(weights);
  const repairH = sum(failures.map((failure) => failure.repairH));
  const mtbfH = workH / Math.max(rules.equivalentMin.value, equivalentFailures);
  const mttrH = failures.length === 0 ? null : repairH / failures.length;
  const relevant = weights.filter((weight) => weight >= rules.relevantWeightMin.value).length;
  return ok({
    workH,
    repairH,
    equivalentFailures,
    countedFailures: failures.length,
    mtbfH,
    mttffH: firstAt(failures, weights),
    mttrH,
    reliability: workH / (workH + repairH),
    availability: mttrH === null ? null : mtbfH / (mtbfH + mttrH),
    mtbfLowerBoundH: (2 * workH) / chiSquareQuantile(confidence, relevant + 1),
    hasFailedTest: failures.some((failure) => failure.class === 'critical'),
  });
}

/** Several machines of one type: hours and failures together, each machine's work time counted (MTBF = Σt / Σr). */
export function reliabilityOfAll(
  inputs: readonly Pick<ReliabilityInput, 'workH' | 'failures'>[],
  confidence: number,
  rules: ReliabilityRules = reliabilityRules,
): Result<Reliability> {
  const each = inputs.map((input) => reliabilityOf({ ...input, confidence }, rules));
  for (const one of each) if (!one.ok) return one;
  const all = reliabilityOf(
    {
      workH: sum(inputs.map(({ workH }) => workH)),
      failures: inputs.flatMap(({ failures }) => failures),
      confidence,
    },
    rules,
  );
  if (!all.ok) return all;
  // The first failure of a fleet is the mean of the machines' own, where every machine has had one.
  const firsts = each.map((one) => (one.ok ? one.value.mttffH : null));
  const known = firsts.filter((first) => first !== null);
  const mttffH = known.length === firsts.length ? sum(known) / known.length : null;
  return ok({ ...all.value, mttffH });
}

function isPossible(this: number, { atWorkH, repairH }: Failure): boolean {
  return Number.isFinite(repairH) && repairH >= 0 && atWorkH >= 0 && atWorkH <= this;
}

function weightOf(failureClass: FailureClass, rules: ReliabilityRules): number {
  return failureClass === 'critical' ? Infinity : rules.weights[failureClass].value;
}

function firstAt(failures: readonly Failure[], weights: readonly number[]): number | null {
  let equivalent = 0;
  for (const [index, failure] of failures.entries()) {
    equivalent += weights[index] as number;
    // Five failures of 0.2 make one, whatever binary fractions say.
    if (equivalent > 1 - 1e-9) return failure.atWorkH;
  }
  return null;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

const bisections = 200;

/**
 * Quantile of the χ² distribution with 2·`pairs` degrees of freedom, where the distribution has a closed form:
 * P(x) = 1 − e^(−x/2) · Σ (x/2)^i / i!, i < pairs.
 */
export function chiSquareQuantile(probability: number, pairs: number): number {
  let low = 0;
  let high = 1;
  while (chiSquareProbability(high, pairs) < probability) high *= 2;
  for (let step = 0; step < bisections && high - low > 1e-12 * high; step += 1) {
    const middle = (low + high) / 2;
    if (chiSquareProbability(middle, pairs) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function chiSquareProbability(x: number, pairs: number): number {
  const half = x / 2;
  // Terms as logarithms: a fleet with hundreds of failures must not overflow.
  let logTerm = -half;
  let rest = Math.exp(logTerm);
  for (let index = 1; index < pairs; index += 1) {
    logTerm += Math.log(half / index);
    rest += Math.exp(logTerm);
  }
  return 1 - rest;
}
