import { describe, expect, it } from 'vitest';
import {
  chiSquareQuantile,
  reliabilityOf,
  reliabilityOfAll,
  type Failure,
  type Reliability,
  type ReliabilityInput,
} from '../../../controller/accounts/reliability.ts';

// Goal: the figures of a dossier are those that an assessor works out by hand. Worked values: reference/domain.md §1.3.

const failure = (atWorkH: number, failureClass: Failure['class'], repairH = 18.5 / 7): Failure => ({
  atWorkH,
  class: failureClass,
  isBasic: true,
  repairH,
});
const worked = [
  failure(40, 'minor'),
  failure(90, 'minor'),
  failure(150, 'general'),
  failure(220, 'minor'),
  failure(350, 'general'),
  failure(420, 'minor'),
  failure(600, 'general'),
];

function figures(input: Partial<ReliabilityInput> = {}): Reliability {
  const result = reliabilityOf({ workH: 620, failures: worked, confidence: 0.8, ...input });
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

describe('reliability from a failure list', () => {
  it('is the worked example: 3.8, 163.2 h, 97.1 %, 2.64 h, 112.4 h, 92.8 h', () => {
    const { equivalentFailures, mtbfH, reliability, mttrH, mtbfLowerBoundH } = figures();
    expect(equivalentFailures).toBeCloseTo(3.8, 9);
    expect(mtbfH).toBeCloseTo(163.2, 1);
    expect(100 * reliability).toBeCloseTo(97.1, 1);
    expect(mttrH).toBeCloseTo(2.64, 2);
    expect(mtbfLowerBoundH).toBeCloseTo(112.4, 1);
    expect(figures({ confidence: 0.9 }).mtbfLowerBoundH).toBeCloseTo(92.8, 1);
  });

  it('without a failure proves only 385 h of 620', () => {
    const { mtbfLowerBoundH, mtbfH, mttrH, mttffH, availability } = figures({ failures: [] });
    expect(mtbfLowerBoundH).toBeCloseTo(385, 0);
    expect(mtbfH).toBe(620);
    expect([mttrH, mttffH, availability]).toEqual([null, null, null]);
  });

  it('says when equivalent failures first reached one: five minor ones, or a general one', () => {
    expect(figures().mttffH).toBe(150);
    const minor = [10, 20, 30, 40, 50].map((atWorkH) => failure(atWorkH, 'minor'));
    expect(figures({ failures: minor }).mttffH).toBe(50);
    expect(figures({ failures: minor.slice(1) }).mttffH).toBeNull();
  });

  it('counts only failures of the product itself, and fails the test at a critical one', () => {
    const outer = { ...failure(100, 'severe'), isBasic: false };
    expect(figures({ failures: [...worked, outer] })).toEqual(figures());
    expect(figures({ failures: [failure(100, 'critical')] })).toMatchObject({ hasFailedTest: true, mtbfH: 0 });
  });

  it('of several machines divides all hours by all equivalent failures', () => {
    const all = reliabilityOfAll(
      [
        { workH: 620, failures: worked },
        { workH: 380, failures: [failure(300, 'severe')] },
      ],
      0.8,
    );
    if (!all.ok) throw new Error('refused');
    expect(all.value.mtbfH).toBeCloseTo(1000 / 6.8, 9);
    expect(all.value.mttffH).toBe((150 + 300) / 2);
  });

  it('refuses failures after the end, negative repairs and hours that are none', () => {
    const inputs: Partial<ReliabilityInput>[] = [
      { workH: 0 },
      { workH: NaN },
      { confidence: 1 },
      { failures: [failure(621, 'minor')] },
      { failures: [failure(1, 'minor', -1)] },
    ];
    for (const input of inputs) {
      expect(reliabilityOf({ workH: 620, failures: [], confidence: 0.8, ...input })).toMatchObject({ ok: false });
    }
  });

  it('has the χ² quantiles of the tables', () => {
    expect(chiSquareQuantile(0.8, 4)).toBeCloseTo(11.03, 2);
    expect(chiSquareQuantile(0.9, 4)).toBeCloseTo(13.362, 3);
    expect(chiSquareQuantile(0.8, 1)).toBeCloseTo(3.219, 3);
    expect(chiSquareQuantile(0.95, 500)).toBeCloseTo(1074.68, 1);
  });
});
