import type { ActionStatus, EmergencyStopKind, ErrorLevel, OperatingMode, RequestStatus } from './words.ts';

/** A place on a map of the vehicle: metres and radians in that map's frame. */
export interface MapPlace {
  readonly xM: number;
  readonly yM: number;
  readonly yawRad: number;
  readonly mapId: string;
}

/** Which vehicle a message says it is from, and its number among that vehicle's messages of its topic. */
export interface MessageHeader {
  readonly headerId: number;
  /** The vehicle's own label, ms since 1970; NaN where it is no time. It decides nothing but the order of messages. */
  readonly stampMs: number;
  readonly version: string;
  readonly manufacturer: string;
  readonly serialNumber: string;
}

/** What a vehicle says of one action. */
export interface ActionReport {
  readonly actionId: string;
  readonly actionType: string | null;
  readonly status: ActionStatus;
  readonly result: string | null;
}

/** By ISO 639-1 language; '' is the vehicle's own, of which it does not say the language. */
export type Translated = Readonly<Record<string, string>>;

export interface VehicleError {
  readonly type: string;
  readonly level: ErrorLevel;
  readonly description: Translated;
  readonly hint: Translated;
  readonly references: readonly { readonly key: string; readonly value: string }[];
}

/** A request for a zone or for leaving an edge within its corridor (3.0.0). */
export interface LeaseRequest {
  readonly requestId: string;
  readonly of: 'zone-access' | 'zone-replanning' | 'corridor';
  /** Zone or edge. */
  readonly id: string;
  /** '' for edges. */
  readonly zoneSetId: string;
  readonly status: RequestStatus;
}

/** A vehicle's state, whichever version it speaks. */
export interface VehicleState {
  readonly header: MessageHeader;
  /** '' where it has had no order. */
  readonly orderId: string;
  readonly orderUpdateId: number;
  readonly lastNodeId: string;
  readonly lastNodeSequenceId: number;
  /** Nodes still to be passed, base and horizon. */
  readonly nodes: readonly { readonly nodeId: string; readonly sequenceId: number; readonly released: boolean }[];
  readonly edges: readonly { readonly edgeId: string; readonly sequenceId: number; readonly released: boolean }[];
  readonly place: (MapPlace & { readonly isLocalized: boolean }) | null;
  readonly velocity: { readonly vxMps: number; readonly vyMps: number; readonly yawRateRadps: number } | null;
  readonly distanceSinceLastNodeM: number | null;
  readonly isDriving: boolean;
  readonly isPaused: boolean;
  readonly asksForBase: boolean;
  /** Of orders, instant actions and zones. */
  readonly actions: readonly ActionReport[];
  readonly chargeRatio: number;
  readonly isCharging: boolean;
  readonly operatingMode: OperatingMode;
  readonly errors: readonly VehicleError[];
  readonly loads: readonly { readonly loadId: string | null; readonly weightKg: number | null }[];
  readonly zoneSets: readonly { readonly zoneSetId: string; readonly mapId: string; readonly isEnabled: boolean }[];
  readonly requests: readonly LeaseRequest[];
  readonly emergencyStop: EmergencyStopKind;
  readonly fieldViolation: boolean;
}

/** A place between two states. */
export interface VehicleSighting {
  readonly header: MessageHeader | null;
  readonly place: VehicleState['place'];
  readonly velocity: VehicleState['velocity'];
}
