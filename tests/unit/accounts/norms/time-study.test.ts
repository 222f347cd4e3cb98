import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  precisionOf,
  secondMeanOf,
  studyTimes,
  type TimeStudy,
} from '../../../../controller/accounts/norms/time-study.ts';

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

  it('has the second mean, and the precision of a mean', () => {
    expect(secondMeanOf([10, 12, 14])).toBeCloseTo((12 + 10) / 2, 9);
    expect(secondMeanOf([5, 5])).toBe(5);
    expect(precisionOf([9, 11])).toBeCloseTo(0.1, 9);
  });
});
