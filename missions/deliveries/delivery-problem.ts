/**
 * Deliveries: things that carriers fetch and bring within time windows, whether a carrier is a mobile robot, a hoist or a lorry.
 * Times and distances are numbers in units of the caller's choice. Ways are taken to be shortest ways (none is shorter over a third
 * place); where they are not, a plan is still valid, only less good.
 */
export interface DeliveryProblem {
  readonly places: number;
  /** Distance from place a to place b at a × places + b. */
  readonly distances: ArrayLike<number>;
  /** Travel time likewise. */
  readonly durations: ArrayLike<number>;
  readonly carriers: readonly CarrierKind[];
  readonly orders: readonly Order[];
}

/** So many carriers that are alike. */
export interface CarrierKind {
  readonly count: number;
  readonly capacity: number;
  readonly start: number;
  readonly end: number;
  /** Leaves its start at the earliest then, and is at its end at the latest then. */
  readonly from: number;
  readonly until: number;
}

/** Something to be done at a place: it begins between `from` and `until` (a carrier that is early waits) and takes `service`. */
export interface Stop {
  readonly place: number;
  readonly from: number;
  readonly until: number;
  readonly service: number;
}

/** One carrier does both stops, the pick-up first. Without a pick-up the goods are on board from the start, without a drop-off they stay on board to the end. */
export interface Order {
  readonly pickUp?: Stop;
  readonly dropOff?: Stop;
  readonly amount: number;
  /** Kinds of carriers that may, by their number; all where absent. */
  readonly carriers?: readonly number[];
}

export interface Visit {
  readonly order: number;
  readonly task: 'pick-up' | 'drop-off';
  /** When its service begins. */
  readonly begin: number;
}

export interface Tour {
  /** Kind of carrier. */
  readonly carrier: number;
  readonly visits: readonly Visit[];
  readonly distance: number;
}

/** Why an order is in no tour. The first three are certain: no carrier could do it even if it had nothing else to do. */
export type UnservedCause =
  | { readonly code: 'delivery-not-allowed' }
  | { readonly code: 'delivery-too-heavy'; readonly amount: number; readonly capacityMax: number }
  /** The stop that comes too late, and the earliest that it could begin or, for the end of a shift, be left in time. */
  | {
      readonly code: 'delivery-too-late';
      readonly task: Visit['task'] | 'return';
      readonly earliest: number;
      readonly until: number;
    }
  | { readonly code: 'delivery-carriers-busy' };

export interface UnservedOrder {
  readonly order: number;
  readonly cause: UnservedCause;
}

/** Compared in this order: unserved orders, tours, distance; smaller is better. */
export interface DeliveryPlan {
  readonly tours: readonly Tour[];
  readonly unserved: readonly UnservedOrder[];
  readonly distance: number;
}

export type DeliveryRefusal =
  | { readonly code: 'deliveries-malformed'; readonly facts: { readonly what: string } }
  | { readonly code: 'deliveries-too-large'; readonly facts: { readonly size: number; readonly limit: number } };
