import type { Figure } from '../../hardware-profiles/profile.ts';

/** What hauling is planned with beside the profiles. */
export interface HaulData {
  readonly loadS: Figure;
  readonly unloadS: Figure;
  /** Between the turning circles of two carriers, moving or not. */
  readonly betweenCarriersM: Figure;
  /** Half a turn on the spot, where a profile says nothing. */
  readonly halfTurnS: Figure;
  /** A place is driven to this exactly: the nearest ground where a carrier may turn. */
  readonly placeWithinM: Figure;
  /** Where a machine that does not move stands at the place: how far beside it a load may still be taken up or set down. */
  readonly besideMachineM: Figure;
}

const ours = 'Our own estimate for planning and demonstration';

export const haulDataDefaults: HaulData = {
  loadS: { value: 60, unit: 's', source: `${ours}: one pallet taken over from a fork`, certainty: 'guess' },
  unloadS: { value: 45, unit: 's', source: `${ours}: one pallet set down beside the carrier`, certainty: 'guess' },
  betweenCarriersM: {
    value: 0.35,
    unit: 'm',
    source: 'Our own rule: the interlock holds one that turns at up to 0.31 m, the controller at 0.32 m',
    certainty: 'guess',
  },
  halfTurnS: { value: 10, unit: 's', source: ours, certainty: 'guess' },
  besideMachineM: { value: 4, unit: 'm', source: ours, certainty: 'guess' },
  placeWithinM: { value: 1, unit: 'm', source: ours, certainty: 'guess' },
};
