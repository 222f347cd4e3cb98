import type { Figure } from '../../hardware-profiles/profile.ts';

/** When machines are sent to charge, beside what their profiles say of their batteries. */
export interface BatteryData {
  /** No task is planned that would leave less than this of a full battery, the way home included. */
  readonly floorRatio: Figure;
  /** Whoever goes to charge stays so long at least, or until the battery is full. */
  readonly chargeAtLeastS: Figure;
  /** Whoever rests at home for long below this charges meanwhile. */
  readonly restBelowRatio: Figure;
}

export const batteryDataDefaults: BatteryData = {
  floorRatio: {
    value: 0.1,
    unit: '1',
    source: 'Our own rule: above the level at which a machine is given up by its mission',
    certainty: 'guess',
  },
  chargeAtLeastS: {
    value: 1800,
    unit: 's',
    source: 'Our own rule: so that nobody goes to and fro for minutes of charge',
    certainty: 'guess',
  },
  restBelowRatio: {
    value: 0.8,
    unit: '1',
    source: 'Our own rule: a long rest is used to charge unless the battery is nearly full',
    certainty: 'guess',
  },
};
