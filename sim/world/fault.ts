/** What can be made to go wrong with one machine. */
export const faultKinds = [
  'none',
  /** Nothing gets through in either direction. */
  'link-loss',
  /** The localisation hangs: the last odometry is repeated unchanged, stamp included, while the machine goes on. */
  'pose-freeze',
  /** Everything is delayed by `delayMs`, both ways. */
  'late-messages',
  /** The drive does not move the machine; after a few seconds it reports an error and gives up its goal. */
  'stuck-wheel',
  'battery-empty',
  /** The cell that weighs its load tells nothing that is a number. */
  'load-cell-lost',
  /** The cell that weighs its load reads more and more. */
  'load-cell-drift',
  /** Something half as heavy again as the machine may carry lies on it. */
  'overloaded',
  /** The first jack of a platform does not follow. */
  'jack-lag',
  /** The first jack of a platform carries 1.4 times its design load. */
  'jack-overloaded',
  /** The power came back: what has to be homed counts from where it stands, and the machine says that it is not homed. */
  'zero-lost',
  /** No beam of its scanner returns: the greatest range everywhere, or zero, or nothing is told at all. */
  'scan-max',
  'scan-zero',
  'scan-silent',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  readonly kind: FaultKind;
  /** For late-messages, sim ms. */
  readonly delayMs: number;
}

export const noFault: Fault = { kind: 'none', delayMs: 0 };
export const lateDefaultMs = 400;

/** What a presence sensor says: what is right, always the same, or nothing. */
export const zoneSensorStates = ['right', 'clear', 'occupied', 'silent'] as const;
export type ZoneSensorState = (typeof zoneSensorStates)[number];
