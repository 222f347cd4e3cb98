import type { Stop } from '../delivery-problem.ts';

/**
 * Rounds of carriers that must charge on their way: few stops, so that the best rounds can be proven. All carriers are alike, start and end
 * at one place fully charged, and take what they bring from there. Times, distances and energy are numbers in units of the caller's choice.
 */
export interface ChargingProblem {
  readonly places: number;
  /** Distance from place a to place b at a × places + b. */
  readonly distances: ArrayLike<number>;
  /** Travel time likewise. */
  readonly durations: ArrayLike<number>;
  readonly carriers: ChargingCarriers;
  /** Places where a carrier may charge, as often as it likes; always until it is full. */
  readonly stations: readonly number[];
  readonly stops: readonly ChargingStop[];
}

export interface ChargingCarriers {
  readonly count: number;
  readonly capacity: number;
  readonly home: number;
  /** Leaves home at the earliest then, and is back at the latest then. */
  readonly from: number;
  readonly until: number;
  readonly energy: number;
  readonly energyPerDistance: number;
  readonly chargeTimePerEnergy: number;
}

/** What is brought to a place, or taken away: `amount` counts against the capacity of the carrier all the way. */
export interface ChargingStop extends Stop {
  readonly amount: number;
}

/** What a carrier does at a place, in order; a charge begins on arrival. */
export type ChargingVisit =
  | { readonly kind: 'stop'; readonly stop: number; readonly begin: number }
  | { readonly kind: 'charge'; readonly place: number; readonly begin: number; readonly end: number };

export interface ChargingTour {
  readonly visits: readonly ChargingVisit[];
  readonly distance: number;
}

/** Why a stop is in no tour: it is too heavy, out of reach of the battery or the time even for a carrier that does nothing else, or all carriers are busy. */
export type ChargingCause = 'delivery-too-heavy' | 'delivery-out-of-reach' | 'delivery-carriers-busy';

/** Proven to be best: no plan leaves fewer stops, of those none has fewer tours, of those none is shorter. */
export interface ChargingPlan {
  readonly tours: readonly ChargingTour[];
  readonly unserved: readonly { readonly stop: number; readonly cause: ChargingCause }[];
  readonly distance: number;
}
