import type { Figure } from '../../hardware-profiles/profile.ts';

/**
 * What the concrete's clock is set by. Defaults until a site has logged its own starts; every figure can be
 * replaced by the caller.
 */
export interface ConcreteClockData {
  /** Temperature at which one hour counts as one hour of equivalent age. */
  readonly referenceTemperatureK: Figure;
  /** Activation energy over the gas constant. */
  readonly activationK: Figure;
  /** Equivalent age at which floating may begin, for a plain mix. */
  readonly floatMaturityH: Figure;
  /** First trowel pass, as a multiple of the equivalent age at floating. */
  readonly trowelFirstShare: Figure;
  /** Added for each further pass. */
  readonly trowelStepShare: Figure;
  /** End of workability: nothing may touch the surface later. */
  readonly workableShare: Figure;
  /** Levelling must begin within this time of the bay's placing. */
  readonly levelStartWithinS: Figure;
  /** Levelling must have ended by this multiple of the equivalent age at floating, before bleed water rises. */
  readonly levelEndShare: Figure;
  /** Range of concrete temperature in which placing is allowed at all. */
  readonly temperatureMinC: Figure;
  readonly temperatureMaxC: Figure;
}

const waitingSurvey =
  'ASCC survey of waiting times to power floating (50, 70, 90 °F); exponential fit, residuals ≤ 0.05 h';
const sequenceDefaults = 'Finishing sequence defaults of practice, to be replaced by logged starts';

export const concreteClockDefaults: ConcreteClockData = {
  referenceTemperatureK: {
    value: 293.15,
    unit: 'K',
    source: 'European and Chinese custom for equivalent age (20 °C)',
    certainty: 'known',
  },
  activationK: { value: 3450, unit: 'K', source: waitingSurvey, certainty: 'check' },
  floatMaturityH: { value: 2.83, unit: 'h', source: waitingSurvey, certainty: 'check' },
  trowelFirstShare: { value: 1.18, unit: '1', source: sequenceDefaults, certainty: 'guess' },
  trowelStepShare: { value: 0.17, unit: '1', source: sequenceDefaults, certainty: 'guess' },
  workableShare: { value: 1.8, unit: '1', source: sequenceDefaults, certainty: 'guess' },
  levelStartWithinS: { value: 1800, unit: 's', source: sequenceDefaults, certainty: 'guess' },
  levelEndShare: {
    value: 0.5,
    unit: '1',
    source: 'ACI 302: strike-off and bull floating end before bleed water rises; the share is our own',
    certainty: 'guess',
  },
  temperatureMinC: { value: 5, unit: '°C', source: 'GB 50666-2011, placing temperature', certainty: 'check' },
  temperatureMaxC: { value: 35, unit: '°C', source: 'GB 50666-2011, placing temperature', certainty: 'check' },
};
