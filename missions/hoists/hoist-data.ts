import type { Figure } from '../../hardware-profiles/profile.ts';

/** How long a gate stays open at a landing, beside the profile's door cycle. */
export interface HoistData {
  readonly materialsDwellS: Figure;
  readonly peopleDwellS: Figure;
}

export const hoistDataDefaults: HoistData = {
  materialsDwellS: {
    value: 90,
    unit: 's',
    source: 'Our own estimate for one pallet or barrow load',
    certainty: 'guess',
  },
  peopleDwellS: {
    value: 20,
    unit: 's',
    source: 'Stop time of construction hoists, 20 to 30 s with gates and operator',
    certainty: 'check',
  },
};
