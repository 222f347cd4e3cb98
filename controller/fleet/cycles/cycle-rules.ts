import type { Figure } from '../../../hardware-profiles/profile.ts';
import type { InterlockRule } from '../../contract/interlock/interlock.ts';
import type { LiftAlarm } from '../../contract/accounts/work-cycle.ts';

const own = { source: 'own estimate, to be set with the first machines of a site', certainty: 'guess' } as const;

/** When a cycle begins and ends, and from when a figure is doubted. Every one may be replaced. */
export const cycleRules = {
  /** On the hook above this: a cycle; below the lower one: none. Slings and the display's own error lie below. */
  loadOnKg: { value: 50, unit: 'kg', ...own },
  loadOffKg: { value: 20, unit: 'kg', ...own },
  /** A change counts once it has lasted this long; its time is that of its beginning. */
  settleS: { value: 2, unit: 's', ...own },
  /** A cage that is this far from where it stood has left. */
  leftLandingM: { value: 0.15, unit: 'm', ...own },
  atLandingM: { value: 0.3, unit: 'm', ...own },
  stillMps: { value: 0.02, unit: 'm/s', ...own },
  /** A cage that tells of no gate has arrived when it has stood this long. */
  stillS: { value: 30, unit: 's', ...own },
  /** Nothing heard for this long is told with the cycle; after the longer one the cycle is cut off. */
  gapS: { value: 5, unit: 's', ...own },
  gapMaxS: { value: 120, unit: 's', ...own },
  stuckS: { value: 10, unit: 's', ...own },
  stuckMovementRatio: { value: 0.05, unit: '1', ...own },
  windStuckS: { value: 600, unit: 's', ...own },
  windMaxMps: { value: 75, unit: 'm/s', source: 'range of cup anemometers', certainty: 'check' },
  /** A joint that went faster than this times what it can has not: its sensor jumped. */
  jumpRatio: { value: 2, unit: '1', ...own },
  jumpLeast: { value: 0.3, unit: 'm or rad', ...own },
  /** More than this times what the machine can carry hangs on no hook. */
  loadMaxRatio: { value: 2, unit: '1', ...own },
} as const satisfies Readonly<Record<string, Figure>>;

/** The longest list of alarms and of doubts that a cycle carries. */
export const cycleListMax = 24;

/** What a verdict of the interlock is called among the alarms of cranes and hoists; rules that are not here are none. */
export const alarmOfRule: Readonly<Partial<Record<InterlockRule, LiftAlarm>>> = {
  'load-moment': 'moment',
  'hoist-load': 'overload',
  wind: 'wind',
  'crane-wind': 'wind',
  'crane-separation': 'collision',
  'machine-separation': 'collision',
  'blocked-zone': 'zone',
  'people-free-zone': 'zone',
  'release-zone': 'zone',
  'zone-occupied': 'zone',
  'out-of-site': 'zone',
  'person-separation': 'people',
  'hook-area': 'people',
  'load-area': 'people',
  'load-over-people': 'people',
  'power-line': 'power-line',
  'hoist-gate': 'gate',
  'landing-occupied': 'landing',
  'control-stop': 'stop',
};
