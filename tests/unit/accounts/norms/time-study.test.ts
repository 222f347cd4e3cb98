import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  otherMeansOf,
  precisionOf,
  secondMeanOf,
  studyTimes,
} from '../../../../controller/accounts/norms/time-study.ts';
import type { TimeStudy } from '../../../../controller/contract/accounts/norm-record.ts';

// Goal: a cost station that goes over the raw sheet by hand comes to the same figures (worked example B, domain.md §2.6).

const strips = [11.8, 12.4, 12.1, 13.0, 12.6, 11.9, 12.2, 18.9, 12.8, 12.3, 12.0, 12.5];

function study(times: readonly number[], precisionPercent = 5): TimeStudy {
  const result = studyTimes(times, precisionPercent);
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

describe('a time study', () => {
  it('is worked example B: 18.9 is out, 13.0 and 11.8 stay, 12.327 min ± 0.92 %', () => {
    const { rawMean, rejected, kept, mean, stability, precision, cyclesNeeded, isEnough } = study(strips);
    expect(rawMean).toBeCloseTo(12.875, 9);
    expect(rejected).toHaveLength(1);
    expect(rejected[0]).toMatchObject({ index: 7, value: 18.9, side: 'high', coefficient: 0.9 });
    expect(rejected[0]?.limit).toBeCloseTo(13.407, 3);
    expect(kept).toHaveLength(11);
    expect(mean).toBeCloseTo(12.327, 3);
    expect(stability).toBeCloseTo(1.1, 2);
    expect(100 * precision).toBeCloseTo(0.92, 2);
    expect({ cyclesNeeded, isEnough }).toEqual({ cyclesNeeded: 9, isEnough: true });
  });

  it('asks for more cycles than there are, and says when the table has no answer', () => {
    expect(study([10, 12, 16, 11, 13, 14])).toMatchObject({ cyclesNeeded: 16, isEnough: false });
    expect(study([10, 55, 30, 12, 48, 25, 40, 20]).cyclesNeeded).toBeNull();
  });

  it('refuses a series in which more values stand out than may be struck, too short ones, and times that are none', () => {
    const wild = [10, 10.1, 10, 10.2, 10.1, 10, 10.1, 30, 50, 90];
    expect(studyTimes(wild, 5)).toMatchObject({ ok: false, problem: { code: 'study-unsteady' } });
    for (const times of [
      [1, 2, 3, 4],
      [1, 2, 3, 4, 0],
      [1, 2, 3, 4, NaN],
    ]) {
      expect(studyTimes(times, 5)).toMatchObject({ ok: false, problem: { code: 'input-invalid' } });
    }
    expect(studyTimes(strips, 6)).toMatchObject({ ok: false, problem: { code: 'input-invalid' } });
  });

  it('depends neither on the order of the cycles nor on their unit', () => {
    const times = fc.array(fc.double({ min: 8, max: 15, noNaN: true }), { minLength: 5, maxLength: 40 });
    fc.assert(
      fc.property(times, (series) => {
        const here = studyTimes(series, 5);
        const turned = studyTimes([...series].reverse(), 5);
        const inSeconds = studyTimes(
          series.map((time) => 60 * time),
          5,
        );
        expect(turned.ok).toBe(here.ok);
        if (!here.ok || !turned.ok || !inSeconds.ok) return;
        expect(turned.value.mean).toBeCloseTo(here.value.mean, 9);
        expect(inSeconds.value.mean).toBeCloseTo(60 * here.value.mean, 6);
        expect(here.value.kept.length + here.value.rejected.length).toBe(series.length);
      }),
    );
  });

  it('has K of the table at each count: 1.1 at seven values, 0.6 beyond 53', () => {
    const table = {
      4: 1.4,
      5: 1.3,
      6: 1.2,
      7: 1.1,
      8: 1.1,
      9: 1,
      10: 1,
      11: 0.9,
      15: 0.9,
      16: 0.8,
      30: 0.8,
      31: 0.7,
      53: 0.7,
      54: 0.6,
    };
    for (const [count, k] of Object.entries(table)) {
      const steady = Array.from({ length: Number(count) }, (_, index) => 10 + (index % 2) / 10);
      const { rejected } = study([...steady, 50]);
      expect(rejected).toHaveLength(1);
      expect(rejected[0]?.coefficient, count).toBe(k);
    }
  });

  it('strikes two values, one after the other, and one below as well as one above', () => {
    const { rejected, kept } = study([9.9, 10.1, 10, 10.2, 10.1, 10, 9.8, 30, 2]);
    expect(rejected.map(({ value, side }) => [value, side])).toEqual([
      [30, 'high'],
      [2, 'low'],
    ]);
    expect(kept).toHaveLength(7);
  });

  it('has the limits of what it keeps', () => {
    const { limits } = study(strips);
    expect(limits.high).toBeCloseTo(135.6 / 11 + 0.9 * 1.2, 9);
    expect(limits.low).toBeCloseTo(135.6 / 11 - 0.9 * 1.2, 9);
  });

  it('has times by probability and by three points', () => {
    const { probable, threePoint, second } = otherMeansOf([9, 10, 11], { least: 8, likely: 10, most: 18 });
    expect(second).toBeCloseTo(9.5, 9);
    // Standard deviation 1: the λ of 70 % and 85 %.
    expect(probable.map(({ share, minutes }) => [share, minutes.toFixed(3)])).toEqual([
      [0.7, '10.524'],
      [0.85, '11.040'],
    ]);
    expect(threePoint?.minutes).toBeCloseTo(11, 9);
    expect(threePoint?.deviation).toBeCloseTo(10 / 6, 9);
    expect(otherMeansOf([9, 10, 11], undefined).threePoint).toBeNull();
  });

  it('has the second mean, and the precision of a mean', () => {
    expect(secondMeanOf([10, 12, 14])).toBeCloseTo((12 + 10) / 2, 9);
    expect(secondMeanOf([5, 5])).toBe(5);
    expect(precisionOf([9, 11])).toBeCloseTo(0.1, 9);
  });
});
