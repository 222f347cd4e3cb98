import { distanceM, pointSegmentDistanceM, ringSegments, segmentsCross, type Ring } from '../../kernel/geometry.ts';

/**
 * How a ring is not one plain round. Corners count from 1, and side n leads from corner n to the next.
 * `goes-back`: at the corner it turns back on the side it came by; `touches-itself`: the corner lies on a side further on or on another corner.
 */
export type RingFault =
  | { readonly side: number; readonly otherSide: number }
  | { readonly cause: 'goes-back'; readonly corner: number }
  | { readonly cause: 'touches-itself'; readonly corner: number; readonly side: number };

/** Corners this near each other are one, and this near a side lie on it, metres: far below what is drawn, far above what rounding does. */
const touchM = 1e-6;

/** The first two sides that cross at a point inside both. */
export function crossingOf(ring: Ring): RingFault | null {
  const sides = ringSegments(ring);
  for (let i = 0; i < sides.length; i += 1) {
    for (let j = i + 2; j < sides.length; j += 1) {
      if (segmentsCross(sides[i]!, sides[j]!)) return { side: i + 1, otherSide: j + 1 };
    }
  }
  return null;
}

/** The first corner that lies on a side it does not belong to. A corner given twice in a row is one; three corners have no such side. */
export function touchOf(ring: Ring): RingFault | null {
  const numbers = distinctCorners(ring);
  const sides = ringSegments(numbers.map((number) => ring[number - 1]!));
  const count = sides.length;
  if (count < 4) return null;
  for (let at = 0; at < count; at += 1) {
    const [x, y] = sides[at]!.from;
    for (let ahead = 1; ahead < count - 1; ahead += 1) {
      const side = (at + ahead) % count;
      const { from, to } = sides[side]!;
      const isBeside =
        x < Math.min(from[0], to[0]) - touchM ||
        x > Math.max(from[0], to[0]) + touchM ||
        y < Math.min(from[1], to[1]) - touchM ||
        y > Math.max(from[1], to[1]) + touchM;
      if (isBeside || pointSegmentDistanceM([x, y], sides[side]!) > touchM) continue;
      if (ahead === 1) return { cause: 'goes-back', corner: numbers[side]! };
      if (ahead === count - 2) return { cause: 'goes-back', corner: numbers[(side + 1) % count]! };
      return { cause: 'touches-itself', corner: numbers[at]!, side: numbers[side]! };
    }
  }
  return null;
}

/** Numbers of the corners without those that repeat the one before. */
function distinctCorners(ring: Ring): number[] {
  return ring.flatMap((point, index) => (distanceM(point, ring.at(index - 1)!) > touchM ? [index + 1] : []));
}
