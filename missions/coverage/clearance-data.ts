import type { Figure } from '../../hardware-profiles/profile.ts';

/** How far every point of a machine's footprint keeps from what it must not touch, metres. */
export interface ClearanceData {
  readonly fallEdgeM: Figure;
  readonly solidM: Figure;
  readonly blockedZoneM: Figure;
  /** Standing machines that do not move in this mission (a distributor on its feet). */
  readonly standingMachineM: Figure;
  /** Parked machines where there is no room for more; the interlock holds one that turns at up to 0.31 m. */
  readonly parkedTightM: Figure;
  /** Added on top when planning, so that rounding never eats into a margin. */
  readonly planningSlackM: Figure;
}

const ours = 'Our own rule; must not be below the interlock\u2019s limit of the same kind';

export const clearanceDefaults: ClearanceData = {
  fallEdgeM: { value: 0.5, unit: 'm', source: ours, certainty: 'guess' },
  solidM: { value: 0.15, unit: 'm', source: ours, certainty: 'guess' },
  blockedZoneM: { value: 0.5, unit: 'm', source: ours, certainty: 'guess' },
  standingMachineM: { value: 0.6, unit: 'm', source: ours, certainty: 'guess' },
  parkedTightM: { value: 0.33, unit: 'm', source: ours, certainty: 'guess' },
  planningSlackM: {
    value: 0.01,
    unit: 'm',
    source: 'Ten times the integer grid of polygon operations',
    certainty: 'known',
  },
};
