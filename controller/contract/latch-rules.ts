import type { InterlockRule, LatchClass } from './interlock.ts';

/**
 * How the restriction of each rule ends. Source: reference/safety.md R11 and §2.3: no restart by itself after a person's stop, a restart
 * of the interlock, or a machine that did not stop.
 */
export const latchClassOfRule: Readonly<Record<InterlockRule, LatchClass>> = {
  'person-separation': 'auto',
  'machine-separation': 'auto',
  'blocked-zone': 'auto',
  'people-free-zone': 'auto',
  'speed-zone': 'auto',
  override: 'auto',
  'override-ended': 'reset-local',
  'fresh-concrete': 'auto',
  'fall-edge': 'auto',
  'stale-pose': 'auto',
  'stale-proximity': 'auto',
  'head-count': 'auto',
  'anchors-down': 'auto',
  'anchors-suspect': 'auto',
  'tag-still': 'auto',
  'unknown-geometry': 'auto',
  'late-cycle': 'auto',
  'wait-out': 'auto',
  'link-down': 'auto',
  'permit-unheard': 'auto',
  'controller-silent': 'auto',
  'out-of-site': 'auto',
  'control-stop': 'reset-local',
  restart: 'reset-local',
  runaway: 'reset-two',
  lockout: 'record',
  wind: 'auto',
  'wind-unknown': 'auto',
  'crane-wind': 'record',
  'limits-changed': 'ack',
  'limits-damaged': 'reset-two',
  'pose-suspect': 'reset-local',
  'hoist-gate': 'auto',
  'landing-occupied': 'auto',
  'hoist-load': 'auto',
  'papers-lapsed': 'auto',
  'crane-separation': 'auto',
  'release-zone': 'auto',
  'zone-ring': 'auto',
  'zone-occupied': 'reset-local',
  'zone-sensed': 'auto',
  'zone-sensor': 'reset-local',
  'load-moment': 'auto',
  'load-unknown': 'auto',
  'power-line': 'auto',
  'jack-load': 'auto',
  'platform-level': 'auto',
  unattended: 'auto',
  'permit-to-work': 'auto',
  'load-area': 'auto',
  'load-over-people': 'reset-local',
  'hash-mismatch': 'auto',
  'newer-interlock': 'reset-two',
  'epoch-unseen': 'auto',
  'link-unsteady': 'ack',
  'record-lost': 'auto',
  'homing-unknown': 'auto',
  'zero-lost': 'record',
};

const nobody: readonly string[] = [];
const keepers: readonly string[] = ['operator', 'foreman', 'safety', 'admin'];

/** Who may reset a latch of a class: for `ack` everybody who works on the site, an auditor only looks. Anybody may stop. */
export const resetRolesOfClass: Readonly<Record<LatchClass, readonly string[]>> = {
  auto: nobody,
  ack: keepers,
  'reset-local': keepers,
  'reset-two': keepers,
  record: ['safety', 'admin'],
};
