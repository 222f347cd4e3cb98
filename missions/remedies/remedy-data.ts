import type { Figure } from '../../hardware-profiles/profile.ts';

const steps = 'Our own choice: what a foreman would still call another figure';

/** How finely remedies are told, and how far they go. */
export const remedyData = {
  rateStepShare: { value: 0.05, unit: '1', source: steps, certainty: 'guess' },
  rateMinShare: {
    value: 0.25,
    unit: '1',
    source: 'Our own choice; slower pours are another way of working',
    certainty: 'guess',
  },
  setFactorStep: { value: 0.1, unit: '1', source: steps, certainty: 'guess' },
  areaStepShare: { value: 0.05, unit: '1', source: steps, certainty: 'guess' },
  areaMinShare: { value: 0.25, unit: '1', source: 'Our own choice; less is no part of a day', certainty: 'guess' },
  startStep: { value: 30, unit: 'min', source: steps, certainty: 'guess' },
  startMax: { value: 12, unit: 'h', source: 'Our own choice; later is another day', certainty: 'guess' },
  machinesMax: {
    value: 5,
    unit: '1',
    source: 'Our own choice; more hardly find a place on one floor',
    certainty: 'guess',
  },
} as const satisfies Record<string, Figure>;
