import type { Point, Ring } from '../../../../kernel/geometry.ts';

/**
 * What the oracle knows of the site. It shares no code with the interlock: it imports kernel geometry alone and works out bodies,
 * distances, permits and latches again, from the simulator's truth and from what travelled over the channel.
 */
export type Point3 = readonly [xM: number, yM: number, zM: number];

export interface TruthPart {
  readonly name: string;
  readonly kind: string;
  readonly parent?: string | undefined;
  readonly origin?: Point3 | undefined;
  readonly joint?: { readonly name: string; readonly kind: string } | undefined;
  readonly body: { readonly from: Point3; readonly to: Point3; readonly radiusM: number };
}

/** A machine as it is. Pose and joints are the simulator's own objects and change as it moves. */
export interface TruthMachine {
  readonly id: string;
  readonly assetId: string;
  readonly mobility: 'ground' | 'fixed' | 'vertical';
  readonly grade: 'guarded' | 'locked';
  readonly isCrane: boolean;
  readonly footprint: Ring;
  readonly heightM: number;
  readonly parts: readonly TruthPart[];
  readonly toolPart: string | null;
  readonly reactionS: number;
  readonly decelerationMps2: number;
  readonly nominalMps: number;
  /** Time-out of a lock topic, ms; unused by guarded machines. */
  readonly lockTimeoutMs: number;
  readonly pose: { readonly xM: number; readonly yM: number; readonly zM: number; readonly yawRad: number };
  readonly joints: Readonly<Record<string, number>>;
}

export interface TruthPerson {
  readonly id: string;
  readonly xM: number;
  readonly yM: number;
  readonly zM: number;
  /** Whether the interlock can know where the person is: a tag that has been lost for longer than a moment says nothing. */
  readonly isTracked: boolean;
}

export interface TruthFloor {
  readonly id: string;
  readonly elevationM: number;
  readonly edges: readonly { readonly from: Point; readonly to: Point }[];
}

export interface TruthZone {
  readonly id: string;
  readonly kind: 'BLOCKED' | 'PEOPLE_FREE';
  readonly outline: Ring;
  readonly elevationM: number;
  readonly sinceMs: number;
}

export type ViolationKind =
  | 'touched-person'
  | 'touched-machine'
  | 'hook-over-person'
  | 'crossed-edge'
  | 'entered-zone'
  | 'moved-with-person-in-zone'
  | 'cranes-too-near'
  | 'moved-without-permit'
  | 'moved-after-stop'
  | 'permit-before-wait-out'
  | 'latch-lost'
  | 'latch-left-wrongly'
  | 'level-below-site'
  | 'moved-in-wind'
  | 'moved-without-papers'
  | 'cage-moved-gate-open'
  | 'moved-suspect';

export interface Violation {
  readonly kind: ViolationKind;
  readonly atMs: number;
  readonly machineId: string;
  readonly otherId: string;
  readonly detail: string;
}
