import type { RuleFigure } from './rule-figure.ts';

/** One machine shift (台班), and one worker day (工日): every account that counts in them counts by this. */
export const machineShiftMin: RuleFigure = {
  value: 480,
  unit: 'min',
  source: '1 台班 = 8 h one machine, 1 工日 = 8 h one worker',
  certainty: 'known',
};
