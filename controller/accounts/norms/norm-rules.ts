import type { RuleFigure } from '../rule-figure.ts';

/** From this number of values on, the coefficient of the limit values is `k`. */
export interface LimitCoefficient {
  readonly fromCount: number;
  readonly k: RuleFigure;
}

/** How many cycles a study needs at this stability and for each precision. */
export interface CyclesNeeded {
  readonly stabilityMax: RuleFigure;
  readonly counts: readonly number[];
}

export interface NormRules {
  readonly shiftMin: RuleFigure;
  readonly limitCoefficients: readonly LimitCoefficient[];
  readonly rejectedMax: RuleFigure;
  readonly precisionPercents: readonly number[];
  readonly cyclesNeeded: readonly CyclesNeeded[];
}

const limitValues =
  'Method of limit values (误差极限); table of textbooks, K = 1.1 at 7 values seen in a worked example';
const limit = (fromCount: number, value: number): LimitCoefficient => ({
  fromCount,
  k: { value, unit: '1', source: limitValues, certainty: 'check' },
});

const cycleTable = 'Textbook table of the number of cycles by stability and precision';
const needed = (value: number, ...counts: readonly number[]): CyclesNeeded => ({
  stabilityMax: { value, unit: '1', source: cycleTable, certainty: 'check' },
  counts,
});

export const normRules: NormRules = {
  shiftMin: { value: 480, unit: 'min', source: 'One 台班 or 工日 is 8 h', certainty: 'known' },
  limitCoefficients: [
    limit(4, 1.4),
    limit(5, 1.3),
    limit(6, 1.2),
    limit(7, 1.1),
    limit(9, 1),
    limit(11, 0.9),
    limit(16, 0.8),
    limit(31, 0.7),
    limit(54, 0.6),
  ],
  rejectedMax: { value: 2, unit: 'values', source: limitValues, certainty: 'check' },
  precisionPercents: [5, 7, 10, 15, 25],
  cyclesNeeded: [
    needed(1.5, 9, 6, 5, 5, 5),
    needed(2, 16, 11, 7, 5, 5),
    needed(2.5, 23, 15, 10, 6, 5),
    needed(3, 30, 18, 12, 8, 6),
    needed(4, 39, 25, 15, 10, 7),
    needed(5, 47, 31, 19, 11, 8),
  ],
};
