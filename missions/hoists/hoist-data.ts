import type { Figure } from '../../hardware-profiles/profile.ts';

/** How long a gate stays open at a landing, beside the profile's door cycle, and what people are reckoned with. */
export interface HoistData {
  readonly materialsDwellS: Figure;
  readonly peopleDwellS: Figure;
  /** A machine that somebody brings to the cage, driven or pushed in by hand. */
  readonly robotDwellS: Figure;
  /** One person getting in, and once more getting out. */
  readonly personTransferS: Figure;
  readonly personMassKg: Figure;
  readonly personAreaM2: Figure;
  readonly personWidthM: Figure;
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
  robotDwellS: {
    value: 60,
    unit: 's',
    source: 'Our own estimate: folded, driven in and secured by its operator',
    certainty: 'guess',
  },
  personTransferS: {
    value: 2,
    unit: 's',
    source:
      'Time of one passenger through a wide door, as lift traffic calculations take it, rounded up for tools in hand',
    certainty: 'check',
  },
  personMassKg: {
    value: 80,
    unit: 'kg',
    source: 'EN 12159:2012, rated load of a builders\u2019 hoist: 80 kg a person; clause to be checked',
    certainty: 'check',
  },
  personAreaM2: {
    value: 0.2,
    unit: 'm2',
    source: 'EN 12159:2012, floor of the cage: 0.2 m\u00b2 a person; clause to be checked',
    certainty: 'check',
  },
  personWidthM: {
    value: 0.6,
    unit: 'm',
    source: 'Our own estimate: a person with tools',
    certainty: 'guess',
  },
};
