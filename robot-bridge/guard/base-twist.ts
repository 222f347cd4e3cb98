export interface Vector3 {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** `geometry_msgs/Twist` of a base in its own frame: `linear` m/s, `angular` rad/s. */
export interface BaseTwist {
  readonly linear: Vector3;
  readonly angular: Vector3;
}

const nowhere: Vector3 = { x: 0, y: 0, z: 0 };
export const standingTwist: BaseTwist = { linear: nowhere, angular: nowhere };

/** A copy of the six numbers of a value off the wire; null where one of them is missing or not finite. */
export function twistOf(value: unknown): BaseTwist | null {
  if (typeof value !== 'object' || value === null) return null;
  const { linear, angular } = value as Record<string, unknown>;
  const moving = vectorOf(linear);
  const turning = vectorOf(angular);
  return moving === null || turning === null ? null : { linear: moving, angular: turning };
}

function vectorOf(value: unknown): Vector3 | null {
  if (typeof value !== 'object' || value === null) return null;
  const { x, y, z } = value as Record<string, unknown>;
  if (!Number.isFinite(x) || !Number.isFinite(y) || !Number.isFinite(z)) return null;
  return { x: x as number, y: y as number, z: z as number };
}

/** Upper bound of the speed of any point within `radiusM` of the base's centre of rotation, m/s. */
export function fastestPointMps({ linear, angular }: BaseTwist, radiusM: number): number {
  return Math.hypot(linear.x, linear.y, linear.z) + radiusM * Math.hypot(angular.x, angular.y, angular.z);
}

/**
 * The same movement, so much slower that no point of the footprint is faster than `speedMaxMps`. All six numbers shrink by one factor, so that
 * the base follows the curve that its planner meant, only later: bounding them one by one would send it another way.
 */
export function boundedTwist(twist: BaseTwist, speedMaxMps: number, radiusM: number): BaseTwist {
  // Written so that a bound that is not a number stops.
  if (!(speedMaxMps > 0)) return standingTwist;
  const fastestMps = fastestPointMps(twist, radiusM);
  if (fastestMps <= speedMaxMps) return twist;
  // Rounding may leave the product a hair above its bound.
  const factor = (speedMaxMps / fastestMps) * (1 - Number.EPSILON * 4);
  return { linear: scaled(twist.linear, factor), angular: scaled(twist.angular, factor) };
}

function scaled({ x, y, z }: Vector3, factor: number): Vector3 {
  return { x: x * factor, y: y * factor, z: z * factor };
}

export function isStanding({ linear, angular }: BaseTwist): boolean {
  return [linear.x, linear.y, linear.z, angular.x, angular.y, angular.z].every((value) => value === 0);
}

export function isSameTwist(left: BaseTwist, right: BaseTwist): boolean {
  const { linear: a, angular: b } = left;
  const { linear: c, angular: d } = right;
  return a.x === c.x && a.y === c.y && a.z === c.z && b.x === d.x && b.y === d.y && b.z === d.z;
}
