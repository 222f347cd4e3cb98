import type { Figure } from '../../hardware-profiles/profile.ts';

export interface SlabLoadData {
  /** Strength over 28-day strength is exp(s (1 − √(28 d / equivalent age))). */
  readonly strengthS: Figure;
  /** Activation energy over the gas constant, for strength. */
  readonly strengthActivationK: Figure;
  /** Nothing but the machines that finish it stands on concrete below this strength. */
  readonly treadStrength: Figure;
  readonly concreteWeight: Figure;
  /** People, tools and heaps beside the machine. */
  readonly beside: Figure;
  /** A machine's weight is taken by its footprint and so much all around it. */
  readonly spread: Figure;
}

export const slabLoadDefaults: SlabLoadData = {
  strengthS: { value: 0.25, unit: '1', source: 'EN 1992-1-1, ordinary cement', clause: '3.1.2(6)', certainty: 'known' },
  strengthActivationK: { value: 4030, unit: 'K', source: 'ASTM C1074, 33.5 kJ/mol by default', certainty: 'found' },
  treadStrength: {
    value: 1.2,
    unit: 'MPa',
    source: 'GB 50666-2011: nobody and nothing on it before',
    certainty: 'check',
  },
  concreteWeight: { value: 25, unit: 'kN/m³', source: 'Reinforced concrete', certainty: 'known' },
  beside: { value: 0.5, unit: 'kPa', source: 'Our own allowance for crew and tools', certainty: 'guess' },
  spread: {
    value: 0.5,
    unit: 'm',
    source: 'Our own choice, about a distribution at 45° and some bending',
    certainty: 'guess',
  },
};
