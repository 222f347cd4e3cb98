import type { FailureClass } from '../contract/accounts/failures.ts';
import type { RuleFigure } from './rule-figure.ts';

/** `critical` failures have no weight: one of them fails the assessment. */
export type { FailureClass };

export interface ReliabilityRules {
  /** Weight of one failure in the number of equivalent failures (当量故障数). */
  readonly weights: Readonly<Record<Exclude<FailureClass, 'critical'>, RuleFigure>>;
  /** Least number of equivalent failures that a mean time is divided by. */
  readonly equivalentMin: RuleFigure;
  /** Failures of at least this weight count in the lower confidence bound. */
  readonly relevantWeightMin: RuleFigure;
}

const acceptance = 'Plant-acceptance text that follows JG/T 5050-1994';
const distributor = 'JB/T 10704, concrete distributors';
const weight = (value: number): RuleFigure => ({ value, unit: '1', source: acceptance, certainty: 'check' });

export const reliabilityRules: ReliabilityRules = {
  weights: { minor: weight(0.2), general: weight(1), severe: weight(3) },
  equivalentMin: { value: 1, unit: '1', source: distributor, clause: 'Annex A', certainty: 'check' },
  relevantWeightMin: {
    value: 1,
    unit: '1',
    source: 'IEC 60605-4 / GB/T 5080.4 count relevant failures; that minor ones are none is our reading',
    certainty: 'guess',
  },
};
