import type { TimeState } from '../ledger/ledger.ts';
import type { Figure } from '../../../hardware-profiles/profile.ts';

/** To which state a safety stop belongs by its rule. */
export interface SafetyClass {
  readonly state: TimeState;
  readonly ruleIds: readonly string[];
  readonly source: string;
  readonly certainty: Figure['certainty'];
}

const table = 'Taxonomy of machine time for quotas, rental and reliability: safety stops by cause within the shift';

/**
 * What made a machine stop safely, where the rule alone says whose time it is. Rules that are not named (a lost link, a position
 * that nobody can vouch for, a stop that a person pressed) leave it open: their time stays SAFETY_STOP until a person says more.
 */
export const safetyClasses: readonly SafetyClass[] = [
  { state: 'STOP_EXT', ruleIds: ['wind', 'crane-wind'], source: table, certainty: 'check' },
  {
    state: 'STOP_SITE',
    ruleIds: [
      ...['person-separation', 'people-free-zone', 'person-untracked', 'zone-sensed', 'hook-area', 'load-area'],
      ...['load-over-people', 'unattended', 'permit-to-work', 'papers-lapsed', 'landing-occupied'],
      'operator-missing',
    ],
    source: `${table}; people and papers in the way are the works' own matter`,
    certainty: 'guess',
  },
  {
    state: 'WAIT_PROCESS',
    ruleIds: [
      'machine-separation',
      'crane-separation',
      'release-zone',
      'zone-ring',
      'zone-occupied',
      'hook-lowering',
      'mounted-moves',
      'arm-out',
    ],
    source: `${table}; machines give way to each other as part of the work`,
    certainty: 'guess',
  },
  {
    state: 'FAULT',
    ruleIds: ['runaway', 'machine-clock', 'scan-blind', 'zero-lost', 'jack-load', 'guard-suspect'],
    source: `${table}; the machine itself is not as it should be`,
    certainty: 'guess',
  },
];

const stateOfRule = new Map(safetyClasses.flatMap(({ state, ruleIds }) => ruleIds.map((ruleId) => [ruleId, state])));

/** Stops for what comes from outside the works. */
export function isFromOutside(ruleId: string): boolean {
  return stateOfRule.get(ruleId) === 'STOP_EXT';
}

/** Stops for want of whoever is to be at the machine. */
export const peopleAwayRules: ReadonlySet<string> = new Set(['unattended', 'operator-missing']);

/** The state that a stretch counts as in a shift. */
export function countedState(state: TimeState, cause: string): TimeState {
  return state === 'SAFETY_STOP' ? (stateOfRule.get(cause) ?? state) : state;
}
