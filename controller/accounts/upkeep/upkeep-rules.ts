import type { RuleFigure } from '../rule-figure.ts';

const robotGuess = 'usual practice, no maker asked';

/** Terms of papers and usual intervals of maintenance (reference: domain.md §3.4). Whoever enters a plan puts his own in their place. */
export const upkeepRules = {
  operatorCertificateYears: { value: 2, unit: 'a', source: '建质[2008]75号', certainty: 'check' },
  operatorRenewalDays: { value: 90, unit: 'd', source: '建质[2008]75号', certainty: 'check' },
  hoistDropTestDays: { value: 90, unit: 'd', source: 'JGJ 215-2010', certainty: 'check' },
  fallArrestCalibrationDays: { value: 365, unit: 'd', source: 'JGJ 215-2010', certainty: 'check' },
  fallArrestLifeYears: { value: 5, unit: 'a', source: 'JGJ 215-2010', certainty: 'check' },
  useRegistrationDays: { value: 30, unit: 'd', source: '建设部令第166号', certainty: 'check' },
  scHoistAssessmentYears: { value: 8, unit: 'a', source: 'JGJ/T 189', certainty: 'check' },
  ssHoistAssessmentYears: { value: 5, unit: 'a', source: 'JGJ/T 189', certainty: 'check' },
  dailyCleaningDays: { value: 1, unit: 'd', source: robotGuess, certainty: 'guess' },
  vibratorAndBladeHours: { value: 100, unit: 'h', source: robotGuess, certainty: 'guess' },
  chainAndGearHours: { value: 500, unit: 'h', source: robotGuess, certainty: 'guess' },
  batteryTestDays: { value: 180, unit: 'd', source: robotGuess, certainty: 'guess' },
} as const satisfies Readonly<Record<string, RuleFigure>>;
