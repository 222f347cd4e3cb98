import { boxOf, type Point, type Ring } from '../../../kernel/geometry.ts';

/** Sides of rings, found by where they are. */
export interface EdgeIndex {
  /** Whether every side keeps at least `distanceM` from the way a→b. */
  isApart(ax: number, ay: number, bx: number, by: number, distanceM: number): boolean;
}

/** Sides are cut into pieces no longer than a bucket, so that each lies in four buckets at most. */
export function createEdgeIndex(rings: readonly Ring[], bucketM: number): EdgeIndex {
  const box = boxOf(rings.flat());
  const columns = Math.max(1, Math.ceil((box.xMaxM - box.xMinM) / bucketM) + 1);
  const rows = Math.max(1, Math.ceil((box.yMaxM - box.yMinM) / bucketM) + 1);
  const buckets: number[][] = Array.from({ length: columns * rows }, () => []);
  const sides: number[] = [];
  const columnOf = (x: number): number => Math.min(columns - 1, Math.max(0, Math.floor((x - box.xMinM) / bucketM)));
  const rowOf = (y: number): number => Math.min(rows - 1, Math.max(0, Math.floor((y - box.yMinM) / bucketM)));
  const add = (a: Point, b: Point): void => {
    const side = sides.length;
    sides.push(a[0], a[1], b[0], b[1]);
    for (let row = rowOf(Math.min(a[1], b[1])); row <= rowOf(Math.max(a[1], b[1])); row += 1) {
      const last = columnOf(Math.max(a[0], b[0]));
      for (let column = columnOf(Math.min(a[0], b[0])); column <= last; column += 1)
        buckets[row * columns + column]!.push(side);
    }
  };
  for (const ring of rings) {
    ring.forEach((a, index) => {
      const b = ring[(index + 1) % ring.length]!;
      const parts = Math.max(1, Math.ceil(Math.hypot(b[0] - a[0], b[1] - a[1]) / bucketM));
      const at = (part: number): Point => [
        a[0] + ((b[0] - a[0]) * part) / parts,
        a[1] + ((b[1] - a[1]) * part) / parts,
      ];
      for (let part = 0; part < parts; part += 1) add(at(part), at(part + 1));
    });
  }
  const isApartIn = (bucket: readonly number[], a: readonly number[], distanceM: number): boolean => {
    for (const side of bucket) {
      const apart = gapSquared(a, sides[side]!, sides[side + 1]!, sides[side + 2]!, sides[side + 3]!);
      if (apart < distanceM * distanceM) return false;
    }
    return true;
  };
  return {
    isApart(ax, ay, bx, by, distanceM) {
      const way = [ax, ay, bx, by];
      const [r1, r2] = [rowOf(Math.min(ay, by) - distanceM), rowOf(Math.max(ay, by) + distanceM)];
      for (let row = r1; row <= r2; row += 1) {
        const [x1, x2] = reachOver(way, box.yMinM + row * bucketM, bucketM, distanceM);
        for (let column = columnOf(x1), last = columnOf(x2); column <= last; column += 1) {
          if (!isApartIn(buckets[row * columns + column]!, way, distanceM)) return false;
        }
      }
      return true;
    },
  };
}

/** Range of x that the way, grown by the distance, has within one row of buckets. The outermost rows reach on beyond the box. */
function reachOver(
  [ax, ay, bx, by]: readonly number[],
  fromY: number,
  bucketM: number,
  distanceM: number,
): readonly [number, number] {
  const low = fromY - distanceM;
  const high = fromY + bucketM + distanceM;
  if (Math.abs(by! - ay!) < 1e-9) return [Math.min(ax!, bx!) - distanceM, Math.max(ax!, bx!) + distanceM];
  const t1 = Math.min(1, Math.max(0, (low - ay!) / (by! - ay!)));
  const t2 = Math.min(1, Math.max(0, (high - ay!) / (by! - ay!)));
  const x1 = ax! + t1 * (bx! - ax!);
  const x2 = ax! + t2 * (bx! - ax!);
  return [Math.min(x1, x2) - distanceM, Math.max(x1, x2) + distanceM];
}

/** Square of the distance between the way and the side c–d; 0 where they cross. */
function gapSquared([ax, ay, bx, by]: readonly number[], cx: number, cy: number, dx: number, dy: number): number {
  const d1 = (dx - cx) * (ay! - cy) - (dy - cy) * (ax! - cx);
  const d2 = (dx - cx) * (by! - cy) - (dy - cy) * (bx! - cx);
  const d3 = (bx! - ax!) * (cy - ay!) - (by! - ay!) * (cx - ax!);
  const d4 = (bx! - ax!) * (dy - ay!) - (by! - ay!) * (dx - ax!);
  if (d1 * d2 < 0 && d3 * d4 < 0) return 0;
  return Math.min(
    pointGapSquared(ax!, ay!, cx, cy, dx, dy),
    pointGapSquared(bx!, by!, cx, cy, dx, dy),
    pointGapSquared(cx, cy, ax!, ay!, bx!, by!),
    pointGapSquared(dx, dy, ax!, ay!, bx!, by!),
  );
}

function pointGapSquared(px: number, py: number, ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax;
  const dy = by - ay;
  const squared = dx * dx + dy * dy;
  const share = squared === 0 ? 0 : Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / squared));
  const x = px - ax - share * dx;
  const y = py - ay - share * dy;
  return x * x + y * y;
}
