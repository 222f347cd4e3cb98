import type { OwnPlace } from '../../kernel/permit.ts';

/** Where a base was, in the site frame: metres and radians. */
export type BasePlace = Pick<OwnPlace, 'xM' | 'yM' | 'zM' | 'yawRad'>;

/**
 * The place in a `nav_msgs/Odometry`; null where its frame is not the site's, or a number is none. Wheel odometry in a frame of its own
 * (`odom`) says nothing about where on the site the machine is, and is so left out.
 */
export function placeOf(message: unknown, siteFrame: string): BasePlace | null {
  const odometry = message as {
    readonly header?: { readonly frame_id?: unknown };
    readonly pose?: { readonly pose?: { readonly position?: unknown; readonly orientation?: unknown } };
  } | null;
  if (odometry?.header?.frame_id !== siteFrame) return null;
  const position = numbersOf(odometry.pose?.pose?.position, ['x', 'y', 'z']);
  const turn = numbersOf(odometry.pose?.pose?.orientation, ['x', 'y', 'z', 'w']);
  if (position === null || turn === null) return null;
  const [xM, yM, zM] = position as [number, number, number];
  const [x, y, z, w] = turn as [number, number, number, number];
  // A quaternion of length 0, as an unset message has it, is no direction.
  if (!(Math.hypot(x, y, z, w) > 0.5)) return null;
  return { xM, yM, zM, yawRad: Math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z)) };
}

function numbersOf(value: unknown, keys: readonly string[]): readonly number[] | null {
  if (typeof value !== 'object' || value === null) return null;
  const numbers = keys.map((key) => (value as Record<string, unknown>)[key]);
  return numbers.every((number) => Number.isFinite(number)) ? (numbers as number[]) : null;
}
