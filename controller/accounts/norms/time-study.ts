import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { normRules, type NormRules } from './norm-rules.ts';

/** A value that the study leaves out, and the limit that it broke. */
export interface RejectedValue {
  /** Place in the series as it was observed, from 0. */
  readonly index: number;
  readonly value: number;
  readonly side: 'high' | 'low';
  readonly limit: number;
  readonly coefficient: number;
}

/** A series of cycle times after the limit values; same unit as the series. */
export interface TimeStudy {
  readonly rawMean: number;
  readonly kept: readonly number[];
  readonly rejected: readonly RejectedValue[];
  readonly mean: number;
  /** Kp = greatest / least. */
  readonly stability: number;
  /** E, relative error of the mean. */
  readonly precision: number;
  /** What the table asks for at this stability; null: less stable than the table goes. */
  readonly cyclesNeeded: number | null;
  readonly isEnough: boolean;
}

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
  return ok({
    rawMean: meanOf(times),
    kept: values,
    rejected,
    mean,
    stability,
    precision: precisionOf(values),
    cyclesNeeded,
    isEnough: cyclesNeeded !== null && values.length >= cyclesNeeded && 100 * precisionOf(values) <= precisionPercent,
  });
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
  const coefficient = rules.limitCoefficients.findLast(({ fromCount }) => rest.length >= fromCount)?.k.value;
  if (coefficient === undefined) return null;
  const reach = coefficient * (Math.max(...rest) - Math.min(...rest));
  const limit = side === 'high' ? meanOf(rest) + reach : meanOf(rest) - reach;
  const isOutside = side === 'high' ? suspect.value > limit : suspect.value < limit;
  return isOutside ? { ...suspect, side, limit, coefficient } : null;
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

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
