import { distanceM, type Point } from '../../kernel/geometry.ts';

/** Takes out the corners that a straight way can skip; looks far ahead first, halving. */
export function pulled(
  points: readonly Point[],
  isClear: (fromIndex: number, toIndex: number) => boolean,
): readonly Point[] | null {
  const result: Point[] = [points[0]!];
  let at = 0;
  while (at < points.length - 1) {
    const next = farthestClear(points.length - 1, at, isClear);
    if (next === at + 1 && !isClear(at, next)) return null;
    if (distanceM(result.at(-1)!, points[next]!) > 1e-9) result.push(points[next]!);
    at = next;
  }
  return result;
}

function farthestClear(last: number, at: number, isClear: (fromIndex: number, toIndex: number) => boolean): number {
  let next = at + 1;
  for (let reach = last; reach > at + 1; reach = at + Math.floor((reach - at) / 2)) {
    if (!isClear(at, reach)) continue;
    next = reach;
    break;
  }
  while (next + 1 <= last && isClear(at, next + 1)) next += 1;
  return next;
}
