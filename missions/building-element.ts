import type { Ring } from '../kernel/geometry.ts';

export const buildingElementKinds = ['wall', 'column', 'beam', 'stair', 'slab'] as const;
export type BuildingElementKind = (typeof buildingElementKinds)[number];

/** One element of the building model as it is to stand there: what a crane may set (构部件). */
export interface BuildingElement {
  readonly globalId: string;
  readonly kind: BuildingElementKind;
  readonly name: string;
  /** Convex hull of its plan view, site frame, metres. */
  readonly outline: Ring;
  /** Above its centre of gravity in plan, at the height of its underside; heading of its longest side, 0 ≤ rad < π. */
  readonly place: { readonly xM: number; readonly yM: number; readonly zM: number; readonly yawRad: number };
  readonly topM: number;
  /** Of its mesh, openings taken out; null where the mesh does not close, so that nobody knows. */
  readonly volumeM3: number | null;
}
