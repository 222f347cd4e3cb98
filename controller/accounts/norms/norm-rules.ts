import { machineShiftMin } from '../machine-shift.ts';
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

/** λ of the normal distribution for a share of crews that keep a time. */
export interface Probability {
  readonly share: number;
  readonly lambda: RuleFigure;
}

export interface Uplift {
  readonly of: 'labour' | 'machine';
  readonly name: { readonly zh: string; readonly en: string };
  readonly share: RuleFigure;
}

export interface NormRules {
  /** 台班. */
  readonly shiftMin: RuleFigure;
  readonly limitCoefficients: readonly LimitCoefficient[];
  readonly rejectedMax: RuleFigure;
  readonly precisionPercents: readonly number[];
  readonly cyclesNeeded: readonly CyclesNeeded[];
  /** Greatest by least product of the cycles that one study may hold. */
  readonly productSpreadMax: RuleFigure;
  readonly probabilities: readonly Probability[];
  /** From a construction norm to a budget quota (幅度差), shares; where there is a range its ends. */
  readonly uplifts: readonly Uplift[];
  /** How long a count of the people beside a machine holds without another one. */
  readonly crewCountHours: RuleFigure;
  /** BGL: a month's hours and days. */
  readonly monthHours: RuleFigure;
  readonly monthDays: RuleFigure;
  /** US force account: hours of a month, and what standing by costs of the ownership. */
  readonly forceAccountMonthHours: RuleFigure;
  readonly standbyShare: RuleFigure;
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

const probability = (share: number, value: number): Probability => ({
  share,
  lambda: {
    value,
    unit: '1',
    source: 'Quantile of the normal distribution, as the probability method rounds it',
    certainty: 'check',
  },
});

const uplift = (of: Uplift['of'], zh: string, en: string, value: number): Uplift => ({
  of,
  name: { zh, en },
  share: {
    value,
    unit: '1',
    source: 'Textbook uplift from construction norm to budget quota (幅度差)',
    certainty: 'check',
  },
});

const bgl = 'BGL 2020: a month is 170 h or 30 days';

export const normRules: NormRules = {
  shiftMin: machineShiftMin,
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
  productSpreadMax: {
    value: 2,
    unit: '1',
    source: 'Own estimate: times of cycles that differ more are no longer in proportion to their product',
    certainty: 'guess',
  },
  probabilities: [probability(0.7, 0.524), probability(0.85, 1.04)],
  uplifts: [
    uplift('labour', '下限', 'lower end', 0.1),
    uplift('labour', '上限', 'upper end', 0.15),
    uplift('machine', '土方机械', 'earthwork', 0.25),
    uplift('machine', '打桩机械', 'piling', 0.33),
    uplift('machine', '吊装机械', 'hoisting', 0.3),
    uplift('machine', '其他专用机械', 'other special machines', 0.1),
  ],
  crewCountHours: { value: 8, unit: 'h', source: 'Own choice: a shift', certainty: 'guess' },
  monthHours: { value: 170, unit: 'h', source: bgl, certainty: 'known' },
  monthDays: { value: 30, unit: 'd', source: bgl, certainty: 'known' },
  forceAccountMonthHours: {
    value: 176,
    unit: 'h',
    source: 'FHWA force account: monthly rate by 176',
    certainty: 'found',
  },
  standbyShare: { value: 0.5, unit: '1', source: 'Usual share of ownership in force accounts', certainty: 'guess' },
};
