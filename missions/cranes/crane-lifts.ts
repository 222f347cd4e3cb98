import type { BuildingElement } from '../building-element.ts';

/** What a mission of crane lifts knows of loads, vehicles and bays, and what its plan holds of them. Times: site epoch ms. */

/** Where the underside of a load is, site frame. */
export interface LiftPlace {
  readonly xM: number;
  readonly yM: number;
  readonly zM: number;
}

/** Where vehicles are unloaded, one at a time; the place is that of the load on the vehicle. */
export interface UnloadingBay extends LiftPlace {
  readonly id: string;
}

/** An element of the building model that a lift sets where the model has it. */
export interface LiftedElement extends Pick<BuildingElement, 'globalId' | 'kind' | 'name'> {
  /** Heading of its longest side as it is to stand; people turn it there, the hook does not. */
  readonly yawRad: number;
  /** Whether somebody gave its mass, or it is the volume of the model by the density of reinforced concrete. */
  readonly massFrom: 'given' | 'model';
  /** Height that it takes up, metres. */
  readonly heightM: number;
}

export interface CraneLift {
  readonly id: string;
  /** What it sets of the building model; `to` is then where the model has it. */
  readonly element?: LiftedElement;
  readonly massKg: number;
  /** Absent of what a delivery brings: it is taken from the delivery's bay. */
  readonly from?: LiftPlace | { readonly bayId: string };
  readonly to: LiftPlace;
  /** Slinging and unslinging together, whatever the way; what is usual where absent. */
  readonly handlingS?: number;
  /** What lateness counts for, against others. */
  readonly priority: number;
  readonly dueMs?: number;
  /** Lifts that have ended before. */
  readonly after: readonly string[];
}

export interface CraneDelivery {
  readonly vehicle: string;
  readonly arrivesMs: number;
  /** Any of them will do. */
  readonly bayIds: readonly string[];
  readonly liftIds: readonly string[];
  /** By then its last load is to be off. */
  readonly leaveByMs?: number;
}

/** What is forecast from a time on, until the next entry. */
export interface GustStep {
  readonly fromMs: number;
  readonly gustMps: number;
}

export interface CraneLiftsParameters {
  readonly kind: 'crane-lifts';
  readonly bays: readonly UnloadingBay[];
  readonly lifts: readonly CraneLift[];
  readonly deliveries: readonly CraneDelivery[];
  /** Times ascend. */
  readonly forecast?: readonly GustStep[];
}

/** What has become known of the deliveries of a plan in force. */
export interface DeliveryNews {
  readonly late: readonly { readonly vehicle: string; readonly byS: number }[];
  /** Will not come at all. */
  readonly lost: readonly string[];
}

/** Why a crane does not do a lift, or could have done it as well. */
export type CraneVerdict =
  | { readonly verdict: 'able'; readonly machineId: string; readonly motionS: number }
  | {
      readonly verdict: 'unable';
      readonly machineId: string;
      readonly code: LiftRefusal;
      readonly facts: Readonly<Record<string, string | number>>;
    };

export type LiftRefusal =
  'lift-too-heavy' | 'lift-out-of-reach' | 'lift-too-high' | 'lift-over-zone' | 'lift-beside-crane' | 'lift-crane-away';

/** A lift as planned: who, when, and why so. */
export interface PlannedLift {
  readonly id: string;
  readonly machineId: string;
  readonly massKg: number;
  readonly element?: LiftedElement;
  readonly from: LiftPlace;
  readonly to: LiftPlace;
  readonly bayId: string | null;
  readonly vehicle: string | null;
  /** The greater radius of both ends, and what the crane is rated for there. */
  readonly radiusM: number;
  readonly ratedKg: number;
  /** The hook sets out, the load is slung, the load is free again. */
  readonly startMs: number;
  readonly slungMs: number;
  readonly endMs: number;
  readonly dueMs: number | null;
  readonly why: 'only-crane' | 'shorter-way' | 'others-later';
  readonly others: readonly CraneVerdict[];
}

export interface PlannedDelivery {
  readonly vehicle: string;
  readonly bayId: string | null;
  readonly arrivesMs: number;
  /** In its bay from then on; null where nothing of it can be unloaded. */
  readonly bayFromMs: number | null;
  readonly bayToMs: number | null;
  readonly leaveByMs: number | null;
  /** Will not come. */
  readonly isLost: boolean;
}

/** What is shown of a plan of crane lifts, and what it is planned again from. */
export interface PlannedLifting {
  readonly lifts: readonly PlannedLift[];
  readonly deliveries: readonly PlannedDelivery[];
  readonly bays: readonly UnloadingBay[];
  /** How far each crane's hook gets. */
  readonly cranes: readonly {
    readonly machineId: string;
    readonly xM: number;
    readonly yM: number;
    readonly reachM: number;
  }[];
  /** No plan of these lifts ends before this. */
  readonly boundMs: number;
  readonly isOptimal: boolean;
}
