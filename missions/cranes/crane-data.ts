import type { Figure } from '../../hardware-profiles/profile.ts';

/** What crane lifts are planned with beside the profiles of the cranes. */
export interface CraneData {
  /** With the signaller, at both ends. */
  readonly slingingS: Figure;
  readonly unslingingS: Figure;
  /** From the hook down to the underside of what hangs. */
  readonly hangM: Figure;
  readonly loadRadiusM: Figure;
  /** Between what hangs and whatever it is carried over. */
  readonly overM: Figure;
  /** Between all parts of two cranes, in plan or in height. */
  readonly clearanceM: Figure;
  /** On top of it, so that the interlock has nothing to slow down for. */
  readonly clearanceReserveM: Figure;
  /** Above it nothing is lifted in the open air. */
  readonly gustMaxMps: Figure;
  /** What a precast element of the building model weighs where nobody has said so: its volume by this. */
  readonly elementDensityKgpm3: Figure;
  /** Slings above a building element: from the hook down to its top. */
  readonly elementSlingM: Figure;
  /** Above its place an element is held until a person has said that it may be seated. */
  readonly holdAboveM: Figure;
  /** It is then let down stroke by stroke, with a stop after each: no wire tells a machine how slowly. */
  readonly seatStrokeM: Figure;
  /** Planned for a person's word, at the hold and before the hook lets go. */
  readonly guidingS: Figure;
  /** A word counts for so long. */
  readonly guidingWordS: Figure;
  /** A load that waits longer for a word raises an alarm, and again each time after that. */
  readonly guidingAlarmS: Figure;
  /** What a vehicle needs to leave its bay once its last load is off. */
  readonly leavingS: Figure;
}

const estimate = (value: number, unit: string, source: string): Figure => ({
  value,
  unit,
  source,
  certainty: 'guess',
});

export const craneDataDefaults: CraneData = {
  slingingS: estimate(90, 's', 'own estimate: two legs, one signaller'),
  unslingingS: estimate(60, 's', 'own estimate'),
  hangM: estimate(4, 'm', 'own estimate: slings of 2 m and a load of 2 m'),
  loadRadiusM: estimate(
    1.5,
    'm',
    'own estimate: a pallet or a bundle of 3 m, as the interlock takes a load that it knows nothing of',
  ),
  overM: estimate(4, 'm', 'own estimate: above machines, people and edge protection on the top floor'),
  clearanceM: { value: 2, unit: 'm', source: 'GB 5144-2006 10.5', certainty: 'check' },
  clearanceReserveM: estimate(2, 'm', 'own estimate: way to standstill of both cranes'),
  gustMaxMps: { value: 12, unit: 'm/s', source: 'JGJ 33-2012 4.1.15, JGJ 196-2010 4.0.9', certainty: 'check' },
  elementDensityKgpm3: {
    value: 2500,
    unit: 'kg/m3',
    source: 'GB 50009-2012 table A, reinforced concrete 24 to 25 kN/m3: the greater',
    certainty: 'check',
  },
  elementSlingM: estimate(2, 'm', 'own estimate: slings at 60 degrees from a beam'),
  holdAboveM: estimate(0.5, 'm', 'own estimate: where installers take hold of a panel and turn it over its dowels'),
  seatStrokeM: estimate(0.05, 'm', 'own estimate: inching of a hoist in its slowest gear'),
  guidingS: estimate(120, 's', 'own estimate: turning, aligning, setting props'),
  guidingWordS: estimate(60, 's', 'own estimate: what somebody saw a minute ago may have changed'),
  guidingAlarmS: estimate(600, 's', 'own estimate'),
  leavingS: estimate(120, 's', 'own estimate'),
};
