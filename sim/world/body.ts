import type { AxisBound } from '../../kernel/axis-bounds.ts';
import type { Pose } from '../../kernel/geometry.ts';
import type { Result } from '../../kernel/result.ts';

/** How poses are gone to: by the base along them, by the base to the last, or by an arm's tool along them while the base stands. */
export type Drive = 'path' | 'goto' | 'arm';

/** The pose of a base as the simulation moves it. */
export type MutablePose = { -readonly [Key in keyof Pose]: Pose[Key] };

/** How a machine moves. One path at a time; the limit is the permitted speed of the moment, m/s. */
export interface Body {
  /** Speed of the base or tool along its path, m/s. */
  readonly speedMps: number;
  readonly yawRateRadps: number;
  readonly isMoving: boolean;
  /** The path in progress is the tool's, not the base's. */
  readonly movesTool: boolean;
  /** Sets out on a path. Refused while moving is a bug: the machine brakes first. */
  plan(poses: readonly Pose[], drive: Drive): Result<void>;
  hasPath(): boolean;
  /** Metres of the commanded path that are still to go. */
  remainingM(): number;
  /** One physics step under the speed and the bounds of single joints that are in force; true when the path's end has been reached. */
  step(limitMps: number, toolUse: ToolUse, axes: readonly AxisBound[]): boolean;
  /** Greatest speed along the path that keeps every joint within its bounds, m/s; Infinity where none binds. */
  axisLimitMps(axes: readonly AxisBound[]): number;
  /** Forgets the path; only at a stand. */
  drop(): void;
}

export type ToolUse = 'working' | 'travelling';
