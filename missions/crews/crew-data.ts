import type { Figure } from '../../hardware-profiles/profile.ts';

/** What people are reckoned with who attend machines and who finish by hand what machines do not get to. Replaced by what a site has logged. */
export interface CrewData {
  /** A team that finishes corners and strips by hand. */
  readonly handTeamPersons: Figure;
  /** Area that one person does by hand, m² per hour: corners and strips, with hand tools, ways between them included. */
  readonly handLevelM2ph: Figure;
  readonly handFloatM2ph: Figure;
  readonly handTrowelM2ph: Figure;
  /** From one machine to another of the same type. */
  readonly handOverS: Figure;
}

const ownEstimate = 'Our own assumption; no source read. Replace by logged hours of the site';

export const crewDefaults: CrewData = {
  handTeamPersons: {
    value: 2,
    unit: 'persons',
    source: 'Assumed from worked norms of floor robots: two workers besides the operator, one general and one skilled',
    certainty: 'guess',
  },
  handLevelM2ph: { value: 20, unit: 'm2/h', source: ownEstimate, certainty: 'guess' },
  handFloatM2ph: { value: 15, unit: 'm2/h', source: ownEstimate, certainty: 'guess' },
  handTrowelM2ph: { value: 15, unit: 'm2/h', source: ownEstimate, certainty: 'guess' },
  handOverS: { value: 300, unit: 's', source: ownEstimate, certainty: 'guess' },
};
