import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { TimeMethod } from '../../contract/accounts/norm-labour.ts';
import type { OtherMeans, TimeStudy } from '../../contract/accounts/norm-record.ts';
import { normRules, type NormRules } from './norm-rules.ts';

type RejectedValue = TimeStudy['rejected'][number];

interface Value {
  readonly index: number;
  readonly value: number;
}

/**
 * Takes a series of observed cycles apart (reference: limit values, stability, precision of the mean; domain.md §2.5). Values are suspected
 * one at a time, the one farther from the mean first, each against the series without it.
 *
 * Refuses 'input-invalid' for times that are not positive or fewer than the table begins with, and 'study-unsteady' where more values
 * fall outside than may be rejected: the observation is to be repeated.
 */
export function studyTimes(
  times: readonly number[],
  precisionPercent: number,
  rules: NormRules = normRules,
): Result<TimeStudy> {
  const leastCount = (rules.limitCoefficients[0]?.fromCount ?? 0) + 1;
  const isSound = times.length >= leastCount && times.every((time) => Number.isFinite(time) && time > 0);
  const column = rules.precisionPercents.indexOf(precisionPercent);
  if (!isSound || column < 0) {
    return refuse({ code: 'input-invalid', facts: { fields: ['times', 'precisionPercent'], leastCount } });
  }
  let kept: readonly Value[] = times.map((value, index) => ({ index, value }));
  const rejected: RejectedValue[] = [];
  for (let out = outsideOf(kept, rules); out !== null; out = outsideOf(kept, rules)) {
    rejected.push(out);
    if (rejected.length > rules.rejectedMax.value) {
      return refuse({ code: 'study-unsteady', facts: { rejected: rejected.map(({ value }) => value) } });
    }
    kept = kept.filter(({ index }) => index !== out.index);
  }
  const values = kept.map(({ value }) => value);
  const mean = meanOf(values);
  const stability = Math.max(...values) / Math.min(...values);
  const row = rules.cyclesNeeded.find(({ stabilityMax }) => stability <= stabilityMax.value);
  const cyclesNeeded = row?.counts[column] ?? null;
  const precision = precisionOf(values);
  return ok({
    rawMean: meanOf(times),
    kept: values,
    rejected,
    limits: limitsOf(values, rules),
    mean,
    stability,
    precision,
    cyclesNeeded,
    cyclesMore:
      cyclesNeeded === null ? null : moreThan(values.length, cyclesNeeded, (100 * precision) / precisionPercent),
    isEnough: cyclesNeeded !== null && values.length >= cyclesNeeded && 100 * precision <= precisionPercent,
  });
}

/** The error of a mean falls with the root of the count: `excess` is how many times the wanted one it is. */
function moreThan(count: number, needed: number, excess: number): number {
  return Math.max(0, needed - count, Math.ceil(count * excess ** 2) - count);
}

/** The suspicious value that lies outside its limits, or null. */
function outsideOf(values: readonly Value[], rules: NormRules): RejectedValue | null {
  const mean = meanOf(values.map(({ value }) => value));
  const sorted = [...values].sort((left, right) => left.value - right.value);
  const low = sorted[0] as Value;
  const high = sorted.at(-1) as Value;
  const isHighFirst = high.value - mean >= mean - low.value;
  const suspects = isHighFirst ? ([high, low] as const) : ([low, high] as const);
  for (const suspect of suspects) {
    const out = judged(suspect, suspect === high ? 'high' : 'low', values, rules);
    if (out !== null) return out;
  }
  return null;
}

function judged(
  suspect: Value,
  side: 'high' | 'low',
  values: readonly Value[],
  rules: NormRules,
): RejectedValue | null {
  const rest = values.filter(({ index }) => index !== suspect.index).map(({ value }) => value);
  const coefficient = coefficientFor(rest.length, rules);
  if (coefficient === undefined) return null;
  const limit = limitsOf(rest, rules)[side];
  const isOutside = side === 'high' ? suspect.value > limit : suspect.value < limit;
  return isOutside ? { ...suspect, side, limit, coefficient } : null;
}

function coefficientFor(count: number, rules: NormRules): number | undefined {
  return rules.limitCoefficients.findLast(({ fromCount }) => count >= fromCount)?.k.value;
}

/** Mean ± K · (greatest − least). */
function limitsOf(values: readonly number[], rules: NormRules): TimeStudy['limits'] {
  const reach = (coefficientFor(values.length, rules) ?? 0) * (Math.max(...values) - Math.min(...values));
  return { low: meanOf(values) - reach, high: meanOf(values) + reach };
}

/** E = √(ΣΔ² / (n·(n − 1))) / mean. */
export function precisionOf(values: readonly number[]): number {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length * (values.length - 1))) / mean;
}

/** Second mean (二次平均法) of times: the mean, averaged with the mean of those below it. The mean itself where none is below. */
export function secondMeanOf(times: readonly number[]): number {
  const mean = meanOf(times);
  const better = times.filter((time) => time < mean);
  return better.length === 0 ? mean : (mean + meanOf(better)) / 2;
}

/** Times by the other methods that textbooks know, from the values that the study keeps. */
export function otherMeansOf(
  kept: readonly number[],
  estimate: { readonly least: number; readonly likely: number; readonly most: number } | undefined,
  rules: NormRules = normRules,
): OtherMeans {
  const mean = meanOf(kept);
  const deviation = Math.sqrt(kept.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (kept.length - 1));
  return {
    second: secondMeanOf(kept),
    probable: rules.probabilities.map(({ share, lambda }) => ({
      share,
      lambda: lambda.value,
      minutes: mean + lambda.value * deviation,
    })),
    threePoint: estimate === undefined ? null : threePointOf(estimate),
  };
}

/** How the time of a cycle is told, as it is asked for. */
export interface TimeAsked {
  readonly timeMethod?: TimeMethod | undefined;
  readonly probabilityShare?: number | undefined;
}

/** The time of a cycle by the method asked for. Refuses 'input-invalid' for a share without a λ, and for three points that nobody estimated. */
export function cycleTimeOf(
  { mean }: Pick<TimeStudy, 'mean'>,
  others: OtherMeans,
  { timeMethod = 'mean', probabilityShare }: TimeAsked,
): Result<{ readonly method: TimeMethod; readonly minutes: number }> {
  const known: Readonly<Record<TimeMethod, number | undefined>> = {
    mean,
    'second-mean': others.second,
    probability: others.probable.find(({ share }) => share === probabilityShare)?.minutes,
    'three-point': others.threePoint?.minutes,
  };
  const minutes = known[timeMethod];
  if (minutes === undefined || !(minutes > 0)) {
    const field = timeMethod === 'probability' ? 'probabilityShare' : 'threePoint';
    return refuse({ code: 'input-invalid', facts: { fields: [field] } });
  }
  return ok({ method: timeMethod, minutes });
}

/** 三点估计: the expected time, and its standard deviation. */
export function threePointOf({
  least,
  likely,
  most,
}: {
  readonly least: number;
  readonly likely: number;
  readonly most: number;
}): { readonly minutes: number; readonly deviation: number } {
  return { minutes: (least + 4 * likely + most) / 6, deviation: (most - least) / 6 };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
