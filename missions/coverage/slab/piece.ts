import type { Point } from '../../../kernel/geometry.ts';

/** Where a machine is and where it looks; counter-clockwise from x, radians. */
export interface Heading {
  readonly at: Point;
  readonly yawRad: number;
}

export type Gear = 'forward' | 'backward';

/**
 * A stretch of a drive: straight on, or along a circle. `leftM` is the radius of a circle whose middle lies to the machine's left; negative
 * for one on its right.
 */
export type DrivePiece =
  | { readonly kind: 'straight'; readonly from: Heading; readonly gear: Gear; readonly lengthM: number }
  | {
      readonly kind: 'arc';
      readonly from: Heading;
      readonly gear: Gear;
      readonly lengthM: number;
      readonly leftM: number;
    };

/** A piece, or a stop for a turn on the spot or a change of gear, with its time. */
export type TimedPiece = (DrivePiece | { readonly kind: 'stop'; readonly from: Heading; readonly lengthM: 0 }) & {
  readonly durationS: number;
  /** The tool is lifted: on the way to the work and from it. */
  readonly tool?: 'up';
};

/** A place and when the machine is there; straight and at one speed from one to the next. */
export interface Knot {
  readonly at: Point;
  readonly timeS: number;
}
