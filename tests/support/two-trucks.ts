import type { PlannedSupply } from '../../missions/concrete-supply.ts';

const minuteMs = 60_000;

/** What a plan holds of two trucks that come once each. */
export const twoTrucks: PlannedSupply = {
  strips: [],
  deliveries: [0, 1].map((truck) => ({
    truck,
    volumeM3: 9,
    loadFromMs: 0,
    departMs: 10 * minuteMs,
    arriveMs: 30 * minuteMs,
    unloadFromMs: 30 * minuteMs,
    unloadToMs: 50 * minuteMs,
    backMs: 80 * minuteMs,
    beginByMs: 60 * minuteMs,
  })),
  joints: [],
  weather: [],
  marginS: 600,
  trucksNeeded: 2,
  pumpWaitS: 0,
  truckWaitS: 0,
  sentBack: [],
  trucksInstead: null,
  lostTrucks: [],
  extraTrucks: 0,
  news: null,
  layout: { axisRad: 0, stripWidthM: 6, strips: 1, pieces: [] },
  bays: [],
  work: [],
  volumesM3: [],
  faces: [],
};
