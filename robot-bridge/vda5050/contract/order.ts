import type { BlockingType } from './words.ts';
import type { MapPlace } from './state.ts';

/** An action of a node or one that is to be done at once. */
export interface WireAction {
  readonly actionId: string;
  readonly actionType: string;
  readonly blocking: BlockingType;
  readonly parameters: Readonly<Record<string, boolean | number | string>>;
}

export interface OrderNode {
  readonly nodeId: string;
  /** Even: nodes and edges share one row of numbers, beginning with a node. */
  readonly sequenceId: number;
  readonly released: boolean;
  readonly place: MapPlace;
  /** How far beside the place the node counts as passed, metres; and turned by how much, radians. */
  readonly deviationM: number;
  readonly deviationRad: number;
  readonly actions: readonly WireAction[];
}

export interface OrderEdge {
  readonly edgeId: string;
  readonly sequenceId: number;
  readonly released: boolean;
  readonly startNodeId: string;
  readonly endNodeId: string;
  readonly speedMaxMps: number | null;
}

/** A new order, or more of one: then it begins with the last node that is released already. */
export interface Order {
  readonly orderId: string;
  readonly orderUpdateId: number;
  readonly nodes: readonly OrderNode[];
  /** One less than the nodes, in their gaps. */
  readonly edges: readonly OrderEdge[];
}

/** An area of the site as zones are sent to a vehicle (3.0.0). Vertices in metres on the map, at least three. */
export type WireZone = {
  readonly zoneId: string;
  readonly vertices: readonly (readonly [number, number])[];
} & (
  | { readonly type: 'BLOCKED' }
  | { readonly type: 'SPEED_LIMIT'; readonly speedMaxMps: number }
  | { readonly type: 'RELEASE'; readonly onLoss: 'STOP' | 'CONTINUE' | 'EVACUATE' }
);

export interface WireZoneSet {
  readonly zoneSetId: string;
  readonly mapId: string;
  readonly zones: readonly WireZone[];
}

/** The answer to one request of a vehicle (3.0.0). */
export interface WireResponse {
  readonly requestId: string;
  readonly grant: 'GRANTED' | 'QUEUED' | 'REVOKED' | 'REJECTED';
  /** ms since 1970 by the vehicle's clock; null: without an end. */
  readonly leaseExpiryMs: number | null;
}
