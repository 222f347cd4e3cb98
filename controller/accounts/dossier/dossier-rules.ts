import type { FailureClass } from '../../contract/accounts/failures.ts';
import type { TimeState } from '../../contract/ledger/ledger.ts';
import type { RuleFigure } from '../rule-figure.ts';

/** What a state of time is for reliability: work time T0, fault removal T1, or neither. */
export type ReliabilityTime = 'work' | 'repair' | 'neutral';

/** Time classes of machine work (机器工作时间分类), column "reliability". A safety stop counts by its cause: none of ours is a fault. */
export const reliabilityTimes: Readonly<Record<TimeState, ReliabilityTime>> = {
  WORK: 'work',
  WORK_REDUCED: 'work',
  NOLOAD: 'work',
  REWORK: 'work',
  SETUP: 'neutral',
  WAIT_PROCESS: 'neutral',
  SERVICE: 'neutral',
  REST: 'neutral',
  STOP_SITE: 'neutral',
  STOP_EXT: 'neutral',
  DISCIPLINE: 'neutral',
  FAULT: 'repair',
  SAFETY_STOP: 'neutral',
  UNEXPLAINED: 'neutral',
};

export interface UnjudgedRule {
  readonly class: FailureClass;
  readonly isBasic: boolean;
  readonly source: string;
  readonly certainty: 'guess';
}

/** A failure that nobody has looked into counts against the machine: keeping quiet must never make the figures better. */
export const unjudgedRule: UnjudgedRule = {
  class: 'general',
  isBasic: true,
  source: 'Our own: an unjudged failure counts as a general one of the product',
  certainty: 'guess',
};

const boundConfidence = (value: number): RuleFigure => ({
  value,
  unit: '1',
  source: 'IEC 60605-4 / GB/T 5080.4 family; the level is agreed with the assessor',
  certainty: 'check',
});

/** One-sided confidences of the lower bounds that are said; the first is that of the indicator. */
export const boundConfidences = [boundConfidence(0.8), boundConfidence(0.9)] as const;

/** Longer ledgers are not enclosed unless asked for: about 100 MB. */
export const ledgerExportEntriesMax: RuleFigure = {
  value: 200_000,
  unit: '1',
  source: 'Our own: what a mail system or a stick still takes',
  certainty: 'guess',
};

/** Local time of a site whose roster names none. */
export const defaultUtcOffsetMin: RuleFigure = {
  value: 480,
  unit: 'min',
  source: 'China Standard Time',
  certainty: 'known',
};
