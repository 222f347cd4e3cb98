import type { Pose } from '../../../kernel/geometry.ts';

/** A ring given in a machine's own frame, in the site frame: x0, y0, x1, y1 …, metres. */
export function placed(
  ring: readonly (readonly [number, number])[],
  pose: Pick<Pose, 'xM' | 'yM' | 'yawRad'>,
): Float64Array {
  const cos = Math.cos(pose.yawRad);
  const sin = Math.sin(pose.yawRad);
  const points = new Float64Array(ring.length * 2);
  for (let index = 0; index < ring.length; index += 1) {
    const [x, y] = ring[index] as readonly [number, number];
    points[2 * index] = pose.xM + cos * x - sin * y;
    points[2 * index + 1] = pose.yM + sin * x + cos * y;
  }
  return points;
}
