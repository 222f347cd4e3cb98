import type { Point } from '../../kernel/geometry.ts';
import type { Interval } from './intervals.ts';

/** Where a horizontal line passes through the capsule of radius r about a–b. A capsule is convex: one stretch. */
export function capsuleOnLine(a: Point, b: Point, r: number, vM: number): Interval | null {
  let from = Infinity;
  let to = -Infinity;
  const fromA = vM - a[1];
  if (Math.abs(fromA) < r) {
    const half = Math.sqrt(r * r - fromA * fromA);
    from = a[0] - half;
    to = a[0] + half;
  }
  const fromB = vM - b[1];
  if (Math.abs(fromB) < r) {
    const half = Math.sqrt(r * r - fromB * fromB);
    from = Math.min(from, b[0] - half);
    to = Math.max(to, b[0] + half);
  }
  const du = b[0] - a[0];
  const dv = b[1] - a[1];
  const length = Math.sqrt(du * du + dv * dv);
  if (length > 1e-9 && Math.abs(dv) > 1e-12) {
    // The capsule's two long sides: a–b moved by r to the left and to the right.
    for (let side = -1; side <= 1; side += 2) {
      const share = (vM - a[1] - (side * r * du) / length) / dv;
      if (share <= 0 || share >= 1) continue;
      const u = a[0] + share * du - (side * r * dv) / length;
      from = Math.min(from, u);
      to = Math.max(to, u);
    }
  } else if (length > 1e-9 && Math.abs(fromA) < r) {
    const half = Math.sqrt(r * r - fromA * fromA);
    from = Math.min(a[0], b[0]) - half;
    to = Math.max(a[0], b[0]) + half;
  }
  return to > from ? [from, to] : null;
}
